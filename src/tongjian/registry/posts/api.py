"""Posts for programs: who holds which post, where, from when to when."""

from __future__ import annotations

from ninja import Router

from tongjian.foundation.api.lists import expose

from . import permissions
from .views import PostList

router = Router(tags=["任职"])

expose(router, "", PostList, permission=permissions.READ)
