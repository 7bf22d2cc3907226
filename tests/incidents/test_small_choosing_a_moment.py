"""Small things that were in the way of who chooses a moment, and of the owner who gets the call."""

from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar

from tests.booking.people import arrived, choose, press, slots
from tests.conftest import MOMENT
from tests.people import ANNA
from tests.services import put_in_force
from tests.visitor import Page, Visitor
from vollegym.calendar.hours import Hours, Window
from vollegym.calendar.ics import Call, invitation
from vollegym.config import load_settings

MORNING, AFTERNOON, EVENING = Window(570, 750), Window(810, 990), Window(1140, 1260)


def parts(page: Page) -> list[str]:
    """The parts of the day in which someone may ask to be called."""
    return page.form("/belverzoek").options["part"]


@pytest.mark.parametrize(
    ("windows", "offered"),
    [
        ((MORNING, AFTERNOON), ["morning", "afternoon", "any"]),
        ((AFTERNOON,), ["afternoon", "any"]),
        ((EVENING,), ["evening", "any"]),
        ((Window(570, 720),), ["morning", "any"]),
        ((MORNING, AFTERNOON, EVENING), ["morning", "afternoon", "evening", "any"]),
    ],
)
def test_only_parts_of_the_day_with_a_call_in_them_are_offered(
    app: Flask, anna: Visitor, windows: tuple[Window, ...], offered: list[str]
) -> None:
    """The evening was offered while the hours ended at half past four."""
    put_in_force(app, Hours(week=(windows,) + ((),) * 6))
    assert parts(anna.open("/afspraak")) == offered
    refused = press(anna, "/belverzoek")
    assert refused.status == 422
    assert f"#{offered[0]}" in [a.get("href") for a in refused.all("a")]


def test_without_any_hours_every_part_may_be_asked(app: Flask, anna: Visitor) -> None:
    put_in_force(app, Hours())
    assert parts(anna.open("/afspraak")) == ["morning", "afternoon", "evening", "any"]


def test_a_wish_for_an_evening_that_was_offered_a_moment_ago_is_kept(app: Flask, anna: Visitor) -> None:
    put_in_force(app, Hours(week=((EVENING,),) * 7))
    form = anna.open("/afspraak").form("/belverzoek")
    put_in_force(app, Hours(week=((MORNING,),) * 7))
    assert "Je belverzoek staat: ’s avonds" in anna.send(form, part="evening").text


def test_who_moves_a_call_is_not_offered_the_time_it_has(anna: Visitor) -> None:
    """It stood among the free times, and choosing it did nothing."""
    anna.open("/afspraak")
    page = choose(anna, "2026-11-26T10:00Z")
    offered = slots(page, "/verzetten")
    assert "2026-11-26T10:00Z" not in offered
    assert {"2026-11-26T09:30Z", "2026-11-26T10:30Z"} <= set(offered), (
        "the times beside it are free for this call"
    )


def test_where_the_time_of_the_call_is_the_only_one_left_there_is_no_other(app: Flask) -> None:
    put_in_force(app, Hours(week=((), (), (), (Window(660, 690),), (), (), ()), horizon=5))
    anna = arrived(app, ANNA)
    anna.open("/afspraak")
    page = choose(anna, "2026-11-26T10:00Z")
    assert slots(page, "/verzetten") == []
    assert "Er is nu geen ander moment vrij" in page.text


@pytest.mark.parametrize("name", ["", '"', "\x00"])
def test_nobody_is_invited_under_an_empty_name(name: str) -> None:
    """Calendars showed an organizer and a guest with two quotation marks for a name."""
    made = Call(
        uid="ab12", sequence=0, start=MOMENT, end=MOMENT, changed=MOMENT, cancelled=False, title="", text="",
        place="", organizer="hallo@example.com", organizer_name=name, attendee="anna@example.com", attendee_name=name,
    )  # fmt: skip
    (event,) = Calendar.from_ical(invitation(made)).walk("VEVENT")
    for field in ("ORGANIZER", "ATTENDEE"):
        assert "CN" not in event[field].params


@pytest.mark.parametrize("scheme", ["webcal", "WEBCAL", "webcals"])
def test_the_address_that_calendar_programs_give_is_taken(tmp_path: Path, scheme: str) -> None:
    """`webcal://` is what "copy the address" gives in Outlook and iCloud; the start stopped at it without a hint."""
    (tmp_path / "content").mkdir()
    given = f"https://a.example/x.ics, {scheme}://b.example/y.ics?key=1"
    settings = load_settings({"VOLLEGYM_BUSY_CALENDARS": given}, tmp_path)
    assert settings.busy_calendars == ("https://a.example/x.ics", "https://b.example/y.ics?key=1")
