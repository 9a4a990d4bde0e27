"""The security administrator's screens: who holds which right, give one, end one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongjian.foundation import clock
from tongjian.foundation.ui import pages
from tongjian.foundation.ui.acts import ActView, AnyForm
from tongjian.foundation.ui.views import Action, Empty, ListView, Preset

from . import axes, permissions, queries, services
from .filters import GrantFilters
from .forms import EndForm, GiveForm
from .gates import needs
from .models import Axis, Grant
from .roles import Role, all_roles
from .tables import GrantTable, role_label
from .viewers import Viewer

OFFERED = 20
guarded = method_decorator([never_cache, needs(permissions.MANAGE)], name="dispatch")


@guarded
class GrantList(ListView):
    """Every grant, past ones included."""

    title, unit = "授权", "项"
    table, filters = GrantTable, GrantFilters
    presets = [Preset("有效", "state=valid"), Preset("三类管理员", "axis=none&state=valid")]
    empty = Empty("还没有授权", "用户没有授权就看不到任何业务数据。")

    def rows(self, *, viewer: Viewer, filters: dict[str, Any], on: date) -> QuerySet[Grant]:
        """Return the grants that meet the conditions."""
        rows = queries.list_grants(viewer)
        for code, value in filters.items():
            rows = rows.filter(_condition(code, value))
        return rows

    def actions(self, *, viewer: Viewer) -> list[Action]:
        """Offer to give a right."""
        return [Action("授权", reverse("access:roles"), icon="plus", primary=True)]


def _condition(code: str, value: Any) -> Q:
    if code == "q":
        return (
            Q(user__username__contains=value.lower())
            | Q(user__display_name__contains=value)
            | Q(basis__contains=value)
        )
    if code == "state":
        return queries.in_state(value, clock.today())
    return Q(**{f"{code}__in": value})


@require_GET
@needs(permissions.MANAGE)
def roles(request: HttpRequest) -> HttpResponse:
    """Show the roles to choose from, and over what each can be given."""
    context = {
        "title": "授予哪个角色",
        "roles": list(all_roles().values()),
        "axes": dict(Axis.choices),
    }
    return pages.render(request, "access/roles.html", context)


@guarded
class GiveView(ActView):
    """Give a user a role over a target."""

    title, button = "授权", "授予"
    role: Role
    axis: str

    def prepare(self, **kwargs: Any) -> None:
        """Take role and kind of scope from the address."""
        role = all_roles().get(kwargs["role"])
        if role is None or kwargs["axis"] not in role.axes:
            raise Http404("没有这个角色，或它不能按这种范围授权。")
        self.role, self.axis = role, kwargs["axis"]

    def form(self, data: Any = None) -> GiveForm:
        """Ask for user, target, period and basis."""
        return GiveForm(data, axis=self.axis, initial={"start_on": clock.today()})

    def act(self, form: AnyForm) -> str:
        """Give it; the database refuses duties that exclude each other."""
        values = form.cleaned_data
        services.give_grant(
            user_id=values["user"],
            role=self.role.code,
            axis=self.axis,
            target_id=values.get("target"),
            actor=self.viewer,
            on=values["start_on"],
            until=values["until"],
            basis=values["basis"],
        )
        return f"已授予“{self.role.label}”。"

    def done_url(self) -> str:
        return reverse("access:list")

    def heading(self) -> str:
        return f"授予“{self.role.label}”"

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            ("授权", reverse("access:list")),
            ("角色", reverse("access:roles")),
            (self.role.label, ""),
        ]


@guarded
class EndView(ActView):
    """End one grant from a day on."""

    title, button, dangerous = "终止授权", "终止授权", True
    grant: Any

    def prepare(self, **kwargs: Any) -> None:
        """Load the grant, and say what it is."""
        self.grant = queries.get_grant(self.viewer, kwargs["pk"])
        period = f"{self.grant.start_on} 至 {self.grant.end_on or '长期'}"
        self.note = (  # type: ignore[misc]
            f"{self.grant.user.display_name}（{self.grant.user.username}）："
            f"{role_label(self.grant)}，{self.grant.target_label}，{period}"
        )

    def form(self, data: Any = None) -> EndForm:
        """Ask from when, and why."""
        return EndForm(data, initial={"on": clock.today()})

    def act(self, form: AnyForm) -> str:
        """End it."""
        services.end_grant(grant=self.grant, actor=self.viewer, **form.cleaned_data)
        return "授权已终止。"

    def done_url(self) -> str:
        return reverse("access:list")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("授权", reverse("access:list")), (self.title, "")]


@require_GET
@needs(permissions.MANAGE)
def user_options(request: HttpRequest) -> HttpResponse:
    """Offer active accounts."""
    found = queries.find_users(request.GET.get("q", ""), limit=OFFERED + 1)
    options = [pages.Option(str(u.pk), u.display_name, u.username) for u in found[:OFFERED]]
    return pages.options(request, options, truncated=len(found) > OFFERED)


@require_GET
@needs(permissions.MANAGE)
def target_options(request: HttpRequest, axis: str) -> HttpResponse:
    """Offer targets on an axis by name."""
    found = axes.find(axis, request.GET.get("q", ""))
    return pages.options(request, [pages.Option(str(pk), name, hint) for pk, name, hint in found])
