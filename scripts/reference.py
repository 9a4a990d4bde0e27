"""Write the pages of docs/ that follow from declarations in the code; tests compare them."""

from __future__ import annotations

import ast
import os
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src/tongjian"

ACTS = {
    "units.unit:read": "看社会组织",
    "units.unit:write": "登记、变更社会组织",
    "units.unit:export": "导出社会组织",
    "party_orgs.org:read": "看党组织",
    "party_orgs.org:write": "登记、变更党组织和覆盖关系",
    "party_orgs.org:move": "调整隶属、合并、拆分、撤销",
    "party_orgs.org:export": "导出党组织",
    "posts.appointment:read": "看任职",
    "posts.appointment:write": "登记任免",
    "members.person:count": "看党员人数",
    "members.person:read": "看党员名册和个人页面",
    "members.person:write": "登记、变更党员，转接组织关系",
    "members.person:identify": "显示证件号码、电话、住址",
    "members.person:export": "导出党员",
    "members.correction:decide": "答复更正申请",
    "members.correction:ask": "申请更正本人信息",
    "insight.stats:read": "看统计和总览",
    "affiliation.seat:write": "登记哪个党组织承担归口职能",
    "rulebook.parameter:amend": "提出、审批规则参数的修改",
    "accounts.user:manage": "管理账号",
    "access.grant:manage": "授权与终止授权",
    "privacy.notice:publish": "发布个人信息告知",
    "privacy.retention:run": "看保存期限，处置到期数据",
    "audit.entry:read": "看操作日志、查阅记录，核验日志",
    "watch.notice:handle": "看查阅提醒，登记处理结果",
    "procedures.case:read": "看办理事项",
    "procedures.case:delegate": "委托他人办理自己的步骤",
    "formation.case:apply": "申请组建、换届",
    "formation.case:decide": "审核、批复组建和换届",
    "formation.case:override": "对规则关口放行",
    "formation.reason:write": "登记未建原因和走访",
    "gates.gate:read": "看关口和登记申请",
    "gates.desk:write": "受理登记、核对章程、年检、评估",
    "gates.appraisal:write": "出具党建意见、会签、开证明",
    "gates.check:define": "启用关口、定义检查事项",
    "gates.disposal:write": "办理处置单",
    "gates.annual:read": "看年检年报",
    "gates.annual:fill": "填报年检年报",
    "watch.limits:read": "看查阅提醒的界限",
    "watch.limits:set": "调整查阅提醒的界限",
}
RELATIONS = {
    "own": "范围",
    "trustee": "代管",
    "guidance": "业务指导",
    "direct_contact": "直接联系",
    "fallback": "兜底",
}
AXES = {
    "org": "党组织及其下级",
    "unit": "指定的社会组织",
    "place": "登记辖区",
    "agency": "主管的社会组织",
    "person": "本人",
    "none": "没有业务数据",
}
AREAS = {
    "localities": "行政区划",
    "units": "社会组织",
    "party_orgs": "党组织",
    "members": "党员",
    "posts": "任职",
    "accounts": "账号",
    "access": "授权",
    "audit": "日志",
    "vault": "密钥",
    "exchange": "导入导出",
    "jobs": "后台任务",
    "api": "接口",
    "rulebook": "规则",
    "privacy": "个人信息权利",
    "affiliation": "归口",
    "statistics": "累计数（由触发器维护，可以随时重算）",
    "watch": "查阅提醒",
    "files": "材料",
    "procedures": "办理事项",
    "notices": "待办",
    "documents": "公文",
    "letters": "公文种类",
    "duties": "规则判断",
    "ripeness": "组建成熟度",
    "formation": "组建和换届",
    "gates": "关口",
}
UNLABELLED = {"UnitCell": "社会组织累计数", "PersonCell": "党员累计数"}
WEIGHTS = {"error": "退回", "warning": "提醒", "info": "说明"}

# Findings whose code is put together when the program runs.
COMPLAINT = ("找不到…“…”，或它不在您的管理范围内", "有…个“…”，分不清是哪一个")
NAMED_LATER = {
    "unique.code": [("duplicate_in_file", "与第…行重复，关键栏相同")],
    "code": [
        (code, "被表格软件当作数字保存，末几位已经丢失，不能使用")
        for code in ("uscc_as_number", "identity_as_number")
    ],
    "f'{code}_unknown'": [(f"{on}_unknown", COMPLAINT[0]) for on in ("branch", "parent")],
    "f'{code}_ambiguous'": [(f"{on}_ambiguous", COMPLAINT[1]) for on in ("branch", "parent")],
    "f'{since}_missing'": [
        (f"{on}_since_missing", "填了“是”，没有日期，按导入当天登记")
        for on in ("unreachable", "mobile")
    ],
    "f'{since}_conflict'": [
        (f"{on}_since_conflict", "填了“否”，却有日期") for on in ("unreachable", "mobile")
    ],
    "found.code": [("host_unknown", COMPLAINT[0]), ("host_ambiguous", COMPLAINT[1])],
    # The same findings passed on with less weight, and the refusals of whole files.
    "finding.code": [],
    "file_class": [],
}


def row(*cells: object) -> str:
    """Return one line of a Markdown table."""
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    names = list(head)
    return "\n".join([row(*names), row(*("---" for _ in names)), *(row(*r) for r in rows)])


def page(title: str, *parts: str) -> str:
    """Return a page with its title."""
    return "\n\n".join([f"# {title}", *parts]) + "\n"


def permissions() -> str:
    """Return who may do what, from the roles."""
    from tongjian.config.roles import ROLES

    parts = []
    for role in ROLES:
        where = "、".join(AXES[axis] for axis in role.axes)
        factor = "须用第二因素" if role.needs_mfa else "第二因素可选"
        rows = (
            (ACTS[code], f"`{code}`", "、".join(w for r, w in RELATIONS.items() if r in carried))
            for code, carried in role.permissions.items()
        )
        parts.append(f"## {role.label} `{role.code}`\n\n授予的范围：{where}。{factor}。")
        parts.append(table(("可以", "权限", "在哪里"), rows))
    return page(
        "权限：谁可以做什么",
        "没有列出的一律不可以。“范围”是授权所指的对象及其下级；代管、业务指导、直接联系、兜底指这个党组织"
        "与别的党组织之间登记的关系，关系终止，由它而来的权利同时终止。范围之外的记录一律回答“没有这条记录”；"
        "在范围之内但没有这项权利的，回答“没有办理这件事的权限”。\n\n"
        "本页由 `src/tongjian/config/roles.py` 生成，请勿手改。为什么这样分，见"
        "[范围与第二道墙](../explanation/scope-and-time.md)。",
        *parts,
    )


def statistics() -> str:
    """Return the catalogue of tables with measures, ratios and formulas in words."""
    from tongjian.insight.statistics.catalogue import TABLES, by_topic
    from tongjian.insight.statistics.dimensions import DIMENSIONS
    from tongjian.insight.statistics.sources import SOURCES

    parts = []
    for topic, tables in by_topic().items():
        parts.append(f"## {topic}")
        for one in tables:
            known = DIMENSIONS[one.source]
            facts = [
                one.purpose,
                f"- 代码：`{one.code}`",
                f"- 按：{'、'.join(known[d].label for d in (*one.rows, one.across) if d)}",
            ]
            if one.measures:
                facts.append("- 数：" + "；".join(f"{m.label}（{m.words}）" for m in one.measures))
            for ratio in one.indicators:
                facts += [f"- {ratio.formula(over.code)}" for over in ratio.denominators]
            facts += [f"- 说明：{note}" for note in one.notes]
            if not one.past:
                facts.append("- 只有今天的数，不能看过去某一天")
            parts.append(f"### {one.title}\n\n" + facts[0] + "\n\n" + "\n".join(facts[1:]))
    grouping = (
        (SOURCES[source].label, "、".join(f"{d.label} `{code}`" for code, d in dimensions.items()))
        for source, dimensions in DIMENSIONS.items()
        if source not in ("series", "registers")
    )
    return page(
        "统计表目录",
        f"共 {len(TABLES)} 张。页面、导出、接口和 `tongjian stats show 代码` 用的是同一份声明。"
        "分子总是在所选的分母之内数。本页由声明生成，请勿手改；口径的道理见"
        "[覆盖率与分母](../explanation/coverage-figures.md)。",
        "## 可以按什么分组\n\n`--by` 和页面上的“分组与口径”用这些代码，一次至多三项。",
        table(("数的是", "分组"), grouping),
        *parts,
    )


def data_model() -> str:
    """Return the tables of the database with what they point at."""
    from django.apps import apps

    from tongjian.foundation.history.models import Dated

    parts = []
    for label, title in AREAS.items():
        rows = [
            (
                UNLABELLED.get(model.__name__, model._meta.verbose_name),
                f"`{model._meta.object_name}`",
                f"`{model._meta.db_table}`",
                "是" if issubclass(model, Dated) else "",
                "、".join(
                    f"{f.name} → {f.related_model._meta.object_name}"
                    for f in model._meta.fields
                    if f.is_relation and not isinstance(f.related_model, str | None)
                ),
            )
            for model in apps.get_app_config(label).get_models()
        ]
        parts += [f"## {title}", table(("名称", "标识符", "表", "有起止", "指向"), rows)]
    return page(
        "数据模型",
        "“有起止”的表，每行从 `start_on` 起、到 `end_on` 前一天止（半开区间），"
        "`end_on` 为空即至今；看某一天，就是取那一天有效的行。"
        "社会组织和党组织另有历史表，保存名称、类型、上级等随时间变的项目。\n\n"
        "覆盖看 `Hosting`：一个党组织可以覆盖几家社会组织，覆盖率数的是被覆盖的社会组织。"
        "归口看 `Charge`。隶属看 `PartyOrg.parent` 与 `path`，别的关系看 `Relation`。"
        "一个人在哪个党组织看 `Membership`，担任什么看 `Appointment`。\n\n"
        "本页由模型生成，请勿手改。",
        *parts,
    )


def columns() -> str:
    """Return what each import template takes."""
    from tongjian.foundation.exchange.handlers import all_handlers

    order = {"units": 0, "party-orgs": 1, "members": 2}
    parts = []
    for handler in sorted(all_handlers(), key=lambda h: order.get(h.template.code, 9)):
        template = handler.template
        rows = (
            (
                column.label,
                f"`{column.code}`",
                "必填" if column.required else "",
                "是" if column.many else "",
                "、".join(column.synonyms[:6]),
                column.help,
            )
            for column in template.columns
        )
        parts.append(f"## {template.title} `{template.code}`\n\n{template.help}")
        parts.append(
            table(("栏目", "代码", "必填", "可填几个", "也认这些列名（前六个）", "怎么填"), rows)
        )
    return page(
        "导入模板的栏目",
        "列的先后不限，多出的列不影响。报告的 `values` 里用的是“代码”一栏的名称。"
        "本页由模板声明生成，请勿手改；结论和问题代码见[导入报告](import-report.md)。",
        *parts,
    )


def findings() -> str:
    """Return every code that a judged row or a refused file may carry."""
    from tongjian.foundation.exchange.reading.refusals import SENTENCES

    found = sorted(set(_findings()))
    by_code: dict[str, list[tuple[str, str]]] = {}
    for code, weight, words in found:
        by_code.setdefault(code, []).append((weight, words))
    rows = (
        (
            f"`{code}`",
            "、".join(WEIGHTS[w] for w in WEIGHTS if w in {weight for weight, _ in told}),
            "；或：".join(sorted({words for _, words in told})),
        )
        for code, told in by_code.items()
    )
    return page(
        "导入的问题代码",
        "“退回”的行不写入；“提醒”照常写入，请看一眼；“说明”只告诉您系统怎样理解。“…”处是表里的内容。"
        "代码不会改名，程序可以据此处理。本页由代码生成，请勿手改。",
        "## 一行的问题",
        table(("代码", "轻重", "意思"), rows),
        "## 整个文件不接收",
        table(
            ("代码", "说法"),
            ((f"`{k}`", v.replace("{limit}", "…")) for k, v in SENTENCES.items()),
        ),
    )


def _findings() -> Iterator[tuple[str, str, str]]:
    folders = [SOURCE / "kernel/cn", SOURCE / "foundation/exchange"]
    folders += sorted((SOURCE / "registry").glob("*/exchange"))
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            module = ast.parse(path.read_text(encoding="utf-8"))
            functions = [n for n in ast.walk(module) if isinstance(n, ast.FunctionDef)]
            for part in (*functions, *(n for n in module.body if isinstance(n, ast.Assign))):
                yield from _in_part(part)


def _in_part(part: ast.stmt) -> Iterator[tuple[str, str, str]]:
    assigned: dict[str, list[tuple[int, ast.expr]]] = {}
    for node in ast.walk(part):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, []).append((node.lineno, node.value))
    for call in ast.walk(part):
        if _makes_finding(call):
            yield from _told_by(call, assigned)


def _makes_finding(node: ast.AST) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in WEIGHTS
        and len(node.args) > 1
    )


def _told_by(
    call: ast.Call, assigned: Mapping[str, list[tuple[int, ast.expr]]]
) -> Iterator[tuple[str, str, str]]:
    first, words = call.args[:2]
    weight = ast.unparse(call.func)
    if isinstance(words, ast.Name):
        before = [found for found in assigned.get(words.id, []) if found[0] <= call.lineno]
        words = max(before, key=lambda found: found[0])[1] if before else words
    if isinstance(first, ast.Constant):
        yield str(first.value), weight, _plain(words)
    else:
        for code, sentence in NAMED_LATER[ast.unparse(first)]:
            yield code, weight, sentence


def _plain(words: ast.expr) -> str:
    """Return a sentence with … where the program puts in a value."""
    if isinstance(words, ast.Constant):
        return str(words.value)
    if isinstance(words, ast.JoinedStr):
        parts = (str(v.value) if isinstance(v, ast.Constant) else "…" for v in words.values)
        return "".join(parts).strip()
    if isinstance(words, ast.BinOp):
        return _plain(words.left) + _plain(words.right)
    return "…"


def retention() -> str:
    """Return how long each kind of data is kept."""
    from tongjian.config.retention import KINDS

    rows = (
        (
            kind.label,
            f"`{kind.code}`",
            kind.period,
            kind.counted_from,
            kind.act,
            "命令行" if kind.owner_only else "每夜自动" if kind.automatic else "由人决定",
            kind.basis,
        )
        for kind in KINDS
    )
    heads = ("数据", "代码", "保存", "从何时起算", "到期后", "谁来做", "依据")
    return page(
        "保存期限：每一种数据保存多久",
        "期限来自法律的写明出处，来自平台的写明“平台约定”。没有列出的数据在用期间一直保存；操作日志永久保存，"
        "不能修改和删除。每次处置在一个事务里完成：找出到期的、处置、用同一个问题再问一遍，有剩余就全部退回，"
        "没有剩余才出具证明（条数、编号的摘要、界限日期），并记入操作日志。",
        table(heads, rows),
    )


def glossary() -> str:
    """Return the terms of the field with their identifiers."""
    with (DOCS / "glossary.toml").open("rb") as file:
        groups = tomllib.load(file)["group"]
    rows = [
        (term["term"], "、".join(f"`{name}`" for name in term["names"]), term["means"])
        for group in groups
        for term in group["terms"]
    ]
    return page(
        "术语",
        "界面用中文，代码用中间一栏的标识符。本页由 `docs/glossary.toml` 生成，请勿手改。",
        table(("术语", "标识符", "意思"), rows),
    )


PAGES: dict[str, Callable[[], str]] = {
    "glossary.md": glossary,
    "reference/permissions.md": permissions,
    "reference/statistics.md": statistics,
    "reference/data-model.md": data_model,
    "reference/import-columns.md": columns,
    "reference/import-codes.md": findings,
    "reference/retention.md": retention,
}


def main() -> int:
    """Write every generated page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongjian.config.settings")
    with tempfile.TemporaryDirectory() as home:
        os.environ["TONGJIAN_HOME"] = home
        import django

        django.setup()
        for name, write in PAGES.items():
            (DOCS / name).write_text(write(), encoding="utf-8")
            print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
