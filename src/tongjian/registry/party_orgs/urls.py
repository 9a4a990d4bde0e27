from functools import partial

from django.urls import path

from tongjian.foundation.access.gates import needs

from . import permissions
from .views import changes, covering, lists, pages, tree

app_name = "party_orgs"
read, write, move = (
    needs(permission) for permission in (permissions.READ, permissions.WRITE, permissions.MOVE)
)

urlpatterns = [
    path("", read(lists.OrgList.as_view()), name="list"),
    path("options/", read(lists.options), name="options"),
    path(
        "options/writable/",
        write(partial(lists.options, permission=permissions.WRITE)),
        name="write_options",
    ),
    path(
        "options/movable/",
        move(partial(lists.options, permission=permissions.MOVE)),
        name="move_options",
    ),
    path("options/units/", write(lists.unit_options), name="unit_options"),
    path("tree/", read(tree.tree_page), name="tree"),
    path("tree/picture/", read(tree.picture), name="picture"),
    path("tree/<int:org_id>/", read(tree.branch), name="branch"),
    path("<int:org_id>/", read(pages.org_page), name="org"),
    path("<int:org_id>/found/", read(changes.FoundOrg.as_view()), name="found_under"),
    path("<int:org_id>/edit/", read(changes.ReviseOrg.as_view()), name="edit"),
    path("<int:org_id>/rename/", read(changes.RenameOrg.as_view()), name="rename"),
    path("<int:org_id>/move/", read(changes.MoveOrg.as_view()), name="move"),
    path("<int:org_id>/merge/", read(changes.MergeOrg.as_view()), name="merge"),
    path("<int:org_id>/split/", read(changes.SplitOrg.as_view()), name="split"),
    path("<int:org_id>/dissolve/", read(changes.DissolveOrg.as_view()), name="dissolve"),
    path("<int:org_id>/cover/", read(covering.Cover.as_view()), name="cover"),
    path("<int:org_id>/relate/", read(covering.Relate.as_view()), name="relate"),
    path("relations/<int:relation_id>/end/", read(covering.Unrelate.as_view()), name="unrelate"),
    path("units/<int:unit_id>/cover/", read(covering.CoverUnit.as_view()), name="cover_unit"),
    path(
        "units/<int:unit_id>/uncover/", read(covering.UncoverUnit.as_view()), name="uncover_unit"
    ),
    path("units/<int:unit_id>/charge/", read(covering.ChargeUnit.as_view()), name="charge_unit"),
]
