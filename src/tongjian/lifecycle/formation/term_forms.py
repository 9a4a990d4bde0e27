"""What the steps of a change of term ask."""

from __future__ import annotations

from django import forms

from tongjian.foundation.procedures.forms import StepForm
from tongjian.foundation.ui.forms import DateInput

from .forms import ElectForm


class AskTermForm(StepForm):
    """When the election is to be, how many seats, how many stand."""

    held_on = forms.DateField(label="拟开会日期", widget=DateInput())
    seats = forms.IntegerField(
        label="应选委员", min_value=0, initial=0, help_text="不设支委会的填 0。"
    )
    candidates = forms.IntegerField(
        label="委员候选人", min_value=0, initial=0, help_text="比应选名额多百分之二十以上。"
    )
    secretary = forms.CharField(label="书记人选", max_length=60)
    deputy = forms.CharField(label="副书记人选", max_length=60, required=False)


class ReplyTermForm(StepForm):
    """The reply of the committee above."""

    approval_no = forms.CharField(label="批复文号", max_length=60)


class ElectTermForm(ElectForm):
    """The record of the election of a new committee."""


class ConfirmTermForm(StepForm):
    """The approval of who was elected."""

    approval_no = forms.CharField(label="批准文号", max_length=60)
