"""The server's configuration files, written anew at every start."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psutil

MEGABYTE = 1024 * 1024
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108


def write(data: Path, *, sockets: Path, admitted: set[str], durable: bool) -> None:
    """Write settings and access rules; only the named system accounts may connect."""
    lines = [f"{name} = '{value}'" for name, value in _settings(sockets, durable).items()]
    (data / "postgresql.conf").write_text("\n".join(lines) + "\n")
    (data / "pg_hba.conf").write_text(
        "local all all peer map=home\nlocal replication all peer map=home\n"
    )
    rows = [f'home "{account}" all' for account in sorted(admitted)]
    (data / "pg_ident.conf").write_text("\n".join(rows) + "\n")


def _settings(sockets: Path, durable: bool) -> dict[str, str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0777",  # the folder is private, peer checks the rest
        "max_connections": "80",
        "timezone": "Asia/Shanghai",
        "log_timezone": "Asia/Shanghai",
        "log_min_duration_statement": "2000",
        "jit": "off",
        "random_page_cost": "1.1",
        # Packing whole pages by pglz takes longer than writing them, and the backups pack the log.
        "wal_compression": "off",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        # Log that nobody fetches, because the backups' disk is away, must not fill this one.
        "max_slot_wal_keep_size": "16GB",
        "autovacuum_vacuum_scale_factor": "0.05",
        "autovacuum_analyze_scale_factor": "0.02",
        "dynamic_shared_memory_type": _shared_memory_type(),
    }
    settings |= _memory(psutil.virtual_memory().total // MEGABYTE)
    if not durable:
        settings |= {
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "shared_buffers": "128MB",
            # Figures taken between two tests, when all rows are dead, would mislead every plan.
            "autovacuum": "off",
        }
    return settings


def _memory(total: int) -> dict[str, str]:
    processors = os.cpu_count() or 1
    return {
        "shared_buffers": f"{max(128, min(total // 8, 4096))}MB",
        "effective_cache_size": f"{max(256, total // 2)}MB",
        "work_mem": f"{max(4, min(total // 400, 64))}MB",
        "maintenance_work_mem": f"{max(64, min(total // 32, 1024))}MB",
        "max_parallel_workers": str(processors),
        "max_parallel_workers_per_gather": str(max(1, min(processors // 2, 4))),
    }


def _shared_memory_type() -> str:
    # Containers often have 64 MB of /dev/shm, too little for parallel plans.
    try:
        return "posix" if shutil.disk_usage(SHARED_MEMORY).total > 1024 * MEGABYTE else "mmap"
    except OSError:
        return "mmap"
