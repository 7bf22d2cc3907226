"""The clock from the commit of a qualified lead to the first person who speaks with it."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.followup.conftest import Work
from tests.followup.post import PostOffice, Receiver
from tests.people import ANNA, BRAM, finished
from tests.visitor import Visitor
from vollegym.leads.message_templates import retyped
from vollegym.questionnaire.contact import Contact
from vollegym.storage.database import Storage
from vollegym.storage.timestamps import stamp

MINUTE = timedelta(minutes=1)


@pytest.fixture
def anna(visitor: Visitor, storage: Storage) -> str:
    """The reference of Anna, who sent a qualified intake at half past ten on a Tuesday."""
    finished(visitor, ANNA)
    return str(next(storage.database().query("SELECT reference FROM lead"))["reference"])


def alarms(post: PostOffice) -> list[str]:
    told = [mail["Subject"] for mail in post.arrived if "Nog niet gebeld" in mail["Subject"]]
    return [subject.partition(" wacht ")[2].rpartition(" (")[0] for subject in told]


def test_it_works(anna: str, owner: FlaskCliRunner, clock: Clock, storage: Storage) -> None:
    clock.moment += 4 * MINUTE
    result = owner.invoke(args=["leads", "contacted", anna])
    assert "4 minuten na de aanvraag, in openingstijd" in result.stdout
    assert list(storage.database().query("SELECT tried FROM contacted")) == [{"tried": 0}]


def test_only_time_outside_opening_hours_is_told_apart(
    anna: str, owner: FlaskCliRunner, clock: Clock
) -> None:
    clock.moment += 4 * MINUTE + timedelta(seconds=40)
    assert (
        "5 minuten na de aanvraag, in openingstijd" in owner.invoke(args=["leads", "contacted", anna]).stdout
    )


def test_the_owner_is_warned_after_five_and_after_fifteen_minutes(
    anna: str, work: Work, post: PostOffice, clock: Clock
) -> None:
    seen = {}
    for minute in range(30):
        work()
        seen[minute] = alarms(post)
        clock.moment += MINUTE
    first, both = ["5 minuten"], ["5 minuten", "15 minuten"]
    assert (seen[4], seen[5], seen[14], seen[15], seen[29]) == ([], first, first, both, both)


def test_minutes_count_only_while_it_is_open(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    clock.moment = datetime.fromisoformat("2026-11-27T15:58:00+00:00")  # Friday, two minutes before closing.
    finished(visitor, ANNA)
    clock.moment = datetime.fromisoformat("2026-11-30T08:02:00+00:00")  # Monday, two minutes after opening.
    work()
    assert alarms(post) == []
    clock.moment += MINUTE
    work()
    assert alarms(post) == ["sinds vrijdag 27 november 2026 om 16:58 uur"]


@pytest.mark.parametrize("options", [[], ["--tried"]])
def test_a_conversation_ends_the_alarms_and_a_voicemail_only_the_first(
    options: list[str], anna: str, owner: FlaskCliRunner, work: Work, post: PostOffice, clock: Clock
) -> None:
    clock.moment += 2 * MINUTE
    owner.invoke(args=["leads", "contacted", anna, *options])
    for _ in range(20):
        clock.moment += MINUTE
        work()
    assert alarms(post) == (["15 minuten"] if options else [])


def test_a_booked_call_stops_the_clock(
    anna: str, work: Work, post: PostOffice, clock: Clock, storage: Storage
) -> None:
    storage.database().execute(
        "INSERT INTO booking (lead, token_hash, uid, starts_at, ends_at, created_at, changed_at)"
        " VALUES (1, 'a', 'a', :at, :at, :at, :at)",
        {"at": stamp(clock.moment)},
    )
    clock.moment += 20 * MINUTE
    work()
    assert alarms(post) == []


def test_nobody_is_alarmed_about_who_does_not_qualify(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    finished(visitor, BRAM)
    clock.moment += 20 * MINUTE
    work()
    assert alarms(post) == []


def test_a_sender_that_was_away_warns_of_the_worst_alone(
    anna: str, work: Work, post: PostOffice, clock: Clock
) -> None:
    clock.moment += 60 * MINUTE
    work()
    work()
    assert alarms(post) == ["60 minuten"]


def test_a_conversation_is_an_event_and_a_voicemail_is_not(
    anna: str, owner: FlaskCliRunner, work: Work, receiver: Receiver, clock: Clock
) -> None:
    owner.invoke(args=["leads", "contacted", anna, "--tried"])
    clock.moment += MINUTE
    owner.invoke(args=["leads", "contacted", anna])
    work()
    # A voicemail changes the stage alone: somebody tried.
    told = [body["type"] for body in receiver.bodies()]
    assert told == ["intake.submitted", "lead.stage_changed", "lead.contacted", "lead.stage_changed"]
    (spoken,) = [body for body in receiver.bodies() if body["type"] == "lead.contacted"]
    assert spoken["data"]["contacted_at"].startswith("2026-11-24T09:31:00")


def test_the_reference_may_be_typed_as_people_type(anna: str, owner: FlaskCliRunner) -> None:
    assert owner.invoke(args=["leads", "contacted", anna.replace("-", "").lower()]).exit_code == 0


def test_an_unknown_reference_is_one_sentence(owner: FlaskCliRunner) -> None:
    result = owner.invoke(args=["leads", "contacted", "ZZZZ-ZZZZ"])
    assert (result.exit_code, result.stderr) == (1, "Fout: Geen aanvraag heeft referentie ZZZZ-ZZZZ.\n")


def test_one_lead_can_be_read_at_the_terminal(anna: str, owner: FlaskCliRunner, clock: Clock) -> None:
    clock.moment += 3 * MINUTE
    told = owner.invoke(args=["leads", "show", anna]).stdout
    assert "Anna de Boer" in told
    assert "06 12345678\n" in told, "the same digits in another notation say nothing more"
    assert "wacht 3 minuten, waarvan 3 minuten in openingstijd" in told
    assert "Vollere groepen" in told


def test_the_figures_tell_the_median(
    visitor: Visitor, anna: str, owner: FlaskCliRunner, clock: Clock
) -> None:
    clock.moment += 7 * MINUTE
    owner.invoke(args=["leads", "contacted", anna])
    told = owner.invoke(args=["leads", "stats"]).stdout
    assert "1 aanvraag, 1 daarvan past" in told
    assert "7 minuten, waarvan 7 minuten in openingstijd (mediaan van vier weken; 1 van 1 gesproken)" in told


def test_a_number_in_doubt_is_told_as_it_was_typed() -> None:
    """Half a number in other groups would look like another one, and nobody could hear from it what is missing."""
    typed = "+31 6 123 456"
    contact = Contact("Anna", None, "anna@example.com", typed, typed)
    assert contact.telephone.doubt
    assert not retyped(contact)
