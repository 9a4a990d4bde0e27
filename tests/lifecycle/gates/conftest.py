from __future__ import annotations

from datetime import date

import pytest

from tests.lifecycle.gates.charters import WHOLE
from tests.registry.cast import Cast
from tests.signing import viewer_as
from tongjian.foundation.access.viewers import Viewer
from tongjian.lifecycle.gates.choices import Item, ItemState, Occasion, Tie
from tongjian.lifecycle.gates.models import Application
from tongjian.lifecycle.gates.services import charters, desk

ON = date(2026, 11, 20)


@pytest.fixture
def registrar(cast: Cast) -> Viewer:
    return viewer_as("registrar", "place", cast.donghu.pk)


@pytest.fixture
def opened(cast: Cast, registrar: Viewer) -> Cast:
    """Let the office of Donghu work with the desk."""
    desk.open_desk(
        registrar=cast.donghu_registrar, start_on=ON, basis="局长办公会", actor=registrar, on=ON
    )
    return cast


@pytest.fixture
def application(opened: Cast, registrar: Viewer) -> Application:
    return desk.receive(application=draft(opened), actor=registrar)


def draft(cast: Cast, name: str = "东湖区物流协会") -> Application:
    return Application(
        name=name,
        kind="association",
        level="district",
        sector="commerce",
        registrar=cast.donghu_registrar,
        supervision="none",
        residence=cast.donghu,
        received_on=ON,
    )


def declare(application: Application, actor: Viewer, *, number: int = 1) -> None:
    for place in range(number):
        said = desk.Declaration(
            name=f"申报人{place}",
            branch="某街道某社区党支部",
            tie=Tie.FOUNDER,
            is_full=True,
            consented_on=ON,
            note="登记档案",
        )
        desk.declare(application=application, said=said, actor=actor)


def conclude(application: Application, actor: Viewer, *, members: int = 3) -> None:
    """Take an application to its conclusion the ordinary way."""
    declare(application, actor, number=members)
    desk.note_papers(
        application=application,
        letter_on=ON,
        survey_on=ON,
        has_no_members=members == 0,
        staff_count=8,
        actor=actor,
    )
    check = charters.check_charter(
        text=WHOLE,
        title=application.name,
        occasion=Occasion.REGISTRATION,
        industry=True,
        registered_path=application.registered_path,
        actor=actor,
        on=ON,
    )
    desk.attach_charter(application=application, check=check, actor=actor)
    done = (ItemState.DONE, "")
    states = dict.fromkeys((Item.MEMBERS, Item.FORMATION, Item.CHARTER), done)
    if members < 3:
        states[Item.FORMATION] = (ItemState.UNABLE, "正式党员不足三名")
    desk.settle_items(application=application, states=states, actor=actor)
    desk.conclude(application=application, opinion="同意", actor=actor, on=ON)
