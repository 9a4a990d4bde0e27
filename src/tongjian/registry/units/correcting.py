"""Forms that correct or end what hangs on a unit, and public bodies."""

from __future__ import annotations

from django import forms

from tongjian.foundation import clock
from tongjian.foundation.ui.forms import Form

from .forms import FirmForm, RateForm, reason_field


class ReviseFirmForm(FirmForm):
    """Correct a member firm."""

    reason = reason_field()


class CorrectRatingForm(RateForm):
    """Correct a rating."""

    reason = reason_field()


class EndOnForm(Form):
    """From which day something is over, and why."""

    on = forms.DateField(label="终止日期", initial=clock.today)
    reason = reason_field()


class WithdrawForm(Form):
    """Why something should never have been entered."""

    reason = reason_field()


class EndAgencyForm(Form):
    """From which day a public body is no more."""

    on = forms.DateField(label="终止日期", initial=clock.today)
