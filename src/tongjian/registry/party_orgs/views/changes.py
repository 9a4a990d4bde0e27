"""The pages that change one organisation: correct, move, merge, split, dissolve it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tongjian.foundation.ui.acts import ActView, AnyForm, Preview
from tongjian.registry.party_orgs import forms, permissions, queries
from tongjian.registry.party_orgs.choices import OrgKind
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.services import founding, moving


class ChangeOrg(ActView):
    """Base: one living organisation, seen (else 404) and open to change (else 403)."""

    permission: ClassVar[str] = permissions.WRITE

    def prepare(self, **kwargs: Any) -> None:
        """Load the organisation and check the right to change it."""
        self.org = queries.get_org(self.viewer, kwargs["org_id"])
        if self.org.dissolved_on is not None:
            raise PermissionDenied(f"“{self.org.name}”已撤销，不能再办理。")
        if not queries.may_at(self.viewer, self.permission, self.org):
            raise PermissionDenied("您可以查看这个党组织，但不能办理这件事。")

    def done_url(self) -> str:
        return reverse("party_orgs:org", args=[self.org.pk])

    def heading(self) -> str:
        return f"{self.title}：{self.org.name}"

    def crumbs(self) -> Sequence[tuple[str, str]]:
        page = reverse("party_orgs:org", args=[self.org.pk])
        return [
            ("党组织", reverse("party_orgs:list")),
            (self.org.name, page),
            (self.title, ""),
        ]


class FoundOrg(ChangeOrg):
    """Found an organisation under this one."""

    title, button = "成立下级党组织", "批准成立"

    def form(self, data: Any = None) -> AnyForm:
        draft = PartyOrg(parent=self.org, kind=OrgKind.BRANCH, locality=self.org.locality)
        return forms.FoundForm(data, instance=draft)

    def act(self, form: AnyForm) -> str:
        assert isinstance(form, forms.FoundForm)  # noqa: S101
        draft = PartyOrg(parent=self.org, **form.values())
        reason = form.cleaned_data["reason"]
        (self.made,) = founding.found_orgs(orgs=[draft], actor=self.viewer, reason=reason)
        return f"“{self.made.name}”已批准成立"

    def done_url(self) -> str:
        made = getattr(self, "made", None)
        return reverse("party_orgs:org", args=[(made or self.org).pk])


class ReviseOrg(ChangeOrg):
    """Change what the organisation is, from a day on; two people at once see each other."""

    title, button = "变更", "保存变更"

    def edited(self) -> PartyOrg:
        return self.org

    def form(self, data: Any = None) -> AnyForm:
        return forms.ReviseForm(data, instance=PartyOrg.objects.get(pk=self.org.pk))

    def act(self, form: AnyForm) -> str:
        assert isinstance(form, forms.ReviseForm)  # noqa: S101
        done = founding.revise_orgs(
            changes={self.org.pk: form.values()},
            actor=self.viewer,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
        )
        return f"已保存“{self.org.name}”的变更" if done else "没有改动"


class RenameOrg(ChangeOrg):
    title, button = "更名", "更名"

    def edited(self) -> PartyOrg:
        return self.org

    def form(self, data: Any = None) -> AnyForm:
        return forms.RenameForm(data, initial={"name": self.org.name})

    def act(self, form: AnyForm) -> str:
        values = form.cleaned_data
        founding.rename_org(
            org=self.org,
            name=values["name"],
            actor=self.viewer,
            on=values["on"],
            reason=values["reason"],
        )
        return f"自 {values['on']} 起更名为“{values['name']}”"


class DecideOnOrg(ChangeOrg):
    """Base: what becomes of an organisation is for its superior to decide, never for itself."""

    permission = permissions.MOVE

    def prepare(self, **kwargs: Any) -> None:
        """Load the organisation and check that the viewer leads its superior."""
        super().prepare(**kwargs)
        if not queries.may_decide_on(self.viewer, self.org):
            raise PermissionDenied("调整、合并、拆分和撤销由上级党组织决定并办理。")


class MoveOrg(DecideOnOrg):
    title, button = "调整隶属", "确认调整隶属"
    previewed = True

    def form(self, data: Any = None) -> AnyForm:
        rows = queries.list_orgs(self.viewer, permission=permissions.MOVE)
        return forms.MoveForm(data, rows=rows)

    def act(self, form: AnyForm) -> str:
        values = form.cleaned_data
        moving.move_org(
            org=self.org,
            under=values["other"],
            actor=self.viewer,
            on=values["on"],
            reason=values["reason"],
        )
        return f"“{self.org.name}”已移到“{values['other'].name}”之下"

    def preview(self, form: AnyForm) -> Preview:
        values = form.cleaned_data
        going = queries.what_goes_along(self.org)
        return Preview(
            f"自 {values['on']} 起，“{self.org.name}”连同全部下级从"
            f"“{self.org.parent or '（无上级）'}”移到“{values['other'].name}”之下。",
            [
                ("一并移动的党组织", f"{going.orgs:,} 个（含本身）"),
                ("其中党员", f"{going.people:,} 名"),
                ("覆盖和归口的社会组织", f"{going.units:,} 家"),
            ],
            [
                "党员的组织关系、社会组织的覆盖关系不变。",
                "原上级的工作人员从此看不到这些组织和党员，新上级的可以看到。",
                "这一天以前的组织树仍按原样保留。",
            ],
        )


class MergeOrg(DecideOnOrg):
    title, button = "并入另一党组织", "确认合并"
    previewed = dangerous = True

    def form(self, data: Any = None) -> AnyForm:
        rows = queries.list_orgs(self.viewer, permission=permissions.MOVE)
        return forms.MergeForm(data, rows=rows)

    def act(self, form: AnyForm) -> str:
        values = form.cleaned_data
        moving.merge_orgs(
            sources=[self.org],
            into=values["other"],
            actor=self.viewer,
            on=values["on"],
            reason=values["reason"],
        )
        self.into = values["other"]
        return f"“{self.org.name}”已并入“{self.into.name}”"

    def preview(self, form: AnyForm) -> Preview:
        values = form.cleaned_data
        going = queries.what_goes_along(self.org)
        return Preview(
            f"自 {values['on']} 起，“{self.org.name}”并入“{values['other'].name}”，本身撤销。",
            [
                ("直接转入的党员", f"{queries.own_people(self.org):,} 名"),
                ("随之移动的下级党组织", f"{going.orgs - 1:,} 个"),
                ("覆盖和归口的社会组织", f"{going.units:,} 家"),
            ],
            ["党员的组织关系转入新的党组织，进入方式记为“组织调整”。", "沿革中可查到合并关系。"],
        )

    def done_url(self) -> str:
        return reverse("party_orgs:org", args=[getattr(self, "into", self.org).pk])


class SplitOrg(DecideOnOrg):
    title, button = "拆分", "确认拆分"
    previewed = True

    def form(self, data: Any = None) -> AnyForm:
        rows = self.org.hostings.open().values_list("unit_id", "unit__name")
        offered = list(rows.order_by("unit__name_sort"))
        initial = {"kind": self.org.kind}
        return forms.SplitForm(data, offered=offered, initial=initial)

    def act(self, form: AnyForm) -> str:
        values = form.cleaned_data
        draft = PartyOrg(
            name=values["name"],
            code=values["code"],
            kind=values["kind"],
            flavor=self.org.flavor,
            approval_no=values["approval_no"],
            locality=self.org.locality,
        )
        self.part = moving.split_org(
            org=self.org,
            part=draft,
            unit_ids=[int(key) for key in values["going"]],
            actor=self.viewer,
            on=values["on"],
            reason=values["reason"],
        )
        return f"已从“{self.org.name}”分出“{self.part.name}”"

    def preview(self, form: AnyForm) -> Preview:
        values = form.cleaned_data
        keys = [int(key) for key in values["going"]]
        return Preview(
            f"自 {values['on']} 起，从“{self.org.name}”分出“{values['name']}”，"
            f"隶属“{self.org.parent or '（无上级）'}”。",
            [("划入的社会组织", f"{len(keys):,} 家")],
            ["在这些社会组织工作的党员一并转入，其余的留在原党组织。"],
        )

    def done_url(self) -> str:
        return reverse("party_orgs:org", args=[getattr(self, "part", self.org).pk])


class DissolveOrg(DecideOnOrg):
    title, button = "撤销党组织", "确认撤销"
    previewed = dangerous = True

    def form(self, data: Any = None) -> AnyForm:
        return forms.DissolveForm(data)

    def act(self, form: AnyForm) -> str:
        values = form.cleaned_data
        moving.dissolve_org(
            org=self.org, actor=self.viewer, on=values["on"], reason=values["reason"]
        )
        return f"“{self.org.name}”已撤销"

    def preview(self, form: AnyForm) -> Preview:
        hosted = self.org.hostings.open().count()
        charged = self.org.charges.open().count()
        return Preview(
            f"自 {form.cleaned_data['on']} 起撤销“{self.org.name}”。",
            [
                ("不再覆盖的社会组织", f"{hosted:,} 家"),
                ("不再有人负责的归口", f"{charged:,} 项"),
            ],
            ["在职的班子任职和由此而来的权限一并终止。", "历史记录保留，仍可按日期查看。"],
        )
