"""Public notices: put one up, take objections, look into them."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.procedures.choices import ObjectionState
from tongjian.foundation.procedures.models import Objection, StepRun
from tongjian.foundation.procedures.reckoning import notice_terms
from tongjian.foundation.procedures.standing import acting_for

from .moving import UnableToAct, authorize, lock, refuse_ahead


@transaction.atomic
def publish_notice(*, run: StepRun, actor: Viewer, first: date, place: str) -> StepRun:
    """Put up the public notice of a step; the first day counts.

    Raises:
        PermissionDenied: the actor may not do the step.
        UnableToAct: the step has none, or it is up already.
    """
    run = lock(run)
    acting = authorize(actor, run)
    if run.declared.notice is None:
        raise UnableToAct("这一步不需要公示。")
    if run.notice_from is not None:
        raise UnableToAct(f"已经从 {run.notice_from} 起公示。")
    if first < run.opened_on:
        raise UnableToAct(f"公示不能早于这一步开始的 {run.opened_on}。")
    run.notice_from, run.notice_place = first, place
    run.notice_until, run.notice_note = notice_terms(run.declared, first=first)
    run.save()
    audit.record(
        actor=acting.viewer,
        action="procedures.notice.published",
        subject=run.case,
        fields={
            "step": (None, run.title),
            "notice_from": (None, first),
            "notice_until": (None, run.notice_until),
        },
    )
    return run


@transaction.atomic
def object_to(*, run: StepRun, actor: Viewer, on: date, text: str, by_name: str = "") -> Objection:
    """Note an objection to a public notice; who objects need not be named.

    Raises:
        PermissionDenied: the actor may not do the step.
        UnableToAct: there is no notice up on that day.
    """
    run = lock(run)
    if acting_for(actor, run.case, run.declared) is None:
        raise PermissionDenied("您可以查看这个事项，但这一步不由您办理。")
    refuse_ahead(actor, on)
    if run.notice_from is None or run.notice_until is None:
        raise UnableToAct("这一步没有公示。")
    if not run.notice_from <= on <= run.notice_until:
        raise UnableToAct(f"公示期为 {run.notice_from} 至 {run.notice_until}。")
    made = Objection.objects.create(run=run, raised_on=on, by_name=by_name, text=text)
    # What was said and by whom stays with the objection, not in the log.
    audit.record(
        actor=actor,
        action="procedures.objection.noted",
        subject=run.case,
        fields={"step": (None, run.title), "raised_on": (None, on)},
    )
    return made


@transaction.atomic
def reply_to(
    *, objection: Objection, actor: Viewer, on: date, is_upheld: bool, reply: str
) -> Objection:
    """Write down what looking into an objection found.

    Raises:
        PermissionDenied: the actor may not do the step.
        UnableToAct: it was answered, or nothing is said.
    """
    run = lock(objection.run)
    if acting_for(actor, run.case, run.declared) is None:
        raise PermissionDenied("您可以查看这个事项，但这一步不由您办理。")
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    if objection.state != ObjectionState.OPEN:
        raise UnableToAct("这条异议已经核实。")
    if not reply.strip():
        raise UnableToAct("请写明核实的情况。")
    objection.state = ObjectionState.UPHELD if is_upheld else ObjectionState.DISMISSED
    objection.reply, objection.replied_on = reply.strip(), on
    objection.replied_by_name = actor.name
    objection.save()
    audit.record(
        actor=actor,
        action="procedures.objection.answered",
        subject=run.case,
        fields={"step": (None, run.title), "state": (None, objection.get_state_display())},
    )
    return objection
