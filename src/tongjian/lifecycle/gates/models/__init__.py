"""The records of the gates."""

from .annual import AnnualReport
from .charters import CharterCheck
from .desk import Application, ApplicationItem, DeclaredMember, DeskOpening, FollowUp
from .disposal import Disposal, DisposalLine

__all__ = [
    "AnnualReport",
    "Application",
    "ApplicationItem",
    "CharterCheck",
    "DeclaredMember",
    "DeskOpening",
    "Disposal",
    "DisposalLine",
    "FollowUp",
]
