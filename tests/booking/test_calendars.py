"""The owner's own calendars: fetched by the sender alone, and every way in which they misbehave."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from flask import Flask

from tests.booking.people import arrived, at, choose, press, slots
from tests.booking.test_busy import PLAIN, ics
from tests.conftest import Clock
from tests.people import ANNA
from tests.services import services_of
from vollegym.booking import busy_calendars, calendar_store
from vollegym.calendar.hours import Span
from vollegym.leads import booking_store


class Calendar:
    """A server with a calendar that can be changed."""

    def __init__(self) -> None:
        self.body: bytes | Callable[[BaseHTTPRequestHandler], None] = ics(PLAIN)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if callable(outer.body):
                    outer.body(self)
                    return
                self.send_response(200)
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/basic.ics"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def calendar() -> Iterator[Calendar]:
    made = Calendar()
    yield made
    made.close()


@pytest.fixture
def app(make_app: Callable[..., Flask], calendar: Calendar) -> Flask:
    return make_app(busy_calendars=(calendar.url,))


@pytest.fixture
def refresh(app: Flask, clock: Clock) -> Callable[[], list[Span]]:
    """Do the timed work and return what is busy then."""

    def work() -> list[Span]:
        with app.app_context():
            busy_calendars.refresh(services_of(app), clock())
        return list(booking_store.agenda(app.extensions["vollegym"].storage.database(), clock()).busy)

    return work


def state(app: Flask) -> dict[str, object]:
    (found,) = app.test_client().get("/healthz").json["calendars"]
    return dict(found)


def test_busy_time_is_not_offered(app: Flask, refresh: Callable[[], list[Span]]) -> None:
    assert refresh() == [Span(at(2026, 11, 26, 11), at(2026, 11, 26, 12, 30))]
    offered = slots(arrived(app, ANNA).open("/afspraak"))
    assert not {"2026-11-26T10:00Z", "2026-11-26T11:00Z"} & set(offered)
    assert "2026-11-26T09:30Z" not in offered, "fifteen minutes of rest come before it too"
    assert "2026-11-26T12:30Z" in offered


def html(handler: BaseHTTPRequestHandler) -> None:
    answer(handler, 200, b"<!doctype html><html><body>Log in</body></html>")


def gone(handler: BaseHTTPRequestHandler) -> None:
    answer(handler, 404, b"not here")


def huge(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    line = b"X-FILL:" + b"a" * 65_000 + b"\r\n"
    try:
        for _ in range(800):
            handler.wfile.write(line)
    except OSError:
        pass


def to_the_inside(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "http://169.254.169.254/latest/meta-data")
    handler.end_headers()


def endless(handler: BaseHTTPRequestHandler) -> None:
    answer(handler, 200, ics("DTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY"))


def nothing(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    handler.send_response(status)
    handler.end_headers()
    handler.wfile.write(body)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.1)


@pytest.mark.parametrize(
    ("answers", "note"),
    [
        (html, "op dit adres staat geen agenda"),
        (gone, "de server antwoordt met 404"),
        (huge, "de agenda is groter dan 10 MB"),
        (to_the_inside, "het adres ligt in een besloten netwerk"),
        (nothing, "geen verbinding"),
        (endless, "de agenda is te ingewikkeld om te lezen"),
        (dripping, "geen antwoord binnen de tijd"),
    ],
)
def test_a_calendar_that_misbehaves_leaves_the_last_good_copy_with_its_age(
    app: Flask,
    calendar: Calendar,
    refresh: Callable[[], list[Span]],
    clock: Clock,
    answers: Callable[[BaseHTTPRequestHandler], None],
    note: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = refresh()
    calendar.body = answers
    if answers is endless:
        monkeypatch.setattr(busy_calendars, "READING", 3)
    if answers is dripping:
        monkeypatch.setattr(busy_calendars, "DEADLINE", 0.5)
    clock.moment += timedelta(minutes=90)
    assert refresh() == before
    assert state(app)["age_minutes"] == 90
    assert note in str(state(app)["note"])
    calendar.body = ics()
    monkeypatch.undo()
    assert refresh() == []
    assert state(app) == {"age_minutes": 0, "note": None}


def test_a_calendar_that_is_down_from_the_start_closes_nothing(
    app: Flask, calendar: Calendar, refresh: Callable[[], list[Span]]
) -> None:
    calendar.close()
    assert refresh() == []
    assert state(app)["age_minutes"] is None
    assert slots(arrived(app, ANNA).open("/afspraak"))


def test_our_own_call_in_the_owners_calendar_is_no_second_call(
    app: Flask,
    calendar: Calendar,
    refresh: Callable[[], list[Span]],
    a_lead: Callable[..., int],
    now: datetime,
) -> None:
    lead = a_lead()
    with app.extensions["vollegym"].storage.writing() as db:
        start = datetime(2026, 11, 27, 10, tzinfo=UTC)
        made = booking_store.insert(db, lead, "ab12", "hash", Span(start, start + timedelta(minutes=30)), now)
    calendar.body = ics(f"UID:{made.uid}\n{PLAIN}", "DTSTART:20261126T150000Z\nDURATION:PT1H")
    assert refresh() == [Span(at(2026, 11, 26, 16), at(2026, 11, 26, 17))]


def test_no_calendar_is_asked_while_a_visitor_waits(app: Flask, calendar: Calendar) -> None:
    asked: list[str] = []
    calendar.body = lambda handler: asked.append(handler.path)
    visitor = arrived(app, ANNA)
    page = visitor.open("/afspraak")
    page = choose(visitor, slots(page)[0])
    page = press(visitor, "/verzetten", slot=slots(page)[5])
    assert press(visitor, "/annuleren").h1 == "Je gesprek is afgezegd"
    assert asked == []


def test_overlapping_events_are_kept_as_one(calendar: Calendar, refresh: Callable[[], list[Span]]) -> None:
    calendar.body = ics(PLAIN, "DTSTART:20261126T110000Z\nDURATION:PT2H")
    assert refresh() == [Span(at(2026, 11, 26, 11), at(2026, 11, 26, 14))]


def test_a_calendar_taken_out_of_the_settings_is_forgotten(
    make_app: Callable[..., Flask], refresh: Callable[[], list[Span]], clock: Clock
) -> None:
    assert refresh()
    other = make_app(busy_calendars=())
    busy_calendars.refresh(services_of(other), clock())
    db = other.extensions["vollegym"].storage.database()
    assert booking_store.agenda(db, clock()).busy == ()
    assert calendar_store.calendars(db) == []


def test_the_address_is_nowhere_in_the_database(
    app: Flask, calendar: Calendar, refresh: Callable[[], list[Span]]
) -> None:
    refresh()
    dump = "".join(app.extensions["vollegym"].storage.database().conn.iterdump())
    assert "basic.ics" not in dump
    assert "127.0.0.1" not in dump


def test_the_doctor_names_a_calendar_that_cannot_be_read(
    app: Flask, calendar: Calendar, refresh: Callable[[], list[Span]], clock: Clock
) -> None:
    def findings() -> str:
        return app.test_cli_runner().invoke(args=["doctor"]).output

    assert "Agenda 1 kan niet gelezen worden: de verzender las hem nog niet." in findings()
    refresh()
    assert "Agenda 1" not in findings()
    calendar.body = gone
    refresh()
    assert "Agenda 1 kan niet gelezen worden: de server antwoordt met 404." in findings()


def answering(monkeypatch: pytest.MonkeyPatch, *answers: tuple[int, str, bytes]) -> None:
    """Let the server answer these, one after the other: status, Location and body."""
    left = list(answers)
    monkeypatch.setattr(busy_calendars, "ask", lambda _address, *, written_out: left.pop(0))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_calendar_that_moved_is_found_within_three_steps(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    step, there = (status, "https://elsewhere.example/a.ics", b""), (200, "", b"here")
    answering(monkeypatch, step, step, step, there)
    assert busy_calendars.fetch("https://calendar.example/a.ics") == b"here"
    answering(monkeypatch, step, step, step, step, there)
    with pytest.raises(busy_calendars.UnusableError, match=f"de server antwoordt met {status}"):
        busy_calendars.fetch("https://calendar.example/a.ics")


@pytest.mark.parametrize(
    "answer", [(304, "", b""), (300, "/a.ics", b""), (404, "/a.ics", b""), (204, "", b"")]
)
def test_another_answer_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch, answer: tuple[int, str, bytes]
) -> None:
    answering(monkeypatch, answer)
    with pytest.raises(busy_calendars.UnusableError, match=f"de server antwoordt met {answer[0]}"):
        busy_calendars.fetch("https://calendar.example/a.ics")


def test_ten_megabytes_of_calendar_are_read_and_not_one_byte_more(monkeypatch: pytest.MonkeyPatch) -> None:
    most = b"x" * 10 * 1024 * 1024
    answering(monkeypatch, (200, "", most), (200, "", most + b"x"))
    assert busy_calendars.fetch("https://calendar.example/a.ics") == most
    with pytest.raises(busy_calendars.UnusableError, match="groter dan 10 MB"):
        busy_calendars.fetch("https://calendar.example/a.ics")
