"""The forms of candidates at a unit's change of term."""

from __future__ import annotations

from django import forms

from tongjian.lifecycle.gates.models.terms import PARTY_POSTS, POSTS
from tongjian.registry.posts.choices import PoliticalStatus

from .desk import ConsentForm


class ProposeForm(ConsentForm):
    """Who is put forward, and how the person agreed to that being kept."""

    name = forms.CharField(label="姓名", max_length=60)
    post = forms.ChoiceField(label="拟任职务", choices=POSTS)
    is_incumbent = forms.BooleanField(label="连任", required=False)
    political_status = forms.ChoiceField(
        label="政治面貌（本人申报）",
        choices=[("", "不申报"), *PoliticalStatus.choices],
        required=False,
    )
    party_post = forms.ChoiceField(
        label="党组织职务（现任或拟任）", choices=[("", "没有"), *PARTY_POSTS], required=False
    )
    sections = (
        ("人选", ("name", "post", "is_incumbent", "political_status", "party_post")),
        *ConsentForm.sections,
    )
