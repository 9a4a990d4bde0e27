"""The documents name what exists: identifiers of the glossary, files behind links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = sorted([*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
CODE = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))


def test_every_identifier_of_the_glossary_is_in_the_code() -> None:
    rows = (ROOT / "docs/glossary.md").read_text().splitlines()[6:]
    named = {name for row in rows for name in re.findall(r"`([A-Za-z_]+)`", row)}

    missing = sorted(name for name in named if not re.search(rf"\b{name}\b", CODE))

    assert len(named) > 20
    assert missing == []


@pytest.mark.parametrize("path", DOCS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text())

    assert [t for t in targets if not (path.parent / t).exists()] == []
