"""What the site is made of, as a bill of materials (CycloneDX), and what is known against it (pip-audit).

pip-audit is fetched into an environment of its own, locked by hash like everything else: it brings thirty packages
along that the site has no use for.
"""

import json
import re
import shutil
import subprocess
import sys
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.server import ROOT

LOCKS = {"required": ROOT / "requirements.lock", "excluded": ROOT / "requirements-test.lock"}
AUDITOR = ROOT / "requirements-audit.lock"
HOME = ROOT / ".venv" / "audit"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
SOURCES = ("pypi", "osv")
# What is no package: a script as its publisher gave it, and the font.
VENDORED = (
    ("htmx.org", "2.0.11", "0BSD", ROOT / "static" / "vendor" / "SHA256SUMS", "htmx.min.js"),
    ("anybody", "", "OFL-1.1", ROOT / "static" / "fonts" / "SHA256SUMS", "anybody.woff2"),
)


class NotComparedError(Exception):
    """Nobody could say what is known against the packages; the text says why."""


def locked(lock: Path) -> dict[tuple[str, str], list[str]]:
    """Return name and version of every package in a lock file, with the hashes that it may have."""
    parts = LOCKED.split(lock.read_text("utf-8"))[1:]
    return {
        (name, version): re.findall(r"sha256:([0-9a-f]{64})", rest)
        for name, version, rest in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    }


def bill_of_materials() -> dict[str, Any]:
    """Return what the site is made of in the form of CycloneDX 1.5; the same packages make the same bill."""
    # What the site and its tests both use, is required.
    components = [
        component(name, version, scope, hashes, f"pkg:pypi/{name.lower()}@{version}", licence(name))
        for scope, lock in LOCKS.items()
        for (name, version), hashes in locked(lock).items()
        if scope == "required" or (name, version) not in locked(LOCKS["required"])
    ]
    for name, version, terms, sums, file in VENDORED:
        hashes = re.findall(rf"^([0-9a-f]{{64}}) +\*?{re.escape(file)}$", sums.read_text(), re.MULTILINE)
        components.append(component(name, version, "required", hashes, f"static:{name}", terms))
    known = "\n".join(lock.read_text("utf-8") for lock in LOCKS.values())
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, known)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "vollegym", "bom-ref": "vollegym"}},
        "components": components,
    }


def component(name: str, version: str, scope: str, hashes: list[str], ref: str, terms: str) -> dict[str, Any]:
    """Return one part; one that the tests alone use is `excluded` from what runs."""
    kind = "expression" if re.fullmatch(r"[\w.+-]+( (OR|AND|WITH) [\w.+-]+)*", terms) else "name"
    said = [{"expression": terms}] if kind == "expression" else [{"license": {"name": terms}}]
    found = {
        "type": "library",
        "bom-ref": ref,
        "name": name,
        "version": version,
        "scope": scope,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in hashes],
        "licenses": said if terms else [],
    }
    return found | ({"purl": ref} if ref.startswith("pkg:") else {})


def licence(name: str) -> str:
    """Return the terms of a package as it says them itself; nothing for one that is for another system."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    told = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License")
    ]
    first_line = str(about.get("License") or "").strip().partition("\n")[0]
    return str(about.get("License-Expression") or "") or ", ".join(told) or first_line


def auditor() -> str:
    """Return the program that compares, fetched when it is not there; raises NotComparedError."""
    if found := shutil.which("pip-audit"):
        return found
    program, marker = HOME / "bin" / "pip-audit", HOME / "lock"
    if program.exists() and marker.exists() and marker.read_bytes() == AUDITOR.read_bytes():
        return str(program)
    sys.stdout.write("packages: fetching pip-audit ...\n")
    pip = [str(HOME / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(HOME)],
        [*pip, "--only-binary", ":all:", "--no-deps", "--require-hashes", "-r", str(AUDITOR)],
    ):
        if subprocess.run(command, capture_output=True, check=False).returncode:
            raise NotComparedError("pip-audit cannot be fetched")
    marker.write_bytes(AUDITOR.read_bytes())
    return str(program)


def advisories() -> list[str]:
    """Return what is known against the locked packages; raises NotComparedError where nobody could look at all."""
    program, found = auditor(), []
    for lock in LOCKS.values():
        for source in SOURCES:
            judged = compared(program, lock, source)
            # A source that cannot be reached, or an index that has no advisories, passes over packages in silence.
            if judged is not None and not any("skip_reason" in one for one in judged):
                break
        else:
            raise NotComparedError(
                "no source of advisories can be reached from here, or it does not know all"
            )
        for one in judged:
            found += [f"{one['name']} {one['version']}: {flaw['id']}" for flaw in one["vulns"]]
    return sorted(set(found))


def compared(program: str, lock: Path, source: str) -> list[dict[str, Any]] | None:
    """Return what a source says of each package; None where it says nothing."""
    command = [
        program,
        "--require-hashes",
        "--disable-pip",
        "--format",
        "json",
        "-s",
        source,
        "-r",
        str(lock),
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return list(json.loads(ended.stdout)["dependencies"])
    except (ValueError, KeyError):
        return None
