"""Sessions in the database, read at every request: the query is written only once."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from tongjian.foundation.plans import Prepared

_LIVING = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    key=str,
    now=datetime,
)


class SessionStore(db.SessionStore):
    """The framework's own store but for how a session is found."""

    def _get_session_from_db(self) -> Session | None:
        found: list[Session] = _LIVING.run(key=self.session_key, now=timezone.now())
        if found:
            return found[0]
        self._session_key = None
        return None
