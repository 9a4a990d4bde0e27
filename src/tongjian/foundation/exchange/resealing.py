"""Tell the vault where sealed values of imports lie: staged rows, changes, kept files."""

from __future__ import annotations

import struct
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from tongjian.foundation.exchange import keeping, staging
from tongjian.foundation.exchange.models import ImportBatch
from tongjian.foundation.vault import sealing
from tongjian.foundation.vault.places import Columns, Place, Sealed, register_place

_LENGTH = struct.Struct("<I")


class KeptFiles(Place):
    """The files as they were sent, each sealed in pieces."""

    label = "导入文件原件"

    def remaining(self) -> int:
        """Count the files whose first piece is not sealed with the current key."""
        return sum(_is_stale(batch) for batch in _batches(after=0))

    def walk(self, after: int) -> tuple[int, int] | None:
        """Seal the next file anew."""
        for batch in _batches(after=after):
            if _is_stale(batch):
                _reseal(batch)
                return batch.pk, 1
        return None


def register() -> None:
    """Name the sealed columns and files of imports."""
    row = Sealed("sealed_values", lambda r: staging.row_context(r.batch, r.position))
    change = Sealed("sealed", lambda c: staging.change_context(c.batch, c.target_id))
    register_place(
        "import_rows", Columns("导入暂存行", "exchange.ImportRow", [row], related=["batch"])
    )
    register_place(
        "import_changes",
        Columns("导入前后值", "exchange.ImportChange", [change], related=["batch"]),
    )
    register_place("import_files", KeptFiles())


def _batches(*, after: int) -> Any:
    return ImportBatch.objects.filter(pk__gt=after).exclude(file="").order_by("pk")


def _is_stale(batch: ImportBatch) -> bool:
    head = sealing.current_head()
    try:
        with batch.file.open("rb") as stream:
            return stream.read(_LENGTH.size + len(head))[_LENGTH.size :] not in (head, b"")
    except FileNotFoundError:
        return False


def _reseal(batch: ImportBatch) -> None:
    """Write the file anew under another name: whoever reads the old one reads on."""
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if not locked.file:
            return
        former = locked.file.name
        body = b"".join(keeping.resealed(locked))
        locked.file.save(f"{locked.uid}.sealed", ContentFile(body), save=False)
        ImportBatch.objects.filter(pk=locked.pk).update(file=locked.file.name)
        transaction.on_commit(lambda: locked.file.storage.delete(str(former)))
