"""`tongjian privacy`: what is due, disposal with a certificate, earlier certificates."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tongjian.foundation import clock
from tongjian.foundation.access.viewers import system
from tongjian.foundation.privacy.models import Disposal
from tongjian.foundation.privacy.services import retention
from tongjian.foundation.privacy.services.retention import Kind


class Command(BaseCommand):
    help = "保存期限：到期清单、处置并出具证明"

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        due = actions.add_parser("due", help="列出到期的数据，不做任何改动")
        due.add_argument("kind", nargs="?", help="只列一种，并给出编号")
        dispose = actions.add_parser("dispose", help="处置到期的数据并出具证明")
        dispose.add_argument("kind", nargs="?", help="只处置一种；不写即全部")
        actions.add_parser("certificates", help="列出处置证明")
        for each in (due, dispose):
            each.add_argument("--on", type=date.fromisoformat, help="按这一天计（默认今天）")
        for each in actions.choices.values():
            each.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        action = getattr(self, f"_{options['action']}")
        lines: list[dict[str, Any]] = action(options)
        if options["json"]:
            self.stdout.write(json.dumps(lines, ensure_ascii=False, indent=2))
            return
        for line in lines:
            self.stdout.write("  ".join(f"{name}：{value}" for name, value in line.items()))
        if not lines:
            self.stdout.write("没有。")

    def _due(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        on = options["on"] or clock.today()
        if options["kind"]:
            kind = _kind(options["kind"])
            return [{"种类": kind.label, "编号": number} for number in kind.due(kind.cutoff(on))]
        return [
            {
                "代码": each.kind.code,
                "种类": each.kind.label,
                "保存": each.kind.period,
                "界限": each.cutoff.isoformat(),
                "到期": each.count,
                "处置": each.kind.act,
                "依据": each.kind.basis,
            }
            for each in retention.survey(on=on)
        ]

    def _dispose(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        on = options["on"] or clock.today()
        if on > clock.today():
            raise CommandError("不能按将来的日期处置。")
        wanted = [_kind(options["kind"])] if options["kind"] else retention.kinds()
        actor = system(on, name="命令行")
        made = [retention.dispose(kind=kind, actor=actor, on=on) for kind in wanted]
        return [_told(certificate) for certificate in made if certificate is not None]

    def _certificates(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        return [_told(certificate) for certificate in Disposal.objects.order_by("-pk")[:200]]


def _kind(code: str) -> Kind:
    try:
        return retention.kind_of(code)
    except retention.UnableToDispose as error:
        known = "、".join(kind.code for kind in retention.kinds())
        raise CommandError(f"{error.message}可选：{known}。") from error


def _told(certificate: Disposal) -> dict[str, Any]:
    return {
        "证明": certificate.pk,
        "时间": certificate.at.isoformat(timespec="seconds"),
        "种类": certificate.label,
        "处置": certificate.act,
        "界限": certificate.cutoff.isoformat(),
        "条数": certificate.records,
        "处置后仍到期": certificate.remaining,
        "编号摘要": certificate.digest,
    }
