"""What a member may ask to have corrected, and how a proposal reads as a form value."""

from __future__ import annotations

from .models import CorrectionRequest, Person

OTHER = "other"
_NAMED = (
    "name",
    "sex",
    "ethnicity",
    "birth_on",
    "education",
    "degree",
    "occupation",
    "job",
    "employer",
    "joined_on",
    "full_on",
    "mobile_to",
)


def label_of(name: str) -> str:
    """Return what a field of the record is called."""
    return str(getattr(Person._meta.get_field(name), "verbose_name", name))


FIELDS: dict[str, str] = {
    **{name: label_of(name) for name in _NAMED},
    "identifier": "公民身份号码",
    "phone": "联系电话",
    "address": "家庭住址",
    OTHER: "其他",
}


def field_label(request: CorrectionRequest) -> str:
    """Return what a member calls the field."""
    return FIELDS.get(request.field, request.field)
