"""The lists of formation, for programs."""

from __future__ import annotations

from ninja import Router

from tongjian.foundation.api.lists import expose
from tongjian.registry.members import permissions as of_members
from tongjian.registry.party_orgs import permissions as of_orgs

from . import permissions
from .views import ReasonList, TermList, UnformedList, VisitList

router = Router(tags=["组建"])

expose(router, "/unformed", UnformedList, permission=of_members.COUNT)
expose(router, "/reasons", ReasonList, permission=permissions.EXPLAIN)
expose(router, "/visits", VisitList, permission=of_orgs.READ)
expose(router, "/terms", TermList, permission=of_orgs.READ)
