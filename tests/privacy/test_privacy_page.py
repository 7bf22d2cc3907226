"""/privacy is true: it names every kind of data that the schema holds, and the terms that a purge obeys."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.people import ANNA, walk
from tests.services import services_of
from tests.visitor import Page, Visitor

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
    "contact.given_by": "wij bewaren van die code alleen een afdruk",
    **dict.fromkeys(("confirmed.email", "confirmed.at"), "dat je je mailadres bevestigde"),
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
    "event.person": "wie van ons het deed",
    "contacted.person": "wie van ons het deed",
    "contacted.line": "wat we na een gesprek onthouden",
    "lead.colleague": "wie van ons het deed",
    "lead.stage": "of we je een voorstel deden",
    "lead.stage_told": "of we je een voorstel deden",
    **dict.fromkeys(("lead.entered_at", "lead.imported_at"), "of een van ons je aanvraag invoerde"),
    "lead.questionnaire_told": "of een van ons je aanvraag invoerde",
    **dict.fromkeys(("note.at", "note.text"), "wat we na een gesprek onthouden"),
    **dict.fromkeys(("note.person", "note.author"), "wie van ons het deed"),
    **dict.fromkeys(("next_step.what", "next_step.made_at", "next_step.done"), "wat we je beloven"),
    **dict.fromkeys(("next_step.on_day", "next_step.closed_at"), "met de dag"),
    "next_step.person": "wie van ons het deed",
    **dict.fromkeys(("proposal.at", "proposal.person"), "of we je een voorstel deden"),
    **dict.fromkeys(("client.at", "client.person"), "of je klant bent"),
    **dict.fromkeys(
        ("client.since", "client.until", "client.monthly_eur"), "vanaf wanneer en voor welk bedrag"
    ),
    **dict.fromkeys(("lost.reason", "lost.words", "lost.at", "lost.person"), "waarom het niets werd"),
    **dict.fromkeys(
        ("overruled.reason", "overruled.at", "overruled.person"), "wat we na een gesprek onthouden"
    ),
    **{
        f"contact_before.{name}": "je oude gegevens"
        for name in ("name", "company", "email", "phone", "phone_typed")
    },
    "contact_before.event": "je oude gegevens",
    **{
        f"letter.{name}": "de mails die wij je schrijven"
        for name in ("at", "template", "subject", "text", "stopped_at")
    },
    "letter.person": "wie van ons het deed",
    **dict.fromkeys(
        ("merged.into_lead", "merged.at", "merged.person", "merged.changes"),
        "welke van je aanvragen bij elkaar horen",
    ),
    **{f"act.{name}": "wie van ons het deed" for name in ("at", "person", "kind", "changes", "undone_at")},
    **{
        f"upload.{name}": "zo’n lijst wacht hoogstens een uur"
        for name in ("at", "name", "content", "meaning", "rows", "done", "fresh", "known", "refused", "told")
    },
    **dict.fromkeys(
        ("upload.leads", "upload.brought_at", "upload.undone_at"), "zo’n lijst wacht hoogstens een uur"
    ),
    "upload.person": "wie van ons het deed",
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
        "backup_state",
        "opening_hours",
        "calendar",
        "busy",
        "agenda",
        "desk",
        "sender",
        "forwarding",
        "health",
        "size",
        "block",
    ),
    # Who works at the desk, and how they come in.
    *("person", "entry_link", "desk_session", "passkey", "passkey_challenge"),
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
    *("act.first_event", "act.last_event", "act.first_message", "act.last_message"),
}


GROUNDS = {"aanvraag", "belang", "toestemming"}
# For each message: the words of /privacy that name it. A new kind without an entry here fails.
TOLD = {
    "received": "Je intake is binnen",
    "nudge": "Kies nog een moment",
    "later": "Je vroeg om later iets te horen",
    "resume": "De link om verder te gaan",
    **dict.fromkeys(("call_booked", "call_moved", "call_cancelled"), "Gesprek vast, verzet of afgezegd"),
    **dict.fromkeys(("call_tomorrow", "call_soon"), "Herinnering aan je gesprek"),
    "call_unconfirmed": "of je gesprek echt van jou is",
    "call_missed": "We hebben elkaar gemist",
    **dict.fromkeys(("call_sheet", "alarm", "alarms", "call_now", "call_wished_owner"), "wie er wacht"),
    **dict.fromkeys(("call_booked_owner", "call_moved_owner", "call_cancelled_owner"), "je gesprek"),
    **dict.fromkeys(("call_soon_owner", "call_freed"), "je gesprek"),
    "disagreement": "je bezwaar",
    "unfinished": "een intake die niet is afgemaakt",
    "summary": "het overzicht van de dag",
    "letter": "Een mail die wij je schrijven",
    "assigned": "wie er wacht",
    **dict.fromkeys(("intake.submitted", "lead.contacted", "lead.stage_changed"), "Aan ons eigen systeem"),
    **dict.fromkeys(("booking.created", "booking.moved", "booking.cancelled"), "Aan ons eigen systeem"),
}
# Messages without a visitor in them.
ABOUT_NO_VISITOR = {
    "nearly_full",
    "desk_link",
    "desk_invitation",
    "desk_device",
    "test",
    "webhook.test",
    "site.heartbeat",
}


def rows_of(page: Page, head: str) -> list[list[str]]:
    """The rows of the table whose first head is this one, as the words in their three cells."""
    found: list[list[str]] = []
    inside = False
    for row in page.all("tr"):
        cells = [" ".join("".join(cell.itertext()).split()) for cell in row]
        if "Grond" in cells[-1] or len(cells) < 3:
            inside = cells[0] == head
        elif inside:
            found.append(cells)
    return found


def has_ground_and_term(cell: str) -> bool:
    """Whether a cell says "belang, hoogstens een dag": one of our grounds, and a term."""
    ground, _, term = cell.partition(", ")
    return ground in GROUNDS and bool(term)


def columns(app: Flask) -> set[str]:
    db = app.extensions["vollegym"].storage.database()
    return {
        f"{table}.{column.name}"
        for table in set(db.table_names()) - OURS
        for column in db.table(table).columns
        if column.name not in WORK and not table.startswith(("sqlite_", "_"))
    }


def test_every_kind_of_data_in_the_schema_is_named(app: Flask) -> None:
    assert columns(app) - WORK_OF_A_MESSAGE == set(NAMED)


def test_what_is_kept_stands_on_the_page(visitor: Visitor) -> None:
    told = visitor.open("/privacy").text
    assert [column for column, words in NAMED.items() if words not in told] == []


def test_every_kind_of_data_has_a_ground_and_a_term_in_its_row(visitor: Visitor) -> None:
    rows = rows_of(visitor.open("/privacy"), "Wat we bewaren")
    for column, words in NAMED.items():
        named = [row for row in rows if words in " ".join(row[:2])]
        assert named, (column, words)
        assert all(has_ground_and_term(row[2]) for row in named), (column, named)


def test_every_message_has_its_row_with_a_moment_a_ground_and_a_term(app: Flask) -> None:
    services = services_of(app)
    kinds = {kind.name for room in services.rooms for kind in room.kinds}
    assert kinds - ABOUT_NO_VISITOR == set(TOLD)
    rows = rows_of(Visitor(app).open("/privacy"), "Bericht")
    for kind, words in TOLD.items():
        told = [row for row in rows if words in row[0]]
        assert told, kind
        assert all(row[1] and has_ground_and_term(row[2]) for row in told), (kind, told)


def test_the_page_says_all_that_the_law_asks(visitor: Visitor) -> None:
    page = visitor.open("/privacy")
    for said in (
        "Verantwoordelijk voor je gegevens is Volle Gym", "lid 1, onder a", "lid 1, onder b", "lid 1, onder f",
        "verplicht, alleen je bedrijfsnaam niet", "De wet noemt dat profilering", "bieden we geen gesprek aan",
        "leest een mens je antwoorden na", "Autoriteit Persoonsgegevens", "Deze tekst is van",
        "inzien, laten verbeteren, laten wissen, meenemen", "buiten de Europese Economische Ruimte",
    ):  # fmt: skip
        assert said in page.text, said
    assert "Bezwaar maken" in [heading.text for heading in page.all("h2")], "set apart from the other rights"


def test_who_is_responsible_and_who_else_sees_it_comes_from_the_agency(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    facts = 'address: "Kade 1"\npostcode: "1234 AB"\ncity: "Ons Dorp"\nkvk: "12345678"\nemail: "wij@voorbeeld.nl"\n'
    (tmp_path / "bureau.md").write_text(
        f'---\n{facts}processors: "een hostingbedrijf (Nederland)"\n---\n', "utf-8"
    )
    app = make_app(content=tmp_path)
    told = "Volle Gym, Kade 1, 1234 AB Ons Dorp, KVK 12345678, wij@voorbeeld.nl"
    assert told in Visitor(app).open("/privacy").text
    assert told in Visitor(app).open("/voorwaarden").text
    assert "Wij, en een hostingbedrijf (Nederland)." in Visitor(app).open("/privacy").text
    assert services_of(app).agency.missing == ()
    for path in ("/privacy", "/voorwaarden"):
        page = Visitor(app).open(path)
        assert "Mail naar wij@voorbeeld.nl of schrijf naar Kade 1, 1234 AB Ons Dorp." in page.text
        assert "mailto:wij@voorbeeld.nl" in [a.get("href") for a in page.one("main").iter() if a.get("href")]
        assert "staat nog niet op deze site" not in page.text


@pytest.mark.parametrize("path", ["/privacy", "/voorwaarden"])
def test_while_nothing_is_filled_in_the_page_says_so_and_names_the_way_that_there_is(
    visitor: Visitor, path: str
) -> None:
    page = visitor.open(path)
    assert "Een mailadres, telefoonnummer of postadres staat nog niet op deze site." in page.text
    assert "Kreeg je een mail van ons? Antwoord daarop" in page.text
    assert "contactgegevens onderaan" not in page.text


def test_every_answer_that_counts_against_somebody_is_named(visitor: Visitor, app: Flask) -> None:
    marked = [
        o.label
        for q in services_of(app).content.asked().questions
        for o in q.options
        if o.outcome != "qualified"
    ]
    assert len(marked) == 4
    told = visitor.open("/privacy").text
    assert [label for label in marked if f"‘{label}’" not in told] == []


def test_what_the_owner_did_not_fill_in_is_told_by_check_and_doctor(app: Flask) -> None:
    told = (
        "Privacy en voorwaarden noemen nog niet alles over het bureau: "
        "adres, postcode, plaats, KVK-nummer, wie er nog bij de gegevens kan, mailadres."
    )
    run = app.test_cli_runner().invoke
    assert told in run(args=["content", "check"]).stderr
    assert run(args=["content", "check", "--strict"]).output == ""
    assert told in run(args=["doctor"]).output


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
