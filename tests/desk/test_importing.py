"""A list brought in at the desk: chosen, looked at row by row, and only then kept."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.people import ANNA, finished
from tests.services import run_job
from tests.visitor import Form, Page, Visitor
from vollegym.access import store as access_store
from vollegym.desk import service
from vollegym.desk.service import By
from vollegym.reports import uploading
from vollegym.reports.import_file import BadFileError
from vollegym.services import Services

ADDRESS = "/beheer/aanvragen/importeren"
LIST = "Naam;Mobiel;Lievelingskleur\r\nNoor de Wit;0612345611;rood\r\nAnna;06-12345678;geel\r\nZonder;;\r\nNoor;06 12345611;\r\n"


EXCEL = (
    "Dit is een Excel-bestand, ook als het op .csv eindigt. Zo wordt het een lijst die we lezen: open het in "
    "Excel, kies Bestand, dan Opslaan als, kies bij het bestandstype ‘CSV UTF-8’, en bewaar het."
)


def choose(desk: Visitor, content: bytes, name: str = "lijst.csv") -> Page:
    form = desk.open(ADDRESS).form("/importeren")
    return desk.send(form, file=(io.BytesIO(content), name))


def listed(desk: Visitor) -> Form:
    (form,) = [form for form in desk.page.forms() if f"{ADDRESS}/" in form.action]
    return form


def names(services: Services) -> list[str]:
    db = services.storage.database()
    return [row["name"] for row in db.query("SELECT name FROM contact ORDER BY lead")]


def waiting(services: Services) -> int:
    return services.storage.database()["upload"].count


def test_a_list_is_looked_at_first_and_brought_in_by_a_button(
    app: Flask, desk: Visitor, services: Services
) -> None:
    finished(Visitor(app), ANNA)
    assert ADDRESS in desk.open("/beheer/aanvragen/nieuw").links()
    page = choose(desk, LIST.encode("cp1252"))
    assert page.h1 == "Klopt dit zo?"
    assert "lijst.csv, 4 regels." in page.text
    for said in (
        "1 aanvraag is nieuw",
        "Noor de Wit, regel 2: nieuw.",
        "2 kennen we al",
        "1 kan er niet in",
        "Noor de Wit, Anna",
    ):
        assert said in page.text
    assert "Regel 4: geweigerd. Vul een telefoonnummer of een e-mailadres in" in page.text
    assert "1 kolom blijft weg" in page.text
    assert names(services) == ["Anna de Boer"], "looking keeps nothing"
    page = desk.send(listed(desk), act="breng-in")
    assert page.h1 == "Je lijst is binnen"
    assert "1 aanvraag is nieuw, 2 kenden we al, 1 is geweigerd." in page.text
    assert names(services) == ["Anna de Boer", "Noor de Wit"]
    run_job(app, "alarms")
    kinds = {
        row["kind"] for row in services.storage.database().query("SELECT kind FROM outbox WHERE lead = 2")
    }
    assert kinds == set(), "nobody hears of it"
    assert {
        row["person"] for row in services.storage.database().query("SELECT person FROM event WHERE lead = 2")
    } == {1}
    page = choose(desk, LIST.encode())
    assert "0 aanvragen zijn nieuw" in page.text
    assert "in</button>" not in page.response.get_data(as_text=True), "nothing new: nothing to bring in"


def test_columns_are_chosen_by_whoever_knows_the_list(desk: Visitor, services: Services) -> None:
    rows = "\n".join(["\t".join(f"k{n}" for n in range(40)), "\t".join(["Bas", "06 12345612"] + ["x"] * 38)])
    page = choose(desk, rows.encode("utf-16"))
    assert "Geen kolom met een telefoonnummer of e-mailadres herkend." in page.text
    assert "40 kolommen blijven weg" in page.text
    page = desk.send(listed(desk), **{"kolom-0": "name", "kolom-1": "name"}, act="kijk")
    assert page.status == 422
    assert "Twee kolommen zijn nu Naam." in page.text
    form = listed(desk)
    assert "selected" in page.response.get_data(as_text=True)
    page = desk.send(form, **{"kolom-0": "name", "kolom-1": "phone"}, act="breng-in")
    assert page.h1 == "Klopt dit zo?", "what was changed is shown before it is brought in"
    assert "1 aanvraag is nieuw" in page.text
    assert names(services) == []
    form = listed(desk)
    desk.send(form, **{"kolom-0": "name", "kolom-1": "phone"}, act="breng-in")
    assert names(services) == ["Bas"]


def test_our_own_export_comes_back_with_everything(
    app: Flask, desk: Visitor, services: Services, owner: FlaskCliRunner
) -> None:
    finished(Visitor(app), ANNA)
    args = ["leads", "export", "--format", "jsonl"]
    before = owner.invoke(args=args).stdout
    with services.storage.writing() as db:
        db.execute("DELETE FROM lead")
    page = choose(desk, before.encode(), "alles.jsonl")
    assert "Je eigen export" in page.text
    desk.send(listed(desk), act="breng-in")
    assert owner.invoke(args=args).stdout == before


def test_a_long_list_comes_in_part_by_part_and_a_second_tap_brings_in_nothing_twice(
    app: Flask, desk: Visitor, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "A_PART", 2)
    choose(desk, ("naam,telefoon\n" + "".join(f"P{n},061234561{n}\n" for n in range(5))).encode())
    form = listed(desk)
    page = desk.send(form, act="breng-in")
    assert page.h1 == "We zijn bezig"
    assert "2 regels van 5 gedaan" in page.text
    upload = uploading.find(services, 1, 1)
    further = uploading.bring_in(services, upload)
    assert (further.done, further.fresh) == (4, 4)
    late = uploading.bring_in(services, upload)
    assert late.done == 2, "a tap that knew less goes no further"
    page = desk.send(form, act="breng-in")
    assert page.h1 == "Je lijst is binnen"
    assert "5 aanvragen zijn nieuw, 0 kenden we al" in page.text
    assert names(services) == [f"P{n}" for n in range(5)]
    desk.send(form, act="breng-in")
    assert len(names(services)) == 5


def test_every_bad_row_is_told_and_the_good_ones_come_in(desk: Visitor, services: Services) -> None:
    rows = (
        "naam;telefoon;datum;opmerking\n"
        '"\'=SOM(1;2)";0612345601;;=HYPERLINK("x")\n'
        "Bel\x07 <b>Bo</b>;0612345602;;\x1b[31mrood\n"
        "Oud;0612345603;1-1-1999;\n"
        "Lang;0612345604;;" + "x" * 10_001 + "\n"
        "Veel;0612345605;;a;b;c\n"
        "Nep;12;;\n"
    )
    page = choose(desk, rows.encode())
    assert "2 aanvragen zijn nieuw" in page.text
    assert "1-1-1999 is voor het jaar 2000." in page.text
    assert "meer cellen dan er kolommen" in page.text
    assert "langer dan 10000 tekens" in page.text
    text = page.response.get_data(as_text=True)
    assert "\x07" not in text
    assert "\x1b" not in text
    assert "<b>Bo</b>" not in text
    desk.send(listed(desk), act="breng-in")
    assert names(services) == ["=SOM(1;2)", "Bel <b>Bo</b>"]


def test_amounts_and_days_that_cannot_be_are_refused_in_our_own_export_too(
    app: Flask, desk: Visitor, services: Services, owner: FlaskCliRunner
) -> None:
    finished(Visitor(app), ANNA)
    line = json.loads(owner.invoke(args=["leads", "export", "--format", "jsonl"]).stdout)
    rich = {**line, "reference": "AAAA-BBBB", "client": {"since": "2026-01-01", "monthly_eur": 10**9}}
    old = {**line, "reference": "AAAA-CCCC", "started_at": "1999-01-01T00:00:00+00:00"}
    page = choose(desk, "\n".join(map(json.dumps, (rich, old, line))).encode(), "x.jsonl")
    assert "1000000000 euro per maand kan niet." in page.text
    assert "voor 2000" in page.text
    assert "1 kennen we al" in page.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 rest", EXCEL),
        (b"\xd0\xcf\x11\xe0 rest", EXCEL),
        (b"", "Dit bestand is leeg."),
        (b"%PDF-1.4", "Dit is geen tekst."),
        (b"naam;telefoon\n", "staat geen enkele regel"),
        (b"naam;naam\nx;y\n", "staat er twee keer"),
        (b"naam;telefoon\n" + b"x;1\n" * 5001, "meer dan 5000 regels"),
    ],
)
def test_a_file_that_is_no_list_gets_one_sentence_and_nothing_is_kept(
    desk: Visitor, services: Services, content: bytes, said: str
) -> None:
    page = choose(desk, content)
    assert page.status == 422
    assert said in page.text
    assert waiting(services) == 0


@pytest.mark.parametrize("name", ["leads.xlsx", "leads.csv"])
def test_a_real_workbook_says_step_by_step_what_to_do_whatever_it_is_called(
    desk: Visitor, owner: FlaskCliRunner, services: Services, tmp_path: Path, name: str
) -> None:
    finished(Visitor(owner.app), ANNA)
    file = tmp_path / "leads.xlsx"
    owner.invoke(args=["leads", "export", "-o", str(file)])
    page = choose(desk, file.read_bytes(), name)
    assert (page.status, EXCEL in page.text, waiting(services)) == (422, True, 0)
    told = owner.invoke(args=["leads", "import", str(file)])
    assert (told.exit_code != 0, "kies bij het bestandstype ‘CSV UTF-8’" in told.output) == (True, True)


def test_a_file_that_is_a_little_too_large_says_so(services: Services) -> None:
    with pytest.raises(BadFileError, match="groter dan 4 MB"):
        uploading.take(services, 1, "lijst.csv", io.BytesIO(b"n" * 4_000_001))


def test_without_a_file_the_page_asks_for_one(desk: Visitor) -> None:
    form = desk.open(ADDRESS).form("/importeren")
    assert "Kies eerst een bestand." in desk.send(form, file=(io.BytesIO(b""), "")).text


def announced(desk: Visitor, path: str, length: int) -> tuple[int, str]:
    """The answer to a form that says it is so long; who reads it, fails."""

    class Never(io.RawIOBase):
        def readinto(self, _buffer: object) -> int:
            raise AssertionError("it was read")

    environ = {"CONTENT_LENGTH": str(length), "wsgi.input": Never()}
    kind = "multipart/form-data; boundary=x"
    answer = desk.client.post(path, content_type=kind, environ_overrides=environ)
    return answer.status_code, answer.get_data(as_text=True)


def test_a_file_of_200_mb_is_refused_before_any_of_it_is_read(desk: Visitor) -> None:
    status, text = announced(desk, ADDRESS, 200_000_000)
    assert status == 413
    assert "Dit bestand is groter dan 4 MB." in text


def test_no_other_address_and_nobody_else_may_send_as_much(app: Flask, desk: Visitor) -> None:
    for path in ("/beheer/aanvragen/importeren/1", "/beheer/aanvragen/nieuw", "/intake/rol", "/beheer"):
        assert announced(desk, path, 2_000_000)[0] in (405, 413), path
    stranger = Visitor(app)
    stranger.open("/intake")
    assert announced(stranger, ADDRESS, 2_000_000)[0] in (303, 413)
    assert stranger.open(ADDRESS).url == "/beheer"


def test_a_list_is_for_who_sent_it_for_an_hour_and_until_somebody_is_forgotten(
    app: Flask, desk: Visitor, services: Services, owner: FlaskCliRunner, clock: Clock
) -> None:
    choose(desk, LIST.encode())
    form = listed(desk)
    with services.storage.writing() as db:
        other = access_store.add_person(db, "priya@example.com", "colleague", services.now())
    with pytest.raises(uploading.GoneError):
        uploading.find(services, 1, other)
    clock.moment += timedelta(minutes=61)
    page = desk.send(form, act="breng-in")
    assert "Deze lijst is er niet meer" in page.text
    run_job(app, "uploads")
    assert waiting(services) == 0
    choose(desk, LIST.encode())
    finished(Visitor(app), ANNA)
    owner.invoke(args=["leads", "forget", "anna@example.com", "--yes"])
    assert waiting(services) == 0
    assert names(services) == []


def test_a_list_is_put_aside_by_a_button(desk: Visitor, services: Services) -> None:
    choose(desk, LIST.encode())
    assert desk.send(listed(desk), act="weg").url == "/beheer/aanvragen"
    assert waiting(services) == 0
    assert names(services) == []


def undo(desk: Visitor) -> Form:
    return next(form for form in desk.page.forms() if form.action.endswith("/ongedaan"))


def test_what_a_list_brought_in_is_taken_back_but_for_who_was_touched_since(
    desk: Visitor, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "AT_ONCE", 2)
    rows = "naam,telefoon,opmerking\n" + "".join(f"P{n},061234561{n},hoi\n" for n in range(5))
    choose(desk, rows.encode())
    desk.send(listed(desk), act="breng-in")
    service.log_call(services, 2, By(1), tried=True)
    desk.open(desk.page.url)
    form = undo(desk)
    page = desk.send(form)
    assert page.h1 == "Je lijst is er weer uit"
    assert "4 aanvragen zijn weg." in page.text
    assert "Deze bleven staan" in page.text
    assert "P1" in [" ".join("".join(link.itertext()).split()) for link in page.all("a")]
    assert names(services) == ["P1"]
    db = services.storage.database()
    assert [row["text"] for row in db.query("SELECT text FROM note")] == ["hoi"], (
        "what hung from them is gone"
    )
    told = [
        row["properties"] for row in db.query("SELECT properties FROM event WHERE kind = 'import_undone'")
    ]
    assert [json.loads(one) for one in told] == [{"upload": 1, "gone": 4, "stayed": 1}]
    page = desk.send(form)
    assert (page.status, "kan niet meer ongedaan" in page.text) == (422, True)
    page = choose(desk, rows.encode())
    assert "4 aanvragen zijn nieuw" in page.text, "nobody of them was forgotten"


def test_what_a_list_brought_in_can_be_taken_back_for_ten_minutes(
    desk: Visitor, services: Services, clock: Clock
) -> None:
    choose(desk, LIST.encode())
    desk.send(listed(desk), act="breng-in")
    form = undo(desk)
    clock.moment += timedelta(minutes=10, microseconds=1)
    assert "Ongedaan maken" not in desk.open(desk.page.url).text
    page = desk.send(form)
    assert (page.status, "tien minuten lang" in page.text) == (422, True)
    assert names(services) == ["Noor de Wit", "Anna"]


def test_leads_that_lie_together_stay_together_and_a_call_of_a_file_goes_with_it(
    app: Flask, desk: Visitor, services: Services, owner: FlaskCliRunner
) -> None:
    finished(Visitor(app), ANNA)
    args = ["leads", "export", "--format", "jsonl"]
    line = json.loads(owner.invoke(args=args).stdout)
    call = {
        "starts_at": "2026-12-01T10:00:00+01:00",
        "ends_at": "2026-12-01T10:30:00+01:00",
        "status": "booked",
    }
    file = [
        {**line, "reference": "AAAA-AAAA", "email": "a@example.com", "booking": call},
        {**line, "reference": "BBBB-BBBB", "email": "b@example.com", "merged_into": "CCCC-CCCC"},
        {**line, "reference": "CCCC-CCCC", "email": "c@example.com"},
    ]
    before = owner.invoke(args=args).stdout
    choose(desk, "\n".join(map(json.dumps, file)).encode(), "x.jsonl")
    desk.send(listed(desk), act="breng-in")
    last = next(services.storage.database().query("SELECT id FROM lead WHERE reference = 'CCCC-CCCC'"))["id"]
    service.note(services, last, By(1), "Belt terug")
    desk.open(desk.page.url)
    assert "1 aanvraag is weg." in desk.send(undo(desk)).text
    left = {json.loads(one)["reference"] for one in owner.invoke(args=args).stdout.splitlines()}
    assert left == {line["reference"], "BBBB-BBBB", "CCCC-CCCC"}
    assert services.storage.database()["booking"].count == 0, "its time is free again"
    assert json.loads(before)["reference"] == line["reference"]


def test_a_form_that_lost_its_token_asks_for_the_file_again(desk: Visitor) -> None:
    answer = desk.client.post(ADDRESS, data={"file": (io.BytesIO(LIST.encode()), "x.csv")})
    assert answer.status_code == 422
    assert "Kies het bestand nog een keer" in answer.get_data(as_text=True)
