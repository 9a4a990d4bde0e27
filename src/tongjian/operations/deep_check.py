"""`tongjian check --deep`: constraints, paths, roll-ups, the chain, and what keys must open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import FileField

from tongjian.foundation import soundness
from tongjian.foundation.access.viewers import system
from tongjian.foundation.audit.services import seal
from tongjian.foundation.audit.verifying import verify
from tongjian.foundation.vault import masters
from tongjian.insight.statistics import cubes, proving
from tongjian.kernel.errors import UnableTo


@dataclass(frozen=True)
class Part:
    """One part of the examination: what was looked at, and what is wrong."""

    title: str
    looked_at: int
    faults: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def examine(on: date) -> Iterator[Part]:
    """Yield the parts of the examination as they are done; it may take minutes."""
    yield _data()
    yield _figures(on)
    yield _log()
    yield _keys()
    yield _files()


def _data() -> Part:
    with transaction.atomic():
        found = list(soundness.examine())
    faults = [
        f"{finding.title}：{finding.broken:,} 条不符，如 {'；'.join(finding.examples[:5])}"
        for finding in found
        if finding.broken
    ]
    return Part("约束、路径、派生栏目", len(found), tuple(faults))


def _figures(on: date) -> Part:
    with transaction.atomic():
        cubes.fold()
        proofs = proving.prove(system(on), on=on)
    wrong = [proof.words for proof in proofs if not proof.holds]
    return Part("统计累计数与逐行重算", len(proofs), tuple(wrong))


def _log() -> Part:
    seal()
    verdict = verify(full=True)
    return Part("操作日志的摘要、区块链和锚点", verdict.entries, verdict.faults)


def _keys() -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, wrapped FROM vault_datakey")
        wrapped = cursor.fetchall()
    faults = []
    for number, key in wrapped:
        try:
            masters.unwrap(key)
        except UnableTo as error:
            faults.append(f"数据密钥 {number}：{error}")
    return Part("主密钥能打开数据密钥", len(wrapped), tuple(faults))


def _files() -> Part:
    named = list(_named_files())
    root = Path(settings.MEDIA_ROOT)
    missing = [
        f"{label}：{name} 不在文件目录里" for label, name in named if not (root / name).is_file()
    ]
    return Part("记录指向的文件都在", len(named), tuple(missing))


def _named_files() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                held = model._base_manager.exclude(**{field.name: ""})
                for name in held.values_list(field.name, flat=True):
                    if name:
                        yield f"{model._meta.verbose_name}", name
