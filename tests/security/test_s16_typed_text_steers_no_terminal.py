"""S16: a reason with ESC and signs that turn text around reached the owner's terminal as they were typed."""

import ast
import re

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.booking.people import slots
from tests.people import ANNA, finish
from tests.visitor import Visitor
from vollegym.config import ROOT
from vollegym.dutch.phrases import for_terminal

HOSTILE = "\x1b]0;taken\x07\x1b[2J\u202egnp.exe\u2066\x9b31m\x08\x7f"
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def booked(visitor: Visitor) -> None:
    finish(visitor, ANNA)
    page = visitor.open("/afspraak")
    visitor.send(page.forms()[0], slot=slots(page)[0])


def test_a_reason_keeps_its_words_and_none_of_its_controls(visitor: Visitor, app: Flask) -> None:
    booked(visitor)
    visitor.send(visitor.page.form("/annuleren"), reason=f"Ziek {HOSTILE} thuis")
    (row,) = app.extensions["vollegym"].storage.database().query("SELECT reason FROM booking")
    assert row["reason"].startswith("Ziek ")
    assert row["reason"].endswith(" thuis")
    assert not STEERING.search(row["reason"])


@pytest.mark.parametrize(
    "command",
    [
        "booking list --all",
        "leads show anna@example.com",
        "leads list",
        "intake funnel",
        "doctor",
        "outbox list",
    ],
)
def test_what_was_kept_before_is_shown_without_them(
    visitor: Visitor, app: Flask, owner: FlaskCliRunner, command: str
) -> None:
    booked(visitor)
    with app.extensions["vollegym"].storage.writing() as db:
        db.execute("UPDATE booking SET reason = ?, status = 'cancelled'", [HOSTILE])
        db.execute("UPDATE contact SET name = ?, company = ?, phone_typed = ?", [HOSTILE] * 3)
        db.execute("UPDATE lead SET source = json_object('utm_source', ?, 'landing', ?)", [HOSTILE] * 2)
    said = owner.invoke(args=command.split())
    assert not STEERING.search(said.stdout + said.stderr), repr(said.output)


def test_a_message_is_shown_without_them(visitor: Visitor, app: Flask, owner: FlaskCliRunner) -> None:
    booked(visitor)
    with app.extensions["vollegym"].storage.writing() as db:
        db.execute("UPDATE contact SET name = ?, company = ?", [f"Anna {HOSTILE}"] * 2)
    for row in app.extensions["vollegym"].storage.database().query("SELECT uid FROM outbox"):
        said = owner.invoke(args=["outbox", "show", row["uid"][:8]])
        assert not STEERING.search(said.output), repr(said.output)


def test_commands_speak_by_the_one_voice_that_escapes() -> None:
    """Only data for programs goes out as it is."""
    own = {"console.py": 1, "privacy/commands.py": 1, "site/commands.py": 2}
    for path in sorted((ROOT / "vollegym").rglob("*.py")):
        calls = [
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call)
        ]
        name = str(path.relative_to(ROOT / "vollegym"))
        assert sum(call in ("click.echo", "print", "click.secho") for call in calls) == own.get(name, 0), name


def test_words_of_every_script_stay_as_they_are() -> None:
    for text in ("Jürgen – ‘Zó’\n\tniet\u00a0los", "می\u200cخواهم", "👩\u200d👩\u200d👧", "שלום"):
        assert for_terminal(text) == text
