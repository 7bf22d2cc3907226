"""One snapshot of the content: every reader sees it, no page reads a file, and every process takes the next."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.booking.people import arrived, slots
from tests.incidents.test_o07_the_last_good_hours_stay import GOOD
from tests.people import ANNA
from tests.services import look_again, run_job, services_of
from tests.visitor import Visitor
from vollegym.content import hours_store
from vollegym.content.live_folder import STILL

from .conftest import Write

MakeApp = Callable[..., Flask]


def test_no_page_reads_a_file_of_the_owner(make_app: MakeApp, content: Path, write: Write) -> None:
    write("afspraak.md", raw=GOOD)
    write("bureau.md", raw='---\nphone: "010 123 45 67"\n---\n')
    write("a.md", "De tekst.")
    site = make_app(content=content)
    anna = arrived(site, ANNA)
    before = slots(anna.open("/afspraak"))
    content.rename(content.with_name("elsewhere"))
    look_again(site)
    assert slots(anna.open("/afspraak")) == before
    assert "De tekst." in Visitor(site).open("/a").text
    assert "010 123 45 67" in Visitor(site).open("/").text


def test_one_look_changes_pages_hours_and_agency_together(
    make_app: MakeApp, content: Path, write: Write
) -> None:
    write("afspraak.md", raw=GOOD)
    site = make_app(content=content)
    before = services_of(site).content.now
    write("afspraak.md", raw=GOOD.replace("length: 30", "length: 45"))
    write("bureau.md", raw="---\nemail: els@example.com\n---\n")
    write("a.md")
    assert services_of(site).content.now is before, "until the site looks"
    look_again(site)
    now = services_of(site).content.now
    assert (now.opening_hours.hours.length, now.agency.email, "a" in now.library.pages) == (
        45,
        "els@example.com",
        True,
    )
    assert (before.opening_hours.hours.length, before.agency.email) == (30, "")


def test_the_sender_follows_what_the_owner_writes(make_app: MakeApp, content: Path, write: Write) -> None:
    site = make_app(content=content)
    assert services_of(site).owner_email == ""
    write("bureau.md", raw="---\nemail: els@example.com\n---\n")
    write("afspraak.md", raw=GOOD.replace("length: 30", "length: 60"))
    run_job(site, "content")
    time.sleep(STILL + 0.1)
    run_job(site, "content")
    assert services_of(site).owner_email == "els@example.com"
    assert services_of(site).opening_hours.hours.length == 60


def test_last_good_hours_that_could_not_be_read_at_the_start_come_later(
    make_app: MakeApp, content: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("afspraak.md", raw=GOOD.replace("length: 30", "length: 45"))
    make_app(content=content)
    write("afspraak.md", raw=GOOD.replace("length: 30", "length: 0"))

    def locked(_path: Path) -> str:
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(hours_store, "kept", locked)
        site = make_app(content=content, prepared=False)
        look_again(site)
        assert services_of(site).opening_hours.document is None
    look_again(site)
    assert services_of(site).opening_hours.hours.length == 45
    assert [problem.line for problem in services_of(site).opening_hours.errors] == [7]


def test_a_start_with_wrong_hours_makes_no_database(make_app: MakeApp, content: Path, write: Write) -> None:
    write("afspraak.md", raw="stuk")
    site = make_app(content=content, prepared=False)
    assert services_of(site).opening_hours.document is None
    assert not services_of(site).settings.database.exists()
