"""What a finished change of term makes: a new term and its leaders, in the same transaction."""

from __future__ import annotations

from datetime import date

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.procedures.models import Case
from tongjian.foundation.procedures.queries import done_on
from tongjian.lifecycle.formation import checks, elections
from tongjian.lifecycle.formation.choices import ELECTED_POSTS
from tongjian.registry.party_orgs.services.founding import revise_orgs
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint, end_appointments

from . import founding

REASON = "换届"


def begin_term(case: Case, actor: Viewer, on: date) -> None:
    """Enter the new term and its leaders; who stays in the same post keeps it without a break."""
    org, elected = checks.renewed_org(case), done_on(case, "elect") or on
    years = org.term_years or founding.term_years(org.kind, region=case.region, on=elected)
    fields = {
        "elected_on": elected,
        "term_years": years,
        "term_ends_on": elections.years_after(elected, years) if years else None,
    }
    revise_orgs(changes={org.pk: fields}, actor=actor, on=elected, reason=REASON)
    wanted = list(founding.leaders_of(case, org, on=elected, steps=("elect",)))
    held = list(
        Appointment.objects.open().filter(org=org, post__in=ELECTED_POSTS).select_related("org")
    )
    staying = {(a.holder_name, a.post) for a in held} & {(a.holder_name, a.post) for a in wanted}
    leaving = [a for a in held if (a.holder_name, a.post) not in staying]
    coming = [a for a in wanted if (a.holder_name, a.post) not in staying]
    end_appointments(appointments=leaving, actor=actor, on=elected, reason=REASON)
    if coming:
        appoint(appointments=coming, actor=actor, reason=REASON)
    case.outcome = f"{elected} 选举，书记{case.given('elect')['secretary']}"
    case.save(update_fields=["outcome"])
