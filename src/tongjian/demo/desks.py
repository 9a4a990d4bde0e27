"""Carry cases from step to step as if offices had worked on them for months."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.core.files.base import ContentFile

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.documents.letters import Letter
from tongjian.foundation.documents.word import write_docx
from tongjian.foundation.files.services import attach
from tongjian.foundation.procedures import services as procedures
from tongjian.foundation.procedures.choices import RunState
from tongjian.foundation.procedures.gates import missing_papers
from tongjian.foundation.procedures.models import Case, StepRun
from tongjian.lifecycle.formation import checks
from tongjian.lifecycle.formation.choices import Kind
from tongjian.lifecycle.formation.naming import suggested_name
from tongjian.registry.posts.choices import Post
from tongjian.registry.posts.models import Appointment

from .places import CITY_CODE
from .plan import Plan

_STATED: Final = "党员人数和活动场地已经核对，筹备情况见所附材料。"
_SAMPLE: Final = "这是演示城市的样例材料，用来看清办理过程，不含真实信息。"


@dataclass
class Desk:
    """Works on cases; `today` is when the city is built."""

    actor: Viewer
    today: date
    plan: Plan
    _papers: dict[str, bytes] = field(default_factory=dict)
    _decided: int = 0
    _founded: int = 0

    def ago(self, days: int) -> date:
        """Return the working day some days ago, or the one before."""
        found = self.today - timedelta(days=days)
        return found - timedelta(days=max(found.weekday() - 4, 0))

    def carry(self, case: Case, until: str, *, ago: int, pace: int) -> Case:
        """Do the steps before `until`, one every so many days; all of them if there is none."""
        while case.is_open:
            run = case.runs.filter(state=RunState.OPEN).get()
            if run.step == until:
                return case
            ago -= pace
            case = self.do(run, case, on=self.ago(ago))
        return case

    def do(self, run: StepRun, case: Case, *, on: date) -> Case:
        """Send the papers of a step and complete it."""
        run.case = case
        for code, title in missing_papers(case, run.declared):
            self._send(case, code, title)
        return procedures.complete(
            run=run, actor=self.actor, on=on, given=self._given(case, run.step, on)
        )

    def _send(self, case: Case, code: str, title: str) -> None:
        if title not in self._papers:
            letter = Letter(
                title=title,
                signature="演示城市",
                date=self.today,
                body=(_SAMPLE,),
                is_sealed=False,
            )
            self._papers[title] = write_docx(letter)
        file = ContentFile(self._papers[title], f"{title}.docx")
        attach(
            kind="procedures.case",
            subject_id=case.pk,
            file=file,
            title=title,
            actor=self.actor,
            code=code,
        )

    def _given(self, case: Case, step: str, on: date) -> dict[str, Any]:
        """Return what the form of a step would have asked."""
        if step == "apply":
            return self._application(case)
        if step in ("approve", "confirm"):
            self._decided += 1
            number = f"鹏社党〔{on.year}〕{self._decided}号"
            return {"approval_no": number, "discussed_on": on}
        if step == "appoint":
            return {"secretary": "顾行远", "source": "sent", "deputy": ""}
        if step == "enable" and checks.plan_of(case).founds:
            self._founded += 1
            return {"code": f"{CITY_CODE}{self._founded:04d}P"}
        if step == "ask":
            given = self._election(case)
            asked = {name: given[name] for name in ("seats", "candidates", "secretary", "deputy")}
            return {"held_on": on + timedelta(days=35), **asked}
        return self._election(case) if step == "elect" else {}

    def _application(self, case: Case) -> dict[str, Any]:
        plan = checks.plan_of(case)
        if not plan.founds:
            return {"situation": _STATED}
        kind = plan.org_kinds[0]
        name = suggested_name(plan.kind, kind, checks.units_of(case))
        given: dict[str, Any] = {"name": name, "org_kind": kind.value, "situation": _STATED}
        given["candidate"] = "顾行远"
        if plan.kind is Kind.DISPATCHED:
            given["sent"] = 3
        if plan.kind is Kind.PROVISIONAL:
            given |= {"task": "筹备换届大会期间", "until": self.today + timedelta(days=150)}
        return given

    def _election(self, case: Case) -> dict[str, Any]:
        """Return the record of an election in which whoever leads now is elected again."""
        org = checks.renewed_org(case) if case.procedure == "term" else None
        if org is None:
            entitled = sum(unit.full_members for unit in checks.units_of(case))
            held = [(str(Post.SECRETARY), "顾行远")]
        else:
            entitled = max(org.full_members, 3)
            posts = Appointment.objects.open().filter(org=org).order_by("pk")
            held = list(posts.values_list("post", "holder_name"))
        counted = dict.fromkeys(("entitled", "present", "handed_out", "returned"), entitled)
        secretary = next((name for post, name in held if post == Post.SECRETARY), "顾行远")
        officers = {name: entitled for post, name in held if post == Post.OFFICER}
        seats = 3 if entitled >= 7 else 0
        return {
            **counted,
            "seats": seats,
            "candidates": seats and 4,
            "officers": dict(list(officers.items())[:seats]),
            "secretary": secretary,
            "secretary_votes": entitled,
            "source": "head",
            "deputy": "",
        }
