"""A demo: an agency that does not exist, made from a fixed seed, from which nothing is ever sent."""

import os
import re
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import MOMENT, Clock, settings_in
from tests.desk.people import let_in
from tests.server import PREFIX, ROOT, free_port
from tests.services import services_of
from vollegym import create_app
from vollegym.config import Settings, load_settings
from vollegym.demo.agency import NUMBERS
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead
from vollegym.leads.selection import Selection

EVERY = Selection(states=("draft", "submitted", "quarantined"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a demo, made once to copy."""
    folder = tmp_path_factory.mktemp("demo")
    app = create_app(replace(settings_in(folder), demo=True), clock=lambda: MOMENT)
    for command in (["prepare"], ["demo", "--leads", "48"]):
        assert app.test_cli_runner().invoke(args=["database", *command]).exit_code == 0
    storage = services_of(app).storage
    storage.database().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    storage.close()
    return folder / "vollegym.db"


@pytest.fixture
def filled(demo: Path, settings: Settings, make_app: Callable[..., Flask]) -> Flask:
    shutil.copy(demo, settings.database)
    return make_app(demo=True)


def leads(app: Flask) -> list[Lead]:
    return list(lead_store.selected(app.extensions["vollegym"].storage.database(), EVERY))


def test_everybody_in_a_demo_is_invented_on_addresses_and_numbers_that_reach_nobody(filled: Flask) -> None:
    known = [lead.contact for lead in leads(filled) if lead.contact]
    assert len(known) > 40
    assert all(re.search(r"@example\.(com|org|net)$", contact.email) for contact in known)
    series = tuple(number.replace(" ", "") for number in NUMBERS)
    assert all(contact.phone.startswith(series) for contact in known)
    assert all(not contact.telephone.doubt for contact in known)


def test_a_demo_has_every_outcome_and_people_at_every_point_of_the_way(filled: Flask, clock: Clock) -> None:
    found = leads(filled)
    assert {lead.outcome for lead in found} >= {"qualified", "not_yet", "not_fit"}
    assert {lead.state for lead in found} >= {"submitted", "quarantined"}
    stages = {lead.stage for lead in found}
    assert stages >= {"new", "client", "lost"}
    assert len(stages) > 5
    assert all(lead.client.monthly_eur >= 1000 for lead in found if lead.client)
    assert any(lead.notes for lead in found)
    assert max(lead.started_at for lead in found) < clock.moment
    assert lead_store.waiting(filled.extensions["vollegym"].storage.database(), clock.moment)


def test_the_same_moment_gives_the_same_demo(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    told = []
    for name in ("one", "two"):
        app = make_app(demo=True, database=tmp_path / f"{name}.db")
        app.test_cli_runner().invoke(args=["database", "prepare"])
        app.test_cli_runner().invoke(args=["database", "demo", "--leads", "12"])
        told.append([(lead.contact, lead.started_at, lead.stage, lead.source) for lead in leads(app)])
    assert len([one for one in told[0] if one[2]]) == 11
    assert told[0] == told[1]


def test_every_page_of_the_desk_says_that_this_is_a_demo(filled: Flask) -> None:
    desk = let_in(filled, filled.test_cli_runner())
    for page in ("/beheer", "/beheer/aanvragen", "/beheer/mensen", "/beheer/handleiding"):
        assert "alle namen en nummers zijn verzonnen, er wordt niets verstuurd" in desk.open(page).text


def test_whatever_the_settings_a_demo_has_no_way_out(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "VOLLEGYM_INSTANCE": str(tmp_path),
            "VOLLEGYM_DEMO": "1",
            "VOLLEGYM_MAIL_URL": "smtp://mail.example.com",
            "VOLLEGYM_WEBHOOK_URL": "https://hooks.example.com",
            "VOLLEGYM_WEBHOOK_SECRET": "a secret that is long enough to be one",
            "VOLLEGYM_BUSY_CALENDARS": "https://calendars.example.com/mine.ics",
        }
    )
    assert (settings.mail_url, settings.webhook_url, settings.busy_calendars) == (None, None, ())


def test_a_real_database_is_never_filled(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    asked = app.test_cli_runner().invoke(args=["database", "demo"])
    assert asked.exit_code == 1
    assert "alleen in een proefdatabase" in asked.stderr
    assert leads(app) == []


def test_a_demo_is_filled_once(filled: Flask) -> None:
    before = len(leads(filled))
    asked = filled.test_cli_runner().invoke(args=["database", "demo"])
    assert (asked.exit_code, "staan al aanvragen" in asked.stderr) == (1, True)
    assert len(leads(filled)) == before


def test_run_demo_lets_its_reader_in_and_leaves_nothing_behind(tmp_path: Path) -> None:
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    process = subprocess.Popen(
        [ROOT / "dev", "run", "--demo", "--leads", "3", "--port", str(port)],
        env={**kept, "TMPDIR": str(tmp_path), "VOLLEGYM_DATABASE": str(tmp_path / "real.db")},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if "Volle Gym is on" in line:
                break
        link = re.search(rf"http://127\.0\.0\.1:{port}/beheer/toegang/\S+", "".join(said))
        assert link
        with urllib.request.urlopen(link[0], timeout=10) as answer:
            assert answer.status == 200
        (folder,) = tmp_path.glob("vollegym-demo-*")
        assert (folder / "vollegym.db").exists()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        process.stdout.close()
    assert list(tmp_path.iterdir()) == []
