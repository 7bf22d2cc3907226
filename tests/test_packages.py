"""`./dev audit packages`: what is found, what could not be looked at, and the bill of materials."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import packages
from tests.tools import audit

Answer = Callable[[str], int]
PROGRAM = """#!{python}
import json, sys
lock = sys.argv[-1]
def one(name, *flaws, **more):
    return {{"name": name, "version": "1.0", "vulns": [{{"id": flaw}} for flaw in flaws], **more}}
{body}
"""


@pytest.fixture
def answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Run the check with a pip-audit of our own, and return the exit code."""

    def run(body: str) -> int:
        program = tmp_path / "pip-audit"
        program.write_text(PROGRAM.format(python=sys.executable, body=body))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(sys, "argv", ["audit", "packages", "--bom", str(tmp_path / "bill.json")])
        return audit.main()

    return run


def test_what_is_known_against_a_package_is_named(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer('print(json.dumps({"dependencies": [one("a", "CVE-1", "CVE-2"), one("b")]}))') == 1
    assert "a 1.0: CVE-1\na 1.0: CVE-2\n2 findings." in capsys.readouterr().out


def test_nothing_known_is_success(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer('print(json.dumps({"dependencies": [one("a")]}))') == 0
    assert "were compared" in capsys.readouterr().out


@pytest.mark.parametrize(
    "body",
    [
        'sys.exit("no such host")',
        "print('not what was asked for')",
        'print(json.dumps({"dependencies": [one("a", skip_reason="not found")]}))',
        'print(json.dumps({"dependencies": [one("a"), {"name": "b", "skip_reason": "not found"}]}))',
    ],
    ids=["no source", "no answer", "knows nothing", "knows one of two"],
)
def test_a_source_that_cannot_be_asked_is_said_in_one_line_and_is_no_success(
    answer: Answer, capsys: pytest.CaptureFixture[str], body: str
) -> None:
    assert answer(body) == audit.UNDONE
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if "not compared" in line] == [
        "packages: not compared with known advisories: "
        "no source of advisories can be reached from here, or it does not know all."
    ]
    assert said[-1] == "0 findings."


def test_another_source_is_asked_where_the_first_is_silent(answer: Answer) -> None:
    assert answer('"osv" in sys.argv or sys.exit(1)\nprint(json.dumps({"dependencies": [one("a")]}))') == 0


def test_pip_audit_that_cannot_be_fetched_is_said_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "file").touch()
    monkeypatch.setattr(packages, "HOME", tmp_path / "file" / "own")
    monkeypatch.setattr(sys, "argv", ["audit", "packages", "--bom", str(tmp_path / "bill.json")])
    assert audit.main() == audit.UNDONE
    assert "pip-audit cannot be fetched" in capsys.readouterr().out


def test_the_bill_names_every_part_with_its_hashes_and_terms(answer: Answer, tmp_path: Path) -> None:
    answer("")
    bill = json.loads((tmp_path / "bill.json").read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    parts = {part["name"]: part for part in bill["components"]}
    names = {name for lock in packages.LOCKS.values() for name, _ in packages.locked(lock)}
    assert names | {"htmx.org", "anybody"} == set(parts)
    assert len(names) > 40
    assert len({part["bom-ref"] for part in bill["components"]}) == len(bill["components"])
    for name, part in parts.items():
        assert part["hashes"], name
        assert all(re.fullmatch("[0-9a-f]{64}", one["content"]) for one in part["hashes"]), name
    assert parts["flask"]["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert parts["flask"]["purl"].startswith("pkg:pypi/flask@3")
    assert (parts["flask"]["scope"], parts["pytest"]["scope"]) == ("required", "excluded")
    without = {name for name, part in parts.items() if not part["licenses"]}
    # One says its terms in a file alone, the others are for another system.
    assert without <= {"axe-playwright-python", "colorama", "pywin32"}
    assert packages.bill_of_materials() == bill
