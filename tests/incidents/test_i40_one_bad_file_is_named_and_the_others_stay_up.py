"""One article was gone for seven weeks because of a quotation mark, and nobody noticed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.desk.people import let_in

GOOD = "---\ntitle: Goed\n---\nTekst."
BAD = '---\ntitle: "Een "echt" verhaal"\n---\nTekst.'


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "goed.md").write_text(GOOD)
    (tmp_path / "content" / "stuk.md").write_text(BAD)
    return tmp_path / "content"


def test_i40_the_other_pages_stay_up(make_app: Callable[..., Flask], content: Path) -> None:
    site = make_app(content=content).test_client()
    assert [site.get(path).status_code for path in ("/goed", "/stuk", "/kennisbank")] == [200, 404, 200]


def test_i40_the_bad_file_is_named_by_the_check(make_app: Callable[..., Flask], content: Path) -> None:
    result = make_app(content=content).test_cli_runner().invoke(args=["content", "check"])
    assert result.exit_code == 1
    assert "stuk.md:2: De koptekst kan hier niet gelezen worden" in result.stdout


def test_i40_the_bad_file_is_named_in_the_log(
    make_app: Callable[..., Flask], content: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make_app(content=content).extensions["vollegym"].content.tell(())
    assert "stuk.md:2: De koptekst" in caplog.text


def test_i40_the_bad_file_is_named_on_the_desk(make_app: Callable[..., Flask], content: Path) -> None:
    app = make_app(content=content)
    page = let_in(app, app.test_cli_runner()).page
    assert "stuk.md:2: De koptekst kan hier niet gelezen worden" in page.text
