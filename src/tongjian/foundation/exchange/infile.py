"""What must hold inside one file: no row twice, every parent known, no circle."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tongjian.foundation.exchange.templates import Template, Tree, Unique
from tongjian.kernel.findings import error

if TYPE_CHECKING:
    from tongjian.foundation.exchange.judging import JudgedRow, Judgement


def check(judgement: "Judgement") -> None:
    """Add the findings that only a look at all rows can give."""
    rows = list(judgement.data_rows)
    for unique in judgement.template.unique:
        _check_unique(rows, unique, judgement.template)
    if judgement.template.tree:
        _check_tree(rows, judgement.template.tree)


def _check_unique(rows: list["JudgedRow"], unique: Unique, template: Template) -> None:
    places = [template.positions[code] for code in unique.columns]
    groups: dict[tuple[Any, ...], list[JudgedRow]] = defaultdict(list)
    for row in rows:
        key = tuple(row.values[place] for place in places)
        if all(part is not None for part in key):
            groups[key].append(row)
    for group in groups.values():
        if len(group) > 1:
            _refuse_repeated(group, unique, template)


def _refuse_repeated(group: list["JudgedRow"], unique: Unique, template: Template) -> None:
    label = template.column(unique.columns[-1]).label
    agree = len({row.get(unique.label) for row in group}) == 1
    for row in group[1:] if agree else group:
        other = group[0] if row is not group[0] else group[1]
        what = row.get(unique.label, "") if agree else other.get(unique.label, "")
        message = f"与{_place(other, row)}重复：{label}相同"
        message += f"（{what}）" if agree else f"，但那一行是“{what}”"
        advice = "同一个只保留一行。" if agree else "请核对哪一行的号码有误。"
        finding = error(unique.code, message, suggestion=advice, field=unique.columns[-1])
        row.add(finding)


def _place(row: "JudgedRow", beside: "JudgedRow") -> str:
    sheet = "" if row.sheet is beside.sheet else f"工作表“{row.sheet.name}”"
    return f"{sheet}第 {row.number} 行"


def _check_tree(rows: list["JudgedRow"], tree: Tree) -> None:
    """Refuse circles and parents that the file names twice; unknown parents are for the area."""
    by_name: dict[Any, list[JudgedRow]] = defaultdict(list)
    for row in rows:
        if row.get(tree.key) is not None:
            by_name[row[tree.key]].append(row)
    for row in rows:
        parent = row.get(tree.parent)
        if parent is None:
            continue
        if parent == row.get(tree.key):
            row.add(error("parent_itself", "上级写成了自己", field=tree.parent))
        elif len(by_name[parent]) > 1 if parent in by_name else False:
            places = "、".join(_place(r, row) for r in by_name[parent][:3])
            message = f"上级“{parent}”在表中有几个同名的（{places}），分不清是哪一个"
            advice = "请改用能区分的全称或代码。"
            row.add(error("parent_ambiguous", message, suggestion=advice, field=tree.parent))
    _refuse_circles({name: group[0] for name, group in by_name.items()}, tree)


def _refuse_circles(by_name: dict[Any, "JudgedRow"], tree: Tree) -> None:
    settled: set[Any] = set()
    for start in by_name:
        path: dict[Any, None] = {}
        name = start
        while name in by_name and name not in settled and name not in path:
            path[name] = None
            name = by_name[name].get(tree.parent)
        if name in path:
            circle = list(path)[list(path).index(name) :]
            _tell_circle(circle, by_name, tree)
        settled.update(path)


def _tell_circle(circle: list[Any], by_name: dict[Any, "JudgedRow"], tree: Tree) -> None:
    if len(circle) < 2:
        return
    shown = " → ".join(str(name) for name in [*circle[:6], circle[0]])
    finding = error(
        "parent_circle",
        f"上下级绕成了圈：{shown}",
        suggestion="请核对其中哪一个的上级填错了。",
        field=tree.parent,
    )
    for name in circle:
        by_name[name].add(finding)
