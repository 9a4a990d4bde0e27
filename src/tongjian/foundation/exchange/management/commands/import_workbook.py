"""`tongjian import`: judge and import office files from the command line."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tongjian.foundation import clock
from tongjian.foundation.access.viewers import Viewer, system, viewer_for
from tongjian.foundation.accounts.models import User
from tongjian.foundation.exchange import direct, services
from tongjian.foundation.exchange import report as reports
from tongjian.foundation.exchange.annotating.service import annotate
from tongjian.foundation.exchange.handlers import all_handlers
from tongjian.foundation.exchange.judging import Judgement
from tongjian.foundation.exchange.reading.refusals import FileRefused
from tongjian.foundation.jobs.running import acting_as
from tongjian.kernel.errors import UnableTo

_SHOWN = 20
MISUSED = 2


class Command(BaseCommand):
    """Judge files row by row and import them, all or nothing per file."""

    help = "导入社会组织、党组织、党员等表格（.xlsx、.xls、.csv），逐行核对后写入。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        codes = [handler.template.code for handler in all_handlers()]
        parser.add_argument("template", choices=codes, metavar="模板", help="、".join(codes))
        parser.add_argument("files", nargs="+", type=Path, metavar="文件", help="一个或几个文件")
        parser.add_argument("--as", dest="username", help="以哪个账号的权限导入；默认系统")
        _flag(parser, "--dry-run", "只核对，不写入")
        _flag(parser, "--accept-good", "有错误的行退回，其余照常导入")
        parser.add_argument("--report", type=Path, help="把逐行结论写成 JSON")
        parser.add_argument("--annotated", type=Path, help="把标注了问题的原表写到这里")
        _flag(parser, "--json", "以 JSON 打印结果，供程序读取")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file; leave with 1 when any file or row was refused, with 2 on misuse."""
        viewer = _viewer(options["username"])
        missing = next((path for path in options["files"] if not path.is_file()), None)
        if missing is not None:
            raise CommandError(f"没有文件 {missing}。", returncode=MISUSED)
        results = [self._import(path, viewer, options) for path in options["files"]]
        if options["report"] and len(results) > 1:
            reports.write_report({"files": [r for r, _ in results]}, path=options["report"])
        if options["json"]:
            self.stdout.write(json.dumps([_brief(r) for r, _ in results], ensure_ascii=False))
        if not all(done for _, done in results):
            raise CommandError("有文件没有导入，或有行被退回。", returncode=1)

    def _import(
        self, path: Path, viewer: Viewer, options: dict[str, Any]
    ) -> tuple[dict[str, Any], bool]:
        try:
            judgement, outcome, done = self._run(path, viewer, options)
        except FileRefused as refusal:
            self._say(options, f"{path.name}：{refusal.message}")
            report = {"file": str(path), **reports.report_of_refusal(refusal)}
            if options["report"]:
                reports.write_report(report, path=options["report"])
            return report, False
        except (UnableTo, PermissionDenied) as refusal:
            raise CommandError(_sentence(refusal)) from refusal
        if options["annotated"]:
            target = _target(options["annotated"], path, several=len(options["files"]) > 1)
            annotate(path, filename=path.name, judgement=judgement, target=target)
        self._show(path, judgement, options, outcome)
        done = done and not judgement.totals["reject"]
        return self._report(path, judgement, options, outcome), done

    def _report(
        self, path: Path, judgement: Judgement, options: dict[str, Any], outcome: dict[str, Any]
    ) -> dict[str, Any]:
        """Write the report; its rows are kept only when several files share one report."""
        head = {"file": str(path), **reports.summary_of(judgement), "result": outcome}
        if options["report"] and len(options["files"]) > 1:
            return {**head, "rows": reports.report_of(judgement)["rows"]}
        if options["report"]:
            reports.write_report_of(head, judgement, path=options["report"])
        return head

    def _run(
        self, path: Path, viewer: Viewer, options: dict[str, Any]
    ) -> tuple[Judgement, dict[str, Any], bool]:
        given: dict[str, Any] = {"path": path, "filename": path.name}
        given |= {"template": options["template"], "actor": viewer}
        if options["dry_run"]:
            with acting_as(viewer):
                judgement = services.judge_now(**given, on=viewer.on)
            return judgement, {"stage": "dry-run"}, not judgement.totals["reject"]
        with acting_as(viewer):
            imported = direct.import_now(**given, on=viewer.on, accept_good=options["accept_good"])
        return imported.judgement, imported.outcome, imported.is_applied

    def _show(
        self, path: Path, judgement: Judgement, options: dict[str, Any], outcome: dict[str, Any]
    ) -> None:
        totals = judgement.totals
        self._say(
            options,
            f"{path.name}：通过 {totals['accept']}，提醒 {totals['warn']}，"
            f"退回 {totals['reject']}，非数据 {totals['skip']}。{outcome.get('message', '')}",
        )
        for line in reports.worst_sentences(judgement, limit=_SHOWN):
            self._say(options, f"  {line}")

    def _say(self, options: dict[str, Any], line: str) -> None:
        if not options["json"]:
            self.stdout.write(line)


def _viewer(username: str | None) -> Viewer:
    on = clock.today()
    if not username:
        return system(on)
    user = User.objects.filter(username=username.lower(), is_active=True).first()
    if user is None:
        raise CommandError(f"没有“{username}”这个启用的账号。", returncode=MISUSED)
    return viewer_for(user_id=user.pk, name=user.display_name, on=on)


def _flag(parser: ArgumentParser, name: str, text: str) -> None:
    parser.add_argument(name, action="store_true", help=text)


def _target(target: Path, source: Path, *, several: bool) -> Path:
    return target.with_name(f"{target.stem}-{source.stem}.xlsx") if several else target


def _sentence(refusal: Exception) -> str:
    if isinstance(refusal, PermissionDenied):
        return "这个账号没有导入这种表格的权限。"
    return str(refusal)


def _brief(report: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in report.items() if key != "rows"}
