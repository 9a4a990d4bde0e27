"""Choose how to annotate: the sender's own workbook, or a rebuilt one."""

from pathlib import Path

from tongjian.foundation.exchange.annotating.patching import patch
from tongjian.foundation.exchange.annotating.problems import by_sheet, list_rows
from tongjian.foundation.exchange.annotating.rebuilding import rebuild
from tongjian.foundation.exchange.annotating.styles import UnableToPatch
from tongjian.foundation.exchange.judging import Judgement


def annotate(source: Path, *, filename: str, judgement: Judgement, target: Path) -> None:
    """Write an .xlsx with every problem as comment, colour and line of the list sheet."""
    problems = by_sheet(judgement)
    listed = list_rows(judgement)
    if judgement.kind == "xlsx":
        names = {sheet.index: sheet.name for sheet in judgement.sheets}
        try:
            by_name = {names[index]: found for index, found in problems.items()}
            patch(source, target=target, problems=by_name, listed=listed)
        except UnableToPatch:
            pass
        else:
            return
    rebuild(source, filename=filename, target=target, problems=problems, listed=listed)
