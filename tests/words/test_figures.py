"""Every amount and share in an article is worked out from the one worked studio, or stands beside its source."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from tests.words.studio import FREE, LONE, TRAININGS, WRITTEN, S, percent, rounded, without_vat
from tests.words.test_articles import ARTICLES, read
from vollegym.content.worked_studio import read_worked_studio
from vollegym.documents.document import read_document

each = pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
FIGURE = re.compile(r"€ \d[\d.]*\d|€ \d|\d+(?:,\d+)?(?:%| procent)")
SOURCED = re.compile(r"\[\^|\]\(https?:|^\[\^", re.MULTILINE)


def text(path: Path) -> str:
    """The whole file with plain spaces, so that a sentence is found however it was typed."""
    return path.read_text("utf-8").replace("\u00a0", " ")


def blocks(path: Path) -> list[str]:
    return read(path).body.replace("\u00a0", " ").split("\n\n")


@each
def test_every_sum_of_the_worked_studio_stands_in_the_article_as_it_comes_out(path: Path) -> None:
    written = text(path)
    missing = [claim for claim in WRITTEN[path.stem]() if claim not in written]
    assert not missing


@each
def test_no_amount_or_share_stands_in_an_article_without_a_sum_or_a_source(path: Path) -> None:
    known = {figure for claim in WRITTEN[path.stem]() for figure in FIGURE.findall(claim)}
    loose = [
        (figure, block[:60])
        for block in blocks(path)
        if not SOURCED.search(block)
        for figure in FIGURE.findall(block)
        if figure not in known
    ]
    assert not loose


def test_the_numbers_of_the_worked_studio_fit_each_other() -> None:
    assert S.new_clients * S.months * TRAININGS == sum(S.booked), (
        "those who come fill what those who go leave"
    )
    assert all(free >= 0 for free in FREE)
    both = [a + b for a, b in zip(S.discount_campaign, S.question_campaign, strict=True)]
    assert both[:4] == [3 * n for n in (S.enquiries, S.spoken, S.introductions, S.new_clients)]
    ads = [a + b for a, b in zip(S.social_ads, S.search_ads, strict=True)]
    assert ads == [S.ad_spend, S.enquiries, S.new_clients]
    assert S.discount == 4 * Fraction(S.price, 2), "four trainings at half the price"
    assert S.enquiries > S.spoken > S.introductions > S.new_clients
    assert S.left >= S.left_early
    assert S.kept < S.price
    assert S.group_members <= S.groups * S.mats


def test_a_wrong_number_in_the_worked_studio_is_named_and_nothing_is_used() -> None:
    studio, problems = read_worked_studio(read_document("rekenstudio.md", b"---\nprice: gratis\n---\n"))
    assert studio is None
    assert (
        "rekenstudio.md:2: Het veld price kan niet gratis zijn. Schrijf een heel getal van 1 tot en met"
        in {str(problem).partition(" 100000")[0] for problem in problems}
    )


def test_the_worked_studio_explains_every_field_it_has() -> None:
    body = (Path(__file__).parents[2] / "content" / "rekenstudio.md").read_text("utf-8")
    assert set(re.findall(r"^\| (\w+) \|", body, re.MULTILINE)) - {"Veld"} == set(S.__dataclass_fields__)


def test_the_tools_say_what_the_worked_studio_comes_to() -> None:
    tools = Path(__file__).parents[2] / "content" / "tools"
    member = text(tools / "waarde-van-een-lid.md")
    a_month = without_vat(S.member_price) - S.member_cost
    assert Fraction(S.members, S.left) == 20
    assert "Twintig maanden" in member
    assert f"ongeveer {percent((1 - Fraction(S.left, S.members)) ** 12, 1)} procent er nog" in member
    assert f"na drie maanden stopt {rounded(3 * a_month)} op" in member
    assert f"drie jaar blijft {rounded(36 * a_month)}" in member
    assert (
        f"Met {S.hours[0]} uur per week en anderhalve training per klant zit je vol bij {LONE} klanten"
        in (text(tools / "vrije-plekken.md"))
    )
