"""A page that does one thing: a form, its refusals in words, and, where wanted, a preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views import View

from tongjian.kernel.errors import UnableTo

from . import meanwhile, pages
from .forms import AnyForm
from .meanwhile import MET, OPENED

__all__ = ["ActView", "AnyForm", "Preview"]

CONFLICT = 409
CONFIRMED, BACK = "_confirmed", "_back"


@dataclass(frozen=True)
class Preview:
    """What will happen: one sentence, then the facts as (name, value) pairs and remarks."""

    sentence: str
    facts: Sequence[tuple[str, Any]] = ()
    remarks: Sequence[str] = ()


class ActView(View):
    """Base of the pages that change something.

    Subclasses find and authorize their subject in `prepare`, build a form, and call one service
    in `act`. A refusal (`UnableTo`) is shown at the form with everything still filled in. With
    `previewed`, the act is rehearsed and undone first, so that no refusal comes after the preview.
    With `edited`, whoever saves a record that somebody else has saved meanwhile is shown both.
    """

    title: ClassVar[str]
    button: ClassVar[str]
    template: ClassVar[str] = "ui/act.html"
    previewed: ClassVar[bool] = False
    dangerous: ClassVar[bool] = False
    drafted: ClassVar[bool] = True  # unsent input stays in the browser; not for personal data
    note: ClassVar[str] = ""

    viewer: Any
    _opened = ""

    def prepare(self, **kwargs: Any) -> None:
        """Load what the form is about; raises Http404 or PermissionDenied."""

    def form(self, data: Any = None) -> AnyForm:
        """Return the form, empty or with what was sent."""
        raise NotImplementedError

    def edited(self) -> models.Model | None:
        """Return the record that the form is filled from; its row is locked at saving."""
        return None

    def filled(self) -> AnyForm:
        """Return the form as the record alone fills it."""
        return self.form()

    def beside(self) -> Mapping[str, meanwhile.Held]:
        """Return what the form rests on besides its plain fields, such as sealed values."""
        return {}

    def act(self, form: AnyForm) -> str:
        """Do it and return what to tell the user. Raises UnableTo."""
        raise NotImplementedError

    def preview(self, form: AnyForm) -> Preview:
        """Return what will happen; called before anything has."""
        raise NotImplementedError

    def done_url(self) -> str:
        """Return where to go after it is done, or was called off."""
        raise NotImplementedError

    def heading(self) -> str:
        return self.title

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Prepare before either method; what is about to be changed is locked and read again."""
        self.viewer = getattr(request, "viewer", None)
        self.prepare(**kwargs)
        if request.method == "POST" and (record := self.edited()):
            meanwhile.lock(record)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        self._opened = self._seal(self._state())
        return self._show(self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Check, meet what others have saved, preview or act."""
        self._opened = request.POST.get(OPENED, "")
        form = self.form(request.POST)
        if BACK in request.POST or not form.is_valid():
            return self._show(form, status=200 if BACK in request.POST else pages.INVALID)
        if self._opened:
            now = self._state()
            met = meanwhile.Meeting(form=form, sent=request.POST, now=now, place=request.path)
            found = met.differences(self.edited())
            if not all(one.choice for one in found):
                return self._show_both(found, now)
            if found:
                form, self._opened = self.form(met.chosen(found)), self._seal(now)
                if not form.is_valid():
                    return self._show(form, status=pages.INVALID)
        return self._do(form)

    def _do(self, form: AnyForm) -> HttpResponse:
        rehearsing = self.previewed and CONFIRMED not in self.request.POST
        preview = self.preview(form) if rehearsing else None
        try:
            with transaction.atomic():
                said = self.act(form)
                if rehearsing:
                    transaction.set_rollback(True)
        except UnableTo as error:
            form.refuse(error)
            return self._show(form, status=pages.INVALID)
        if preview is not None:
            return self._show(form, preview=preview)
        messages.success(self.request, said)
        return HttpResponseRedirect(self.done_url())

    def _state(self) -> meanwhile.State:
        record, beside = self.edited(), self.beside()
        if record is None and not beside:
            return meanwhile.State({}, {})
        return meanwhile.state_of(self.filled(), record=record, beside=beside)

    def _seal(self, state: meanwhile.State) -> str:
        return meanwhile.seal(state, place=self.request.path) if state else ""

    def _show_both(
        self, found: Sequence[meanwhile.Difference], now: meanwhile.State
    ) -> HttpResponse:
        context = {
            "view": self,
            "title": self.heading(),
            "crumbs": self.crumbs(),
            "differences": found,
            "asked_again": MET in self.request.POST,
            "met": self._seal(now),
            "sent": self._sent(),
            "cancel_url": self.done_url(),
        }
        return pages.render(self.request, "ui/meanwhile.html", context, status=CONFLICT)

    def _show(
        self, form: AnyForm, *, preview: Preview | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "view": self,
            "title": self.heading(),
            "crumbs": self.crumbs(),
            "form": form,
            "preview": preview,
            "opened": self._opened,
            "sent": self._sent() if preview else (),
            "cancel_url": self.done_url(),
        }
        return pages.render(self.request, self.template, context, status=status)

    def _sent(self) -> list[tuple[str, str]]:
        """Return everything that was sent, for the next page to send again."""
        skipped = {"csrfmiddlewaretoken", CONFIRMED, BACK}
        lists = self.request.POST.lists()
        return [(name, str(v)) for name, values in lists if name not in skipped for v in values]
