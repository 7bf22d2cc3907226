"""Finding at the desk, as an owner does it: an address is a list, and a lead by hand stands in it."""

import csv
import io
import json
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.people import ANNA, BRAM, CHRIS, finished, walk
from tests.services import run_job
from tests.visitor import Form, Visitor
from vollegym.access import store as access_store
from vollegym.services import Services

CALLER = {"phone": "06 12345614", "name": "Youssef Bakkali", "company": "Arena Gym", "source": "telefoon"}
ALL_KNOWN = {key: value for key, value in ANNA.items() if key != "contact"}


def person(answers: dict[str, object], name: str, mail: str, phone: str) -> dict[str, object]:
    return {**answers, "contact": {"name": name, "company": "Studio", "email": mail, "phone": phone}}


@pytest.fixture
def three(app: Flask) -> None:
    """Anna fits, Bram not yet, Chris does not."""
    finished(Visitor(app), ANNA)
    finished(Visitor(app), person(BRAM, "Bram Jansen", "bram@example.com", "0687654321"))
    finished(Visitor(app), person(CHRIS, "Chris Smit", "chris@example.com", "0687654322"))


def names(desk: Visitor) -> list[str]:
    return [
        " ".join("".join(found.itertext()).split())
        for found in desk.page.all("a")
        if found.get("class") == "open-whole"
    ]


def add(desk: Visitor, **fields: object) -> Visitor:
    desk.open("/beheer/aanvragen/nieuw")
    desk.send(form_of(desk), **{**CALLER, **fields})
    return desk


def form_of(desk: Visitor) -> Form:
    return desk.page.form("/aanvragen/nieuw")


def token_of(desk: Visitor) -> str:
    return form_of(desk).values["csrf_token"][0]


def test_an_address_is_a_list_and_each_filter_a_link_that_takes_it_away(desk: Visitor, three: None) -> None:
    assert "3 aanvragen" in desk.open("/beheer/aanvragen").text
    assert len(names(desk)) == 3
    page = desk.open("/beheer/aanvragen?uitkomst=past&q=annna")
    assert names(desk) == ["Anna de Boer Studio Anna"]
    assert "Uitkomst: past, haal weg" in page.text
    assert "Niemand heet precies ‘annna’" in page.text
    assert "/beheer/aanvragen?q=annna" in page.links()
    assert "/beheer/aanvragen?uitkomst=past" in page.links()
    assert len(names(desk)) == 1


def test_who_does_not_fit_has_no_place_in_the_class(desk: Visitor, three: None) -> None:
    """Hollow, not rolled up: nobody waits there for a call."""
    lines = [
        li
        for li in desk.open("/beheer/aanvragen").all("li")
        if any("roll" in one.split() for one in classes(li))
    ]
    assert [any("over" in one.split() for one in classes(li)) for li in lines] == [
        not "".join(li.itertext()).split()[0].startswith("Anna") for li in lines
    ]
    assert len(lines) == 3


def classes(element: Element) -> list[str]:
    return [one.get("class") or "" for one in element.iter()]


def test_a_list_of_clients_is_called_so(desk: Visitor, three: None) -> None:
    assert "0 klanten" in desk.open("/beheer/aanvragen?fase=klant").text


def test_old_addresses_keep_working(app: Flask, desk: Visitor, three: None) -> None:
    walk(Visitor(app), person(ANNA, "Dewi Bos", "dewi@example.com", "0687654323"), until="budget")
    for state, number in (("verstuurd", 3), ("niet-verstuurd", 1), ("quarantaine", 0)):
        desk.open(f"/beheer/aanvragen?stand={state}&na=50")
        assert len(names(desk)) == number, state
    assert desk.open("/beheer/aanvragen?stand=onzin").status == 404


@pytest.mark.parametrize(
    "query",
    [
        *("q=" + "x" * 4000, "q=%22*%F0%9F%98%80", "van=1999-01-01&tot=0001-01-01", "van-wie=x", "bron=%00"),
        *("na=50", "na=x_999999999999", "volgorde=bedrag&na=5_1", "fase=x&uitkomst=y", "open=x"),
    ],
)
def test_an_address_that_makes_no_sense_is_still_a_list(desk: Visitor, three: None, query: str) -> None:
    assert desk.open(f"/beheer/aanvragen?{query}").status == 200


def test_what_is_listed_is_what_is_taken_out(desk: Visitor, three: None) -> None:
    page = desk.open("/beheer/aanvragen?uitkomst=niet")
    assert len(names(desk)) == 1
    [link] = [link for link in page.links() if ".jsonl" in link]
    [lead] = map(json.loads, desk.client.get(link).get_data(as_text=True).splitlines())
    assert (lead["name"], lead["outcome"]) == ("Chris Smit", "not_fit")
    text = desk.client.get(link.replace(".jsonl", ".csv")).get_data().decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text), delimiter=";")
    assert row["Naam"] == "Chris Smit"


def test_the_lead_beside_the_list_is_part_of_the_address(desk: Visitor, three: None) -> None:
    page = desk.open("/beheer/aanvragen?q=anna")
    [beside] = [link for link in page.links() if "open=" in link]
    assert "Open de hele aanvraag" in desk.open(beside).text


def test_the_first_of_a_list_lies_beside_it_until_another_is_chosen(desk: Visitor, three: None) -> None:
    """On a wide screen half of the page was empty; a phone shows the list alone."""
    page = desk.open("/beheer/aanvragen?volgorde=wacht")
    (first,) = [link for link in page.all("a") if link.get("aria-current") == "true"]
    assert first.get("class") == "open-beside"
    assert page.all("h2")[-1].text in "".join(first.itertext())
    assert "Begin zo" in page.text
    page = desk.send(page.form("/gebeld"), result="spoken")
    assert "Opgeschreven dat je" in page.text
    assert "Open de hele aanvraag" not in desk.open("/beheer/aanvragen?fase=klant").text


def test_the_leads_of_a_colleague_are_a_list(desk: Visitor, three: None, services: Services) -> None:
    with services.storage.writing() as db:
        priya = access_store.add_person(db, "priya@example.com", "colleague", services.now())
        access_store.change_person(db, priya, "Priya", "colleague")
    (link,) = [
        link for link in desk.open("/beheer/aanvragen?q=anna").all("a") if link.get("class") == "open-whole"
    ]
    page = desk.open(link.get("href") or "")
    page = desk.send(page.form("/collega"), colleague=str(priya))
    assert "Hoort bij Priya." in page.text
    page = desk.open(f"/beheer/aanvragen?van-wie={priya}")
    assert [name.split()[0] for name in names(desk)] == ["Anna"]
    assert "Van: Priya, haal weg" in page.text


def test_an_empty_desk_says_how_somebody_comes_on_it(desk: Visitor) -> None:
    """The one button led to the page that one was on."""
    page = desk.open("/beheer/aanvragen")
    assert "Er is nog niemand." in page.text
    assert page.links().count("/beheer/aanvragen/nieuw") == 2
    assert "Alle aanvragen" in desk.open("/beheer/aanvragen?fase=klant").text


def test_choosing_a_line_keeps_the_place_in_the_list(desk: Visitor, three: None) -> None:
    page = desk.open("/beheer/aanvragen")
    beside = [link.get("href") or "" for link in page.all("a") if link.get("class") == "open-beside"]
    lines = {line.get("id") for line in page.all("li")}
    assert len(beside) == 3
    for link in beside:
        reference = link.partition("#")[2]
        assert f"open={reference}" in link
        assert reference in lines


def test_who_phoned_is_put_in_and_hears_nothing(
    app: Flask, desk: Visitor, clock: Clock, owner: FlaskCliRunner
) -> None:
    add(desk, note="Belt over de open dag", **ALL_KNOWN)
    assert desk.page.h1 == "Youssef Bakkali"
    assert "past" in desk.page.text
    run_job(app, "alarms")
    run_job(app, "unfinished")
    waiting = [
        m["kind"] for m in app.extensions["vollegym"].storage.database().query("SELECT kind FROM outbox")
    ]
    assert set(waiting) <= {"desk_device", "intake.submitted", "lead.contacted", "lead.stage_changed"}
    desk.open("/beheer/aanvragen?bron=telefoon")
    assert names(desk) == ["Youssef Bakkali Arena Gym"]


def test_without_all_answers_there_is_no_verdict_but_a_place_in_the_list(app: Flask, desk: Visitor) -> None:
    add(desk, source="via", via="Noor", role="owner")
    desk.open("/beheer/aanvragen?fase=nieuw")
    assert names(desk) == ["Youssef Bakkali Arena Gym"]
    run_job(app, "unfinished")
    kinds = [
        m["kind"] for m in app.extensions["vollegym"].storage.database().query("SELECT kind FROM outbox")
    ]
    assert "unfinished" not in kinds


def test_somebody_we_know_is_shown_before_they_are_put_in_twice(desk: Visitor, three: None) -> None:
    add(desk, phone="+31 6 12345678", name="Anna")
    assert desk.page.status == 422
    assert "Dit kennen we al: Anna de Boer" in " ".join(desk.page.text.split())
    desk.send(form_of(desk))
    assert desk.page.h1 == "Anna"


def test_while_typing_the_page_tells_who_has_this_number(desk: Visitor, three: None) -> None:
    desk.open("/beheer/aanvragen/nieuw")
    token = token_of(desk)
    answer = desk.client.post(
        "/beheer/aanvragen/nieuw/bekend", data={"phone": "0612345678", "csrf_token": token}
    )
    assert "Anna de Boer" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Vul de naam in."),
        ({"phone": ""}, "Vul een telefoonnummer of een e-mailadres in"),
        ({"phone": "", "email": "anna"}, "Zet een @ in het e-mailadres"),
        ({"note": "x" * 10_001}, "Kort de notitie"),
        ({"role": "keizer"}, "Kies één van de antwoorden"),
    ],
)
def test_what_cannot_be_kept_is_told_and_nothing_typed_is_lost(
    desk: Visitor, fields: dict[str, str], said: str
) -> None:
    data = {**CALLER, **fields}
    desk.open("/beheer/aanvragen/nieuw")
    token = token_of(desk)
    answer = desk.client.post("/beheer/aanvragen/nieuw", data={**data, "csrf_token": token})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in text
    assert "Arena Gym" in text


def test_nobody_is_put_in_from_outside(app: Flask) -> None:
    for path in ("/beheer/aanvragen/nieuw", "/beheer/aanvragen?q=anna", "/beheer/aanvragen.csv"):
        assert Visitor(app).open(path).url == "/beheer"
