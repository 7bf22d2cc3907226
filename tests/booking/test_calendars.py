"""The owner's own calendars: every way in which they say busy, and every way in which they misbehave."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from flask import Flask

from tests.booking.people import arrived, at, choose, press, slots
from tests.conftest import Clock
from tests.people import ANNA
from vollegym.booking import store
from vollegym.booking.hours import Span
from vollegym.booking.owner import calendars
from vollegym.booking.owner import store as owner_store
from vollegym.booking.owner.busy import busy_times

SINCE, UNTIL = at(2026, 11, 23), at(2026, 12, 24)
PLAIN = "DTSTART:20261126T100000Z\nDTEND:20261126T113000Z"


def ics(*events: str, more: str = "") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *more.splitlines()]
    for number, event in enumerate(events):
        uid = [] if "UID:" in event else [f"UID:{number}@example.com"]
        lines += ["BEGIN:VEVENT", "DTSTAMP:20261101T000000Z", *uid, *event.splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def busy(*events: str, more: str = "") -> list[tuple[datetime, datetime]]:
    return [(start, end) for start, end, _ in busy_times(ics(*events, more=more), SINCE, UNTIL)]


@pytest.mark.parametrize(
    ("event", "start", "end"),
    [
        (PLAIN, at(2026, 11, 26, 11), at(2026, 11, 26, 12, 30)),
        ("DTSTART:20261126T100000Z\nDURATION:PT45M", at(2026, 11, 26, 11), at(2026, 11, 26, 11, 45)),
        (
            "DTSTART;TZID=America/New_York:20261126T090000\nDURATION:PT1H",
            at(2026, 11, 26, 15),
            at(2026, 11, 26, 16),
        ),
        (
            "DTSTART;TZID=W. Europe Standard Time:20261126T090000\nDURATION:PT1H",
            at(2026, 11, 26, 9),
            at(2026, 11, 26, 10),
        ),
        ("DTSTART:20261126T090000\nDURATION:PT1H", at(2026, 11, 26, 9), at(2026, 11, 26, 10)),
        ("DTSTART;VALUE=DATE:20261126", at(2026, 11, 26), at(2026, 11, 27)),
        ("DTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261129", at(2026, 11, 26), at(2026, 11, 29)),
    ],
    ids=["utc", "duration", "zone", "windows zone", "floating", "whole day", "several days"],
)
def test_an_event_is_busy_from_start_to_end(event: str, start: datetime, end: datetime) -> None:
    assert busy(event) == [(start, end)]


def test_a_recurrence_has_its_exceptions_and_moved_times() -> None:
    series = "UID:s\nDTSTART;TZID=Europe/Amsterdam:20261102T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"
    series += "\nEXDATE;TZID=Europe/Amsterdam:20261130T090000"
    moved = "UID:s\nRECURRENCE-ID;TZID=Europe/Amsterdam:20261207T090000"
    moved += "\nDTSTART;TZID=Europe/Amsterdam:20261208T140000\nDURATION:PT2H"
    starts = [start for start, _ in busy(series, moved)]
    assert starts == [at(2026, 11, 23, 9), at(2026, 12, 8, 14), at(2026, 12, 14, 9), at(2026, 12, 21, 9)]


def test_a_series_keeps_its_wall_time_over_the_clock_change() -> None:
    series = ics("DTSTART;TZID=Europe/Amsterdam:20261001T140000\nDURATION:PT1H\nRRULE:FREQ=DAILY")
    found = busy_times(series, at(2026, 10, 24), at(2026, 10, 27))
    assert [start for start, _, _ in found] == [at(2026, 10, day, 14) for day in (24, 25, 26)]


@pytest.mark.parametrize("extra", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "DTEND:20261126T100000Z"])
def test_what_takes_no_time_is_not_busy(extra: str) -> None:
    assert busy(f"DTSTART:20261126T100000Z\n{extra}") == []


@pytest.mark.parametrize(
    "broken",
    [
        "SUMMARY:no start",
        "DTSTART:tomorrow\nDURATION:PT1H",
        "DTSTART:20261126T080000Z\nDURATION:PT1H\nRRULE:FREQ=NOW",
        "DTSTART;TZID=Mars/Base:20260101T100000\nDURATION:soon",
    ],
)
def test_one_broken_event_hides_no_other(broken: str) -> None:
    assert busy(broken, PLAIN) == [(at(2026, 11, 26, 11), at(2026, 11, 26, 12, 30))]


def test_a_file_with_several_calendars_is_read_to_the_end() -> None:
    other = "DTSTART:20261127T100000Z\nDURATION:PT1H"
    found = busy_times(ics(PLAIN) + ics(other), SINCE, UNTIL)
    assert [start for start, _, _ in found] == [at(2026, 11, 26, 11), at(2026, 11, 27, 11)]


@pytest.mark.parametrize("data", [b"", b"\r\n", b"<html>", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\n"])
def test_what_is_no_calendar_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(ValueError):
        busy_times(data, SINCE, UNTIL)


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
            calendars.refresh(clock())
        return list(store.agenda(app.extensions["storage"].database(), clock()).busy)

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


@pytest.mark.parametrize(
    ("answers", "note"),
    [
        (html, "op dit adres staat geen agenda"),
        (gone, "de server antwoordt met 404"),
        (huge, "de agenda is groter dan 10 MB"),
        (to_the_inside, "het adres ligt in een besloten netwerk"),
        (nothing, "geen verbinding"),
        (endless, "de agenda is te ingewikkeld om te lezen"),
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
        monkeypatch.setattr(calendars, "READING", 3)
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
    with app.extensions["storage"].writing() as db:
        start = datetime(2026, 11, 27, 10, tzinfo=UTC)
        made = store.insert(db, lead, "ab12", "hash", Span(start, start + timedelta(minutes=30)), now)
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
    with other.app_context():
        calendars.refresh(clock())
    db = other.extensions["storage"].database()
    assert store.agenda(db, clock()).busy == ()
    assert owner_store.calendars(db) == []


def test_the_address_is_nowhere_in_the_database(
    app: Flask, calendar: Calendar, refresh: Callable[[], list[Span]]
) -> None:
    refresh()
    dump = "".join(app.extensions["storage"].database().conn.iterdump())
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
