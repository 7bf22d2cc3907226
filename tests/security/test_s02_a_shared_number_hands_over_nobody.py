"""S02: who typed the number of somebody else received what we hold on that person, or had it wiped."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.desk.people import let_in
from tests.people import ANNA, BRAM, finish
from tests.services import services_of
from tests.visitor import Visitor

HERS = ("Anna", "anna@example.com")


@pytest.fixture
def references(app: Flask) -> dict[str, str]:
    """The references of Anna, and of somebody who left her number with an address of his own."""
    finish(Visitor(app), ANNA)
    stolen = {
        **BRAM["contact"],
        "email": "dief@example.org",
        "name": "Dief",
        "company": "Dief",
        "phone": ANNA["contact"]["phone"],
    }
    finish(Visitor(app), {**BRAM, "contact": stolen})
    rows = (
        services_of(app)
        .storage.database()
        .query("SELECT email, reference FROM contact JOIN lead ON lead.id = lead")
    )
    return {row["email"]: row["reference"] for row in rows}


def left(app: Flask) -> set[str]:
    return {row["email"] for row in services_of(app).storage.database().query("SELECT email FROM contact")}


def test_one_file_is_about_one_address_and_names_who_may_be_the_same(
    owner: FlaskCliRunner, references: dict[str, str]
) -> None:
    result = owner.invoke(args=["leads", "mine", "dief@example.org"])
    assert len(json.loads(result.stdout)["aanvragen"]) == 1
    assert [word for word in HERS if word in result.stdout] == []
    assert references["anna@example.com"] in result.stderr
    assert "--also" in result.stderr


def test_who_is_linked_is_added_by_the_owner_by_name(
    owner: FlaskCliRunner, references: dict[str, str]
) -> None:
    more = ["--also", references["anna@example.com"]]
    result = owner.invoke(args=["leads", "mine", "dief@example.org", *more])
    assert len(json.loads(result.stdout)["aanvragen"]) == 2
    assert "anna@example.com" in result.stdout


def test_wiping_one_address_wipes_nobody_else(
    app: Flask, owner: FlaskCliRunner, references: dict[str, str]
) -> None:
    result = owner.invoke(args=["leads", "forget", "dief@example.org", "--yes"])
    assert result.exit_code == 0
    assert references["anna@example.com"] in result.stderr
    assert left(app) == {"anna@example.com"}


def test_the_desk_hands_over_and_wipes_one_lead_too(
    app: Flask, owner: FlaskCliRunner, references: dict[str, str]
) -> None:
    desk, case = let_in(app, owner), f"/beheer/aanvraag/{references['dief@example.org']}"
    taken = desk.client.get(f"{case}/alles.json").text
    assert "dief@example.org" in taken
    assert [word for word in HERS if word in taken] == []
    desk.open(case)
    desk.send(desk.page.form("/wissen"), sure="ja")
    assert left(app) == {"anna@example.com"}
