"""Who may open what, in words: one row for each address of the site and each API operation.

`may` names roles and the places at which they succeed, `sees` where they may look without being
allowed this (the answer there is 403). Everywhere else the answer is the very same as for a
record that does not exist. An address without a record is told by the roles that may open it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .world import BELOW, CODES, OWN, PLACES

Where = frozenset[tuple[str, str]]


def at(roles: str, *places: str) -> Where:
    """Return these roles at these places (the own node and all below it, unless told)."""
    return frozenset((role, place) for role in roles.split() for place in places or (OWN, BELOW))


NOWHERE: Where = frozenset()
EVERYBODY = " ".join(CODES)

# Committees lead: they look after units, organisations and people below them.
LEADERS = "lead_office committee"
# First secretaries and organizers look and do not touch; branch secretaries keep the roster.
LOOKERS = "first_secretary organizer"
TREE = f"{LEADERS} {LOOKERS} branch_secretary"
# The registration office keeps the register of its area; the competent body reads about its own.
OUTSIDERS = "registrar competent_body unit_head"
READERS = f"{TREE} {OUTSIDERS}"
COUNTERS = f"{TREE} registrar competent_body"
PEOPLE_READERS = f"{TREE} member"
PEOPLE_WRITERS = f"{LEADERS} branch_secretary"
UNIT_WRITERS = f"{LEADERS} registrar"
SENDERS = f"{UNIT_WRITERS} branch_secretary"

UNIT_SEEN = at(f"{TREE} registrar") | at("competent_body unit_head", OWN)
UNIT_WRITTEN = at(UNIT_WRITERS)
ORG_SEEN = at(TREE)
GATE_LOOKERS = f"{TREE} registrar competent_body"
DISPOSERS = at(f"{LEADERS} branch_secretary")
# A head has no business at the gates: asking there is refused before anything is looked for.
AT_HEAD = at("unit_head")
FILLED = at("unit_head", OWN)
GATE_SEEN = at(f"{TREE} registrar") | at("competent_body", OWN)
LED = at(LEADERS)
# What becomes of an organisation is for its superior to decide, never for itself.
DECIDED = at(LEADERS, BELOW)
PERSON_SEEN = at(TREE) | at("member", OWN)
PERSON_WRITTEN = at(PEOPLE_WRITERS)

# Who asks for a branch: whoever leads or visits the unit, and its own head.
APPLICANTS = f"{LEADERS} organizer branch_secretary"
APPLIED = at(APPLICANTS) | at("unit_head", OWN)
VISITORS = f"{LEADERS} {LOOKERS}"
CASE_READERS = f"{TREE} {OUTSIDERS} member"
DELEGATORS = f"{LEADERS} registrar branch_secretary"


@dataclass(frozen=True)
class Row:
    """One address; `query` may hold the key or the code of the record too."""

    name: str
    may: Where = NOWHERE
    kind: str = ""
    sees: Where = NOWHERE
    methods: str = "GET"
    query: str = ""
    fixed: dict[str, str] = field(default_factory=dict)
    # Answers 200 with nothing in it where others answer 404.
    silent: bool = False

    def __str__(self) -> str:
        return self.name + (f"?{self.query}" if self.query else "")


def _open(names: str, roles: str, *, methods: str = "GET", query: str = "") -> list[Row]:
    """Return rows for addresses without a record."""
    return [Row(n, at(roles, *PLACES), methods=methods, query=query) for n in names.split()]


def _on(
    kind: str, names: str, may: Where, sees: Where = NOWHERE, methods: str = "GET"
) -> list[Row]:
    """Return rows for addresses of a record."""
    return [Row(name, may, kind, sees, methods) for name in names.split()]


ACT = "GET POST"

PAGES: list[Row] = [
    *_open("portal:home portal:mine portal:places portal:branch", EVERYBODY),
    *_open("portal:chain", "audit_admin"),
    # Units
    *_open("units:list units:options", READERS),
    *_open("units:areas units:area_options units:agencies", READERS),
    *_open("units:body_options units:registrar_options", READERS),
    *_open("units:write_options", UNIT_WRITERS),
    *_open("units:new units:new_area units:new_agency", UNIT_WRITERS, methods=ACT),
    *_on("unit", "units:unit units:firms", UNIT_SEEN),
    *_on("unit", "units:edit units:end units:rate units:enroll", UNIT_WRITTEN, UNIT_SEEN, ACT),
    *_on("rating", "units:correct_rating units:withdraw_rating", UNIT_WRITTEN, UNIT_SEEN, ACT),
    *_on("firm", "units:edit_firm units:end_firm", UNIT_WRITTEN, UNIT_SEEN, ACT),
    *_on("agency", "units:edit_agency units:end_agency", at(UNIT_WRITERS, *PLACES), methods=ACT),
    *_on("area", "units:area", at(READERS, *PLACES)),
    *_on("area", "units:edit_area", at(UNIT_WRITERS, *PLACES), methods=ACT),
    Row("units:list", at(TREE), "org", query="org={key}"),
    # Party organisations
    *_open("party_orgs:list party_orgs:options", TREE),
    *_open("party_orgs:tree party_orgs:picture", TREE),
    *_open("party_orgs:write_options party_orgs:move_options party_orgs:unit_options", LEADERS),
    *_on("org", "party_orgs:org", ORG_SEEN),
    Row("party_orgs:branch", at(TREE, *PLACES), "org", silent=True),
    Row("party_orgs:tree", at(TREE, *PLACES), "org", query="at={key}", silent=True),
    Row("party_orgs:picture", at(TREE, *PLACES), "org", query="at={key}", silent=True),
    Row("party_orgs:list", at(TREE), "org", query="under={key}"),
    *_on(
        "org",
        "party_orgs:found_under party_orgs:edit party_orgs:rename party_orgs:cover",
        LED,
        ORG_SEEN,
        ACT,
    ),
    *_on("org", "party_orgs:relate", LED, ORG_SEEN, ACT),
    *_on(
        "org",
        "party_orgs:move party_orgs:merge party_orgs:split party_orgs:dissolve",
        DECIDED,
        ORG_SEEN,
        ACT,
    ),
    *_on("relation", "party_orgs:unrelate", LED, ORG_SEEN, ACT),
    *_on(
        "unit",
        "party_orgs:cover_unit party_orgs:uncover_unit party_orgs:charge_unit",
        LED,
        UNIT_SEEN,
        ACT,
    ),
    # Posts
    *_open("posts:list", TREE),
    *_open("posts:people", PEOPLE_READERS),
    Row("posts:list", at(TREE), "org", query="under={key}"),
    *_on("org", "posts:appoint_at_org", LED, ORG_SEEN, ACT),
    *_on("unit", "posts:appoint_at_unit", UNIT_WRITTEN, UNIT_SEEN, ACT),
    *_on("appointment", "posts:end posts:correct", LED, ORG_SEEN, ACT),
    # Members
    *_open("members:list members:orgs members:employers", PEOPLE_READERS),
    *_open("members:purpose", PEOPLE_READERS, methods=ACT),
    *_open("members:register", PEOPLE_WRITERS, methods=ACT),
    *_open("members:own members:copy members:data", "member"),
    *_open("members:ask", "member", methods=ACT),
    *_open("members:rights", "member"),
    *_open("members:ask_right", "member", methods=ACT),
    *_open("members:corrections members:requests", PEOPLE_WRITERS),
    Row("members:list", at(TREE), "org", query="org={key}"),
    Row("members:register", at(PEOPLE_WRITERS), "org", query="org={key}"),
    *_on("correction", "members:correction", PERSON_WRITTEN, methods=ACT),
    *_on("request", "members:request", PERSON_WRITTEN, methods=ACT),
    *_on("request", "members:take_back", at("member", OWN), methods="POST"),
    Row(
        "members:consent",
        at("member", *PLACES),
        methods="POST",
        fixed={"purpose": "phone_to_branch"},
    ),
    *_on("person", "members:person", PERSON_SEEN),
    *_on(
        "person",
        "members:edit members:transfer members:leave members:paper_consent",
        PERSON_WRITTEN,
        PERSON_SEEN,
        ACT,
    ),
    Row(
        "members:paper_withdrawal",
        PERSON_WRITTEN,
        "person",
        PERSON_SEEN,
        ACT,
        fixed={"purpose": "phone_to_branch"},
    ),
    Row(
        "members:reveal",
        at(PEOPLE_WRITERS) | at("member", OWN),
        "person",
        PERSON_SEEN,
        "POST",
        fixed={"field": "phone"},
    ),
    # Gates
    *_open("gates:applications gates:follow_ups gates:openings", GATE_LOOKERS),
    *_open("gates:receive gates:open_desk", "registrar", methods=ACT),
    *_on("application", "gates:application", GATE_SEEN),
    *_on(
        "application",
        "gates:papers gates:declare gates:check_charter gates:items gates:conclude gates:certify"
        " gates:withdraw",
        at("registrar"),
        GATE_SEEN,
        ACT,
    ),
    Row(
        "gates:forget",
        at("registrar"),
        "application",
        GATE_SEEN,
        "POST",
        fixed={"declared_id": "1"},
    ),
    *_on("charter", "gates:charter", GATE_SEEN),
    *_on("unit", "gates:check_unit_charter", at("registrar"), UNIT_SEEN - AT_HEAD, ACT),
    *_open("gates:disposals", GATE_LOOKERS),
    *_open("gates:matrix gates:cases gates:reviews gates:attestations", GATE_LOOKERS),
    *_open("gates:recommendations gates:checks", GATE_LOOKERS),
    *_open("gates:recommend", GATE_LOOKERS, methods=ACT),
    *_open("gates:define", "lead_office", methods=ACT),
    *_on("rating_case", "gates:case", GATE_SEEN),
    *_on("rating_case", "gates:grade", at("registrar"), GATE_SEEN, ACT),
    *_on("unit", "gates:apply", at("registrar"), UNIT_SEEN - AT_HEAD, ACT),
    *_on("review", "gates:review", GATE_SEEN),
    *_on("review", "gates:sign", at(LEADERS), GATE_SEEN, ACT),
    *_on("review", "gates:propose", at(UNIT_WRITERS), GATE_SEEN, ACT),
    Row(
        "gates:drop_candidate",
        at(UNIT_WRITERS),
        "review",
        GATE_SEEN,
        "POST",
        fixed={"candidate_id": "987654321"},
    ),
    *_on("unit", "gates:open_review", at(UNIT_WRITERS), UNIT_SEEN - AT_HEAD, ACT),
    *_on("attestation", "gates:attestation", GATE_SEEN),
    *_on("attestation", "gates:print_attestation", at(LEADERS), GATE_SEEN, "POST"),
    *_on("rating_case", "gates:print_veto", at("registrar"), GATE_SEEN, "POST"),
    *_on("attestation", "gates:revoke", at(LEADERS), GATE_SEEN, ACT),
    *_on("unit", "gates:attest", at(LEADERS), UNIT_SEEN - AT_HEAD, ACT),
    Row(
        "gates:answer",
        NOWHERE,
        "unit",
        (UNIT_SEEN - AT_HEAD) - at(UNIT_WRITERS),
        ACT,
        fixed={"check_id": "987654321"},
    ),
    Row("gates:recommendation", NOWHERE, fixed={"recommendation_id": "987654321"}),
    *_open("gates:annual", f"{GATE_LOOKERS} unit_head"),
    *_open("gates:open_year", "registrar", methods=ACT),
    *_on("report", "gates:report_annual", UNIT_SEEN),
    *_on("report", "gates:file_annual", at("registrar") | FILLED, UNIT_SEEN, ACT),
    *_on("report", "gates:return_annual gates:settle_annual", at("registrar"), UNIT_SEEN, ACT),
    *_on("disposal", "gates:disposal", GATE_SEEN),
    *_on("disposal", "gates:report gates:renew", DISPOSERS, GATE_SEEN, ACT),
    *_on("disposal", "gates:follow", DISPOSERS, GATE_SEEN, ACT),
    *_on("unit", "gates:merge", at("registrar"), UNIT_SEEN - AT_HEAD, ACT),
    *_on("disposal", "gates:stay", DISPOSERS, GATE_SEEN, ACT),
    *_on("disposal", "gates:decide", at(LEADERS), GATE_SEEN, ACT),
    *_on("unit", "gates:open_disposal", DISPOSERS | at("registrar"), UNIT_SEEN - AT_HEAD, ACT),
    # Figures
    *_open("insight:city insight:gaps stats:catalogue", COUNTERS),
    Row("stats:table", at(COUNTERS, *PLACES), fixed={"code": "coverage"}),
    Row("stats:rows", at(COUNTERS, *PLACES), fixed={"code": "coverage"}, query="m=registered"),
    Row("stats:table", at(TREE), "org", fixed={"code": "coverage"}, query="scope={code}"),
    Row("insight:city", at(TREE), "org", query="scope={code}"),
    # Rules are public knowledge; the records that they judged are not
    *_open("rulebook:rules rulebook:regulations", EVERYBODY),
    Row("rulebook:rule", at(EVERYBODY, *PLACES), fixed={"code": "R6-07"}),
    Row("rulebook:regulation", at(EVERYBODY, *PLACES), fixed={"code": "D02"}),
    Row("rulebook:parameter", at(EVERYBODY, *PLACES), fixed={"code": "branch_minimum"}),
    Row(
        "rulebook:amend",
        at("lead_office", *PLACES),
        methods=ACT,
        fixed={"code": "branch_minimum"},
    ),
    *_on("amendment", "rulebook:decide", at("lead_office"), methods=ACT),
    *_on("amendment", "rulebook:withdraw", NOWHERE, methods=ACT),
    # Cases, papers, formation
    *_open("procedures:cases", CASE_READERS),
    *_open("procedures:delegations", DELEGATORS),
    *_open("procedures:delegate", DELEGATORS, methods=ACT),
    *_open("procedures:takers", DELEGATORS),
    *_on("run", "procedures:able", APPLIED, UNIT_SEEN),
    *_on("delegation", "procedures:end_delegation", at(DELEGATORS, OWN), methods=ACT),
    *_on("case", "procedures:case", UNIT_SEEN),
    *_on("case", "procedures:withdraw", APPLIED, UNIT_SEEN, ACT),
    *_on(
        "run",
        "procedures:complete procedures:refuse procedures:send_back procedures:hand_over"
        " procedures:publish procedures:object",
        APPLIED,
        UNIT_SEEN,
        ACT,
    ),
    Row("procedures:write", APPLIED, "run", UNIT_SEEN, ACT, fixed={"code": "application"}),
    *_on("objection", "procedures:reply", APPLIED, UNIT_SEEN, ACT),
    *_on("paper", "files:file", UNIT_SEEN),
    *_on("paper", "files:withdraw", APPLIED, UNIT_SEEN, ACT),
    Row("files:attach", APPLIED, "case", UNIT_SEEN, ACT, fixed={"kind": "procedures.case"}),
    *_open("formation:unformed formation:visits formation:terms portal:terms", TREE),
    *_open("formation:reasons", VISITORS),
    *_on("unit", "formation:start", APPLIED, UNIT_SEEN, ACT),
    Row("formation:start_many", APPLIED, "unit", UNIT_SEEN, ACT, query="pk={key}"),
    *_on("unit", "formation:explain", at(VISITORS), UNIT_SEEN, ACT),
    *_on("visit", "formation:visit", at(VISITORS), ORG_SEEN, ACT),
    *_on("org", "formation:start_term", at(APPLICANTS), ORG_SEEN, ACT),
    *_open("affiliation:seats", TREE),
    *_open("affiliation:doubts ripeness:list ripeness:joint ripeness:decay", TREE),
    *_open("affiliation:new_seat affiliation:judge", "lead_office", methods=ACT),
    *_on("seat", "affiliation:end_seat", at("lead_office", *PLACES), methods=ACT),
    *_on("unit", "affiliation:settle affiliation:otherwise", LED, UNIT_SEEN, ACT),
    Row("duties:units", at(READERS, *PLACES), fixed={"code": "R6-03", "outcome": "met"}),
    Row("duties:units", at(TREE, *PLACES), fixed={"code": "R6-07", "outcome": "met"}),
    Row("duties:orgs", at(TREE, *PLACES), fixed={"code": "R1-20", "outcome": "breach"}),
    # What is to do: everybody's own part of it
    *_open("notices:todo notices:week notices:burden notices:closed", EVERYBODY),
    *_open("notices:users", EVERYBODY),
    Row("notices:matter", at(EVERYBODY, *PLACES), fixed={"code": "test.todo"}),
    Row("notices:put_off", ORG_SEEN, "todo", methods=ACT, query="pk={key}"),
    Row("notices:assign", ORG_SEEN, "todo", methods=ACT, query="pk={key}"),
    *_open("notices:calendar", EVERYBODY, methods=ACT),
    *_open("notices:stop_calendar notices:stop_mail", EVERYBODY, methods="POST"),
    *_open("notices:mail", EVERYBODY, methods=ACT),
    # Letters
    *_open("documents:list documents:choose", EVERYBODY),
    Row("documents:compose", LED, "org", ORG_SEEN, ACT, fixed={"code": "letters.notice"}),
    *_on("letter", "documents:letter", ORG_SEEN),
    Row("documents:file", ORG_SEEN, "letter", fixed={"format": "docx"}),
    *_on("letter", "documents:void", LED, ORG_SEEN, ACT),
    # Everybody's own
    *_open("search:results search:suggest localities:options jobs:list", EVERYBODY),
    *_open("api_tokens:own", EVERYBODY, methods=ACT),
    *_open("api_tokens:operations accounts:own", EVERYBODY),
    *_on("job", "jobs:progress jobs:file", at(EVERYBODY, OWN)),
    *_on("token", "api_tokens:revoke", at(EVERYBODY, OWN), methods="POST"),
    # Files in: each sender's own
    *_open("exchange:imports", SENDERS, methods=ACT),
    Row("exchange:blank", at(UNIT_WRITERS, *PLACES), fixed={"code": "units"}),
    *_on("batch", "exchange:batch exchange:progress", at(SENDERS, OWN)),
    *_on(
        "batch",
        "exchange:mapping exchange:apply exchange:annotated exchange:undo exchange:discard",
        at(UNIT_WRITERS, OWN),
        at("branch_secretary", OWN),
        methods="POST",
    ),
    # What is done with personal data, and for how long
    *_open("privacy:notice", EVERYBODY),
    *_open("privacy:confirm", EVERYBODY, methods=ACT),
    # What concerns the whole site is for whoever leads at the root: nobody in this world.
    *_open("privacy:publish", "", methods=ACT),
    *_open("privacy:retention", "lead_office"),
    Row("privacy:dispose", methods=ACT, fixed={"kind": "sessions"}),
    # Administration
    *_open("access:list access:roles access:users", "security_admin"),
    *_open("access:org_targets access:place_targets access:agency_targets", "security_admin"),
    *_open("access:unit_targets access:person_targets", "security_admin"),
    Row(
        "access:give",
        at("security_admin", *PLACES),
        methods=ACT,
        fixed={"role": "committee", "axis": "org"},
    ),
    *_on("grant", "access:end", at("security_admin", *PLACES), methods=ACT),
    *_open("audit:entries audit:readings audit:users", "audit_admin"),
    *_on("entry", "audit:entry", at("audit_admin", *PLACES)),
    *_open("watch:notices", "audit_admin"),
    *_on("notice", "watch:notice", at("audit_admin", *PLACES), methods=ACT),
    *_open("watch:limits", "security_admin audit_admin"),
    *_open("watch:set_limits", "security_admin", methods=ACT),
    *_open("accounts:list", "system_admin"),
    *_open("accounts:create", "system_admin", methods=ACT),
    *_on("user", "accounts:show", at("system_admin", *PLACES)),
    *_on(
        "user",
        "accounts:disable accounts:enable accounts:unlock accounts:reset accounts:factors",
        at("system_admin", *PLACES),
        methods="POST",
    ),
]

API: list[Row] = [
    *_open("list_units list_areas list_agencies", READERS),
    *_on("unit", "show_unit list_firms", UNIT_SEEN),
    *_on("area", "show_area", at(READERS, *PLACES)),
    Row("list_units", at(TREE), "org", query="org={key}"),
    *_open("list_party_orgs show_tree", TREE),
    *_on("org", "show_org", ORG_SEEN),
    Row("list_party_orgs", at(TREE), "org", query="under={key}"),
    *_open("list_members", PEOPLE_READERS),
    *_open("list_corrections list_requests", PEOPLE_WRITERS),
    Row("show_person", PERSON_SEEN, "person", query="purpose=日常党员管理"),
    Row("list_members", at(TREE), "org", query="org={key}"),
    *_open("list_posts", TREE),
    Row("list_posts", at(TREE), "org", query="under={key}"),
    *_open("list_localities list_jobs list_batches", EVERYBODY),
    *_open("search", EVERYBODY, query="q=协会"),
    *_on("job", "show_job", at(EVERYBODY, OWN)),
    *_on("batch", "show_batch", at(EVERYBODY, OWN)),
    *_open("list_tables list_figures", COUNTERS),
    Row("show_table", at(COUNTERS, *PLACES), fixed={"code": "coverage"}),
    Row("list_rows", at(COUNTERS, *PLACES), fixed={"code": "coverage"}, query="m=registered"),
    Row("show_table", at(TREE), "org", fixed={"code": "coverage"}, query="scope={code}"),
    Row("list_figures", at(TREE), "org", query="scope={code}"),
    *_open("list_grants", "security_admin"),
    *_open("list_accounts", "system_admin"),
    *_open("list_entries list_readings list_notices", "audit_admin"),
    *_open("list_rules list_letters list_todo_lines list_todo_closed show_burden", EVERYBODY),
    Row("list_todo", at(EVERYBODY, *PLACES), fixed={"code": "test.todo"}),
    *_open("list_matrix list_applications list_follow_ups list_openings", GATE_LOOKERS),
    *_open("list_disposals list_rating_cases list_reviews list_attestations", GATE_LOOKERS),
    *_open("list_recommendations list_checks", GATE_LOOKERS),
    *_open("list_annual", f"{GATE_LOOKERS} unit_head"),
    *_open("list_seats list_doubts list_ripe list_decaying list_joint", TREE),
    *_open("list_cases", CASE_READERS),
    *_open("list_delegations", DELEGATORS),
    *_on("case", "show_case", UNIT_SEEN),
    *_open("list_unformed list_visits list_terms", TREE),
    *_open("list_reasons", VISITORS),
    Row("list_judged_units", at(READERS, *PLACES), fixed={"code": "R6-03", "outcome": "met"}),
    Row("list_judged_orgs", at(TREE, *PLACES), fixed={"code": "R1-20", "outcome": "breach"}),
]

# One's own account, by a library: for whoever is signed in, the same for every role.
OWN_ACCOUNT = frozenset(
    [
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "usersessions_list",
        "usersessions_end",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_edit_webauthn",
    ]
)
# The way in, and what holds no record.
PUBLIC = frozenset(
    [
        "health",
        "gates:verify",
        "notices:feed",
        "account_login",
        "openid_connect_login",
        "openid_connect_callback",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "api-1:openapi-json",
        "api-1:api-root",
    ]
)
