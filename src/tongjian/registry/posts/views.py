"""The list of posts (队伍), and the pages that appoint and relieve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm
from tongjian.foundation.ui.views import Empty, Listing, ListView, Preset
from tongjian.registry.members import listed
from tongjian.registry.members import permissions as members
from tongjian.registry.members.queries import list_people
from tongjian.registry.members.search import narrow_people
from tongjian.registry.party_orgs import permissions as party_orgs
from tongjian.registry.party_orgs.queries import get_org, require_org
from tongjian.registry.units import permissions as units
from tongjian.registry.units.queries import get_unit, reaches

from . import forms, permissions, queries, services
from .choices import ORG_POSTS, SUPPORT_POSTS, UNIT_POSTS, Post
from .filters import PostFilters
from .models import Appointment
from .tables import PostTable, place_url

OFFERED = 20


class PostList(ListView):
    """队伍: who holds which post, of today or of any day."""

    title, unit = "队伍", "人次"
    table, filters = PostTable, PostFilters
    timed = True
    export_permission = party_orgs.EXPORT
    presets = (
        Preset("书记", "post=secretary"),
        Preset("第一书记", "post=first_secretary"),
        Preset("组织员", "post=organizer"),
        Preset("指导员、联络员", "post=instructor&post=liaison"),
        Preset("负责人兼任书记", "post=secretary&source=head"),
        Preset("书记未进领导层", "post=secretary&leadership=no"),
    )
    empty = Empty("还没有任职", "在党组织或社会组织的页面上登记任职。")

    def read(self, request: HttpRequest) -> Listing:
        """Refuse a condition out of the viewer's scope."""
        require_org(viewer_of(request), request.GET.get("under", ""))
        return super().read(request)

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Appointment]:
        """Return the posts in scope that meet the conditions."""
        return queries.find_appointments(viewer, filters=filters, on=on)

    def exported(self, *, viewer: Viewer, listing: Listing, format: str) -> None:
        """Log it."""
        said = "；".join(f"{chip.subject} {chip.said}" for chip in listing.chips) or "全部"
        fields = {"条件": (None, said), "格式": (None, format), "截至": (None, str(listing.on.on))}
        change = Change("posts.appointment", None, self.title, fields)
        audit.record_many(actor=viewer, action="posts.list.exported", changes=[change])

    def taken(self, *, viewer: Viewer, listing: Listing, format: str, purpose: str) -> None:
        """Log which members stand in the file."""
        rows = self._rows(viewer=self.taker(viewer), listing=listing).values("person_id")
        what = f"任职名册（{format}）"
        listed.note_file(reader=viewer, ids=rows, what=what, purpose=purpose or "掌握队伍")


def people(request: HttpRequest) -> HttpResponse:
    """Offer the members in scope for a post."""
    viewer, typed = viewer_of(request), request.GET.get("q", "").strip()[:60]
    found = list_people(viewer)
    found = narrow_people(viewer, found, typed) if typed else found
    rows = list(found.select_related("home_org").order_by("name_sort", "pk")[: OFFERED + 1])
    shown = [person.pk for person in rows[:OFFERED]]
    listed.note(reader=viewer, ids=shown, what=listed.OFFERED)
    lines = [
        pages.Option(str(person.pk), person.name, person.home_org.name if person.home_org else "")
        for person in rows[:OFFERED]
    ]
    return pages.options(request, lines, truncated=len(rows) > OFFERED)


class _Appoint(ActView):
    """Base: enter who holds a post; the holder of a single post before is relieved."""

    title, button = "登记任职", "登记任职"
    form_class: type[forms.AppointAtOrgForm | forms.AppointAtUnitForm]
    posts: tuple[Post, ...]
    place: dict[str, Any]

    def form(self, data: Any = None) -> AnyForm:
        return self.form_class(
            data,
            posts=self.posts,
            people=list_people(self.viewer),
            may_pick=self.viewer.may(members.READ),
            initial={"post": self.request.GET.get("post")},
        )

    def act(self, form: AnyForm) -> str:
        values = {**form.cleaned_data}
        reason = values.pop("reason")
        appointment = Appointment(**self.place, **values)
        services.appoint(appointments=[appointment], actor=self.viewer, reason=reason)
        return f"已登记{appointment.holder_name}任{appointment.get_post_display()}"


class AppointAtOrg(_Appoint):
    """Appoint a secretary, deputy, officer, first secretary or organizer."""

    form_class = forms.AppointAtOrgForm
    posts = ORG_POSTS

    def prepare(self, **kwargs: Any) -> None:
        """Load the organisation and check the right."""
        self.org = get_org(self.viewer, kwargs["org_id"])
        self.place = {"org": self.org}
        if self.org.dissolved_on or not self.viewer.may_at(permissions.WRITE, self.org.path):
            raise PermissionDenied("您不能在这个党组织登记任职。")

    def heading(self) -> str:
        return f"登记任职：{self.org.name}"

    def crumbs(self) -> Sequence[tuple[str, str]]:
        page = reverse("party_orgs:org", args=[self.org.pk])
        return [("党组织", reverse("party_orgs:list")), (self.org.name, page), (self.title, "")]

    def done_url(self) -> str:
        return reverse("party_orgs:org", args=[self.org.pk]) + "?panel=posts"


class AppointAtUnit(_Appoint):
    """Enter a head of a unit, or send an instructor or liaison."""

    form_class = forms.AppointAtUnitForm

    def prepare(self, **kwargs: Any) -> None:
        """Load the unit; a registration office enters heads, Party staff instructors too."""
        self.unit = get_unit(self.viewer, kwargs["unit_id"])
        self.place = {"unit": self.unit}
        leads = self.viewer.may_at(permissions.WRITE, self.unit.scope_path)
        self.posts = (*UNIT_POSTS, *SUPPORT_POSTS) if leads else UNIT_POSTS
        if not leads and not reaches(self.viewer, units.WRITE, self.unit):
            raise PermissionDenied("您不能在这家组织登记任职。")

    def heading(self) -> str:
        return f"登记任职：{self.unit.name}"

    def crumbs(self) -> Sequence[tuple[str, str]]:
        page = reverse("units:unit", args=[self.unit.pk])
        return [("社会组织", reverse("units:list")), (self.unit.name, page), (self.title, "")]

    def done_url(self) -> str:
        support = self.request.GET.get("post") in SUPPORT_POSTS
        panel = "party" if support else "heads"
        return f"{reverse('units:unit', args=[self.unit.pk])}?panel={panel}"


class EndPost(ActView):
    """End a post with every right that rests on it."""

    title, button = "终止任职", "终止任职"
    dangerous = True
    note = "由这项任职得到的系统权限同时终止。"

    def prepare(self, **kwargs: Any) -> None:
        """Load the appointment and check the right."""
        self.appointment = queries.get_appointment(self.viewer, kwargs["appointment_id"])
        if not services.may_write(self.appointment, self.viewer):
            raise PermissionDenied("您可以查看这项任职，但不能终止它。")

    def form(self, data: Any = None) -> AnyForm:
        return forms.EndForm(data)

    def act(self, form: AnyForm) -> str:
        services.end_appointments(
            appointments=[self.appointment],
            actor=self.viewer,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
        )
        return f"{self.appointment.holder_name}的任职已终止"

    def heading(self) -> str:
        place = self.appointment.org or self.appointment.unit
        return f"终止任职：{self.appointment}（{place}）"

    def done_url(self) -> str:
        return place_url(self.appointment)


class CorrectPost(EndPost):
    """Correct what was entered wrongly; the post itself and the place stay."""

    title, button = "更正任职", "保存更正"
    dangerous = False
    note = "只更正登记错的内容；换人请登记新的任职，卸任请终止。"

    def edited(self) -> Appointment:
        return self.appointment

    def form(self, data: Any = None) -> AnyForm:
        chosen = forms.CorrectAtOrgForm if self.appointment.org_id else forms.CorrectAtUnitForm
        names = [name for name in chosen.base_fields if name != "reason"]
        return chosen(data, initial={name: getattr(self.appointment, name) for name in names})

    def act(self, form: AnyForm) -> str:
        fields = dict(form.cleaned_data)
        reason = fields.pop("reason")
        services.correct_appointment(
            appointment=self.appointment, fields=fields, actor=self.viewer, reason=reason
        )
        return "已更正任职"

    def heading(self) -> str:
        place = self.appointment.org or self.appointment.unit
        return f"更正任职：{self.appointment}（{place}）"
