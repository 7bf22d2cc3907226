"""Claims contradicted each other; counters were placeholders."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.visitor import Visitor
from vollegym.config import ROOT

CONTENT, TEMPLATES = ROOT / "content", ROOT / "templates"
# A number that claims something: a share, a factor, or how many of somebody there are.
CLAIM = re.compile(
    r"\d[\d.,]*\s?(?:%|procent\b|×|keer\b|x\b)|\d+\+?\s(?:klanten|leden|studio|trainers|aanvragen|jaar)"
)
# The owner's desk counts what is in the database, and the samples of the style guide are samples.
NOT_FOR_VISITORS = ("messages", "desk", "patterns.html")


def texts_of(path: Path) -> str:
    """What a template writes by itself, also from within its own code: no tags, styles, comments, variables."""
    text = re.sub(r"\{#.*?#\}|<style.*?</style>", " ", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"\{[{%](.*?)[}%]\}", lambda code: literals(code[1]), text, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", text)


def literals(code: str) -> str:
    """The texts in a piece of a template's code."""
    return " ".join(re.findall(r'"([^"]*)"', code))


def test_i53_no_template_claims_a_number_of_its_own() -> None:
    found = {
        str(path.relative_to(TEMPLATES)): claims
        for path in TEMPLATES.rglob("*.html")
        if path.relative_to(TEMPLATES).parts[0] not in NOT_FOR_VISITORS
        and (claims := CLAIM.findall(texts_of(path)))
    }
    assert found == {}


def test_i53_every_figure_in_our_own_texts_has_a_source(make_app: Callable[..., Flask]) -> None:
    result = make_app().test_cli_runner().invoke(args=["content", "check", "--strict"])
    assert (result.exit_code, result.stdout) == (0, "")


def test_i53_a_figure_without_a_source_is_named(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nOnze klanten groeien 40% in een jaar.\n")
    result = make_app(content=tmp_path).test_cli_runner().invoke(args=["content", "check"])
    assert "a.md:4: Bij “40%” staat geen bron." in result.stdout


def test_i53_the_figures_on_the_home_page_add_up_and_name_their_source(visitor: Visitor) -> None:
    page = visitor.open("/")
    shown = [int(found) for found in re.findall(r"(\d+)</dd>", page.response.text)]
    assert sum(shown) == 100
    assert "Bron: Oldroyd, McElheran en Elkington, Harvard Business Review, maart 2011." in page.text


@pytest.fixture
def site_with_nine_questions(make_app: Callable[..., Flask], tmp_path: Path) -> FlaskClient:
    """A site whose owner asks one question more, as a file beside the others."""
    shutil.copytree(CONTENT / "intake", tmp_path / "content" / "intake")
    extra = (CONTENT / "intake" / "5-omvang.md").read_text("utf-8")
    extra = extra.replace("key: size", "key: rooms").replace("slug: omvang", "slug: zalen")
    extra = extra.replace("Hoeveel leden of klanten heb je nu?", "Hoeveel zalen heb je?").replace(
        "Leden of", "Zalen of"
    )
    (tmp_path / "content" / "intake" / "9-zalen.md").write_text(extra, "utf-8")
    shutil.copy(CONTENT / "articles" / "personal-trainer-marketing.md", tmp_path / "content")
    return make_app(content=tmp_path / "content").test_client()


@pytest.mark.parametrize("path", ["/", "/kennisbank", "/personal-trainer-marketing", "/afspraak"])
def test_i53_no_page_says_another_number_of_questions_than_the_intake_asks(
    site_with_nine_questions: FlaskClient, path: str
) -> None:
    assert re.search(r"\bnegen (?:korte )?vragen", site_with_nine_questions.get(path).text, re.IGNORECASE)


def test_i53_a_question_that_is_not_asked_yet_is_not_counted(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    shutil.copytree(CONTENT / "intake", tmp_path / "content" / "intake")
    app = make_app(content=tmp_path / "content")
    (tmp_path / "content" / "intake" / "9-half.md").write_text("---\nkey: half\n---\n", "utf-8")
    store = app.extensions["vollegym"].content
    store.refresh(0)
    store.refresh(1)
    assert any("intake/9-half.md" in str(found) for found in store.now.problems)
    assert "Acht vragen" in app.test_client().get("/").text
