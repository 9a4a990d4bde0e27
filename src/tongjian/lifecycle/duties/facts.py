"""The two kinds of records that the rules of this area judge."""

from .org_facts import ORG
from .unit_facts import UNIT

__all__ = ["ORG", "UNIT"]
