"""Behind the program: the web login owns nothing, and row-level security needs no reminding."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection
from django.db.models import Model

from tests.conftest import as_web_role
from tests.permissions.world import BELOW, OWN, World, undone
from tongjian.foundation.access import session
from tongjian.foundation.access.middleware import arm_for
from tongjian.foundation.access.scopes import Scope
from tongjian.foundation.access.viewers import viewer_for
from tongjian.foundation.documents.models import Issued
from tongjian.foundation.files.models import Attachment
from tongjian.foundation.notices.models import Notice
from tongjian.foundation.privacy.models import Consent, PersonalRequest
from tongjian.foundation.procedures.models import Case
from tongjian.registry.members.models import CorrectionRequest, Membership, Person
from tongjian.runtime.roles import APP

# Every table of rows about a person, behind the wall.
PERSONAL: tuple[type[Model], ...] = (
    Person,
    Membership,
    CorrectionRequest,
    Consent,
    PersonalRequest,
)


def asked(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall())


def test_the_web_login_owns_no_object(db: None) -> None:
    owned = asked(
        """SELECT 'relation', relname FROM pg_class WHERE pg_get_userbyid(relowner) = %s
           UNION ALL SELECT 'function', proname FROM pg_proc WHERE pg_get_userbyid(proowner) = %s
           UNION ALL SELECT 'type', typname FROM pg_type WHERE pg_get_userbyid(typowner) = %s
           UNION ALL SELECT 'schema', nspname FROM pg_namespace
               WHERE pg_get_userbyid(nspowner) = %s
           UNION ALL SELECT 'database', datname FROM pg_database
               WHERE pg_get_userbyid(datdba) = %s""",
        *[APP] * 5,
    )
    counted = asked("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")

    assert counted[0][0] > 100
    assert owned == []


def test_the_web_login_is_nobody_special(db: None) -> None:
    rights = asked(
        """SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication
             FROM pg_roles WHERE rolname = %s""",
        APP,
    )
    member_of = asked(
        """SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
            WHERE pg_get_userbyid(m.member) = %s""",
        APP,
    )

    assert rights == [(False,) * 5]
    assert member_of == []
    assert asked("SELECT has_schema_privilege(%s, 'public', 'CREATE')", APP) == [(False,)]
    for privilege in ("TRUNCATE", "TRIGGER", "REFERENCES"):
        held = asked(
            """SELECT relname FROM pg_class
                WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
                  AND has_table_privilege(%s, oid, %s)""",
            APP,
            privilege,
        )
        assert held == []


def test_what_runs_with_the_owners_rights_has_a_fixed_search_path(db: None) -> None:
    functions = asked(
        """SELECT proname, coalesce(array_to_string(proconfig, ','), '') FROM pg_proc
            WHERE prosecdef AND pronamespace = 'public'::regnamespace"""
    )

    assert ("members_find" in dict(functions)) is True
    assert [name for name, config in functions if "search_path=" not in config] == []


def test_every_table_about_persons_is_behind_the_wall(db: None) -> None:
    guarded = {
        name
        for (name,) in asked("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
    }
    pointing = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Person
    }
    policies = {name for (name,) in asked("SELECT tablename FROM pg_policies")}

    # Who holds a post is told with the post itself, to whoever sees the organisation.
    assert pointing - {"posts_appointment"} <= guarded
    assert {model._meta.db_table for model in PERSONAL} <= guarded
    assert guarded == policies


# Every other table, and what keeps it from needing a wall. A new table has to be judged here.
STAFF = "accounts of staff: read before it is known who asks; no business data"
OPEN = "organisations, places, rules: no persons, or as many as an organisation registers"
LOG = "the log: only added to by the site, read by the audit administrator and with a record"
SEALED = "what was sent is sealed while it lies here"
NUMBERS = "numbers of classes, no rows of people"
UNWALLED = {
    STAFF: """
        access_grant account_emailaddress account_emailconfirmation accounts_failedsignins
        accounts_passwordrecord accounts_user api_token auth_group auth_permission
        django_session mfa_authenticator notices_calendarkey notices_subscription
        privacy_confirmation procedures_delegation socialaccount_socialaccount
        socialaccount_socialapp socialaccount_socialtoken usersessions_usersession
        watch_notice watch_limitsetting exchange_exportlog exchange_savedmapping jobs_job
    """,
    OPEN: """
        affiliation_doubt affiliation_override affiliation_seat formation_followup
        formation_formed formation_reason gates_annualreport gates_application
        gates_applicationitem gates_attestation gates_candidate gates_changeitem
        gates_chartercheck gates_checkanswer gates_countersign gates_deskopening
        gates_disposal gates_followup gates_furthercheck gates_ratingcase
        gates_recommendation gates_termreview localities_locality localities_regionalterm
        party_orgs_charge party_orgs_hosting party_orgs_lineage party_orgs_partyorg
        party_orgs_partyorgversion party_orgs_relation posts_appointment
        rulebook_amendment units_agency units_area units_memberfirm units_rating
        units_unit units_unitversion
    """,
    LOG: """
        audit_block audit_entry audit_reading audit_seal audit_unsealed
    """,
    SEALED: """
        exchange_importbatch exchange_importchange exchange_importrow
    """,
    NUMBERS: """
        statistics_daycell statistics_keptday statistics_keptpersoncell
        statistics_unitspan statistics_keptunitcell statistics_pastnote
        statistics_personcell statistics_placecell statistics_unitcell privacy_disposal
    """,
    "works of the program itself": """
        django_content_type documents_series history_recording notices_matter
        notices_stale privacy_notice procrastinate_events procrastinate_jobs
        procrastinate_periodic_defers procrastinate_workers vault_datakey
    """,
}


def test_every_table_is_behind_the_wall_or_says_why_not(db: None) -> None:
    guarded = {n for (n,) in asked("SELECT relname FROM pg_class WHERE relrowsecurity")}
    known = {model._meta.db_table for model in apps.get_models()}

    judged = {name for names in UNWALLED.values() for name in names.split()}

    assert known - guarded == judged


def test_no_guarded_table_shows_a_row_to_whoever_is_not_armed(rows: World) -> None:
    guarded = asked("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
    with undone():
        make_personal()
        with as_web_role():
            shown = {n for (n,) in guarded if asked(f"SELECT count(*) FROM {n}") != [(0,)]}

    assert shown == set()


def make_personal() -> None:
    """Let every case, paper, notice and letter be about a person: others are not hidden."""
    Case.objects.update(person_id=1)
    Attachment.objects.update(person_id=1)
    Notice.objects.update(is_personal=True)
    Issued.objects.update(is_personal=True)


@pytest.fixture
def rows(world: World) -> World:
    for person in world.targets["person"].values():
        about = {"subject_type": "members.person", "subject_id": person.pk}
        Consent.objects.create(
            **about, purpose="photo", version=1, given_on=date(2026, 1, 1), given_way="paper"
        )
        PersonalRequest.objects.create(
            **about, kind="object", wish="不同意公示", due_on=date(2026, 1, 15)
        )
    return world


def forgetful(model: type[Model]) -> list[int]:
    """Return what queries get that forgot the scope: through the ORM, and written by hand."""
    table = model._meta.db_table
    counts = [
        model._default_manager.count(),
        len(list(model._default_manager.values_list("pk"))),
        asked(f"SELECT count(*) FROM {table}")[0][0],
        len(asked(f"SELECT * FROM {table} WHERE true OR id = 1")),
        len(asked(f"SELECT t.id FROM {table} t CROSS JOIN LATERAL (SELECT t.id) x")),
    ]
    return sorted(set(counts))


@pytest.mark.parametrize("model", PERSONAL, ids=lambda model: model.__name__)
def test_a_query_that_forgets_the_scope_gets_no_personal_row(
    model: type[Model], rows: World
) -> None:
    assert model._default_manager.count() > 0
    with as_web_role():
        unarmed = forgetful(model)
        session.arm(Scope())
        armed_with_nothing = forgetful(model)

    assert unarmed == [0]
    assert armed_with_nothing == [0]


@pytest.mark.parametrize("model", PERSONAL, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    ("role", "places"),
    [
        ("registrar", set()),
        ("competent_body", set()),
        ("unit_head", set()),
        ("system_admin", set()),
        ("security_admin", set()),
        ("audit_admin", set()),
        ("member", {OWN}),
        ("committee", {OWN, BELOW}),
    ],
)
def test_it_gets_what_the_viewer_may_read_and_no_more(
    role: str, places: set[str], model: type[Model], rows: World
) -> None:
    user = rows.users[role]
    people = [rows.targets["person"][place].pk for place in places]
    column = {Person: "pk", Consent: "subject_id", PersonalRequest: "subject_id"}
    theirs = {f"{column.get(model, 'person_id')}__in": people}
    expected = model._default_manager.filter(**theirs).count()
    with as_web_role():
        arm_for(viewer_for(user_id=user.pk, name="", on=date.today()))
        found = forgetful(model)

    assert found == [expected]
    assert (expected > 0) == bool(places)


def test_nor_does_it_change_or_add_one(rows: World) -> None:
    person = rows.targets["person"][OWN]
    with as_web_role():
        assert Person.objects.update(name="改") == 0
        assert Person.objects.filter(pk=person.pk).delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"):
            Membership.objects.create(
                person_id=person.pk,
                org=rows.targets["org"][OWN],
                start_on=date(2030, 1, 1),
                joined_how="admitted",
            )
