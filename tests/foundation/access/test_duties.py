"""Three administrators, kept apart by the database whatever path a grant takes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from tests.signing import make_user
from tongjian.config.roles import ROLES
from tongjian.foundation.access.models import Grant

SINCE = date(2020, 1, 1)
DUTIES = {role.code for role in ROLES if role.duty != "business"}
BUSINESS = "branch_secretary"


def give(user_id: int, role: str, start: date = SINCE, end: date | None = None) -> Grant:
    axis, target = ("none", None) if role in DUTIES else ("org", 1)
    return Grant.objects.create(
        user_id=user_id, role=role, axis=axis, target_id=target, start_on=start, end_on=end
    )


def test_the_trigger_knows_every_duty_that_roles_declare(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'access_keep_duties_apart'")
        (source,) = cursor.fetchone() or ("",)

    assert {"system_admin", "security_admin", "audit_admin"} == DUTIES
    assert all(f"'{duty}'" in source for duty in DUTIES)


@pytest.mark.parametrize("duty", sorted(DUTIES))
def test_a_duty_holds_no_business_right(duty: str) -> None:
    (role,) = (role for role in ROLES if role.code == duty)

    assert role.axes == ("none",)
    assert {code.split(".")[0] for code in role.permissions} <= {
        "accounts", "access", "audit", "watch"
    }  # fmt: skip


@pytest.mark.parametrize("duty", sorted(DUTIES))
def test_one_after_the_other_is_allowed(duty: str, db: None) -> None:
    user = make_user()
    give(user.pk, BUSINESS, end=date(2021, 1, 1))

    assert give(user.pk, duty, start=date(2021, 1, 1)).pk


def refused(statement: str, *values: int) -> None:
    with (
        pytest.raises(IntegrityError, match="exclude"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def test_a_later_change_is_caught_in_plain_sql(db: None, web_role: None) -> None:
    user, other = make_user(), make_user()
    give(user.pk, BUSINESS, end=date(2021, 1, 1))
    duty = give(user.pk, "audit_admin", start=date(2021, 1, 1))
    foreign = give(other.pk, BUSINESS)

    # Prolonged, begun earlier, made another role, handed to another user.
    refused(
        "UPDATE access_grant SET end_on = NULL WHERE user_id = %s AND id <> %s", user.pk, duty.pk
    )
    refused("UPDATE access_grant SET start_on = '2020-06-01' WHERE id = %s", duty.pk)
    refused("UPDATE access_grant SET user_id = %s WHERE id = %s", user.pk, foreign.pk)
    second = make_user()
    give(second.pk, BUSINESS)
    row = Grant.objects.create(
        user=second, role="organizer", axis="org", target_id=1, start_on=SINCE
    )
    refused(
        "UPDATE access_grant SET role = 'security_admin', axis = 'none', target_id = NULL"
        " WHERE id = %s",
        row.pk,
    )
    refused(
        "INSERT INTO access_grant (user_id, role, axis, start_on, basis)"
        " VALUES (%s, 'system_admin', 'none', '2022-01-01', '')",
        user.pk,
    )


def test_the_site_cannot_switch_the_constraint_off(db: None, web_role: None) -> None:
    from django.db import ProgrammingError

    for statement in (
        "ALTER TABLE access_grant DISABLE TRIGGER access_keep_duties_apart",
        "DROP TRIGGER access_keep_duties_apart ON access_grant",
        "SET session_replication_role = replica",
    ):
        with (
            pytest.raises(ProgrammingError, match=r"owner|permission"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
