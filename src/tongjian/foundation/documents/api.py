"""Issued letters for programs."""

from __future__ import annotations

from ninja import Router

from tongjian.foundation.api.lists import expose

from .views import IssuedList

router = Router(tags=["公文"])

expose(router, "", IssuedList, permission=None)
