"""Enter, change, move and take off members: one form, one service each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from tongjian.foundation import clock
from tongjian.foundation.access.gates import needs
from tongjian.foundation.ui.acts import ActView, AnyForm, Preview
from tongjian.foundation.ui.meanwhile import Held
from tongjian.registry.members import changes, permissions, purposes, queries, restricting
from tongjian.registry.members.choices import RequestState
from tongjian.registry.members.forms import (
    LEAVING,
    EditForm,
    LeaveForm,
    RegisterForm,
    TransferForm,
)
from tongjian.registry.members.models import CorrectionRequest, Person
from tongjian.registry.members.services import corrections, roster
from tongjian.registry.party_orgs import queries as party_orgs
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units import queries as units
from tongjian.registry.units.models import Unit

guarded = method_decorator([never_cache, needs(permissions.WRITE)], name="dispatch")


@guarded
class RegisterView(ActView):
    """Enter one member."""

    title, button = "登记党员", "编入名册"
    drafted = False

    def form(self, data: Any = None) -> RegisterForm:
        refuse_out_of_reach(self, data or self.request.GET)
        wanted = self.request.GET.get("org", "")
        return RegisterForm(data, initial={"org": wanted if wanted.isdecimal() else None})

    def act(self, form: AnyForm) -> str:
        values = dict(form.cleaned_data)
        org = org_in_scope(self, values.pop("org"))
        employer = unit_in_scope(self, values.pop("employer"))
        draft = changes.draft_of(values, org=org, employer=employer, on=clock.today())
        (self.person,) = roster.register_people(drafts=[draft], actor=self.viewer)
        return f"“{self.person.name}”已编入{org.name}。"

    def done_url(self) -> str:
        found = getattr(self, "person", None)
        return reverse("members:person", args=[found.pk]) if found else reverse("members:list")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("党员", reverse("members:list")), (self.title, "")]


class PersonAct(ActView):
    """Base of what is done to one member whom the viewer may write."""

    drafted = False
    person: Person

    def prepare(self, **kwargs: Any) -> None:
        self.person = queries.get_person(self.viewer, kwargs["pk"])
        self.viewer.require(permissions.WRITE, path=self.person.home_path)
        purpose = purposes.current(self.request)
        if restricting.is_closed(self.person, viewer=self.viewer, purpose=purpose):
            raise PermissionDenied(restricting.CLOSED)
        if purpose:
            purposes.note(self.request, person=self.person, reader=self.viewer)

    def done_url(self) -> str:
        return reverse("members:person", args=[self.person.pk])

    def heading(self) -> str:
        return f"{self.title}：{self.person.name}"

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            ("党员", reverse("members:list")),
            (self.person.name, self.done_url()),
            (self.title, ""),
        ]


@guarded
class EditView(PersonAct):
    """Change a record, perhaps because its owner asked for it."""

    title, button = "修改", "保存修改"
    correction: CorrectionRequest | None = None

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        wanted = self.request.GET.get("correction", "")
        if wanted:
            self.correction = self._correction(wanted)

    def edited(self) -> Person:
        return self.person

    def filled(self) -> EditForm:
        return EditForm(initial=changes.initial_of(self.person), person=self.person)

    def beside(self) -> Mapping[str, Held]:
        return changes.sealed_of(self.person)

    def form(self, data: Any = None) -> EditForm:
        refuse_out_of_reach(self, data or {}, but=self.person.employer_id)
        initial = changes.initial_of(self.person)
        if self.correction:
            initial |= changes.proposed(self.correction)
        return EditForm(data, initial=initial, person=self.person)

    def act(self, form: AnyForm) -> str:
        values = dict(form.cleaned_data)
        reason = values.pop("reason")
        values["employer"] = unit_in_scope(self, values["employer"], but=self.person.employer_id)
        fields = changes.fields_of(values)
        done = roster.revise_people(
            changes={self.person.pk: fields}, actor=self.viewer, reason=reason
        )
        if self.correction:
            corrections.reply(
                request=self.correction,
                accept=True,
                text=reason,
                actor=self.viewer,
                at=timezone.now(),
            )
        return "已保存。" if done else "没有改动。"

    def _correction(self, wanted: str) -> CorrectionRequest:
        rows = queries.list_corrections(self.viewer).filter(
            person=self.person, state=RequestState.OPEN
        )
        found = rows.filter(pk=int(wanted[:18])).first() if wanted.isdecimal() else None
        if found is None:
            raise Http404
        return found


@guarded
class TransferView(PersonAct):
    """Move one member within the viewer's scope."""

    title, button, previewed = "转接组织关系", "办理转接", True

    def form(self, data: Any = None) -> TransferForm:
        refuse_out_of_reach(self, data or {})
        return TransferForm(data, initial={"on": clock.today()})

    def preview(self, form: AnyForm) -> Preview:
        org = org_in_scope(self, form.cleaned_data["org"])
        home = self.person.home_org
        return Preview(
            f"“{self.person.name}”自 {form.cleaned_data['on']} 起编入“{org.name}”。",
            facts=[("转出", home.name if home else None), ("转入", org.name)],
            remarks=["原来的组织关系在前一天终止，历史保留。", "两个支部的党员数随即变化。"],
        )

    def act(self, form: AnyForm) -> str:
        values = form.cleaned_data
        org = org_in_scope(self, values["org"])
        roster.transfer_people(
            people=[self.person],
            to=org,
            actor=self.viewer,
            on=values["on"],
            reason=values["reason"],
        )
        return f"“{self.person.name}”已转入{org.name}。"


@guarded
class LeaveView(PersonAct):
    """End a membership: death, expulsion, suspension."""

    title, button, previewed, dangerous = "登记离开", "登记离开", True, True

    def form(self, data: Any = None) -> LeaveForm:
        return LeaveForm(data, initial={"on": clock.today()})

    def preview(self, form: AnyForm) -> Preview:
        label, _, _ = LEAVING[form.cleaned_data["how"]]
        home = self.person.home_org
        return Preview(
            f"“{self.person.name}”自 {form.cleaned_data['on']} 起不再是"
            f"{home.name if home else '现支部'}的党员：{label}。",
            remarks=["不再计入党员数；记录和历史保留，可在名册中按党籍状态查到。"],
        )

    def act(self, form: AnyForm) -> str:
        values = form.cleaned_data
        _, how, standing = LEAVING[values["how"]]
        roster.remove_person(
            person=self.person,
            how=how,
            standing=standing,
            actor=self.viewer,
            on=values["on"],
            reason=values["reason"],
        )
        return "已登记。"


def refuse_out_of_reach(view: ActView, data: Mapping[str, Any], *, but: int | None = None) -> None:
    """Check what a form names before the form is shown again with the names filled in."""
    if (org_id := str(data.get("org", ""))).isdecimal():
        org_in_scope(view, int(org_id[:18]))
    if (unit_id := str(data.get("employer", ""))).isdecimal():
        unit_in_scope(view, int(unit_id[:18]), but=but)


def org_in_scope(view: ActView, org_id: int) -> PartyOrg:
    """Return a living organisation at which the viewer may write members.

    Raises:
        Http404: the viewer does not see it.
        PermissionDenied: the viewer sees it but may not write there.
    """
    org = party_orgs.get_org(view.viewer, org_id)
    if not view.viewer.may_at(permissions.WRITE, org.path):
        raise PermissionDenied("不能在这个党组织登记党员。")
    return org


def unit_in_scope(view: ActView, unit_id: int | None, *, but: int | None = None) -> Unit | None:
    """Return a unit that the viewer sees; one already on the record may stay."""
    if unit_id is None:
        return None
    if unit_id == but:
        return Unit.objects.get(pk=unit_id)
    return units.get_unit(view.viewer, unit_id)
