"""A page that does one thing: a form, its refusals in words, and, where wanted, a preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views import View

from tongjian.kernel.errors import UnableTo

from . import pages
from .forms import Form, ModelForm

AnyForm = Form | ModelForm
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
    """

    title: ClassVar[str]
    button: ClassVar[str]
    template: ClassVar[str] = "ui/act.html"
    previewed: ClassVar[bool] = False
    dangerous: ClassVar[bool] = False
    drafted: ClassVar[bool] = True  # unsent input stays in the browser; not for personal data
    note: ClassVar[str] = ""

    viewer: Any

    def prepare(self, **kwargs: Any) -> None:
        """Load what the form is about; raises Http404 or PermissionDenied."""

    def form(self, data: Any = None) -> AnyForm:
        """Return the form, empty or with what was sent."""
        raise NotImplementedError

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
        """Prepare before either method."""
        self.viewer = getattr(request, "viewer", None)
        self.prepare(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self._show(self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Check, preview or act."""
        form = self.form(request.POST)
        if BACK in request.POST or not form.is_valid():
            return self._show(form, status=200 if BACK in request.POST else pages.INVALID)
        rehearsing = self.previewed and CONFIRMED not in request.POST
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
        messages.success(request, said)
        return HttpResponseRedirect(self.done_url())

    def _show(
        self, form: AnyForm, *, preview: Preview | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "view": self,
            "title": self.heading(),
            "crumbs": self.crumbs(),
            "form": form,
            "preview": preview,
            "sent": self._sent() if preview else (),
            "cancel_url": self.done_url(),
        }
        return pages.render(self.request, self.template, context, status=status)

    def _sent(self) -> list[tuple[str, str]]:
        """Return everything that was sent, for the preview to send again."""
        skipped = {"csrfmiddlewaretoken", CONFIRMED, BACK}
        lists = self.request.POST.lists()
        return [(name, str(v)) for name, values in lists if name not in skipped for v in values]
