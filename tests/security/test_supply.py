"""What the program is made of: pinned by hash, listed with licences, checked before it lands."""

from __future__ import annotations

import base64
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from scripts import sbom

ROOT = Path(__file__).resolve().parents[2]
# Libraries used as they are; LGPL ones are separate modules that anybody may replace.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-2.1-or-later",
    "LGPL-3.0-only", "MIT", "MIT-0", "MPL-2.0", "OFL-1.1", "PSF-2.0",
}  # fmt: skip


@pytest.fixture(scope="module")
def listed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "sbom.cdx.json").read_text("utf-8"))
    return found


def test_the_list_names_every_locked_package(listed: dict[str, Any]) -> None:
    named = {
        (c["name"], c["version"]) for c in listed["components"] if c["purl"].startswith("pkg:pypi")
    }
    bundled = {
        (c["name"], c["version"]) for c in listed["components"] if c["purl"].startswith("pkg:npm")
    }

    assert named == set(sbom.pinned()), "make sbom"
    assert bundled == {(name, entry["version"]) for name, entry in sbom.npm()}, "make sbom"
    assert listed["specVersion"] == "1.6"


def test_production_packages_are_told_from_tools(listed: dict[str, Any]) -> None:
    scopes = {c["name"]: c["scope"] for c in listed["components"]}

    assert {scopes[name] for name in ("django", "granian", "htmx.org", "echarts")} == {"required"}
    assert {scopes[name] for name in ("pytest", "ruff", "esbuild")} == {"excluded"}


def test_every_licence_may_be_used(listed: dict[str, Any]) -> None:
    refused = {
        c["name"]: c["licenses"][0]["expression"]
        for c in listed["components"]
        if not set(re.split(r"\s+(?:AND|OR)\s+|[()]", c["licenses"][0]["expression"])) - {""}
        <= ALLOWED
    }

    assert refused == {}


@pytest.mark.parametrize("lock", [*sbom.LOCKS])
def test_every_pin_has_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())

    assert blocks
    assert [b.split(" ")[0] for b in blocks if "==" in b and "--hash=sha256:" not in b] == []


def test_the_installer_asks_for_the_hashes() -> None:
    setup = (ROOT / "scripts/setup.py").read_text("utf-8")

    assert setup.count('"-r"') == setup.count('"--require-hashes"')
    assert '"npm", "ci"' in setup


def test_npm_packages_are_pinned_by_content() -> None:
    packages = dict(sbom.npm())

    assert len(packages) > 10
    for name, entry in packages.items():
        algorithm, _, digest = entry["integrity"].partition("-")
        assert algorithm == "sha512", name
        assert len(base64.b64decode(digest)) == 64


def test_the_static_checks_of_security_are_on() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]

    assert {"S", "BLE", "DTZ", "LOG"} <= set(lint["select"])
    assert {rule for rule in lint["ignore"] if rule.startswith("S")} == {
        "S603", "S607", "S608"
    }  # fmt: skip
    product = {k: v for k, v in lint["per-file-ignores"].items() if k.startswith("src")}
    assert [rule for rules in product.values() for rule in rules if rule.startswith("S")] == []
