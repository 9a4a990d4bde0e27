"""The Jinja2 environment of all pages."""

from typing import Any

from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from jinja2 import Environment, StrictUndefined

from . import formats
from .icons import icon
from .kit import Kit


def build(**options: Any) -> Environment:
    """Build the environment; the template engine passes loader and autoescape."""
    options.setdefault("undefined", StrictUndefined)
    options.setdefault("autoescape", True)
    environment = Environment(  # noqa: S701  escaping is set above
        **options,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    environment.filters.update(formats.FILTERS)
    environment.globals.update(
        asset=static,
        url=url,
        url_or_none=url_or_none,
        icon=icon,
        share=formats.share,
        ratio=formats.ratio,
        ui=Kit(environment),
        DASH=formats.DASH,
    )
    return environment


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of a named page."""
    return reverse(name, args=args, kwargs=kwargs)


def url_or_none(name: str, *args: object, **kwargs: object) -> str | None:
    """Return the address of a named page, or None where this installation has none."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return None
