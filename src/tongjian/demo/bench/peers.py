"""The peer: Django's own admin changelist over the same tables, as its users would set it up."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest

from tongjian.registry.members.models import Person
from tongjian.registry.units.models import Unit


class OpenSite(AdminSite):
    """An admin for whoever is signed in: the peer is measured without permission checks."""

    def has_permission(self, request: HttpRequest) -> bool:
        return True


class OpenAdmin(ModelAdmin):  # type: ignore[type-arg]
    """The usual list: fifty rows, filters at the side, related rows joined."""

    list_per_page = 50
    ordering = ("name_sort",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_change_permission = has_delete_permission = has_view_permission

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True


class UnitAdmin(OpenAdmin):
    list_display = ("name", "uscc", "kind", "level", "status", "sector", "registrar")
    list_filter = ("sector", "kind", "level", "status")
    list_select_related = ("registrar",)
    search_fields = ("name", "uscc")


class PersonAdmin(OpenAdmin):
    list_display = ("name", "sex", "birth_on", "education", "joined_on", "home_org")
    list_filter = ("sex", "education", "standing")
    list_select_related = ("home_org",)
    search_fields = ("name",)


site = OpenSite(name="peer")
site.register(Unit, UnitAdmin)
site.register(Person, PersonAdmin)
