"""Write sbom.cdx.json (CycloneDX 1.6): every package in the lock files, with its licence.

.venv/bin/python scripts/sbom.py
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
TARGET: Final = ROOT / "sbom.cdx.json"
NAMED: Final = ROOT / "scripts" / "licences.toml"
# Lock file -> whether its packages run in production.
LOCKS: Final = {
    "requirements.lock": True,
    "requirements-dev.lock": False,
    "scripts/installer.lock": False,
    "scripts/node.lock": False,
}
# Builds the bundles and is not part of them; everything else of npm goes to the browser.
_BUILDER: Final = ("esbuild", "@esbuild/")
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.M)
# Trove classifiers and free texts of older packages, in the spelling of SPDX.
_SPELLING: Final[dict[str, str]] = {
    "MIT License": "MIT",
    "The MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache-2.0 license": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "MIT license": "MIT",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "ISC License (ISCL)": "ISC",
}


def pinned() -> dict[tuple[str, str], bool]:
    """Return (name, version) of every locked Python package, and whether production runs it."""
    found: dict[tuple[str, str], bool] = {}
    for lock, in_production in LOCKS.items():
        for name, version in _PIN.findall((ROOT / lock).read_text("utf-8")):
            key = (name.lower(), version)
            found[key] = found.get(key, False) or in_production
    return found


def npm() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and entry of every locked npm package."""
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    for path, entry in packages.items():
        if path:
            yield path.rpartition("node_modules/")[2], entry


def licence_of(name: str, named: dict[str, str]) -> str:
    """Return the licence of a Python package as an SPDX expression.

    Raises:
        LookupError: neither the package nor licences.toml says.
    """
    if name in named:
        return named[name]
    about: dict[str, Any] = dict(metadata.metadata(name).json)
    said = str(about.get("license_expression") or about.get("license") or "").strip()
    classifiers: list[str] = [c for c in about.get("classifier", []) if c.startswith("License")]
    kinds: list[str] = [
        c.rpartition(" :: ")[2] for c in classifiers if not c.endswith("OSI Approved")
    ]
    for text in (said, *kinds):
        if text and "\n" not in text and len(text) < 60:
            return _SPELLING.get(text, text)
    raise LookupError(name)


def component(
    name: str, version: str, kind: str, licence: str, *, required: bool, **more: Any
) -> dict[str, Any]:
    """Return one component."""
    purl = f"pkg:{kind}/{name.replace('@', '%40')}@{version}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "scope": "required" if required else "excluded",
        "licenses": [{"expression": licence}],
        "purl": purl,
        **more,
    }


def build() -> dict[str, Any]:
    """Return the whole document; the same lock files always give the same one."""
    named = tomllib.loads(NAMED.read_text("utf-8"))["python"]
    found, unknown = [], []
    for (name, version), in_production in sorted(pinned().items()):
        try:
            licence = licence_of(name, named)
        except (LookupError, metadata.PackageNotFoundError):
            unknown.append(name)
            continue
        found.append(component(name, version, "pypi", licence, required=in_production))
    if unknown:
        raise SystemExit(f"licences.toml 里没有这些软件包：{'、'.join(unknown)}")
    for name, entry in sorted(npm(), key=lambda pair: pair[0]):
        algorithm, _, digest = entry["integrity"].partition("-")
        content = base64.b64decode(digest).hex()
        hashes = [{"alg": f"SHA-{algorithm[3:]}", "content": content}]
        bundled = not name.startswith(_BUILDER)
        version, licence = entry["version"], entry["license"]
        found.append(component(name, version, "npm", licence, required=bundled, hashes=hashes))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    main = {"type": "application", "name": project["name"], "version": project["version"]}
    main["licenses"] = [{"expression": project["license"]}]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": main},
        "components": found,
    }


def main() -> int:
    """Write the file."""
    TARGET.write_text(json.dumps(build(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
