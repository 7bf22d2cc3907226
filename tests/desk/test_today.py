"""Today: what there is to do in one order, each with one button, and nothing twice."""

from collections.abc import Callable
from datetime import timedelta
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import MOMENT, Clock
from tests.desk.people import let_in
from tests.visitor import Visitor
from vollegym.desk import service
from vollegym.desk.pages import GROUPS
from vollegym.desk.service import By
from vollegym.followup.summary import promises
from vollegym.leads import store as lead_store
from vollegym.services import Services

OWNER = By(1)


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def todo(services: Services) -> list[tuple[str, int]]:
    db, now = services.storage.database(), services.now()
    found = {what: lead_store.todo(db, now, what, 20) for what, _ in GROUPS}
    assert all(number == len(first) for number, first in found.values())
    return [(one.what, one.lead) for _, first in found.values() for one in first]


def test_everything_stands_in_the_order_of_the_desk(
    services: Services, a_lead: Callable[..., int], clock: Clock
) -> None:
    booked, held, promised, lying, waits, objects = (a_lead() for _ in range(6))
    robot = a_lead()
    with services.storage.writing() as db:
        lead_store.quarantine(db, robot, clock.moment)
        lead_store.keep_objection(db, objects, "Toch wel", clock.moment)
    service.book(services, held, OWNER, "2026-11-25", "09:00")
    service.book(services, booked, OWNER, "2026-11-26", "16:00")
    service.log_call(services, promised, OWNER, tried=False)
    service.promise(services, promised, OWNER, "Stuur het voorstel", "morgen", "")
    service.log_call(services, lying, OWNER, tried=False)
    clock.moment += timedelta(days=2)
    assert todo(services) == [
        ("wait", waits),
        ("wait", objects),
        ("step", promised),
        ("call", booked),
        ("result", held),
        ("objection", objects),
        ("idle", lying),
        ("robot", robot),
    ]


def test_who_waits_for_a_month_is_left_lying_and_who_has_a_step_is_not(
    services: Services, a_lead: Callable[..., int], clock: Clock
) -> None:
    forgotten, planned = a_lead(), a_lead()
    service.log_call(services, planned, OWNER, tried=False)
    service.promise(services, planned, OWNER, "Bel weer", "", "2027-03-01")
    clock.moment += timedelta(days=28) - timedelta(microseconds=1)
    assert todo(services) == [("wait", forgotten)]
    clock.moment += timedelta(microseconds=1)
    assert todo(services) == [("idle", forgotten)]


def test_closing_a_lead_takes_it_from_today(services: Services, a_lead: Callable[..., int]) -> None:
    lost, client = a_lead(), a_lead()
    assert len(todo(services)) == 2
    service.lose(services, lost, OWNER, "Te duur")
    service.make_client(services, client, OWNER, "2026-12-01", "1500", "")
    assert todo(services) == []


def test_a_promise_is_done_with_one_tap_and_the_day_tells_it(
    app: Flask, services: Services, a_lead: Callable[..., int], owner: FlaskCliRunner
) -> None:
    lead = a_lead()
    service.log_call(services, lead, OWNER, tried=False)
    service.promise(services, lead, OWNER, "Stuur het voorstel", "vandaag", "")
    desk = let_in(app, owner)
    page = desk.open("/beheer")
    assert "Stuur het voorstel. Beloofd voor vandaag" in page.text
    page = desk.send(page.form("/stap"))
    assert "Stap gedaan." in page.text
    assert "Lead 1 Stap gedaan." in page.text
    page = desk.send(next(form for form in page.forms() if "/ongedaan/" in form.action))
    assert "Stuur het voorstel. Beloofd voor vandaag" in page.text


def test_a_promise_that_is_late_tells_its_day_as_people_say_it(
    app: Flask, services: Services, a_lead: Callable[..., int], owner: FlaskCliRunner, clock: Clock
) -> None:
    service.promise(services, a_lead(), OWNER, "Bel je nog eens?", "vandaag", "")
    for days, told in ((1, "gisteren"), (8, "24 november"), (60, "24 november 2026")):
        clock.moment = MOMENT + timedelta(days=days)
        line = next(li for li in let_in(app, owner).open("/beheer").all("li") if "Beloofd" in words(li))
        assert f"Bel je nog eens? Beloofd voor {told} Gedaan Bel je nog eens?" in words(line)


def test_on_a_phone_what_is_to_be_done_stands_above_what_was_done(
    app: Flask, services: Services, a_lead: Callable[..., int], owner: FlaskCliRunner
) -> None:
    done, quiet = a_lead(), a_lead()
    service.log_call(services, quiet, OWNER, tried=False)
    service.book(services, done, OWNER, "2026-11-24", "16:00")
    text = let_in(app, owner).open("/beheer").text
    assert text.index("Gesprekken vandaag") < text.index("Gedaan vandaag")


class Thumb:
    """The owner on a phone: every link followed, number dialled and button pressed is a tap, and nothing is typed."""

    def __init__(self, desk: Visitor) -> None:
        self.desk, self.taps = desk, 0

    def link(self, *ends: str, within: str = "a") -> None:
        """Follow the first link on the page whose address holds one of these."""
        held = [a for one in self.desk.page.all(within) for a in ([one] if within == "a" else one.iter())]
        found = [link for a in held if any(end in (link := a.get("href") or "") for end in ends)]
        self.taps += 1
        if not found[0].startswith("tel:"):
            self.desk.open(found[0])

    def press(self, action: str, **button: str) -> None:
        """Press the first button on the page that posts there."""
        form = next(form for form in self.desk.page.forms() if form.action.endswith(action))
        self.taps += 1
        assert self.desk.send(form, **button).status == 200


def test_the_owners_morning_takes_fewer_than_twenty_taps(
    app: Flask, services: Services, a_lead: Callable[..., int], owner: FlaskCliRunner, clock: Clock
) -> None:
    """Three wait, two were promised, one call has no result; whoever was spoken with gets a next step."""
    held, *promised = (a_lead() for _ in range(3))
    service.book(services, held, OWNER, "2026-11-24", "11:00")
    for lead in promised:
        service.log_call(services, lead, OWNER, tried=False)
        service.promise(services, lead, OWNER, "Bel weer", "morgen", "")
    clock.moment += timedelta(days=1)
    waiting = [a_lead() for _ in range(3)]
    thumb = Thumb(let_in(app, owner))
    assert sorted(what for what, _ in todo(services)) == ["result", "step", "step", "wait", "wait", "wait"]
    thumb.link("/beheer/aanvraag/", within="article")
    for place in range(3):
        thumb.link("tel:")
        thumb.press("/gebeld", result="spoken")
        step = thumb.desk.page.forms()
        assert any(form.values.get("step") == ["Gesprek plannen"] for form in step), "nothing has to be typed"
        thumb.press("/stap")
        if place < 2:
            assert "Volgende:" in thumb.desk.page.text
            thumb.link("/beheer/aanvraag/")
    thumb.link("/beheer")
    for _ in promised:
        thumb.press("/stap", act="done")
    thumb.link("#gesprek")
    thumb.press("/gesprek", result="attended")
    thumb.press("/stap")
    assert thumb.taps < 20, thumb.taps
    assert sorted(todo(services)) == [("idle", lead) for lead in promised], "what was promised is done"
    stages = {lead_store.by_id(services.storage.database(), lead).stage for lead in waiting}  # type: ignore[union-attr]
    assert stages == {"spoken"}


@pytest.mark.parametrize(
    ("stage", "offered"),
    [("tried", "Nog eens bellen"), ("proposal", "Bellen over het voorstel"), ("client", ""), ("lost", "")],
)
def test_what_is_offered_to_promise_follows_from_how_far_a_lead_is(
    app: Flask,
    services: Services,
    a_lead: Callable[..., int],
    owner: FlaskCliRunner,
    stage: str,
    offered: str,
) -> None:
    lead = a_lead()
    acts: dict[str, Callable[[], int | None]] = {
        "tried": lambda: service.log_call(services, lead, OWNER, tried=True),
        "proposal": lambda: service.propose(services, lead, OWNER),
        "client": lambda: service.make_client(services, lead, OWNER, "2026-12-01", "1500", ""),
        "lost": lambda: service.lose(services, lead, OWNER, "Te duur"),
    }
    acts[stage]()
    found = lead_store.by_id(services.storage.database(), lead)
    assert found is not None
    page = let_in(app, owner).open(f"/beheer/aanvraag/{found.reference}")
    assert [form.values["step"] for form in page.forms() if "step" in form.values] == [[offered]]


def test_a_summary_tells_what_was_promised(
    services: Services, a_lead: Callable[..., int], app: Flask
) -> None:
    lead = a_lead()
    service.promise(services, lead, OWNER, "Stuur het voorstel", "vandaag", "")
    (told,) = promises(services.storage.database(), services.now())
    assert told["what"] == "Stuur het voorstel"
