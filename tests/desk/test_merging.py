"""Two leads of one person made one: seen before it is done, counted once, found by either, and taken apart again."""

import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.people import ANNA, BRAM, finished
from tests.visitor import Page, Visitor
from vollegym.access import store as access_store
from vollegym.desk import service
from vollegym.desk.service import By, RefusedError
from vollegym.leads import entering, facts_store, search, search_store, stats
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead
from vollegym.leads.payload import describe
from vollegym.questionnaire.contact import Contact
from vollegym.reports import figures_store, uploading
from vollegym.reports.periods import Period
from vollegym.services import Services

US = By(1)
TODAY = date(2026, 11, 24)
PHONED, SENT = 1, 2


@pytest.fixture(autouse=True)
def twice(app: Flask, services: Services, clock: Clock) -> None:
    """Somebody phoned, was promised something, and filled in the intake an hour later with the same number."""
    contact = Contact("Anna de B.", "De Zaal", "", "+31612345678", "06 12345678")
    entry = entering.Entry(contact=contact, source="telefoon", note="Belt over de *open dag*", spoken=True)
    entering.enter(services.storage, entry, services.now(), 1)
    service.promise(services, PHONED, US, "Stuur het voorstel", "morgen", "")
    service.make_client(services, PHONED, US, "2026-12-01", "1500", "")
    clock.moment += timedelta(hours=1)
    finished(Visitor(app), ANNA)


def lead_of(services: Services, number: int) -> Lead:
    lead = lead_store.by_id(services.storage.database(), number)
    assert lead
    return lead


def look(desk: Visitor, services: Services, main: int, other: int) -> Page:
    """The page before it is done, reached from the lead."""
    page = desk.open(f"/beheer/aanvraag/{lead_of(services, main).reference}")
    (link,) = [link for link in page.links() if "/samenvoegen?" in link]
    assert lead_of(services, other).reference in link
    return desk.open(link)


def merge(desk: Visitor, services: Services, main: int = SENT, other: int = PHONED) -> Page:
    return desk.send(look(desk, services, main, other).form("/samenvoegen"))


def everything(services: Services) -> dict[str, list[dict[str, object]]]:
    """All that is kept of both, but for what says that something was undone."""
    db = services.storage.database()
    tables = (
        "lead",
        "contact",
        "answer",
        "contacted",
        "note",
        "next_step",
        "client",
        "merged",
        "_lead_facet",
    )
    found = {name: [dict(row) for row in db[name].rows] for name in tables}
    for lead in found["lead"]:
        del lead["stage_told"]
    for facet in found["_lead_facet"]:
        del facet["idle"]
    return found


def references(services: Services, **wanted: object) -> list[str]:
    db = services.storage.database()
    asked = search_store.search(db, search.Wanted(**wanted))  # type: ignore[arg-type]
    return [lead.reference for lead, _ in search_store.page(db, asked, "newest", None, 10)]


def test_what_there_will_be_is_shown_before_anything_is_done(desk: Visitor, services: Services) -> None:
    before = everything(services)
    page = look(desk, services, SENT, PHONED)
    assert page.h1 == "Zo wordt het"
    for said in (
        "1 notitie",
        "Wat er gebeld is",
        "De belofte ‘Stuur het voorstel’",
        "Klant vanaf 1 december 2026, € 1.500 per maand",
    ):
        assert said in page.text.replace("\xa0", " "), said
    assert "Naam: Anna de B." in page.text
    assert "Bedrijf: De Zaal" in page.text
    assert everything(services) == before, "looking changes nothing"
    (around,) = [link for link in page.links() if "samenvoegen?" in link]
    page = desk.open(around)
    assert "E-mailanna@example.com" in page.text, "what the one that stays lacks, the other gives"
    assert "Uitkomst: past" in page.text


def test_one_lead_has_it_all_and_the_other_points_to_it(
    desk: Visitor, services: Services, owner: FlaskCliRunner
) -> None:
    page = merge(desk, services)
    assert "Samengevoegd." in page.text
    assert "Belt over de open dag" in page.text
    main, under = lead_of(services, SENT), lead_of(services, PHONED)
    assert (main.stage, main.client and main.client.monthly_eur) == ("client", 1500)
    assert main.next_step
    assert main.contacted_at
    assert (under.merged_into, under.notes, under.client) == (main.reference, (), None)
    assert under.person.name == "Anna de B.", "what does not come along stays where it was"
    page = desk.open(f"/beheer/aanvraag/{under.reference}")
    assert f"Open {main.reference}" in page.text
    assert [form for form in page.forms() if form.action.endswith(("/notitie", "/klant", "/gebeld"))] == []
    assert main.reference in owner.invoke(args=["leads", "show", under.reference]).stdout


def test_the_owners_own_programs_hear_of_both(desk: Visitor, services: Services) -> None:
    def told() -> list[tuple[int, str]]:
        asked = "SELECT lead, kind FROM outbox WHERE channel = 'webhook' ORDER BY id"
        return [(row["lead"], row["kind"]) for row in services.storage.database().query(asked)]

    before = told()
    merge(desk, services)
    assert set(told()[len(before) :]) == {(SENT, "lead.stage_changed"), (PHONED, "lead.stage_changed")}
    db = services.storage.database()
    bodies = {number: describe(db, number) for number in (SENT, PHONED)}
    assert [body and body["client"] is not None for body in bodies.values()] == [True, False]
    assert bodies[PHONED]
    assert bodies[PHONED]["merged_into"] == lead_of(services, SENT).reference


def test_it_is_listed_and_counted_once_and_found_by_whatever_either_was_known_by(
    desk: Visitor, services: Services
) -> None:
    db, period = services.storage.database(), Period(TODAY, TODAY)
    assert figures_store.steps(db, period)["sent"] == 2
    merge(desk, services)
    main, under = lead_of(services, SENT), lead_of(services, PHONED)
    assert references(services) == [main.reference]
    for words in (under.reference, "De Zaal", "open dag", "anna@example.com", main.reference):
        assert references(services, text=words, state="") == [main.reference], words
    counted = figures_store.steps(db, period)
    assert (counted["begun"], counted["sent"], counted["client"], counted["eur"]) == (1, 1, 1, 1500)
    assert sum(row["n"] for row in figures_store.by_place(db, period)) == 1
    assert stats.stats(db, services.opening_hours.hours, services.now()).today.sent == 1
    due = [lead_store.todo(db, services.now(), what, 20)[1] for what in lead_store.DUE]
    assert {one.lead for found in due for one in found} == {SENT}
    assert [lead.id for lead in lead_store.latest(db, "submitted", 10)] == [SENT]
    page = desk.open(f"/beheer/aanvragen?q={under.reference}")
    assert f"/beheer/aanvraag/{main.reference}" in page.links()


def test_undoing_puts_everything_back_and_so_does_taking_apart_later(
    desk: Visitor, services: Services, clock: Clock
) -> None:
    before = everything(services)
    merge(desk, services)
    (undo,) = [form for form in desk.page.forms() if "/ongedaan/" in form.action]
    desk.send(undo)
    assert everything(services) == before
    merge(desk, services)
    clock.moment += timedelta(days=3)
    service.note(services, SENT, US, "Van daarna")
    page = desk.open(f"/beheer/aanvraag/{lead_of(services, SENT).reference}")
    page = desk.send(page.form("/losmaken"))
    assert "Losgemaakt." in page.text
    main, under = lead_of(services, SENT), lead_of(services, PHONED)
    assert [note.text for note in main.notes] == ["Van daarna"], "what came since, stays"
    assert [note.text for note in under.notes] == ["Belt over de *open dag*"]
    assert (main.client, under.client and under.client.monthly_eur) == (None, 1500)
    assert (main.stage, under.stage) == ("new", "client")
    assert len(references(services)) == 2
    assert references(services, text="De Zaal") == [under.reference]


def test_a_phoned_lead_that_stays_takes_the_answers_and_the_address(
    desk: Visitor, services: Services
) -> None:
    merge(desk, services, PHONED, SENT)
    main = lead_of(services, PHONED)
    assert main.person.email == "anna@example.com"
    assert main.person.name == "Anna de B."
    assert main.answers["budget"] == "2000_3000"
    assert "Gegevens gewijzigd" not in desk.page.text
    (undo,) = [form for form in desk.page.forms() if "/ongedaan/" in form.action]
    desk.send(undo)
    assert lead_of(services, PHONED).person.email == ""
    assert "budget" not in lead_of(services, PHONED).answers


def test_what_is_typed_on_an_open_page_of_the_one_below_is_not_lost(
    desk: Visitor, services: Services
) -> None:
    form = desk.open(f"/beheer/aanvraag/{lead_of(services, PHONED).reference}").form("/notitie")
    with services.storage.writing() as db:
        priya = access_store.add_person(db, "priya@example.com", "colleague", services.now())
    service.merge(services, SENT, By(priya), PHONED)
    page = desk.send(form, note="Net getypt")
    assert page.status == 422
    assert "Deze aanvraag hoort nu bij" in page.text
    assert "Net getypt" in page.text
    assert lead_of(services, PHONED).notes == ()
    assert "priya@example.com" in desk.page.text


def test_only_two_of_the_same_person_that_lie_under_none_are_merged(
    app: Flask, desk: Visitor, services: Services
) -> None:
    finished(
        Visitor(app), {**BRAM, "contact": {"name": "Bram", "email": "b@example.com", "phone": "0687654321"}}
    )
    with pytest.raises(RefusedError, match="niet dezelfde persoon"):
        service.merge(services, SENT, US, 3)
    address = f"/beheer/aanvraag/{lead_of(services, SENT).reference}/samenvoegen?met="
    assert desk.open(address + lead_of(services, 3).reference).status == 422
    assert desk.open(address + "x" * 4000).status == 404
    assert Visitor(app).open(address + lead_of(services, PHONED).reference).status == 404
    merge(desk, services)
    with pytest.raises(RefusedError, match="hoort nu bij"):
        service.merge(services, PHONED, US, SENT)
    with pytest.raises(RefusedError, match="hoort nu bij"):
        service.propose(services, PHONED, US)


def test_who_holds_the_intake_below_sees_the_call_that_came_along(
    app: Flask, services: Services, twice: None, clock: Clock
) -> None:
    anna = Visitor(app)
    finished(anna, {**ANNA, "contact": {**ANNA["contact"], "name": "Anna B"}})
    service.book(services, 3, US, "2026-11-26", "10:00")
    service.merge(services, SENT, US, 3)
    page = anna.open("/afspraak")
    assert page.url.startswith("/afspraak/"), "no second call is offered"


def test_what_who_holds_the_one_below_asks_later_waits_at_the_one_that_stays(
    app: Flask, services: Services, twice: None, clock: Clock
) -> None:
    again = Visitor(app)
    finished(again, {**ANNA, "contact": {**ANNA["contact"], "name": "Anna B"}})
    db = services.storage.database()
    service.merge(services, PHONED, US, 3)
    service.log_call(services, PHONED, US, tried=False)
    clock.moment += timedelta(minutes=10)
    page = again.open("/afspraak")
    again.send(page.form("/belverzoek"), part="any")
    assert [one.lead for one in lead_store.waiting(db, services.now()) if "wish" in one.reasons] == [PHONED]
    page = again.open("/afspraak")
    form = next(form for form in page.forms() if "slot" in form.options)
    again.send(form, slot=form.options["slot"][0])
    assert [row["lead"] for row in db.query("SELECT lead FROM booking")] == [PHONED]
    assert lead_of(services, PHONED).booking
    stages = dict(map(tuple, db.execute("SELECT id, stage FROM lead WHERE id IN (1, 3)").fetchall()))
    assert stages == {PHONED: "client", 3: "new"}
    service.log_call(services, PHONED, US, tried=False)
    assert {one.lead for one in lead_store.waiting(db, services.now())} <= {SENT}


def test_both_are_told_exported_and_forgotten_together(
    desk: Visitor, services: Services, owner: FlaskCliRunner, tmp_path: Path, make_app: Callable[..., Flask]
) -> None:
    # They share no address: only what one of us said holds them together.
    merge(desk, services)
    main, under = lead_of(services, SENT), lead_of(services, PHONED)
    told = json.loads(owner.invoke(args=["leads", "mine", "anna@example.com"]).stdout)
    assert {one["lead"]["reference"] for one in told["aanvragen"]} == {main.reference, under.reference}
    args = ["leads", "export", "--format", "jsonl", "--state", "draft", "--state", "submitted"]
    before = owner.invoke(args=args).stdout
    rows = [json.loads(line) for line in before.splitlines()]
    assert {row["reference"]: row["merged_into"] for row in rows} == {
        main.reference: None,
        under.reference: main.reference,
    }
    folder = tmp_path / "other"
    folder.mkdir()
    other = make_app(instance=folder, database=folder / "vollegym.db")
    (tmp_path / "all.jsonl").write_text(before, "utf-8")
    assert (
        other.test_cli_runner().invoke(args=["leads", "import", str(tmp_path / "all.jsonl")]).exit_code == 0
    )
    assert other.test_cli_runner().invoke(args=args).stdout == before
    assert owner.invoke(args=["leads", "forget", under.reference, "--yes"]).exit_code == 0
    assert services.storage.database()["lead"].count == 0
    text = services.storage.database()["_lead_text"]
    assert text.count == 0


def test_a_list_that_comes_in_by_parts_lays_one_under_the_other_as_well(
    desk: Visitor,
    services: Services,
    owner: FlaskCliRunner,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    merge(desk, services)
    args = ["leads", "export", "--format", "jsonl", "--state", "draft", "--state", "submitted"]
    before = owner.invoke(args=args).stdout
    with services.storage.writing() as db:
        db.execute("DELETE FROM lead")
    monkeypatch.setattr(uploading, "A_PART", 1)
    number = uploading.take(services, 1, "alles.jsonl", io.BytesIO(before.encode()))
    for _ in range(2):
        uploading.bring_in(services, uploading.find(services, number, 1))
    assert owner.invoke(args=args).stdout == before
    with services.storage.writing() as db:
        db.execute("DELETE FROM merged")
    apart = owner.invoke(args=args).stdout
    clock.moment += timedelta(minutes=1)
    number = uploading.take(services, 1, "alles.jsonl", io.BytesIO(before.encode()))
    for _ in range(2):
        uploading.bring_in(services, uploading.find(services, number, 1))
    assert owner.invoke(args=args).stdout == apart, "who is known stays as it is"


def test_what_is_done_to_the_one_below_is_done_to_the_other_or_said(
    desk: Visitor, services: Services, owner: FlaskCliRunner
) -> None:
    main, under = lead_of(services, SENT), lead_of(services, PHONED)
    form = desk.open(f"/beheer/aanvraag/{under.reference}/vul-aan").form("/vul-aan")
    merge(desk, services)
    page = desk.send(form, budget="over_5000")
    assert page.status == 422
    assert f"Deze aanvraag hoort nu bij {main.reference}." in page.text
    assert "over_5000" in page.text
    assert (
        desk.open(f"/beheer/aanvraag/{under.reference}/vul-aan").url == f"/beheer/aanvraag/{under.reference}"
    )
    told = owner.invoke(args=["leads", "contacted", under.reference])
    assert f"{under.reference} hoort nu bij {main.reference}" in told.stderr
    contacted = services.storage.database().query("SELECT DISTINCT lead FROM contacted")
    assert [row["lead"] for row in contacted] == [SENT]
    rows = owner.invoke(args=["leads", "list", "--state", "draft"]).stdout
    assert f"samengevoegd met {main.reference}" in rows


def test_one_that_lies_under_another_goes_with_that_and_not_before(
    desk: Visitor, services: Services, owner: FlaskCliRunner, clock: Clock
) -> None:
    merge(desk, services)
    clock.moment += timedelta(days=900)
    owner.invoke(args=["leads", "purge"])
    assert services.storage.database()["lead"].count == 2, "a client stays, and so does what belongs to it"
    with services.storage.writing() as db:
        db.execute("UPDATE client SET until = '2026-12-31'")
        db.execute("UPDATE next_step SET closed_at = made_at")
    owner.invoke(args=["leads", "purge"])
    assert services.storage.database()["lead"].count == 0
    assert facts_store.under(services.storage.database(), SENT) == []
