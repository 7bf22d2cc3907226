"""A database, its private links and its waiting messages from before keep working.

The files in fixtures/at_migration_010 were made by the code of that time; `make`, beside them, tells how. Here the
code of today takes over: whatever later migrations add, nothing of then may be lost, changed or sent twice.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from icalendar import Calendar

from tests.conftest import Clock
from tests.followup.conftest import SECRET, Work, post, receiver
from tests.followup.post import PostOffice, Receiver
from tests.people import ANNA, asked, give
from tests.services import services_of
from tests.visitor import Page, Visitor
from vollegym.config import ROOT, Settings
from vollegym.outbox.kinds import Subject
from vollegym.services import kinds
from vollegym.storage.database import Storage

__all__ = ["post", "receiver"]
Row = dict[str, Any]
FOLDER = ROOT / "tests" / "fixtures" / "at_migration_010"
SQL = (FOLDER / "database.sql").read_text("utf-8")
THEN: dict[str, Any] = json.loads((FOLDER / "then.json").read_text("utf-8"))
STATES = ("--state", "draft", "--state", "submitted", "--state", "quarantined")

# What a later migration took away or changed on purpose, by table: from the row of then to the row of today.
CHANGED: dict[str, Callable[[Row], Row]] = {
    "outbox": lambda row: {name: value for name, value in row.items() if name != "sequence"},
}
# What a later migration, or the questions of today, added on purpose, by table: the rows that are no rows of then.
ADDED: dict[str, Callable[[Row], bool]] = {
    "event": lambda row: row["kind"] == "alarmed",
    "questionnaire": lambda row: row["version"] > 2,
}


def at_migration_010() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(SQL)
    return db


def rows(db: sqlite3.Connection, table: str) -> list[Row]:
    """All rows of a table, without the columns that only repeat what others say."""
    columns = [name for _, name, *_, hidden in db.execute(f"PRAGMA table_xinfo({table})") if not hidden]
    found = db.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
    return [dict(zip(columns, row, strict=True)) for row in found]


def tables(db: sqlite3.Connection) -> list[str]:
    found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in found if not name.startswith(("sqlite_", "_"))]


@pytest.fixture
def app(make_app: Callable[..., Flask], settings: Settings, post: PostOffice, receiver: Receiver) -> Flask:
    """The site of today on the database of then, beside servers that work."""
    db = sqlite3.connect(settings.database)
    db.executescript(SQL)
    db.close()
    return make_app(
        mail_url=post.url,
        mail_from="Volle Gym <hallo@example.com>",
        owner_email="eigenaar@example.com",
        webhook_url=receiver.url,
        webhook_secret=SECRET,
    )


@pytest.fixture
def storage(app: Flask) -> Storage:
    found: Storage = app.extensions["vollegym"].storage
    return found


@pytest.fixture
def work(app: Flask, clock: Clock) -> Iterator[Work]:
    sender = Work(app, clock)
    yield sender
    sender.close()


# Facts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", tables(at_migration_010()))
def test_every_row_is_there_once_as_it_was(storage: Storage, table: str) -> None:
    was = rows(at_migration_010(), table)
    expected = [CHANGED.get(table, dict)(row) for row in was]
    added = ADDED.get(table, lambda _: False)
    assert not any(added(row) for row in was)
    now = [row for row in rows(storage.database().conn, table) if not added(row)]
    assert was, "a table without rows proves nothing"
    gone = expected[0].keys() - now[0].keys()
    assert not gone, "a migration takes these columns away: is what they told kept, and does CHANGED say so?"
    kept = [{name: row[name] for name in expected[0]} for row in now]
    assert Counter(map(repr, kept)) == Counter(map(repr, expected))


def test_the_migrations_go_on_from_there(storage: Storage) -> None:
    asked_for = "SELECT name FROM _sqlite_migrations ORDER BY id"
    was = [name for (name,) in at_migration_010().execute(asked_for)]
    now = [name for (name,) in storage.database().conn.execute(asked_for)]
    assert was[-1].startswith("010_")
    assert now[: len(was)] == was


def told(owner: FlaskCliRunner, *command: str) -> str:
    result = owner.invoke(args=list(command))
    assert result.exit_code == 0, result.output
    return str(result.stdout)


def like(then: Any, now: Any) -> Any:
    """What stands now, without keys that were not there then."""
    if isinstance(then, dict) and isinstance(now, dict):
        return {key: like(value, now[key]) for key, value in then.items() if key in now}
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        return [like(one, other) for one, other in zip(then, now, strict=True)]
    return now


def test_the_export_of_every_lead_is_what_it_was(owner: FlaskCliRunner) -> None:
    then = json.loads((FOLDER / "export.json").read_text("utf-8"))
    assert like(then, exported(owner)) == then


def test_the_funnel_counts_what_it_counted(owner: FlaskCliRunner) -> None:
    then = json.loads((FOLDER / "funnel.json").read_text("utf-8"))
    now = json.loads(told(owner, "intake", "funnel", "--format", "json"))
    assert like(then, now) == then


# Messages -----------------------------------------------------------------------------------------


def sent(post: PostOffice, receiver: Receiver) -> Counter[str]:
    """How often each message went, by its uid: receivers know doubles by it."""
    mails = [str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in post.arrived]
    events = [headers["webhook-id"].removeprefix("msg_") for headers, _ in receiver.calls]
    return Counter(mails + events)


def results(db: sqlite3.Connection) -> dict[str, str | None]:
    return dict(db.execute("SELECT uid, result FROM outbox").fetchall())


def test_every_waiting_message_goes_once_and_at_its_own_moment(
    storage: Storage, work: Work, clock: Clock, post: PostOffice, receiver: Receiver
) -> None:
    before = results(at_migration_010())
    waiting = {uid for uid, result in before.items() if result is None}
    assert waiting == {uid for step in THEN["waited"] for uid in step["results"]}
    closed: dict[str, str | None] = {}
    for number, step in enumerate(THEN["waited"]):
        clock.moment = datetime.fromisoformat(step["at"])
        if number == 0:
            work("alarms", "unfinished", "summary")
        work.send()
        after = {
            uid: result
            for uid, result in results(storage.database().conn).items()
            if uid in waiting and result
        }
        assert {uid: after[uid] for uid in after.keys() - closed.keys()} == step["results"], step["at"]
        closed = after
    assert closed.keys() == waiting
    went = sent(post, receiver)
    assert set(went.values()) == {1}
    assert went.keys() & before.keys() == {uid for uid, result in closed.items() if result == "sent"}


def test_what_was_dealt_with_stays_so_and_nobody_is_told_a_thing_twice(
    storage: Storage, work: Work, clock: Clock, post: PostOffice, receiver: Receiver
) -> None:
    before = results(at_migration_010())
    for _ in range(3):
        work("alarms", "unfinished", "summary")
        clock.moment += timedelta(minutes=5)
    after = results(storage.database().conn)
    done = {uid: result for uid, result in before.items() if result}
    assert set(done.values()) == {"sent", "kept", "failed", "skipped"}
    assert {uid: after[uid] for uid in done} == done
    assert not sent(post, receiver).keys() & done.keys()
    # Three leads wait for a call since a quarter of an hour: that is news, in one mail with the three whom the
    # code of then had lost (O5): one who missed a call, two who disagree. Today's summary, the alarms of before
    # and the intake that nobody went on with are not.
    lost = ["8HYR-5VFD", "BDDM-S879", "DT7B-BW4Q"]
    asked_for = "SELECT uid, kind, created_at FROM outbox"
    (new,) = [row for row in storage.database().query(asked_for) if row["uid"] not in before]
    asked_for = (
        "SELECT reference FROM event JOIN lead ON lead.id = event.lead WHERE kind = 'alarmed' AND at = ?"
    )
    warned = [row["reference"] for row in storage.database().query(asked_for, [new["created_at"]])]
    assert new["kind"] == "alarms"
    assert sorted(warned) == sorted([*lost, *(reference for _, reference in THEN["new"])])


# One message of each kind as it waited before a message said what it is about: lead 24 has the call 8, event 700
# and the day 2026-12-01, whose ordinal number is 739951.
WAITED = {
    ("call_sheet", 24, 0): ("mail", "call_sheet lead:24"),
    ("received", 24, 0): ("mail", "received lead:24"),
    ("received", 24, 700): ("mail", "received lead:24 700"),
    ("nudge", 24, 0): ("mail", "nudge lead:24"),
    ("later", 24, 739951): ("mail", "later lead:24 2026-12-01"),
    ("resume", 24, 700): ("mail", "resume lead:24 700"),
    ("disagreement", 24, 700): ("mail", "disagreement lead:24 700"),
    ("call_now", 24, 700): ("mail", "call_now lead:24 700"),
    ("call_wished_owner", 24, 700): ("mail", "call_wished_owner lead:24 700"),
    ("unfinished", 24, 0): ("mail", "unfinished lead:24"),
    ("alarm", 24, 15): ("mail", None),
    ("alarms", None, 700): ("mail", None),
    ("summary", None, 739951): ("mail", "summary 2026-12-01"),
    ("desk_link", None, 2992514): ("mail", "desk_link 2992514"),
    ("test", None, 1764000000000): ("mail", None),
    ("webhook.test", None, 1764000000000): ("webhook", None),
    ("intake.submitted", 24, 0): ("webhook", "intake.submitted lead:24"),
    ("lead.contacted", 24, 700): ("webhook", "lead.contacted lead:24 700"),
    ("call_freed", None, 800003): ("mail", "call_freed booking:8 3"),
    **{
        (kind, 24, 800001): ("webhook" if "." in kind else "mail", f"{kind} booking:8 1")
        for kind in (
            *("call_booked", "call_moved", "call_cancelled", "booking.created", "booking.moved"),
            *("call_booked_owner", "call_moved_owner", "call_cancelled_owner", "booking.cancelled"),
            *("call_tomorrow", "call_soon", "call_soon_owner", "call_missed"),
        )
    },
}


def test_what_waits_of_each_kind_is_carried_over_with_its_moments_and_tries(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as old:
        old.executescript(SQL)
        old.execute("DELETE FROM outbox")
        old.executemany(
            "INSERT INTO outbox (uid, kind, lead, sequence, urgent, created_at, due_at, useful_until, next_at,"
            " tried_at, attempts, held, note) VALUES (?, ?, ?, ?, 1, '1', '2', '3', '4', '5', 6, 1, '503')",
            [(f"{kind} {sequence}", kind, lead, sequence) for kind, lead, sequence in WAITED],
        )
    old.close()
    rows = list(Storage(path).database().query("SELECT * FROM outbox"))
    assert {row["uid"]: (row["channel"], row["dedup_key"]) for row in rows} == {
        f"{kind} {sequence}": told for (kind, _, sequence), told in WAITED.items()
    }
    for row in rows:
        kept = [row[name] for name in ("created_at", "due_at", "useful_until", "next_at", "tried_at", "note")]
        assert kept == ["1", "2", "3", "4", "5", "503"]
        assert (row["urgent"], row["attempts"], row["held"], row["result"]) == (1, 6, 1, None)
        about = (
            "booking:8" if "booking:8" in (row["dedup_key"] or "") else row["lead"] and f"lead:{row['lead']}"
        )
        assert row["about"] == about


def test_the_table_of_today_names_those_facts_the_same_and_knows_every_kind_of_then(app: Flask) -> None:
    at = datetime.fromisoformat("2026-12-01T08:00:00+00:00")
    known = kinds(services_of(app)).by_name
    for (name, lead, sequence), (channel, key) in WAITED.items():
        fact: str | int = sequence or ""
        call = None
        if key and "booking:8" in key:
            call, fact = 8, sequence % 100_000
        elif name in ("later", "summary"):
            fact = "2026-12-01"
        subject = Subject(at=at, lead=lead, booking=call, fact=fact)
        assert (known[name].channel, known[name].key(subject)) == (channel, key)


# Private links ------------------------------------------------------------------------------------

KINDS = ("/intake/verder/", "/afspraak/", "/beheer/aanvraag/", "/beheer/toegang/", "/agenda/")


def links(beginning: str, form: str | None = None, fact: str = "") -> list[Row]:
    """The links of then that begin like this, perhaps only those whose page had this form and this fact."""
    found = [link for link in THEN["links"] if link["path"].startswith(beginning)]
    if form is not None:
        found = [link for link in found if form in link.get("forms", ())]
    return [link for link in found if not fact or fact in link["shows"]]


@pytest.mark.parametrize("kind", KINDS)
def test_each_private_link_answers_as_it_did(app: Flask, kind: str) -> None:
    then = [as_promised_now(link) for link in links(kind)]
    assert then
    assert [answer(app, link) for link in then] == then


def as_promised_now(link: Row) -> Row:
    """A link to one lead lets its reader say that they called, and nothing more since the desk knows who is in."""
    if "forms" not in link or not link["path"].startswith("/beheer/aanvraag/"):
        return link
    return {**link, "forms": [form for form in link["forms"] if form == "/gebeld"]}


def answer(app: Flask, link: Row) -> Row:
    """What a link answers now, in the words of then: status, place, forms and facts that were there."""
    path = link["path"]
    response = app.test_client().get(path)
    now: Row = {"path": path, "status": response.status_code}
    if "location" in link:
        now["location"] = response.headers.get("Location")
    if "calendar" in link:
        now["calendar"] = calls_in(response.get_data(as_text=True))
    if "shows" in link:
        page = Visitor(app).open(path)
        now["forms"] = [form for form in link["forms"] if path + form in posts(page)]
        now["shows"] = [fact for fact in link["shows"] if fact in page.text]
    return now


def posts(page: Page) -> set[str]:
    return {form.action for form in page.forms() if form.method == "post"}


def calls_in(text: str) -> list[list[str]]:
    """The calls in a calendar file: uid, start, end (UTC), sequence and status."""
    found = []
    for event in Calendar.from_ical(text).walk("VEVENT"):
        start, end = (event[name].dt.isoformat() for name in ("DTSTART", "DTEND"))
        found.append([str(event["UID"]), start, end, str(event["SEQUENCE"]), str(event.get("STATUS", ""))])
    return sorted(found)


def test_a_draft_of_then_is_finished_with_its_link(visitor: Visitor, owner: FlaskCliRunner) -> None:
    (link,) = links("/intake/verder/", "", "T••• G•••")
    visitor.open(link["path"])
    visitor.send()
    assert asked(visitor.page) == "budget"
    give(visitor, ANNA["budget"])
    visitor.send()
    assert visitor.page.url == "/intake/uitkomst"
    (lead,) = [lead for lead in exported(owner) if lead["email"] == "tess@example.com"]
    assert (lead["state"], lead["outcome"], lead["questionnaire"]) == ("submitted", "qualified", 2)
    assert lead["answers"] == {key: answer for key, answer in ANNA.items() if key != "contact"}


def exported(owner: FlaskCliRunner) -> list[Row]:
    lines = told(owner, "leads", "export", "--format", "jsonl", *STATES).splitlines()
    return [json.loads(line) for line in lines]


def test_a_call_of_then_is_called_off_with_its_link(
    app: Flask, visitor: Visitor, owner: FlaskCliRunner, work: Work, post: PostOffice
) -> None:
    (link,) = links("/afspraak/", "/annuleren", "Donderdag 26 november 2026 om 10:00 uur")
    work.send()
    post.arrived.clear()
    visitor.open(link["path"])
    visitor.send(visitor.page.form("/annuleren"), reason="Ik ben ziek.")
    assert f"{link['path']}/annuleren" not in posts(visitor.page)
    (lead,) = [lead for lead in exported(owner) if lead["email"] == "gijs@example.com"]
    assert lead["booking"]["status"] == "cancelled"
    work.send()
    assert sorted(mail["To"] for mail in post.arrived) == ["eigenaar@example.com", "gijs@example.com"]
    (call,) = calls_in(app.test_client().get(f"{link['path']}/afspraak.ics").get_data(as_text=True))
    assert call[3:] == ["2", "CANCELLED"]


def test_a_call_is_booked_with_an_invitation_of_then(visitor: Visitor, owner: FlaskCliRunner) -> None:
    before = {lead["reference"]: lead["booking"] for lead in exported(owner)}
    *_, link = links("/afspraak/", "")
    form = visitor.open(link["path"]).form(link["path"])
    start = form.options["slot"][0]
    page = visitor.send(form, slot=start)
    assert posts(page) >= {f"{page.url}/annuleren", f"{page.url}/verzetten"}
    after = {lead["reference"]: lead["booking"] for lead in exported(owner)}
    (new,) = [booking for reference, booking in after.items() if booking != before[reference]]
    assert (new["starts_at"][:16], new["status"]) == (start[:16], "booked")


def test_a_call_is_logged_with_the_link_in_the_owners_mail(visitor: Visitor, owner: FlaskCliRunner) -> None:
    (link,) = links("/beheer/aanvraag/", "/gebeld", "Lars Vos")
    visitor.open(link["path"])
    visitor.send(visitor.page.form("/gebeld"), result="spoken")
    (lead,) = [lead for lead in exported(owner) if lead["email"] == "lars@example.com"]
    assert lead["contacted_at"] == "2026-11-24T09:30:00.000000+00:00"


def test_the_owner_comes_in_with_the_link_of_then_and_finds_everybody(visitor: Visitor) -> None:
    (link,) = links("/beheer/toegang/")
    visitor.open(link["path"])
    visitor.send()
    assert visitor.page.url == "/beheer"
    assert "Noor Haan" in visitor.page.text
    for state, name in [
        ("verstuurd", "Anna de Boer"),
        ("niet-verstuurd", "Tess Groot"),
        ("quarantaine", "Ilse Mol"),
    ]:
        assert name in visitor.open(f"/beheer/aanvragen?stand={state}").text


def test_who_was_held_back_then_is_released_now_and_told_once(
    storage: Storage, owner: FlaskCliRunner, work: Work, post: PostOffice, receiver: Receiver
) -> None:
    work.send()
    post.arrived.clear()
    receiver.calls.clear()
    (ilse,) = [lead for lead in exported(owner) if lead["email"] == "ilse@example.com"]
    assert ilse["state"] == "quarantined"
    for _ in range(2):
        told(owner, "leads", "release", ilse["reference"])
        work.send()
    asked_for = "SELECT kind FROM outbox JOIN lead ON lead.id = outbox.lead WHERE reference = ? ORDER BY kind"
    kinds = [row["kind"] for row in storage.database().query(asked_for, [ilse["reference"]])]
    assert kinds == ["disagreement", "intake.submitted", "later", "received"]
    assert sorted(mail["To"] for mail in post.arrived) == ["eigenaar@example.com", "ilse@example.com"]
    assert [body["type"] for body in receiver.bodies()] == ["intake.submitted"]
