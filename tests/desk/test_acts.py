"""What one of us does with a lead at the desk: each act is kept, told in the story, and can be undone."""

import json
import sqlite3
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.desk.people import let_in
from tests.people import ANNA, BRAM, finished
from tests.services import services_of
from tests.visitor import Page, Visitor
from vollegym.access import entry
from vollegym.access import store as access_store
from vollegym.desk import service, undo_store
from vollegym.desk.service import By, MeanwhileError, RefusedError
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead
from vollegym.leads.links import case_link
from vollegym.services import Services, channels


@pytest.fixture
def desk(app: Flask, desk: Visitor) -> Visitor:
    """The owner at the page of Anna, who qualified."""
    finished(Visitor(app), ANNA)
    desk.open(f"/beheer/aanvraag/{anna_of(app).reference}")
    return desk


def anna_of(app: Flask) -> Lead:
    services = app.extensions["vollegym"]
    return next(lead_store.submitted(services.storage.database()))


def do(desk: Visitor, act: str, **typed: str) -> Page:
    """Fill in the form of an act on the page and send it."""
    return desk.send(desk.page.form(f"/{act}"), **typed)


def events(app: Flask) -> list[tuple[str, int | None]]:
    rows = app.extensions["vollegym"].storage.database().query("SELECT kind, person FROM event ORDER BY id")
    return [(row["kind"], row["person"]) for row in rows]


def webhooks(app: Flask) -> list[str]:
    asked = "SELECT kind FROM outbox WHERE channel = 'webhook' ORDER BY id"
    return [row["kind"] for row in app.extensions["vollegym"].storage.database().query(asked)]


# The whole way ------------------------------------------------------------------------------------


def test_from_the_first_call_to_a_client(desk: Visitor, app: Flask) -> None:
    page = do(desk, "gebeld", result="spoken", line="Bel na de open dag")
    assert "Opgeschreven dat je Anna belde." in page.text
    assert "Gesproken. ‘Bel na de open dag’" in page.text
    assert anna_of(app).stage == "spoken"
    do(desk, "notitie", note="Zit in **de oude gymzaal**")
    assert "de oude gymzaal" in desk.page.text
    do(desk, "stap", step="Stuur het voorstel", due="morgen")
    assert "Stuur het voorstel, woensdag 25 november 2026." in desk.page.text
    do(desk, "voorstel")
    assert anna_of(app).stage == "proposal"
    page = do(desk, "klant", start="2026-12-01", eur="€ 1.450,-", term="12")
    assert (
        "Klant vanaf dinsdag 1 december 2026 tot en met dinsdag 30 november 2027, € 1.450 per maand."
        in page.text
    )
    lead = anna_of(app)
    assert (lead.stage, lead.client and lead.client.monthly_eur) == ("client", 1450)
    told = [kind for kind in webhooks(app) if kind == "lead.stage_changed"]
    assert len(told) == 3, "spoken, proposal and client"
    by_us = [kind for kind, person in events(app) if person == 1]
    assert by_us == ["contacted", "noted", "promised", "proposed", "client"]


def test_what_was_done_stands_in_the_commands_and_goes_when_somebody_is_forgotten(
    desk: Visitor, app: Flask, owner: FlaskCliRunner
) -> None:
    do(desk, "notitie", note="Zit in de oude gymzaal")
    do(desk, "stap", step="Bel weer", due="week")
    shown = owner.invoke(args=["leads", "show", "Anna"]).stdout
    assert "Bel weer, dinsdag 1 december 2026" in shown
    assert "Zit in de oude gymzaal" in shown
    mine = json.loads(owner.invoke(args=["leads", "mine", "anna@example.com"]).stdout)
    assert [note["text"] for note in mine["aanvragen"][0]["note"]] == ["Zit in de oude gymzaal"]
    export = json.loads(owner.invoke(args=["leads", "export", "--format", "jsonl"]).stdout.splitlines()[0])
    assert export["next_step"] == {"what": "Bel weer", "on": "2026-12-01"}
    assert owner.invoke(args=["leads", "forget", "anna@example.com", "--yes"]).exit_code == 0
    db = app.extensions["vollegym"].storage.database()
    for table in ("note", "next_step", "act", "event"):
        assert list(db.query(f"SELECT 1 FROM {table}")) == []


def test_who_is_lost_asks_for_nothing_but_comes_back_on_the_day(
    desk: Visitor, app: Flask, clock: Clock
) -> None:
    page = do(desk, "wordt-niets", reason="Te duur", words="Volgend jaar misschien", again="2027-01-04")
    assert "Wordt niets: Te duur. ‘Volgend jaar misschien’" in page.text
    assert desk.open("/beheer").h1 == "Niemand wacht"
    assert "Vraag het nog eens" not in desk.page.text
    clock.moment = clock.moment.replace(year=2027, month=1, day=4)
    number, todo = lead_store.todo(app.extensions["vollegym"].storage.database(), clock.moment, "step", 20)
    assert (number, [(one.what, one.lead) for one in todo]) == (1, [("step", anna_of(app).id)])


def test_a_reason_has_to_be_chosen(desk: Visitor) -> None:
    page = do(desk, "wordt-niets", reason="", words="Zomaar")
    assert page.status == 422
    assert "Kies een reden." in page.text
    assert page.form("/wordt-niets").values["words"] == ["Zomaar"]


def test_the_owner_opens_the_calendar_to_who_did_not_qualify(app: Flask, owner: FlaskCliRunner) -> None:
    bram = Visitor(app)
    finished(bram, BRAM)
    desk = let_in(app, owner)
    desk.open(f"/beheer/aanvraag/{anna_of(app).reference}")
    assert not [form for form in bram.open("/afspraak").forms() if "slot" in form.options]
    page = do(desk, "toch-wel", why="Heeft wel budget, begreep de vraag niet")
    assert "past nog niet, toch wel" in page.text
    assert [form for form in bram.open("/afspraak").forms() if "slot" in form.options]
    assert anna_of(app).outcome == "not_yet", "the outcome stays what the questions gave"


def test_changed_contact_details_are_checked_and_the_old_ones_stay_in_the_story(
    desk: Visitor, app: Flask
) -> None:
    page = do(desk, "gegevens", email="geen adres")
    assert page.status == 422
    assert page.form("/gegevens").values["email"] == ["geen adres"]
    page = do(desk, "gegevens", email="anna@studio-anna.example", phone="06 87654321")
    assert "e-mail was anna@example.com, telefoon was 06-12 34 56 78" in page.text
    assert anna_of(app).person.phone == "+31687654321"


# Calls and letters --------------------------------------------------------------------------------


def test_a_call_is_booked_moved_and_called_off_for_somebody_also_outside_opening_hours(
    desk: Visitor, app: Flask
) -> None:
    page = do(desk, "plannen", call_day="2026-11-28", call_time="22:15")
    assert "Het gesprek staat." in page.text
    assert anna_of(app).stage == "call_booked"
    do(desk, "plannen", call_day="2026-11-29", call_time="07:00")
    assert "Het staat op zo 29 november, 07:00." in desk.page.text
    do(desk, "afzeggen", off="Ik ben ziek")
    lead = anna_of(app)
    assert lead.booking is not None
    assert (lead.booking.status, lead.booking.reason) == ("cancelled", "Ik ben ziek")


@pytest.mark.parametrize(
    ("day", "time"),
    [("2026-11-23", "10:00"), ("1999-12-01", "10:00"), ("2026-11-25", "25:99"), ("x", "10:00")],
)
def test_a_time_that_cannot_be_is_refused_and_stays_typed(desk: Visitor, day: str, time: str) -> None:
    page = do(desk, "plannen", call_day=day, call_time=time)
    assert page.status == 422
    assert page.form("/plannen").values["call_time"] == [time]


def test_a_mail_is_shown_before_it_goes_and_can_be_held(desk: Visitor, app: Flask) -> None:
    reference = anna_of(app).reference
    desk.open(f"/beheer/aanvraag/{reference}?mail=geen-gehoor")
    form = desk.page.form("/mail")
    assert form.values["subject"] == ["Ik belde je, Anna"]
    desk.send(form, when="later", mail_day="2026-11-25", mail_time="09:00")
    assert "‘Ik belde je, Anna’ gaat wo 25 november, 09:00." in desk.page.text
    uid = next(
        row["uid"]
        for row in app.extensions["vollegym"]
        .storage.database()
        .query("SELECT uid FROM outbox WHERE kind = 'letter'")
    )
    shown = app.test_cli_runner().invoke(args=["outbox", "show", uid]).stdout
    assert "Ik belde je net over je aanvraag" in shown
    do(desk, "mail-stoppen")
    assert "gaat wo 25 november" not in desk.page.text


def test_a_mail_with_a_name_nobody_knows_is_not_sent(desk: Visitor, app: Flask) -> None:
    desk.open(f"/beheer/aanvraag/{anna_of(app).reference}?mail=geen-gehoor")
    page = desk.send(desk.page.form("/mail"), text="Dag {{ achternaam }}")
    assert page.status == 422
    assert "Er staat nog {{ … }} in." in page.text


# Undoing ------------------------------------------------------------------------------------------

ALL: list[tuple[str, dict[str, str]]] = [
    ("gebeld", {"result": "spoken"}),
    ("gebeld", {"result": "tried", "line": "Voicemail"}),
    ("notitie", {"note": "Fijn mens"}),
    ("stap", {"step": "Bel weer", "due": "morgen"}),
    ("voorstel", {}),
    ("klant", {"start": "2026-12-01", "eur": "1500"}),
    ("wordt-niets", {"reason": "Te duur", "again": "2027-01-04"}),
    ("gegevens", {"name": "Anna Jansen"}),
    ("plannen", {"call_day": "2026-11-26", "call_time": "10:00"}),
]


def state(app: Flask) -> dict[str, Any]:
    """Everything that is kept of the lead, but for what says that something was undone."""
    db = app.extensions["vollegym"].storage.database()
    tables = ("contact", "contacted", "note", "next_step", "proposal", "client", "lost", "booking", "lead")
    found: dict[str, Any] = {name: [dict(row) for row in db[name].rows] for name in tables}
    for lead in found["lead"]:
        del lead["stage_told"]
    found["mails"] = [dict(row) for row in db.query("SELECT * FROM outbox WHERE channel = 'mail'")]
    return found


@pytest.mark.parametrize(("act", "typed"), ALL)
def test_every_act_can_be_undone(desk: Visitor, app: Flask, act: str, typed: dict[str, str]) -> None:
    before = state(app)
    do(desk, act, **typed)
    assert state(app) != before
    (undo,) = [form for form in desk.page.forms() if "/ongedaan/" in form.action]
    page = desk.send(undo)
    assert "Ongedaan gemaakt." in page.text
    assert state(app) == before


@pytest.mark.parametrize(("act", "typed"), ALL)
def test_an_act_its_event_and_its_messages_are_kept_together_or_not_at_all(
    desk: Visitor, app: Flask, act: str, typed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    before = state(app), events(app), webhooks(app)
    with monkeypatch.context() as patch:
        patch.setattr(undo_store, "keep", full)
        assert do(desk, act, **typed).status == 503
    assert (state(app), events(app), webhooks(app)) == before


def test_each_mail_in_the_story_leads_to_what_was_in_it(desk: Visitor, app: Flask) -> None:
    services = services_of(app)
    with app.app_context():
        for channel in channels(services):
            while channel.step(services.now()):
                pass
            channel.close()
    page = desk.open(f"/beheer/aanvraag/{anna_of(app).reference}")
    (link,) = [
        link.get("href") or ""
        for link in page.all("a")
        if "".join(link.itertext()) == "Bevestiging: bewaard, niet verstuurd."
    ]
    assert "Dag Anna" in desk.open(link).text


def test_after_ten_minutes_nothing_is_undone(desk: Visitor, app: Flask, clock: Clock) -> None:
    do(desk, "voorstel")
    (undo,) = [form for form in desk.page.forms() if "/ongedaan/" in form.action]
    clock.moment += timedelta(minutes=10, microseconds=1)
    page = desk.send(undo)
    assert page.status == 422
    assert "dat kan tien minuten" in page.text
    assert anna_of(app).stage == "proposal"
    clock.moment -= timedelta(microseconds=1)
    assert "Ongedaan gemaakt." in desk.send(undo).text


@pytest.fixture
def priya(services: Services) -> int:
    with services.storage.writing() as db:
        number = access_store.add_person(db, "priya@example.com", "colleague", services.now())
        access_store.change_person(db, number, "Priya", "colleague")
    return number


def test_nothing_is_undone_once_somebody_else_acted(
    desk: Visitor, app: Flask, services: Services, priya: int
) -> None:
    do(desk, "voorstel")
    (undo,) = [form for form in desk.page.forms() if "/ongedaan/" in form.action]
    service.note(services, anna_of(app).id, By(priya), "Ze belde terug")
    page = desk.send(undo)
    assert page.status == 422
    assert "Priya schreef een notitie" in page.text
    assert anna_of(app).stage == "proposal"


def test_the_second_of_two_colleagues_sees_what_changed_and_loses_nothing(
    desk: Visitor, app: Flask, services: Services, priya: int
) -> None:
    form = desk.page.form("/klant")
    service.lose(services, anna_of(app).id, By(priya), "Te duur")
    page = desk.send(form, start="2026-12-01", eur="1.500", term="6")
    assert page.status == 422
    assert "Priya sloot deze aanvraag af" in page.text
    assert page.form("/klant").values["eur"] == ["1.500"]
    assert anna_of(app).stage == "lost"
    desk.send(desk.page.form("/klant"))
    assert anna_of(app).stage == "client", "who looked and pressed again, means it"


def test_a_note_is_added_whatever_others_did(
    desk: Visitor, app: Flask, services: Services, priya: int
) -> None:
    form = desk.page.form("/notitie")
    service.note(services, anna_of(app).id, By(priya), "Eerst ik")
    assert desk.send(form, note="Dan ik").status == 200
    assert [note.by for note in anna_of(app).notes] == ["Priya", "eigenaar"]


# Hostile and wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "typed", "said"),
    [
        ("notitie", {"note": "x" * 50_000}, "Deze notitie is te lang."),
        ("notitie", {"note": "  "}, "Schrijf iets op"),
        ("klant", {"start": "1999-01-01", "eur": "1500"}, "Die dag"),
        ("klant", {"start": "2026-12-01", "eur": "1e9"}, "Schrijf een heel bedrag"),
        ("klant", {"start": "2026-12-01", "eur": "1000000000"}, "tussen 1 en 100.000"),
        ("klant", {"start": "2026-12-01", "eur": "1500", "term": "999"}, "van 1 tot 120"),
        ("stap", {"step": "", "due": "morgen"}, "Schrijf op wat je belooft."),
        ("stap", {"step": "Bel", "day": "1999-01-01"}, "Die dag is al voorbij."),
        ("stap", {"step": "x" * 4000, "due": "morgen"}, "Dit is te lang."),
        ("gebeld", {"result": "spoken", "line": "x" * 4000}, "Dit is te lang."),
        ("wordt-niets", {"reason": "Te duur", "words": "x" * 4000}, "Dit is te lang."),
        ("wordt-niets", {"reason": "Te duur", "again": "1999-01-01"}, "Die dag is al voorbij."),
        ("klant", {"start": "2026-12-01", "eur": "-1", "term": ""}, "Schrijf een heel bedrag"),
        ("klant", {"start": "2026-12-01", "eur": "9" * 4000}, "tussen 1 en 100.000"),
        ("gegevens", {"name": "=SOM(1;2)", "phone": "12"}, "telefoonnummer"),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_typed(
    desk: Visitor, act: str, typed: dict[str, str], said: str
) -> None:
    page = do(desk, act, **typed)
    assert page.status == 422
    assert said in page.text
    for name, value in typed.items():
        if name not in ("due", "result"):
            assert page.form(f"/{act}").values[name] == [value]


def test_the_same_result_twice_within_minutes_is_one(desk: Visitor, app: Flask, clock: Clock) -> None:
    form = desk.page.form("/gebeld")
    desk.send(form, result="tried")
    clock.moment += timedelta(minutes=2)
    desk.open(f"/beheer/aanvraag/{anna_of(app).reference}")
    do(desk, "gebeld", result="tried")
    assert len(anna_of(app).no_answer_at) == 1


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("notitie", {"note": "Te laat"}),
        ("gebeld", {"result": "spoken"}),
        ("stap", {"step": "Bel"}),
        ("klant", {"start": "2026-12-01", "eur": "1500"}),
        ("plannen", {"call_day": "2026-11-26", "call_time": "10:00"}),
    ],
)
def test_a_lead_that_was_forgotten_meanwhile_says_so(
    desk: Visitor, app: Flask, owner: FlaskCliRunner, act: str, typed: dict[str, str]
) -> None:
    form = desk.page.form(f"/{act}")
    owner.invoke(args=["leads", "forget", "anna@example.com", "--yes"])
    page = desk.send(form, **typed)
    assert page.status == 422
    assert page.h1 == "Deze aanvraag is er niet meer"
    assert all(typed[name] in page.text for name in ("note", "step") if name in typed)
    assert [kind for kind, _ in events(app) if kind != "alarmed"] == []


def test_the_result_of_a_call_of_who_was_forgotten_is_nobodys(
    app: Flask, services: Services, owner: FlaskCliRunner, clock: Clock
) -> None:
    finished(Visitor(app), ANNA)
    service.book(services, anna_of(app).id, By(1), "2026-11-24", "14:00")
    clock.moment += timedelta(hours=5)
    desk = let_in(app, owner)
    form = desk.open(f"/beheer/aanvraag/{anna_of(app).reference}").form("/gesprek")
    owner.invoke(args=["leads", "forget", "anna@example.com", "--yes"])
    assert desk.send(form, result="attended").status == 422
    db = services.storage.database()
    assert {row["status"] for row in db.query("SELECT status FROM booking")} == {"booked"}


@pytest.mark.parametrize("act", [act for act, _ in ALL])
def test_a_colleague_who_was_removed_does_nothing_from_an_open_page(
    desk: Visitor, app: Flask, services: Services, priya: int, act: str
) -> None:
    typed = dict(ALL)[act]
    mine = Visitor(app)
    with services.storage.writing() as db:
        link = entry.new_link(db, priya, services.now())
    mine.open(
        entry.address(services.settings, services.storage.database(), link).removeprefix("http://localhost")
    )
    mine.send()
    form = mine.open(f"/beheer/aanvraag/{anna_of(app).reference}").form(f"/{act}")
    before = state(app)
    with services.storage.writing() as db:
        access_store.remove_person(db, priya, services.now())
    page = mine.send(form, **typed)
    assert page.status == 422
    assert page.h1 == "Je bent hier niet meer binnen"
    assert "Anna" not in page.text
    assert all(typed[name] in page.text for name in ("note", "step", "why") if name in typed)
    assert state(app) == before


def test_the_link_of_a_mail_offers_that_you_called_and_nothing_else(app: Flask, services: Services) -> None:
    finished(Visitor(app), ANNA)
    lead = anna_of(app)
    service.note(services, lead.id, By(1), "Alleen voor ons")
    link = case_link(services.settings, services.storage.database(), lead.reference, services.now())
    reader = Visitor(app)
    page = reader.open(link.removeprefix(services.settings.site_url))
    assert "Alleen voor ons" not in page.text
    assert [form.action.rsplit("/", 1)[1] for form in page.forms() if form.method == "post"] == ["gebeld"]
    token = page.url
    answer = reader.client.post(f"{token}/klant", data={"start": "2026-12-01", "eur": "1"})
    assert anna_of(app).client is None, answer.status
    for _ in range(2):
        reader.open(token)
        reader.send(reader.page.form("/gebeld"), result="spoken")
    assert [kind for kind, _ in events(app)].count("contacted") == 1


def test_nobody_acts_on_a_lead_of_nothing(services: Services) -> None:
    with pytest.raises(LookupError):
        service.propose(services, 99, By(1))
    with pytest.raises(RefusedError):
        service.undo(services, 99, By(1))
    assert issubclass(MeanwhileError, Exception)


# Everything of one person -------------------------------------------------------------------------


def test_everything_of_one_person_is_a_file_and_is_wiped_only_after_saying_so(
    desk: Visitor, app: Flask
) -> None:
    """By her address: Anna did it twice, and a colleague gave the number of the same studio."""
    reference = anna_of(app).reference
    finished(Visitor(app), ANNA)
    finished(Visitor(app), {**ANNA, "contact": {**ANNA["contact"], "email": "noor@example.com"}})
    told = desk.client.get(f"/beheer/aanvraag/{reference}/alles.json")
    addresses = [one["contact"][0]["email"] for one in told.get_json()["aanvragen"]]
    assert addresses == ["anna@example.com"] * 2
    form = desk.page.form("/wissen")
    desk.send(form)
    assert anna_of(app).reference == reference
    page = desk.send(form, sure="ja")
    assert "Er staat niets meer van deze persoon." in page.text
    left = lead_store.submitted(app.extensions["vollegym"].storage.database())
    assert [lead.person.email for lead in left] == ["noor@example.com"]


def test_a_stranger_takes_nothing_out_and_wipes_nobody(desk: Visitor, app: Flask) -> None:
    reference = anna_of(app).reference
    stranger = Visitor(app)
    assert stranger.open(f"/beheer/aanvraag/{reference}/alles.json").h1 == "Wie is daar?"
    stranger.send(desk.page.form("/wissen"), sure="ja")
    assert anna_of(app).reference == reference
