"""What is counted: units, Party organisations, members, secretaries; today and as of a day."""

from __future__ import annotations

from collections.abc import Mapping

from tongjian.insight.statistics.vocabulary import Source

from .orgs import ORGS
from .people import PEOPLE
from .secretaries import SECRETARIES
from .series import REGISTERS, SERIES
from .units import UNITS

SOURCES: Mapping[str, Source] = {
    source.code: source for source in (UNITS, ORGS, PEOPLE, SECRETARIES, SERIES, REGISTERS)
}
