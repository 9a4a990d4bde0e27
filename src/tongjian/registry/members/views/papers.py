"""A clerk records what a member agreed to on paper, or took back."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from tongjian.foundation import clock
from tongjian.foundation.privacy.choices import Way
from tongjian.foundation.privacy.services import consents
from tongjian.foundation.ui.acts import AnyForm
from tongjian.registry.members.forms import PaperConsentForm, WithdrawalForm
from tongjian.registry.members.services import rights
from tongjian.registry.members.views.changing import PersonAct, guarded


class OfPerson(PersonAct):
    """Base: back to the tab of consents."""

    def done_url(self) -> str:
        return f"{super().done_url()}?panel=consents"


@guarded
class RecordConsentView(OfPerson):
    """Record a consent given on paper."""

    title, button = "登记书面同意", "登记"
    note = "按本人签署的同意书登记。本人会在自己的页面上看到，并且随时可以撤回。"

    def form(self, data: Any = None) -> PaperConsentForm:
        offered = consents.purposes()
        initial: dict[str, Any] = {"on": clock.today()}
        if len(offered) == 1:
            initial |= {"purpose": offered[0].code, "version": offered[0].version}
        return PaperConsentForm(data, offered=offered, initial=initial)

    def act(self, form: AnyForm) -> str:
        rights.record_consent(person=self.person, actor=self.viewer, **form.cleaned_data)
        return "书面同意已登记。"


@guarded
class RecordWithdrawalView(OfPerson):
    """Record that a consent was taken back off the site."""

    title, button = "登记撤回同意", "登记撤回"
    note = "撤回不需要理由，登记后立即生效。"

    def prepare(self, **kwargs: Any) -> None:
        super().prepare(**kwargs)
        try:
            self.purpose = consents.purpose_of(kwargs["purpose"])
        except consents.UnableToConsent as error:
            raise Http404(error.message) from error

    def form(self, data: Any = None) -> WithdrawalForm:
        return WithdrawalForm(data, initial={"on": clock.today()})

    def act(self, form: AnyForm) -> str:
        said = dict(form.cleaned_data)
        rights.record_withdrawal(
            person=self.person,
            purpose=self.purpose.code,
            way=Way(said.pop("way")),
            actor=self.viewer,
            **said,
        )
        return "撤回已登记。"

    def heading(self) -> str:
        return f"{self.title}：{self.purpose.label}"

    def crumbs(self) -> list[tuple[str, str]]:
        page = reverse("members:person", args=[self.person.pk])
        return [
            ("党员", reverse("members:list")),
            (self.person.name, page),
            (self.title, ""),
        ]
