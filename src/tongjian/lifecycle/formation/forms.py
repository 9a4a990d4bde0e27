"""What each step of forming an organisation asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from tongjian.foundation.access.keyed import reaches
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.documents.queries import letters_about
from tongjian.foundation.procedures.forms import StepForm
from tongjian.foundation.procedures.models import Case
from tongjian.foundation.ui.forms import DateInput, Form
from tongjian.registry.members.permissions import COUNT
from tongjian.registry.party_orgs.forms import org_field
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.posts.choices import SecretarySource
from tongjian.registry.units.models import Unit
from tongjian.registry.units.queries import list_units

from .checks import listed_members, plan_of, units_of
from .choices import Kind, Why
from .naming import suggested_name
from .plans import PLANS, Leaders

_KINDS = [(kind.value, kind.label) for kind in Kind]


class StartForm(Form):
    """Which way, with whom, decided by whom."""

    kind = forms.ChoiceField(label="组建方式", choices=_KINDS, widget=forms.RadioSelect)
    others = forms.CharField(
        label="还有哪些单位",
        required=False,
        help_text="联合、行业、区域统建时填写，每行一家：全称或统一社会信用代码。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    leader = org_field("由哪个党委审批", PartyOrg.objects.none(), options_url="party_orgs:options")
    host = org_field("依托哪个党支部", PartyOrg.objects.none(), options_url="party_orgs:options")

    def __init__(
        self,
        data: Any = None,
        *,
        viewer: Viewer,
        rows: QuerySet[PartyOrg],
        default: str,
        **kw: Any,
    ) -> None:
        super().__init__(data, **kw)
        self.viewer = viewer
        for name in ("leader", "host"):
            field: Any = self.fields[name]
            field.queryset, field.required, field.widget.is_required = rows, False, False
        self.fields["leader"].help_text = (
            f"不选则由{default}审批。" if default else "这家组织还没有明确归口，请选择。"
        )
        self.fields["host"].help_text = "只在挂靠组建、设党小组时填写。"

    def clean_others(self) -> list[Unit]:
        """Find the units that the lines name, in the viewer's scope."""
        words = [w.strip() for w in self.cleaned_data["others"].splitlines() if w.strip()]
        if not words:
            return []
        rows = list_units(self.viewer)
        found = {word: rows.filter(name=word).first() for word in words}
        for word, unit in found.items():
            found[word] = unit or rows.filter(uscc=word.upper()).first()
        missing = [word for word, unit in found.items() if unit is None]
        if missing:
            raise forms.ValidationError(f"没有找到：{'、'.join(missing)}")
        return [unit for unit in found.values() if unit is not None]

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen way needs."""
        given = super().clean() or {}
        plan = PLANS.get(Kind(given["kind"])) if given.get("kind") else None
        if plan and plan.needs_host and not given.get("host") and "host" not in self.errors:
            self.add_error("host", "请选择依托的党支部")
        if plan and plan.is_shared and not given.get("others") and "others" not in self.errors:
            self.add_error("others", "请写出还有哪些单位")
        return given


class ApplyForm(StepForm):
    """What the organisation is to be."""

    name = forms.CharField(label="拟定名称", max_length=120)
    org_kind = forms.ChoiceField(label="组织类别")
    situation = forms.CharField(
        label="组建理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    candidate = forms.CharField(label="书记人选", max_length=60, required=False)
    premises = forms.CharField(label="活动场地", max_length=120, required=False)
    sent = forms.IntegerField(label="派驻的正式党员", min_value=0, required=False)
    task = forms.CharField(label="临时任务", max_length=200)
    until = forms.DateField(label="期限到", widget=DateInput())

    def __init__(self, data: Any = None, *, case: Case, viewer: Viewer, **kw: Any) -> None:
        super().__init__(data, case=case, viewer=viewer, **kw)
        plan, units = plan_of(case), units_of(case)
        kinds = [(kind.value, kind.label) for kind in plan.org_kinds]
        self.fields["org_kind"].choices = kinds  # type: ignore[attr-defined]
        self.initial.update(case.given("apply"))
        self.initial.setdefault("name", suggested_name(plan.kind, plan.org_kinds[0], units))
        self._drop(plan.kind)

    def _drop(self, kind: Kind) -> None:
        """Leave out what this way does not ask."""
        plan = PLANS[kind]
        if not plan.founds:
            for name in ("name", "org_kind", "candidate", "premises"):
                del self.fields[name]
        elif len(plan.org_kinds) == 1:
            self.initial["org_kind"] = plan.org_kinds[0].value
        if kind is not Kind.DISPATCHED:
            del self.fields["sent"]
        if kind is not Kind.PROVISIONAL:
            del self.fields["task"], self.fields["until"]
        if plan.leaders is Leaders.NONE and "candidate" in self.fields:
            del self.fields["candidate"]


class ApproveForm(StepForm):
    """The decision of the committee."""

    approval_no = forms.CharField(
        label="批准文号", max_length=60, help_text="例如：鹏社党〔2026〕18号"
    )
    discussed_on = forms.DateField(label="党委会研究日期", widget=DateInput())

    def __init__(self, data: Any = None, *, case: Case, viewer: Viewer, **kw: Any) -> None:
        super().__init__(data, case=case, viewer=viewer, **kw)
        # A reply that the system has numbered names its number.
        letters = letters_about(viewer, kind="procedures.case", pk=case.pk)
        letter = letters.filter(kind="formation.reply", void_on__isnull=True).first()
        self.initial.setdefault("approval_no", letter.number if letter else "")


class _LeadersForm(StepForm):
    """Who leads."""

    secretary = forms.CharField(label="书记", max_length=60)
    source = forms.ChoiceField(label="书记来源", choices=SecretarySource.choices)
    secretary_full_on = forms.DateField(
        label="书记转正日期", required=False, widget=DateInput(), help_text="用来核对党龄。"
    )
    deputy = forms.CharField(label="副书记", max_length=60, required=False)

    def __init__(self, data: Any = None, *, case: Case, viewer: Viewer, **kw: Any) -> None:
        super().__init__(data, case=case, viewer=viewer, **kw)
        self.initial.setdefault("secretary", case.given("apply").get("candidate", ""))


class ElectForm(_LeadersForm):
    """The record of an election."""

    entitled = forms.IntegerField(
        label="应到（有选举权）", min_value=1, help_text="预备党员、留党察看期间的不计。"
    )
    present = forms.IntegerField(label="实到", min_value=0)
    handed_out = forms.IntegerField(label="发出选票", min_value=0)
    returned = forms.IntegerField(label="收回选票", min_value=0)
    seats = forms.IntegerField(
        label="应选委员", min_value=0, initial=0, help_text="不设支委会的填 0。"
    )
    candidates = forms.IntegerField(label="委员候选人", min_value=0, initial=0)
    officers = forms.CharField(
        label="当选委员",
        required=False,
        help_text="每行一人：姓名 得票。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    secretary_votes = forms.IntegerField(label="书记得票", min_value=0)
    deputy_votes = forms.IntegerField(label="副书记得票", min_value=0, required=False)

    units = {
        "entitled": "人", "present": "人", "handed_out": "张", "returned": "张",
        "seats": "名", "candidates": "名", "secretary_votes": "票", "deputy_votes": "票",
    }  # fmt: skip
    sections = (
        ("会议", ("on", "entitled", "present", "handed_out", "returned")),
        ("支委会", ("seats", "candidates", "officers")),
        (
            "书记、副书记",
            (
                "secretary", "secretary_votes", "source", "secretary_full_on", "deputy",
                "deputy_votes",
            ),
        ),
        ("说明", ("remark", "reason")),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, case: Case, viewer: Viewer, **kw: Any) -> None:
        super().__init__(data, case=case, viewer=viewer, **kw)
        if reaches(viewer, COUNT, case.keys):
            self.initial.setdefault("entitled", listed_members(case) or None)

    def clean_officers(self) -> dict[str, int]:
        """Read the lines as names with votes."""
        found: dict[str, int] = {}
        for line in self.cleaned_data["officers"].splitlines():
            if not line.strip():
                continue
            name, _, votes = line.strip().replace("　", " ").rpartition(" ")
            if not name or not votes.isdecimal():
                raise forms.ValidationError(f"看不出得票：{line.strip()}")
            found[name.strip()] = int(votes)
        return found

    def clean(self) -> dict[str, Any]:
        """Ask for as many officers as there are seats at most."""
        given = super().clean() or {}
        if len(given.get("officers") or {}) > (given.get("seats") or 0):
            self.add_error("officers", "当选委员多于应选名额")
        return given


class AppointForm(_LeadersForm):
    """Who is appointed; the office that approved decides."""


class EnableForm(StepForm):
    """The last step: the organisation begins."""

    code = forms.CharField(label="组织编号", max_length=32)

    def __init__(self, data: Any = None, *, case: Case, viewer: Viewer, **kw: Any) -> None:
        super().__init__(data, case=case, viewer=viewer, **kw)
        if not plan_of(case).founds:
            del self.fields["code"]
        else:
            self.initial.setdefault("code", f"ZJ{case.pk:08d}")


class ReasonForm(Form):
    """Why there is no organisation yet, and when somebody goes there next."""

    why = forms.ChoiceField(label="原因", choices=Why.choices)
    text = forms.CharField(label="说明", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    next_visit_on = forms.DateField(label="下次走访", widget=DateInput())


class VisitForm(Form):
    """What a visit found."""

    visited_on = forms.DateField(label="回访日期", widget=DateInput())
    is_sound = forms.ChoiceField(
        label="运转", choices=[("yes", "正常"), ("no", "有困难")], widget=forms.RadioSelect
    )
    finding = forms.CharField(
        label="情况",
        max_length=500,
        help_text="组织生活、班子、场地经费、党员人数。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CallTermForm(Form):
    """Nothing to fill in: starting is the act."""
