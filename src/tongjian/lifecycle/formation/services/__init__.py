"""Everything that can be done about formation; each function is whole by itself."""

from .asking import (
    UnableToForm,
    default_leader,
    explain,
    note_visit,
    start_formation,
    start_term,
)

__all__ = [
    "UnableToForm",
    "default_leader",
    "explain",
    "note_visit",
    "start_formation",
    "start_term",
]
