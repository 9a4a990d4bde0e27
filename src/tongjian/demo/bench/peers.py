"""The peer: Django's own admin changelist over the same tables, as its users would set it up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from tongjian.registry.members.models import Person
from tongjian.registry.units.models import Unit


class _Open:
    """Everybody may look: the peer is measured without its permission checks."""

    def _yes(self, *args: Any, **kwargs: Any) -> bool:
        return True

    has_view_permission = has_change_permission = has_add_permission = _yes
    has_delete_permission = has_module_permission = _yes


class UnitAdmin(_Open, ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "uscc", "kind", "level", "status", "sector", "registrar")
    list_filter = ("sector", "kind", "level", "status")
    list_select_related = ("registrar",)
    search_fields = ("name", "uscc")
    list_per_page = 50
    ordering = ("name_sort",)


class PersonAdmin(_Open, ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "sex", "birth_on", "education", "joined_on", "home_org")
    list_filter = ("sex", "education", "standing")
    list_select_related = ("home_org",)
    search_fields = ("name",)
    list_per_page = 50
    ordering = ("name_sort",)


def changelist(target: str) -> Callable[[], object]:
    """Return the step that draws the peer's list for `unit` or `person` with a query."""
    name, _, query = target.partition("?")
    site = AdminSite(name="peer")
    admin = UnitAdmin(Unit, site) if name == "unit" else PersonAdmin(Person, site)
    data = dict(pair.split("=", 1) for pair in unquote(query).split("&")) if query else {}
    if "sector" in data:
        data = {"sector__exact": data["sector"]}

    def run() -> object:
        request: HttpRequest = RequestFactory().get("/", data)
        request.user = AnonymousUser()
        return admin.get_changelist_instance(request).result_list._fetch_all()

    return run
