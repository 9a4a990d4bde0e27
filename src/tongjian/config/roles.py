"""Who may do what: the roles of the field, as sentences.

Each line reads "holders of this role may … in what they lead, hold in trust, guide, or answer for
as a fallback". A right that no line gives does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping

from tongjian.foundation.access import permissions as access
from tongjian.foundation.access.roles import OWN, Role
from tongjian.foundation.accounts import permissions as accounts
from tongjian.foundation.audit import permissions as audit
from tongjian.foundation.privacy import permissions as privacy
from tongjian.foundation.procedures import permissions as procedures
from tongjian.foundation.rulebook import permissions as rulebook
from tongjian.foundation.watch import permissions as watch
from tongjian.lifecycle.affiliation import permissions as affiliation
from tongjian.lifecycle.formation import permissions as formation
from tongjian.lifecycle.gates import permissions as gates
from tongjian.registry.members import permissions as members
from tongjian.registry.party_orgs import permissions as party_orgs
from tongjian.registry.posts import permissions as posts
from tongjian.registry.units import permissions as units

STATISTICS = "insight.stats:read"

LEADING = frozenset({OWN})
# 代管: does the daily work in place of the leading organisation, decides nothing on its tree.
ENTRUSTED = frozenset({OWN, "trustee"})
# 业务指导 and 直接联系 see organisations and figures, never the people.
GUIDING = frozenset({OWN, "trustee", "guidance", "direct_contact"})
# 兜底 answers for organisations that nobody else covers.
ANSWERING = GUIDING | {"fallback"}

Rights = Mapping[str, frozenset[str]]

_LOOK: Rights = {
    units.READ: ANSWERING,
    party_orgs.READ: ANSWERING,
    posts.READ: ENTRUSTED,
    members.COUNT: GUIDING,
    STATISTICS: ANSWERING,
    gates.READ: ANSWERING,
    gates.ANNUAL: ANSWERING,
}
_PEOPLE: Rights = {members.READ: ENTRUSTED, procedures.READ: ENTRUSTED}
_CLERK: Rights = {
    units.WRITE: ENTRUSTED,
    units.EXPORT: ENTRUSTED,
    party_orgs.WRITE: ENTRUSTED,
    party_orgs.EXPORT: ENTRUSTED,
    posts.WRITE: ENTRUSTED,
    members.WRITE: ENTRUSTED,
    members.IDENTIFY: LEADING,
    members.EXPORT: LEADING,
    members.DECIDE: LEADING,
    gates.APPRAISE: ENTRUSTED,
    gates.DISPOSE: ENTRUSTED,
    procedures.DELEGATE: LEADING,
    formation.APPLY: ENTRUSTED,
    formation.EXPLAIN: ENTRUSTED,
    formation.DECIDE: LEADING,
    formation.OVERRIDE: LEADING,
}

ROLES: tuple[Role, ...] = (
    Role(
        code="lead_office",
        label="两新工委（社会工作部）",
        axes=("org",),
        permissions={
            **_LOOK,
            **_PEOPLE,
            **_CLERK,
            party_orgs.MOVE: LEADING,
            rulebook.AMEND: LEADING,
            privacy.PUBLISH: LEADING,
            privacy.RETAIN: LEADING,
            affiliation.SEAT: LEADING,
            gates.DEFINE: LEADING,
        },
        needs_mfa=True,
    ),
    Role(
        code="committee",
        label="党委工作人员",
        axes=("org",),
        permissions={**_LOOK, **_PEOPLE, **_CLERK, party_orgs.MOVE: LEADING},
        needs_mfa=True,
    ),
    Role(
        code="first_secretary",
        label="第一书记",
        axes=("org",),
        permissions={
            **_LOOK,
            **_PEOPLE,
            units.EXPORT: LEADING,
            formation.EXPLAIN: LEADING,
        },
    ),
    Role(
        code="registrar",
        label="民政登记",
        axes=("place",),
        permissions={
            units.READ: LEADING,
            units.WRITE: LEADING,
            units.EXPORT: LEADING,
            STATISTICS: LEADING,
            procedures.READ: LEADING,
            procedures.DELEGATE: LEADING,
            gates.READ: LEADING,
            gates.ANNUAL: LEADING,
            gates.DESK: LEADING,
            gates.FILL: LEADING,
        },
    ),
    Role(
        code="competent_body",
        label="业务主管单位",
        axes=("agency",),
        permissions={
            units.READ: LEADING,
            units.EXPORT: LEADING,
            STATISTICS: LEADING,
            gates.READ: LEADING,
            gates.ANNUAL: LEADING,
            procedures.READ: LEADING,
        },
    ),
    Role(
        code="organizer",
        label="组织员（指导员）",
        axes=("org", "unit"),
        permissions={
            units.READ: LEADING,
            party_orgs.READ: LEADING,
            posts.READ: LEADING,
            members.COUNT: LEADING,
            members.READ: LEADING,
            gates.READ: LEADING,
            gates.ANNUAL: LEADING,
            STATISTICS: LEADING,
            procedures.READ: LEADING,
            formation.APPLY: LEADING,
            formation.EXPLAIN: LEADING,
        },
    ),
    Role(
        code="branch_secretary",
        label="支部书记",
        axes=("org",),
        permissions={
            units.READ: LEADING,
            party_orgs.READ: LEADING,
            posts.READ: LEADING,
            members.COUNT: LEADING,
            members.READ: LEADING,
            members.WRITE: LEADING,
            members.IDENTIFY: LEADING,
            members.DECIDE: LEADING,
            gates.DISPOSE: LEADING,
            gates.READ: LEADING,
            gates.ANNUAL: LEADING,
            STATISTICS: LEADING,
            procedures.READ: LEADING,
            procedures.DELEGATE: LEADING,
            formation.APPLY: LEADING,
        },
    ),
    Role(
        code="unit_head",
        label="社会组织负责人",
        axes=("unit",),
        permissions={
            gates.ANNUAL: LEADING,
            gates.FILL: LEADING,
            units.READ: LEADING,
            procedures.READ: LEADING,
            formation.APPLY: LEADING,
        },
    ),
    Role(
        code="member",
        label="党员",
        axes=("person",),
        permissions={members.READ: LEADING, members.ASK: LEADING, procedures.READ: LEADING},
    ),
    Role(
        code="system_admin",
        label="系统管理员",
        axes=("none",),
        permissions={accounts.MANAGE: LEADING},
        duty="system",
        needs_mfa=True,
    ),
    Role(
        code="security_admin",
        label="安全管理员",
        axes=("none",),
        permissions={
            access.MANAGE: LEADING,
            watch.SEE_LIMITS: LEADING,
            watch.SET_LIMITS: LEADING,
        },
        duty="security",
        needs_mfa=True,
    ),
    Role(
        code="audit_admin",
        label="审计管理员",
        axes=("none",),
        permissions={
            audit.READ: LEADING,
            watch.HANDLE: LEADING,
            watch.SEE_LIMITS: LEADING,
        },
        duty="audit",
        needs_mfa=True,
    ),
)
