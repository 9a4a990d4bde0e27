"""The lists of the gates, for programs; nothing is written here."""

from __future__ import annotations

from ninja import Router

from tongjian.foundation.api.lists import expose

from . import permissions
from .views.annual import AnnualList
from .views.desk_lists import ApplicationList, FollowUpList, OpeningList
from .views.disposal import DisposalList
from .views.grading import CaseList, ReviewList
from .views.matrix import Matrix
from .views.merits import AttestationList, CheckList, RecommendationList

router = Router(tags=["关口"])

expose(router, "", Matrix, permission=permissions.READ)
expose(router, "/applications", ApplicationList, permission=permissions.READ)
expose(router, "/follow-ups", FollowUpList, permission=permissions.READ)
expose(router, "/openings", OpeningList, permission=permissions.READ)
expose(router, "/annual", AnnualList, permission=permissions.ANNUAL)
expose(router, "/disposals", DisposalList, permission=permissions.READ)
expose(router, "/ratings", CaseList, permission=permissions.READ)
expose(router, "/terms", ReviewList, permission=permissions.READ)
expose(router, "/certificates", AttestationList, permission=permissions.READ)
expose(router, "/lists", RecommendationList, permission=permissions.READ)
expose(router, "/checks", CheckList, permission=permissions.READ)
