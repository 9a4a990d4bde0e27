"""The generated pages of the documentation say what the code declares today."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "scripts/reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["reference"] = module
    spec.loader.exec_module(module)
    return module


reference = load()


@pytest.mark.parametrize("name", reference.PAGES)
def test_generated_page_is_current(name: str) -> None:
    stored = (ROOT / "docs" / name).read_text(encoding="utf-8")

    assert stored == reference.PAGES[name](), "run `make docs`"
