"""Icons from the sprite that the build gathers out of those the code names."""

from functools import lru_cache

from django.templatetags.static import static
from markupsafe import Markup


@lru_cache(maxsize=1024)
def icon(name: str, label: str = "", css: str = "") -> Markup:
    """Draw one icon of the sprite; without a label it is decoration."""
    voice = 'role="img" aria-label="{}"' if label else 'aria-hidden="true"{}'
    shape = '<svg class="{}" ' + voice + ' width="18" height="18"><use href="{}#{}"/></svg>'
    return Markup(shape).format(  # noqa: S704  the shape is constant, values are escaped
        f"icon {css}".strip(), label, static("build/icons.svg"), name
    )
