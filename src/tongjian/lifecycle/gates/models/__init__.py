"""The records of the gates."""

from .annual import AnnualReport
from .charters import CharterCheck
from .desk import Application, ApplicationItem, DeclaredMember, DeskOpening, FollowUp
from .disposal import ChangeItem, Disposal, DisposalLine
from .merits import (
    Attestation,
    Candidate,
    CheckAnswer,
    FurtherCheck,
    RatingCase,
    Recommendation,
)
from .terms import Countersign, TermCandidate, TermReview

__all__ = [
    "AnnualReport",
    "Application",
    "ApplicationItem",
    "Attestation",
    "Candidate",
    "ChangeItem",
    "CharterCheck",
    "CheckAnswer",
    "Countersign",
    "DeclaredMember",
    "DeskOpening",
    "Disposal",
    "DisposalLine",
    "FollowUp",
    "FurtherCheck",
    "RatingCase",
    "Recommendation",
    "TermCandidate",
    "TermReview",
]
