"""O7: `length: 0` in afspraak.md and a restart, and visitors saw "geen moment vrij". Hours that cannot be used change
nothing, live or after a restart, and the owner is told with file, line and what to do."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from flask import Flask

from tests.booking.people import arrived, slots
from tests.desk.people import let_in
from tests.people import ANNA
from tests.server import Server

MakeApp = Callable[..., Flask]
GOOD = """---
title: "Kies een moment"
description: "Kies zelf wanneer we bellen."
hours:
  monday: ["10:00-12:00"]
  tuesday: ["10:00-12:00"]
length: 30
grid: 30
buffer_before: 0
buffer_after: 15
notice: 240
horizon: 21
day_cap: 4
week_cap: 12
closed: []
holidays: "yes"
by: phone
link: "https://example.com/kamer"
---

Kies een tijd waarop je rustig kunt praten.
"""
# Old text, new text, and the line at which the mistake is named.
MISTAKES = [
    ('title: "Kies een moment"', "title: [Kies, een, moment]", 2),
    ('title: "Kies een moment"', 'title: "Kies een moment', 3),
    ('description: "Kies zelf wanneer we bellen."', "description: {kort: lang}", 3),
    ("hours:\n", "uren:\n", 1),
    ("hours:\n", "hours: altijd\nuren:\n", 4),
    ("  tuesday:", "  dinsdag:", 6),
    ('tuesday: ["10:00-12:00"]', 'tuesday: ["10 tot 12"]', 6),
    ('tuesday: ["10:00-12:00"]', 'tuesday: ["10:00-12:00", "11:00-13:00"]', 6),
    ("length: 30", "length: 0", 7),
    ("length: 30", "length: een half uur", 7),
    ("grid: 30", "grid: 0", 8),
    ("buffer_before: 0", "buffer_before: -5", 9),
    ("buffer_after: 15", "buffer_after: kwartier", 10),
    ("notice: 240", "notice: 4 uur", 11),
    ("horizon: 21", "horizon: 0", 12),
    ("day_cap: 4", "day_cap: 0", 13),
    ("week_cap: 12", "week_cap: veel", 14),
    ("closed: []", "closed: [24 december]", 15),
    ('holidays: "yes"', "holidays: misschien", 16),
    ("by: phone", "by: fax", 17),
    ('by: phone\nlink: "https://example.com/kamer"', "by: video\nlink: kamer", 18),
    ("---\ntitle", "title", 1),
]
TICKS = count(1)


def write(content: Path, text: str | bytes) -> None:
    """Save the file, at another time than before, as an editor does."""
    path = content / "afspraak.md"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    tick = 1_800_000_000 + next(TICKS)
    os.utime(path, (tick, tick))


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    write(tmp_path / "content", GOOD)
    return tmp_path / "content"


def offered(app: Flask) -> tuple[int, str, str]:
    """What `flask booking slots` says: how it ended, the times, the remarks."""
    found = app.test_cli_runner().invoke(args=["booking", "slots"])
    return found.exit_code, found.stdout, found.stderr


def doctor(app: Flask) -> tuple[int, str]:
    found = app.test_cli_runner().invoke(args=["doctor"])
    return found.exit_code, found.stdout


@pytest.mark.parametrize(("old", "new", "line"), MISTAKES)
def test_a_mistake_in_any_field_changes_nothing_and_is_told(
    make_app: MakeApp, content: Path, old: str, new: str, line: int
) -> None:
    assert old in GOOD
    site = make_app(content=content)
    code, times, _ = offered(site)
    assert (code, times.count("10:00")) == (0, 6), "three weeks of two mornings, today's being too close"
    write(content, GOOD.replace(old, new))
    for app in (site, make_app(content=content), make_app(content=content)):  # Live, and after each restart.
        code, still, remarks = offered(app)
        assert (code, still) == (1, times)
        assert f"afspraak.md:{line}: " in remarks
        code, said = doctor(app)
        assert code == 1
        assert said.count(f"afspraak.md:{line}: ") == 1, "one mistake is told once"
        assert "De laatste goede uren blijven gelden." in said
    write(content, GOOD.replace("length: 30", "length: 60"))
    for app in (site, make_app(content=content)):
        code, mended, remarks = offered(app)
        assert (code, "10:30" in mended, "afspraak.md" in remarks) == (0, True, False)
        assert mended != times


@pytest.mark.parametrize(
    "data", [b"", b"---\ntitle: \xe9\xe9n\n---\n", b"x" * 300_000, GOOD.encode("utf-16")]
)
def test_a_file_that_cannot_be_read_at_all_changes_nothing_either(
    make_app: MakeApp, content: Path, data: bytes
) -> None:
    times = offered(make_app(content=content))[1]
    write(content, data)
    app = make_app(content=content)
    code, still, remarks = offered(app)
    assert (code, still) == (1, times)
    assert "afspraak.md:" in remarks
    assert "afspraak.md:" in doctor(app)[1]


def test_a_visitor_and_the_desk_see_it_too(make_app: MakeApp, content: Path) -> None:
    make_app(content=content)
    write(content, GOOD.replace("length: 30", "length: 0"))
    app = make_app(content=content)
    anna = arrived(app, ANNA)
    page = anna.open("/afspraak")
    assert len(slots(page)) > 5
    assert "Kies een tijd waarop je rustig kunt praten." in page.text
    desk = let_in(app, app.test_cli_runner()).open("/beheer").text
    assert "afspraak.md:7: Het veld length kan niet 0 zijn. De laatste goede uren blijven gelden." in desk
    assert "Schrijf een heel getal van 5 tot en met 480." in desk


def test_where_there_never_were_good_hours_nobody_is_offered_a_time_and_the_owner_hears_why(
    make_app: MakeApp, content: Path
) -> None:
    write(content, GOOD.replace("length: 30", "length: 0"))
    app = make_app(content=content)
    code, times, remarks = offered(app)
    assert (code, times) == (1, "")
    assert "afspraak.md:7: " in remarks
    assert "niemand kan een gesprek kiezen" in doctor(app)[1]


def test_good_hours_that_were_live_for_a_moment_are_the_last_good_ones(
    make_app: MakeApp, content: Path
) -> None:
    site = make_app(content=content)
    write(content, GOOD.replace("10:00-12:00", "14:00-16:00"))
    for second in (10, 11):  # As the thread does that looks at the folder.
        site.extensions["vollegym"].content.refresh(second)
    write(content, GOOD.replace("length: 30", "length: 0"))
    assert "14:00" in offered(make_app(content=content))[1]


def test_asking_for_a_page_writes_nothing_about_hours(make_app: MakeApp, content: Path) -> None:
    site = make_app(content=content)
    db = site.extensions["vollegym"].storage.database()
    before = list(db.query("SELECT * FROM opening_hours"))
    write(content, GOOD.replace("10:00-12:00", "14:00-16:00"))
    arrived(site, ANNA).open("/afspraak")
    assert list(db.query("SELECT * FROM opening_hours")) == before


@pytest.fixture
def server(content: Path, tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "site").mkdir()
    server = Server(tmp_path / "site", content=content).start()
    yield server
    server.kill()


def test_the_running_site_keeps_them_by_itself(server: Server, content: Path) -> None:
    write(content, GOOD.replace("10:00-12:00", "14:00-16:00"))
    wait_until(lambda: "14:00" in kept(server))
    write(content, GOOD.replace("length: 30", "length: 0"))
    server.stop()
    server.start()
    assert "14:00" in kept(server)


def kept(server: Server) -> str:

    with closing(sqlite3.connect(server.database)) as db:
        return str(db.execute("SELECT document FROM opening_hours").fetchone()[0])


def wait_until(true: Callable[[], bool]) -> None:

    for _ in range(200):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it never came true")
