"""S18: nothing capped what one visitor, or all together, could make the database hold."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.booking.people import slots
from tests.conftest import Clock
from tests.followup.conftest import Work, post, receiver, sending
from tests.followup.post import PostOffice, Receiver
from tests.people import ANNA, finish, walk
from tests.services import run_job, services_of
from tests.visitor import Visitor
from vollegym.config.settings import SettingsError, load_settings
from vollegym.maintenance import checks
from vollegym.storage import database
from vollegym.storage.events import MOST, MOST_CALLS, TooMuchError, record, refuse_more

__all__ = ["post", "receiver"]


def events(app: Flask) -> int:
    return int(services_of(app).storage.database().execute("SELECT count(*) FROM event").fetchone()[0])


def fill(app: Flask, kind: str, most: int) -> None:
    services = services_of(app)
    with services.storage.writing() as db:
        for _ in range(most):
            record(db, 1, kind, services.now())


@pytest.mark.parametrize("path", ["/intake/contact", "/intake/rol"])
def test_one_intake_holds_so_many_facts_and_no_more(app: Flask, path: str) -> None:
    visitor = Visitor(app)
    walk(visitor, ANNA, until="budget")
    fill(app, "error", MOST)
    before = events(app)
    visitor.open(path)
    answers = ANNA["contact"] if path.endswith("contact") else {"role": "owner"}
    page = visitor.send(visitor.page.forms()[0], **answers)
    assert page.status == 429
    assert "/privacy" in str(page.links())
    assert events(app) == before


@pytest.mark.parametrize("act", ["later", "disagree", "email"])
def test_the_page_of_the_outcome_adds_nothing_more_either(app: Flask, act: str) -> None:
    visitor = Visitor(app)
    finish(visitor, ANNA)
    token = visitor.open("/afspraak").forms()[0].values["csrf_token"]
    fill(app, "error", MOST)
    before = events(app)
    answer = visitor.client.post("/intake/uitkomst", data={"csrf_token": token, act: "x@example.com"})
    assert answer.status_code == 429
    assert events(app) == before


def test_going_on_elsewhere_adds_nothing_more_either(app: Flask) -> None:
    visitor = Visitor(app)
    walk(visitor, ANNA, until="budget")
    page = visitor.open("/intake/verder")
    links = [
        text for text in page.response.text.replace("<", " ").replace('"', " ").split() if "verder/" in text
    ]
    elsewhere = Visitor(app)
    elsewhere.open(links[0].removeprefix("http://localhost"))
    fill(app, "error", MOST)
    before = events(app)
    assert elsewhere.send().status == 429
    token = visitor.open("/intake/budget").form().values["csrf_token"]
    assert visitor.client.post("/intake/verder", data={"csrf_token": token}).status_code == 429
    assert events(app) == before


def test_who_goes_back_and_forth_for_hours_never_meets_the_ceiling(app: Flask) -> None:
    visitor = Visitor(app)
    walk(visitor, ANNA, until="size")
    for _ in range(30):
        visitor.open("/intake/rol")
        visitor.send(role="co_owner")
    visitor.open("/intake")
    assert finish(visitor, {**ANNA, "role": "owner"}).h1 == "Dit past."


def test_wishes_and_calls_have_a_lower_one(app: Flask) -> None:
    visitor = Visitor(app)
    finish(visitor, ANNA)
    for turn in range(MOST_CALLS + 1):
        visitor.open("/afspraak")
        visitor.send(visitor.page.form("/belverzoek"), part=("morning", "afternoon")[turn % 2])
    assert visitor.page.status == 429
    with services_of(app).storage.writing() as db, pytest.raises(TooMuchError):
        refuse_more(db, 1)


def test_a_call_is_moved_so_often_and_can_always_be_cancelled(app: Flask) -> None:
    visitor = Visitor(app)
    finish(visitor, ANNA)
    page = visitor.open("/afspraak")
    visitor.send(page.forms()[0], slot=slots(page)[0])
    call = visitor.page.url
    fill(app, "moved", MOST_CALLS)
    before = events(app)
    move = visitor.page.form("/verzetten")
    assert visitor.send(move, slot=slots(visitor.page, "/verzetten")[3]).status == 429
    assert events(app) == before
    visitor.open(call)
    assert visitor.send(visitor.page.form("/annuleren")).status == 200
    assert "afgezegd" in visitor.page.text


def test_the_owner_writes_on_whatever_a_visitor_did(app: Flask, owner: FlaskCliRunner) -> None:
    finish(Visitor(app), ANNA)
    fill(app, "error", MOST)
    assert owner.invoke(args=["leads", "contacted", "anna@example.com"]).exit_code in (0, 1)
    (reference,) = (
        row["reference"] for row in services_of(app).storage.database().query("SELECT reference FROM lead")
    )
    assert owner.invoke(args=["leads", "contacted", reference]).exit_code == 0


def test_a_full_database_takes_no_new_intake_and_lets_everybody_finish(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = Visitor(app)
    walk(begun, ANNA, until="budget")
    monkeypatch.setattr(services_of(app).storage, "ceiling", 1000)
    newcomer = Visitor(app)
    newcomer.open("/intake")
    assert newcomer.send(role="owner").status == 429
    assert newcomer.page.form().values["role"] == ["owner"]
    assert finish(begun, ANNA).h1 == "Dit past."


def test_the_doctor_and_healthz_tell_size_growth_and_room(
    app: Flask, owner: FlaskCliRunner, clock: Clock
) -> None:
    run_job(app, "size")
    clock.moment += timedelta(days=4)
    told = Visitor(app).client.get("/healthz").json["room"]
    assert told["bytes"] == database.size(services_of(app).storage.database())
    assert told["ceiling"] == 2 * database.GIGABYTE
    assert 0 <= told["growth_a_day"] < 10_000
    assert told["disk_free"] > 0
    assert "0,0 MB erbij per dag" in owner.invoke(args=["doctor"]).output


def test_how_large_it_may_become_is_a_setting(make_app: Callable[..., Flask]) -> None:
    app = make_app(database_gb=12)
    assert Visitor(app).client.get("/healthz").json["room"]["ceiling"] == 12 * database.GIGABYTE
    assert not services_of(app).storage.full()
    with pytest.raises(SettingsError, match="minstens 1"):
        load_settings({"VOLLEGYM_DATABASE_GB": "0"})


@pytest.mark.parametrize(
    ("name", "value", "told"), [("NEARLY", 1e-9, "Ruim op"), ("LITTLE", 2**60, "Maak ruimte")]
)
def test_the_doctor_names_it_before_it_is_full(
    owner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch, name: str, value: float, told: str
) -> None:
    monkeypatch.setattr(checks, name, value)
    said = owner.invoke(args=["doctor"])
    assert told in said.output
    assert said.exit_code == 1


def test_the_owner_gets_one_mail_when_it_is_nearly_full_and_another_when_it_is_again(
    make_app: Callable[..., Flask],
    clock: Clock,
    post: PostOffice,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = sending(make_app, post, receiver)
    work = Work(app, clock)

    def days(share: float, count: int = 3) -> list[str]:
        """The subjects of what arrives while the database is so full for some days, measured four times a day."""
        before = len(post.arrived)
        monkeypatch.setattr(database, "size", lambda _db: int(share * 2 * database.GIGABYTE) + 1)
        for _ in range(4 * count):
            run_job(app, "size")
            work.send()
            clock.moment += timedelta(hours=6)
        return [str(mail["Subject"]) for mail in post.arrived[before:]]

    try:
        assert days(0.85) == []
        assert days(0.93) == ["De database van je site is 93 procent vol"]
        assert days(0.5) == []
        assert len(days(0.97)) == 1
    finally:
        work.close()
    mail = post.arrived[0]
    assert str(mail["To"]) == "eigenaar@example.com"
    assert "flask leads purge" in mail.get_body(("plain",)).get_content()
