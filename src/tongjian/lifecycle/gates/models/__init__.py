"""The records of the gates."""

from .charters import CharterCheck
from .desk import Application, ApplicationItem, DeclaredMember, DeskOpening, FollowUp

__all__ = [
    "Application",
    "ApplicationItem",
    "CharterCheck",
    "DeclaredMember",
    "DeskOpening",
    "FollowUp",
]
