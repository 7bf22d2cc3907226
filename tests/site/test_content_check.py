import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from .conftest import Write

Check = Callable[..., Result]


@pytest.fixture
def check(content: Path, make_app: Callable[..., Flask]) -> Check:
    def check(*options: str) -> Result:
        return make_app(content=content).test_cli_runner().invoke(args=["content", "check", *options])

    return check


def test_a_folder_without_mistakes_is_fine(check: Check) -> None:
    result = check()
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith("0 fouten, 0 opmerkingen.\n")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("---\ntitle: [a]\n---\n", "a.md:2: Het veld title is geen tekst"),
        ("---\nslug: a\n---\n", "a.md:1: De titel ontbreekt."),
        (
            "---\ntitle: x\nslug: Mijn Pagina!\n---\n",
            "a.md:3: De slug 'Mijn Pagina!' kan geen adres zijn. Schrijf",
        ),
        ("---\ntitle: x\nslug: intake\n---\n", "a.md:3: Het adres /intake is van de site zelf."),
        ("---\ntitle: x\ndate: gisteren\n---\n", "a.md:3: Het veld date is geen dag: gisteren."),
        ("---\ntitle: x\ndate: 2026-02-30\n---\n", "a.md:3: Het veld date is geen dag"),
        ("---\ntitle: x\ndraft: misschien\n---\n", "a.md:3: Het veld draft is geen ja of nee: misschien."),
        ("---\ntitle: x\naliases: {a: b}\n---\n", "a.md:3: Het veld aliases is geen lijst van teksten."),
        ("---\ntitle: x\naliases: [[a]]\n---\n", "a.md:3: Het veld aliases is geen lijst van teksten."),
        ("---\ntitle: x\ntype: video\n---\n", "a.md:3: Het soort video bestaat niet."),
        ("geen koptekst", "a.md:1: De koptekst ontbreekt"),
    ],
)
def test_a_wrong_field_is_an_error_with_its_line(check: Check, write: Write, raw: str, said: str) -> None:
    write("a.md", raw=raw)
    result = check()
    assert result.exit_code == 1
    assert said in result.stdout
    assert "1 fout, " in result.stderr


def test_two_files_with_one_slug_are_named_and_the_first_stays(check: Check, write: Write) -> None:
    write("a.md", slug="x")
    write("b.md", slug="x")
    assert "b.md:3: De slug x is al van a.md" in check().stdout


def test_an_unknown_field_is_a_remark(check: Check, write: Write) -> None:
    write("a.md", descripton="x")
    result = check()
    assert result.exit_code == 0
    assert "a.md:3: Het veld descripton is onbekend. Bedoel je description? (opmerking)" in result.stdout


def test_strict_makes_remarks_errors(check: Check, write: Write) -> None:
    write("a.md", vreemd="x")
    assert check("--strict").exit_code == 1


def test_json_is_for_programs(check: Check, write: Write) -> None:
    write("a.md", vreemd="x")
    found = json.loads(check("--format", "json").stdout)
    named = [(problem["path"], problem["line"], problem["severity"], problem["what"]) for problem in found]
    assert ("a.md", 3, "remark", "Het veld vreemd is onbekend.") in named
