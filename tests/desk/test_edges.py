"""The acts of the desk at their edges, without a page around them: which amount, day and time, once or twice, undone."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from tests.booking.people import at
from tests.conftest import Clock
from vollegym.access import store as access_store
from vollegym.access.store import Person
from vollegym.desk import service
from vollegym.desk.service import By, RefusedError
from vollegym.leads import call_log, facts_store
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead
from vollegym.privacy import store as privacy_store
from vollegym.services import Services
from vollegym.storage.timestamps import stamp

OWNER = By(1)
TODAY = date(2026, 11, 24)  # The tests stand at half past ten.
MakeLead = Callable[..., int]


def seen(services: Services, lead: int) -> Lead:
    found = lead_store.by_id(services.storage.database(), lead)
    assert found
    return found


def events(services: Services, lead: int) -> list[str]:
    """What one of us did with a lead, in order."""
    asked = "SELECT kind FROM event WHERE lead = ? AND person IS NOT NULL ORDER BY id"
    return [row["kind"] for row in services.storage.database().query(asked, [lead])]


def refused(act: Callable[..., object], *typed: object) -> tuple[str, str]:
    with pytest.raises(RefusedError) as error:
        act(*typed)
    return error.value.field, str(error.value)


# What is typed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "euros"),
    [
        ("1", 1),
        ("1450", 1450),
        ("1.450", 1450),
        ("€ 1.450,-", 1450),
        ("1450,00", 1450),
        ("eur 5", 5),
        ("100.000 euro", 100_000),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, euros: int) -> None:
    assert service.amount(typed) == euros


@pytest.mark.parametrize("typed", ["0", "100001", "9" * 40, "1.45", "1,5", "-1", "", "veel", "1e3"])
def test_another_amount_is_asked_again(typed: str) -> None:
    assert refused(service.amount, typed)[0] == "eur"


@pytest.mark.parametrize(
    ("begins", "months", "last"),
    [
        ("2026-12-01", "1", "2026-12-31"),
        ("2026-12-01", "12", "2027-11-30"),
        ("2026-12-15", "1", "2027-01-14"),
        ("2027-01-31", "1", "2027-02-27"),
        ("2028-01-31", "1", "2028-02-28"),
        ("2026-12-01", "120", "2036-11-30"),
    ],
)
def test_a_term_ends_the_day_before_it_would_begin_again(begins: str, months: str, last: str) -> None:
    assert service.term(date.fromisoformat(begins), months) == date.fromisoformat(last)


def test_a_term_has_one_to_a_hundred_and_twenty_months_or_no_end() -> None:
    assert service.term(TODAY, " ") is None
    for typed in ("0", "121", "1,5", "een"):
        assert refused(service.term, TODAY, typed)[0] == "term"


def test_a_line_may_be_so_long_and_no_longer() -> None:
    assert service.text_of("line", "a" * 300, 300) == "a" * 300
    assert refused(service.text_of, "line", "a" * 301, 300)[1] == "Dit is te lang. Houd het onder 300 tekens."


def test_a_promise_is_for_today_or_the_next_five_years(services: Services) -> None:
    last = TODAY + timedelta(days=5 * 366)
    assert service.day_for(services, "", "24-11-2026") == TODAY
    assert service.day_for(services, "morgen", last.isoformat()) == last, "what is typed counts"
    assert service.day_for(services, "week", " ") == date(2026, 12, 1)
    assert service.day_for(services, "maand", "") == date(2026, 12, 24)
    assert refused(service.day_for, services, "", "23-11-2026")[1] == "Die dag is al voorbij."
    assert (
        refused(service.day_for, services, "", f"{last + timedelta(days=1)}")[1] == "Die dag ligt te ver weg."
    )
    assert "24-12-2026" in refused(service.day_for, services, "ooit", "")[1]


def test_a_client_began_at_most_twenty_years_ago(services: Services, a_lead: MakeLead) -> None:
    lead, first = a_lead(), TODAY - timedelta(days=20 * 366)
    typed = (services, lead, OWNER, f"{first - timedelta(days=1)}", "1500", "")
    assert refused(service.make_client, *typed) == ("start", "Die dag ligt te ver terug.")
    service.make_client(services, lead, OWNER, f"{first}", "1500", "")
    client = seen(services, lead).client
    assert client
    assert (client.since, client.until) == (first, None)


@pytest.mark.parametrize("typed", ["14:30", "14.30", "14u30", "1430", " 14:30 "])
def test_a_time_is_read_as_people_write_it(services: Services, typed: str) -> None:
    assert service.moment_of(services, "2026-11-26", typed) == at(2026, 11, 26, 14, 30)


def test_a_time_lies_ahead_and_is_one_that_the_clock_shows(services: Services) -> None:
    assert service.moment_of(services, "2026-11-24", "10:31") == at(2026, 11, 24, 10, 31)
    assert service.moment_of(services, "2026-11-26", "23:59") == at(2026, 11, 26, 23, 59)
    assert service.moment_of(services, "2027-10-31", "2:30") == at(2027, 10, 31, 2, 30), "the first of two"
    past, none, skipped = (
        "Die tijd is al voorbij. Kies een andere.",
        "Schrijf een tijd als 14:30.",
        "Die tijd is er niet: de klok gaat dan een uur vooruit.",
    )
    wrong = {
        ("2026-11-24", "10:30"): past,
        ("2027-03-28", "2:30"): skipped,
        **{("2026-11-26", typed): none for typed in ("24:00", "10:60", "")},
    }
    for typed, said in wrong.items():
        assert refused(service.moment_of, services, *typed) == ("call_time", said)


# Once, or twice -----------------------------------------------------------------------------------


def test_the_same_note_within_five_minutes_is_one(services: Services, a_lead: MakeLead, clock: Clock) -> None:
    lead = a_lead()
    for minutes in (0, 5, 0):
        clock.moment += timedelta(minutes=minutes)
        service.note(services, lead, OWNER, "Belt morgen")
    assert [note.text for note in seen(services, lead).notes] == ["Belt morgen"]
    clock.moment += timedelta(microseconds=1)
    service.note(services, lead, OWNER, "Belt morgen\r\nof niet")
    service.note(services, lead, By(None), "Belt morgen\nof niet")
    assert [note.text for note in seen(services, lead).notes][1:] == ["Belt morgen\nof niet"] * 2
    assert refused(service.note, services, lead, OWNER, "a" * 10_001)[0] == "note"
    service.note(services, lead, OWNER, "a" * 10_000)


def test_a_step_that_is_promised_again_is_no_news_and_another_one_takes_its_place(
    services: Services, a_lead: MakeLead
) -> None:
    lead = a_lead()
    for what in ("Bel", "Bel", "Mail"):
        service.promise(services, lead, OWNER, what, "morgen", "")
    step = seen(services, lead).next_step
    assert step
    assert (step.what, step.on) == ("Mail", TODAY + timedelta(days=1))
    service.close_step(services, lead, OWNER, done=True)
    service.close_step(services, lead, OWNER, done=False)
    assert seen(services, lead).next_step is None
    assert events(services, lead) == ["promised", "promised", "step_done"]
    rows = services.storage.database().query("SELECT what, done FROM next_step ORDER BY id")
    assert [(row["what"], row["done"]) for row in rows] == [("Bel", 0), ("Mail", 1)]


def test_a_step_is_dropped_when_the_lead_is_lost_and_of_nobody_else(
    services: Services, a_lead: MakeLead
) -> None:
    lost, other = a_lead(), a_lead()
    for lead in (lost, other):
        service.promise(services, lead, OWNER, "Bel", "morgen", "")
    service.lose(services, lost, OWNER, "Te duur")
    assert events(services, lost) == ["promised", "lost", "step_dropped"]
    assert seen(services, other).next_step
    for _ in range(2):
        service.reopen(services, lost, OWNER)
    assert seen(services, lost).stage == "new"
    assert events(services, lost)[3:] == ["reopened"]


def test_who_becomes_a_client_is_lost_no_longer(services: Services, a_lead: MakeLead) -> None:
    lead = a_lead()
    service.lose(services, lead, OWNER, "Te duur")
    service.make_client(services, lead, OWNER, "2026-12-01", "1500", "")
    assert (seen(services, lead).stage, seen(services, lead).lost) == ("client", None)


@pytest.mark.parametrize(
    ("months", "until"),
    [("", TODAY), ("12", TODAY), ("1", date(2026, 10, 31))],
    ids=["open", "longer", "over"],
)
def test_a_client_who_is_lost_is_one_until_today(
    services: Services, a_lead: MakeLead, months: str, until: date
) -> None:
    lead, other = a_lead(), a_lead()
    for number in (lead, other):
        service.make_client(services, number, OWNER, "2026-10-01", "1500", months)
    service.lose(services, lead, OWNER, "Te duur")
    ends = [client.until if (client := seen(services, number).client) else None for number in (lead, other)]
    assert ends[0] == until
    assert ends[1] == {"": None, "12": date(2027, 9, 30), "1": date(2026, 10, 31)}[months]


def test_a_lead_is_given_to_a_colleague_who_hears_it_once(services: Services, a_lead: MakeLead) -> None:
    lead = a_lead()
    with services.storage.writing() as db:
        number = access_store.add_person(db, "priya@example.com", "colleague", services.now())
    priya = next(one for one in access_store.people(services.storage.database()) if one.id == number)
    assert isinstance(priya, Person)

    def told() -> int:
        return (
            services.storage.database()
            .execute("SELECT count(*) FROM outbox WHERE kind = 'assigned'")
            .fetchone()[0]
        )

    for _ in range(2):
        service.assign(services, lead, OWNER, priya)
    assert (seen(services, lead).colleague_id, told()) == (number, 1)
    service.assign(services, lead, OWNER, None)
    service.assign(services, lead, By(number), priya)
    assert (seen(services, lead).colleague_id, told()) == (number, 1), "who takes it, knows it"
    assert events(services, lead) == ["assigned"] * 3


def test_only_who_was_sent_away_can_be_let_in_after_all(services: Services, a_lead: MakeLead) -> None:
    fits, not_yet = a_lead(), a_lead("not_yet")
    assert refused(service.overrule, services, fits, OWNER, "Zomaar")[1].startswith("Deze aanvraag past al")
    assert refused(service.overrule, services, not_yet, OWNER, " ")[1] == "Schrijf op waarom het toch past."
    service.overrule(services, not_yet, OWNER, "Kent ons")
    assert events(services, not_yet) == ["overruled"]


def test_what_was_agreed_stands_in_the_sheet_at_the_terminal(
    app: Flask, services: Services, a_lead: MakeLead
) -> None:
    lead = a_lead("not_yet")
    hours, now = services.opening_hours.hours, services.now()
    with services.storage.writing() as db:
        priya = access_store.add_person(db, "priya@example.com", "colleague", now)
        access_store.change_person(db, priya, "Priya", "colleague")
        facts_store.assign(db, lead, priya)

    def told() -> list[str]:
        lines = call_log.sheet(services.storage.database(), seen(services, lead), hours, now).splitlines()
        asked = ("Fase", "Hoort bij", "Volgende stap", "Klant", "Wordt niets", "Toch wel")
        return [" ".join(line.split()) for line in lines if line.startswith(asked)]

    assert told() == ["Fase nieuw", "Hoort bij Priya"]
    service.overrule(services, lead, OWNER, "Kent ons")
    service.promise(services, lead, OWNER, "Bel", "morgen", "")
    service.make_client(services, lead, OWNER, "2026-12-01", "1.450", "12")
    assert told()[1:] == [
        "Hoort bij Priya",
        "Volgende stap Bel, woensdag 25 november 2026",
        "Klant vanaf dinsdag 1 december 2026 tot en met dinsdag 30 november 2027, € 1.450 per maand",
        "Toch wel Kent ons",
    ]
    service.lose(services, lead, OWNER, "Te duur", "Volgend jaar misschien")
    assert "Wordt niets Te duur. Volgend jaar misschien" in told()


# The same person ----------------------------------------------------------------------------------


def test_a_lead_of_the_same_person_is_laid_under_another_and_taken_apart(
    services: Services, a_lead: MakeLead
) -> None:
    """All of them gave the same number."""
    first, second, third = a_lead(), a_lead(), a_lead()
    db = services.storage.database()
    service.merge(services, second, OWNER, third)
    service.merge(services, first, OWNER, second)
    under = [facts_store.merged_into(db, lead) for lead in (first, second, third)]
    assert under == [None, first, first], "what lay under it comes along"
    for lead, other in ((first, first), (first, 99)):
        assert refused(service.merge, services, lead, OWNER, other)[1].startswith(
            "Dat is niet dezelfde persoon"
        )
    assert "hoort nu bij AAAA-0001" in refused(service.merge, services, second, OWNER, first)[1]
    for _ in range(2):
        service.unmerge(services, first, OWNER, third)
    assert [facts_store.merged_into(db, lead) for lead in (second, third)] == [first, None]
    assert events(services, first) == ["merged", "unmerged"]


def test_merging_touches_nobody_else(services: Services, a_lead: MakeLead) -> None:
    first, second, bystander = a_lead(), a_lead(), a_lead()
    with services.storage.writing() as db:
        lead_store.confirm(db, bystander, f"lead{bystander}@example.com", services.now())
        lead_store.keep_objection(db, bystander, "Nee", services.now())
        lead_store.keep_later(db, bystander, TODAY, services.now())
        lead_store.keep_call_now(db, bystander, services.now())
    service.log_call(services, bystander, OWNER, tried=False)
    service.note(services, bystander, OWNER, "Belt morgen")
    service.promise(services, bystander, OWNER, "Bel", "morgen", "")
    service.propose(services, bystander, OWNER)
    service.make_client(services, bystander, OWNER, "2026-12-01", "1500", "")
    service.book(services, bystander, OWNER, "2026-11-26", "14:00")
    service.send_letter(services, bystander, OWNER, "vrij", "Dag", "Dag", None)
    before = privacy_store.rows(services.storage.database(), bystander)
    assert {"confirmed", "objection", "later", "note", "next_step", "booking", "letter", "client"} <= set(
        before
    )
    service.merge(services, first, OWNER, second)
    assert privacy_store.rows(services.storage.database(), bystander) == before


def test_the_letters_of_a_lead_that_wait_are_its_own(
    services: Services, a_lead: MakeLead, clock: Clock
) -> None:
    lead, other = a_lead(), a_lead()
    later = [clock.moment + timedelta(days=days) for days in (2, 1, 3)]
    for subject, at_ in zip(("Toen", "Eerst", "Gestopt"), later, strict=True):
        service.send_letter(services, lead, OWNER, "vrij", subject, "Dag", at_)
    service.send_letter(services, other, OWNER, "vrij", "Van een ander", "Dag", None)
    service.stop_letter(services, lead, OWNER, 3)
    waiting = facts_store.letters_waiting(services.storage.database(), lead)
    assert [(one.subject, due) for one, due in waiting] == [("Eerst", later[1]), ("Toen", later[0])]
    assert refused(service.stop_letter, services, lead, OWNER, 4)[1] == "Deze mail is al weg."
    assert refused(service.stop_letter, services, lead, OWNER, 3)[1] == "Deze mail is al weg."


# Undoing ------------------------------------------------------------------------------------------


def test_a_letter_that_waits_is_undone_and_one_that_went_is_not(
    services: Services, a_lead: MakeLead, clock: Clock
) -> None:
    lead, db = a_lead(), services.storage.database()
    numbers = []
    for subject in ("Eerst", "Toen"):
        number = service.send_letter(services, lead, OWNER, "vrij", subject, "Dag", None)
        assert number
        numbers.append(number)
    with services.storage.writing() as writing:
        writing.execute(
            "UPDATE outbox SET tried_at = ?, recipient = 'x' WHERE about = 'letter:1'", [stamp(clock.moment)]
        )
    service.undo(services, numbers[1], OWNER)
    assert [one.subject for one in facts_store.letters(db, lead)] == ["Eerst"]
    said = "De mail is al weg, dus dit kan niet meer ongedaan worden."
    assert refused(service.undo, services, numbers[0], OWNER) == ("undo", said)
    assert service.undo(services, numbers[1], OWNER).undone_at == clock.moment, "twice is once"
    assert events(services, lead) == ["letter", "undone"]


def test_a_call_is_undone_until_the_mail_about_it_went(services: Services, a_lead: MakeLead) -> None:
    lead = a_lead()
    first = service.book(services, lead, OWNER, "2026-11-26", "14:00")
    assert first
    service.undo(services, first, OWNER)
    assert seen(services, lead).booking is None
    second = service.book(services, lead, OWNER, "2026-11-26", "14:00")
    with services.storage.writing() as db:
        db.execute("UPDATE outbox SET tried_at = created_at, recipient = 'x' WHERE channel = 'mail'")
    assert "Verzet het gesprek" in refused(service.undo, services, second, OWNER)[1]


def test_nobody_undoes_what_another_did_or_what_was_changed_since(
    services: Services, a_lead: MakeLead
) -> None:
    lead, other = a_lead(), a_lead()
    step = service.promise(services, lead, OWNER, "Bel", "morgen", "")
    kept = service.promise(services, other, OWNER, "Bel", "morgen", "")
    assert refused(service.undo, services, step, By(2))[1].startswith("Dit deed een ander.")
    service.close_step(services, lead, OWNER, done=True)
    assert "al iets anders mee gedaan" in refused(service.undo, services, step, OWNER)[1]
    service.undo(services, kept, OWNER)
    assert (seen(services, other).next_step, events(services, other)) == (None, ["undone"])
