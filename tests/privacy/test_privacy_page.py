"""/privacy is true: it names every kind of data that the schema holds, and the terms that a purge obeys."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.people import ANNA, walk
from tests.visitor import Visitor

# For each column that says something of a visitor: the words of /privacy that name it. A new column without an
# entry here fails: first tell people, then keep it.
NAMED = {
    "lead.reference": "een nummer voor je aanvraag",
    "lead.ticket_hash": "wij bewaren van die code alleen een afdruk",
    "lead.questionnaire": "de versie van de vragen",
    "lead.started_at": "wanneer je begon",
    "lead.submitted_at": "verstuurde",
    "lead.quarantined_at": "of we je aanvraag daarom vasthielden",
    "lead.released_at": "of we je aanvraag daarom vasthielden",
    "lead.outcome": "wel, nog niet of niet",
    "lead.reasons": "met de redenen",
    "lead.source": "de eerste pagina waar je binnenkwam",
    "lead.source_last": "van je eerste en je laatste bezoek",
    "answer.question": "wat je kiest in de intake",
    "answer.value": "je rol, soort studio, doelen, knelpunt, omvang, start en budget",
    "answer.answered_at": "wanneer je begon, antwoordde",
    "contact.name": "je naam",
    "contact.company": "je bedrijfsnaam als je die invult",
    "contact.email": "Mailadres",
    "contact.phone": "in een vorm die we kunnen bellen",
    "contact.phone_typed": "zoals je het typt",
    "contact.answered_at": "antwoordde",
    "contacted.at": "wanneer we je spraken",
    "contacted.tried": "wanneer we je spraken",
    "booking.token_hash": "Afspraken",
    "booking.uid": "Afspraken",
    "booking.sequence": "of je het verzette",
    "booking.starts_at": "het moment",
    "booking.ends_at": "het moment",
    "booking.status": "of het gesprek er kwam",
    "booking.reason": "waarom als je dat erbij schreef",
    "booking.created_at": "Afspraken",
    "booking.changed_at": "Afspraken",
    "event.kind": "Gebeurtenissen",
    "event.at": "Gebeurtenissen",
    "event.properties": "hoe lang je erover deed en welke melding je kreeg",
    "outbox.kind": "wat we je stuurden of nog gaan sturen",
    "outbox.recipient": "naar welk adres",
    "outbox.result": "of dat lukte",
    "outbox.note": "of dat lukte",
    "ticket.hash": "wij bewaren van die code alleen een afdruk",
    "ticket.bound_at": "op een ander apparaat verder",
    "later.day": "een datum waarop we je later mogen benaderen",
    "later.asked_at": "Wat je zelf meldt",
    "objection.said": "dat je het niet eens bent met de uitkomst",
    "objection.at": "Wat je zelf meldt",
    "wish.part": "wanneer je gebeld wilt worden",
    "wish.at": "Wat je zelf meldt",
    "call_now.asked_at": "wanneer je gebeld wilt worden",
    "tally.week": "tellingen per week",
    "tally.source": "van welke site",
    "tally.landing": "van welke site",
    "tally.measure": "hoeveel mensen hoe ver kwamen",
    "tally.question": "hoeveel mensen hoe ver kwamen",
    "tally.n": "hoeveel mensen hoe ver kwamen",
    "rate.who": "een code die we met een geheime sleutel uit je IP-adres maken",
    "rate.kind": "met een telling erbij",
    "rate.stretch": "met een telling erbij",
    "rate.n": "met een telling erbij",
    "rate_key.day": "elke dag gooien we sleutel en tellingen weg",
    "rate_key.secret": "elke dag gooien we sleutel en tellingen weg",
}
# Tables about the site, the questions and the owner's own calendar; no visitor is in them.
OURS = {
    *(
        "questionnaire",
        "opening_hours",
        "calendar",
        "busy",
        "agenda",
        "desk",
        "sender",
        "forwarding",
        "health",
    ),
    "_sqlite_migrations",
}
# How the sender goes about a message, and which row belongs to which.
WORK = {
    "id",
    "lead",
    "urgent",
    "due_at",
    "useful_until",
    "next_at",
    "tried_at",
    "attempts",
    "leased_until",
    "held",
}
WORK_OF_A_MESSAGE = {
    *("outbox.uid", "outbox.channel", "outbox.about", "outbox.dedup_key"),
    *("outbox.created_at", "outbox.closed_at"),
}


def columns(app: Flask) -> set[str]:
    db = app.extensions["vollegym"].storage.database()
    return {
        f"{table}.{column.name}"
        for table in set(db.table_names()) - OURS
        for column in db.table(table).columns
        if column.name not in WORK and not table.startswith("sqlite_")
    }


def test_every_kind_of_data_in_the_schema_is_named(app: Flask) -> None:
    assert columns(app) - WORK_OF_A_MESSAGE == set(NAMED)


@pytest.mark.parametrize("column", NAMED)
def test_what_is_kept_stands_on_the_page(visitor: Visitor, column: str) -> None:
    assert NAMED[column] in visitor.open("/privacy").text


def test_the_terms_are_the_settings(make_app: Callable[..., Flask]) -> None:
    app = make_app(
        retention_draft=11,
        retention_contact=22,
        retention_rejected=33,
        retention_lead=44,
        retention_backup=55,
    )
    told = [" ".join("".join(cell.itertext()).split()) for cell in Visitor(app).open("/privacy").all("td")]
    for days in (11, 22, 33, 44, 55):
        assert f"{days} dagen" in told


def test_no_placeholder_is_left_open(visitor: Visitor) -> None:
    assert "{{" not in visitor.open("/privacy").text


def test_purpose_and_term_stand_at_the_contact_question(make_app: Callable[..., Flask]) -> None:
    visitor = Visitor(make_app(retention_contact=22, retention_rejected=33, retention_lead=44))
    text = walk(visitor, ANNA, until="contact").text
    assert "alleen om je over deze aanvraag te bellen en te schrijven" in text
    for days in (22, 33, 44):
        assert f"{days} dagen" in text
