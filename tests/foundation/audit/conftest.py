from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.signing import no_second_factor  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def _own_anchors(settings: Any, tmp_path: Path) -> None:
    """Keep anchors and proofs of each test to itself: its log is rolled back."""
    settings.ANCHORS_FOLDER = str(tmp_path / "anchors")
    settings.AUDIT_PROOF_FILE = str(tmp_path / "run" / "proof.json")
    settings.ANCHOR_KEY_FILE = str(tmp_path / "keys" / "anchor.key")
