"""What the bench measures on is data that the deep check accepts."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, models

from tongjian.demo.bench.orgs import build_orgs
from tongjian.demo.bench.people import build_people
from tongjian.demo.bench.sizes import Scale
from tongjian.demo.bench.units import build_units
from tongjian.foundation import soundness
from tongjian.foundation.access.viewers import system
from tongjian.insight.statistics import cubes, proving
from tongjian.registry.members.models import Membership
from tongjian.registry.party_orgs.models import Hosting, PartyOrg
from tongjian.registry.units.models import Unit, UnitVersion

TODAY = date(2026, 6, 30)
TINY = Scale("tiny", "样本", units=300, orgs=120, people=900)


@pytest.fixture
def built(db: None) -> None:
    for step in (build_orgs, build_units, build_people):
        step(TINY)


@pytest.mark.usefixtures("built")
def test_the_deep_check_accepts_what_is_built() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cubes.fold()

    assert [finding.title for finding in soundness.examine() if finding.broken] == []
    proofs = list(proving.prove(system(TODAY), on=TODAY))
    assert proofs
    assert [proof.words for proof in proofs if not proof.holds] == []


@pytest.mark.usefixtures("built")
def test_it_has_a_history_of_ten_years() -> None:
    assert UnitVersion.objects.filter(end_on__year__range=(2016, 2025)).exists()
    assert PartyOrg.objects.order_by("-path").filter(path__regex=r"^.{36,}$").exists()
    for model in (Hosting, Membership):
        ended = model.objects.filter(end_on__isnull=False)
        assert len(ended.dates("end_on", "year")) >= 4, model
        assert not model.objects.filter(start_on__lt=models.F("org__established_on")).exists()
    assert Unit.objects.count() == TINY.units
