"""Every amount and share in an article is worked out from the one worked studio, or stands beside its source."""

import re
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import pytest
from dateutil.easter import easter

from tests.words.studio import (
    FREE,
    LONE,
    TRAININGS,
    WEEKS_A_MONTH,
    WRITTEN,
    S,
    percent,
    programme,
    rounded,
    there_a_year_ago,
    whole,
    without_vat,
    word,
)
from tests.words.test_articles import ARTICLES, read
from vollegym.content.worked_studio import read_worked_studio
from vollegym.documents.document import read_document
from vollegym.dutch.dates import MONTHS

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
    # A programme of 24 trainings takes thirty hours: a quarter of an hour beside each.
    trainings = S.programme_weeks * S.programme_trainings
    assert programme(S.programme_weeks, S.programme_trainings) / trainings == Fraction(60 + S.around, 60)
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
    assert "twintig maanden lang" in member
    assert (
        f"ongeveer {percent(there_a_year_ago(), 1)} procent van de leden er een jaar geleden ook al" in member
    )
    assert f"na drie maanden stopt, levert in het voorbeeld {rounded(3 * a_month)} op" in member
    assert f"drie jaar blijft {rounded(36 * a_month)}" in member
    places = text(tools / "vrije-plekken.md")
    kept_free = floor((S.hours[0] - 2) / TRAININGS)
    assert (
        f"Met {S.hours[0]} uur per week en anderhalve training per klant is er plek voor {LONE} klanten, of"
        f" voor {kept_free} als je twee uur vrijhoudt"
    ) in places
    assert places.count(f"personal trainer plek voor {kept_free} tot {LONE} klanten") == 1
    assert f"{S.hours[0]} lesuren per week heeft plek voor {kept_free} tot {LONE} klanten" in places
    for hours in (16, 24, 32):
        row = " | ".join(str(floor(hours / times)) for times in (1, Fraction(3, 2), 2))
        assert f"| {hours} uur | {row} |" in places
    there = whole(sum(S.booked) / TRAININGS)
    leave = word(Fraction(there, S.months))
    assert f"Met {there} klanten en {leave} stoppers per maand is dat {word(S.months)} maanden" in places
    missed = text(tools / "gemiste-aanvraag.md")
    hours = word(Fraction((S.enquiries - S.spoken) * 10, 60))
    assert f"aan de {S.enquiries - S.spoken} gemiste mensen van het voorbeeld {hours} uur kwijt" in missed
    worth = text(tools / "waarde-van-een-klant.md")
    trainings = S.programme_weeks * S.programme_trainings
    assert f"Een traject van {trainings} trainingen kost onze rekenstudio dertig uur werk" in worth
    assert programme(S.programme_weeks, S.programme_trainings) == 30
    a_lesson = without_vat(S.group_price) / WEEKS_A_MONTH
    assert ceil(S.lesson_cost / a_lesson) == 4
    assert "haalt een kleine groep de leskosten eruit vanaf vier mensen" in text(tools / "volle-groep.md")


def test_the_sheets_say_what_comes_out() -> None:
    """The dates of the calendar are those of its year, and the time for starters is ten minutes each a week."""
    sheets = Path(__file__).parents[2] / "content" / "sheets"
    calendar, sunday = text(sheets / "jaarkalender.md"), easter(2027)
    for day, name in ((sunday, "valt Pasen op"), (sunday + timedelta(39), "Hemelvaart op")):
        assert f"{name} {day.day} {MONTHS[day.month - 1]}" in calendar
    whitsun = sunday + timedelta(49)
    assert f"Pinksteren op {whitsun.day} {MONTHS[whitsun.month - 1]}" in calendar
    assert date(2027, 4, 27).isoweekday() == 2
    assert "Koningsdag is dat jaar op dinsdag 27 april" in calendar
    # Those who begin in a month are six weeks on the sheet.
    at_once = round(S.joined * 6 / WEEKS_A_MONTH)
    assert Fraction(at_once * 10, 60) == Fraction(7, 2)
    starters = text(sheets / "eerste-zes-weken.md")
    assert (
        f"Beginnen er elke maand {word(S.joined)}, dan zitten er ongeveer {at_once} tegelijk in" in starters
    )
    assert "hun eerste zes weken: drieënhalf uur per week. Neem dan een blad per coach" in starters
    assert int(re.findall(r'^rows: "(\d+)"$', starters, re.MULTILINE)[0]) * 2 >= at_once
