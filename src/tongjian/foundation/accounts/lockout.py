"""Lock-out after failed sign-ins, per account and per address, shared by all processes.

An attempt is counted *before* the password is looked at and given back when it was right:
a hundred guesses sent at once get no more tries than a hundred sent one by one.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from tongjian.foundation.accounts.models import FailedSignIns
from tongjian.foundation.accounts.names import normalize_username

Kind = FailedSignIns.Kind


@dataclass(frozen=True, slots=True)
class Limits:
    """How many failures within which time lock for how long (the same time)."""

    account: int
    address: int
    period: timedelta

    def of(self, kind: str) -> int:
        """Return the failures that lock one account or one address."""
        return self.account if kind == Kind.ACCOUNT else self.address


def limits() -> Limits:
    """Return the limits in force."""
    return Limits(
        account=settings.TONGJIAN_LOCKOUT_FAILURES,
        address=settings.TONGJIAN_LOCKOUT_ADDRESS_FAILURES,
        period=timedelta(minutes=settings.TONGJIAN_LOCKOUT_MINUTES),
    )


@transaction.atomic
def begin(*, username: str, address: str, at: datetime) -> datetime | None:
    """Count one attempt. Returns None to go on, else the moment until which it is locked."""
    rows = [_locked_row(kind, key, at) for kind, key in _keys(username, address)]
    ends = [row.locked_until for row in rows if row.locked_until and row.locked_until > at]
    if ends:
        return max(ends)
    for row in rows:
        _count(row, at)
    return None


@transaction.atomic
def succeed(*, username: str, address: str, at: datetime) -> None:
    """Give the attempt back: the account starts afresh, the address loses one failure."""
    account, network = (_locked_row(kind, key, at) for kind, key in _keys(username, address))
    account.delete()
    network.failures = max(network.failures - 1, 0)
    if network.failures < limits().address:
        network.locked_until = None
    network.save()


def unlock(*, username: str) -> None:
    """Forget the failures of an account."""
    FailedSignIns.objects.filter(
        kind=Kind.ACCOUNT, key=_digest(normalize_username(username))
    ).delete()


def locked(*, usernames: Iterable[str], at: datetime) -> dict[str, datetime]:
    """Return until when each of the accounts is locked; free ones are left out."""
    names = {_digest(normalize_username(name)): name for name in usernames}
    rows = FailedSignIns.objects.filter(
        kind=Kind.ACCOUNT, key__in=names, locked_until__gt=at
    ).values_list("key", "locked_until")
    return {names[key]: until for key, until in rows if until}


def forget_before(*, at: datetime) -> int:
    """Delete counts that no longer matter and return how many."""
    return FailedSignIns.objects.filter(first_at__lt=at - 2 * limits().period).delete()[0]


def network_of(address: str) -> str:
    """Return the address, or the /64 it belongs to: a subscriber owns a whole IPv6 /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)


def _keys(username: str, address: str) -> list[tuple[str, str]]:
    # Always in this order, so that two requests never wait for each other in a ring.
    return [
        (Kind.ACCOUNT, _digest(normalize_username(username))),
        (Kind.ADDRESS, _digest(network_of(address))),
    ]


def _digest(value: str) -> str:
    key = f"tongjian.accounts.lockout:{settings.SECRET_KEY}".encode()
    return hmac.new(key, value.encode(), sha256).hexdigest()


def _locked_row(kind: str, key: str, at: datetime) -> FailedSignIns:
    FailedSignIns.objects.bulk_create(
        [FailedSignIns(kind=kind, key=key, first_at=at)], ignore_conflicts=True
    )
    return FailedSignIns.objects.select_for_update().get(kind=kind, key=key)


def _count(row: FailedSignIns, at: datetime) -> None:
    limit = limits()
    if row.locked_until or row.first_at <= at - limit.period:
        row.failures, row.first_at = 0, at
    row.failures += 1
    row.locked_until = at + limit.period if row.failures >= limit.of(row.kind) else None
    row.save()
