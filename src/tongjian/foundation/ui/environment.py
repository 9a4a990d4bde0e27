"""The Jinja2 environment of all pages."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
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
        asset=lru_cache(maxsize=256)(static),
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
    here = get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()
    return _address(name, args, tuple(kwargs.items()), *here)


def url_or_none(name: str, *args: object, **kwargs: object) -> str | None:
    """Return the address of a named page, or None where this installation has none."""
    try:
        return url(name, *args, **kwargs)
    except NoReverseMatch:
        return None


@lru_cache(maxsize=4096, typed=True)
def _address(
    name: str, args: tuple[object, ...], named: tuple[tuple[str, object], ...], urls: str, _: str
) -> str:
    """Look an address up once for each set of addresses and prefix."""
    return reverse(name, urlconf=urls, args=args, kwargs=dict(named))
