"""I35: when the calendar's host was blocked, the page was a dead end."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from tests.booking.people import arrived, press
from tests.people import ANNA
from tests.services import put_in_force
from tests.visitor import Visitor
from vollegym.calendar.hours import Hours

BUREAU = '---\nname: "Volle Gym"\nphone: "010 123 45 67"\nemail: "hallo@example.com"\n---\n'


def test_i35_the_page_takes_a_call_back_wish(anna: Visitor, app: Flask) -> None:
    anna.open("/afspraak")
    page = press(anna, "/afspraak/belverzoek", part="afternoon")
    assert (page.status, page.url) == (200, "/afspraak")
    assert "Je belverzoek staat: ’s middags" in page.text
    db = app.extensions["vollegym"].storage.database()
    assert [row["part"] for row in db.query("SELECT part FROM wish")] == ["afternoon"]
    kinds = [row["kind"] for row in db.query("SELECT kind FROM outbox WHERE result IS NULL")]
    assert kinds.count("call_wished_owner") == 1


def test_i35_a_wish_without_a_part_of_the_day_is_asked_again(anna: Visitor) -> None:
    anna.open("/afspraak")
    page = press(anna, "/afspraak/belverzoek")
    assert page.status == 422
    assert "Kies wanneer we je het beste kunnen bellen" in page.text


def test_i35_the_same_wish_twice_tells_the_owner_once(anna: Visitor, app: Flask) -> None:
    anna.open("/afspraak")
    for part in ("morning", "morning", "any"):
        press(anna, "/afspraak/belverzoek", part=part)
    db = app.extensions["vollegym"].storage.database()
    assert len(list(db.query("SELECT 1 FROM outbox WHERE kind = 'call_wished_owner'"))) == 2


def test_i35_phone_and_mail_stand_on_every_page_of_the_call(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "bureau.md").write_text(BUREAU, "utf-8")
    app = make_app(content=content)
    anna, stranger = arrived(app, ANNA), Visitor(app)
    pages = [stranger.open("/afspraak"), anna.open("/afspraak")]
    put_in_force(app, Hours())
    pages.append(anna.open("/afspraak"))
    for page in pages:
        main = "".join(page.one("main").itertext())
        assert "010 123 45 67" in main
        assert "hallo@example.com" in main
