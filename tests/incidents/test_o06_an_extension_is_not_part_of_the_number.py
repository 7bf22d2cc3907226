"""O6: "0031 (0)58-212 34 56 ext. 7" was dialled as 003105821234567. A number dials right or has no link."""

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.desk.people import let_in
from tests.followup.conftest import Work
from tests.followup.post import PostOffice
from tests.people import ANNA, finish
from tests.visitor import Visitor
from vollegym.config import ROOT
from vollegym.dutch.phone import read_phone

FOUND = "0031 (0)58-212 34 56 ext. 7"
TWO = "058 212 34 56 ext. 7 toestel 8"
SHOWN, DIALS = "058 212 34 56, toestel 7", "tel:+31582123456,7"


def sent(visitor: Visitor, phone: str) -> None:
    finish(visitor, {**ANNA, "contact": {**ANNA["contact"], "phone": phone}})


def numbers(html: str) -> set[str]:
    return set(re.findall(r'href="(tel:[^"]*)"', html))


@pytest.mark.parametrize(
    "behind",
    [
        *(
            "ext 7",
            "ext. 7",
            "ext.7",
            "Ext: 7",
            ";ext=7",
            "extension 7",
            "extensie 7",
            "x7",
            "x 7",
            "#7",
            "# 7",
        ),
        *(
            "tst 7",
            "tst. 7",
            "tst.7",
            "toestel 7",
            "toestel: 7",
            ", toestel 7",
            "(toestel 7)",
            "toestelnr. 7",
        ),
        *(
            "toestelnummer 7",
            "doorkies 7",
            "doorkiesnummer 7",
            "doorkiesnr 7",
            "int. 7",
            "intern 7",
            "toestel ٧",
        ),
        *("toestel 7 (vraag naar Jan)", ",7"),
    ],
)
@pytest.mark.parametrize("number", ["0031 (0)58-212 34 56", "0582123456", "+31 58 212 3456"])
def test_o06_every_usual_spelling_of_an_extension_is_read(number: str, behind: str) -> None:
    for typed in (f"{number} {behind}", f"{number}{behind}"):
        phone = read_phone(typed)
        assert (phone.number, phone.extension, phone.doubt) == ("+31582123456", "7", False), typed
        assert (phone.shown, phone.link) == (SHOWN, DIALS)


@pytest.mark.parametrize(
    "typed",
    [
        *(TWO, "058 212 34 56 ext 7 ext 8", "058 212 34 56 #7 #8", "058 212 34 56 toestel 7 of 8"),
        *("058 212 34 56,7 toestel 8", "058 212 34 56 toestel 7, na 18 uur", "058 212 34 56 tst. 12345678"),
        *("06 12345678 of 020 794 12 34 toestel 5", "12345 6789 ext 7", "058 212 34 ext 7"),
    ],
)
def test_o06_what_nobody_can_be_sure_of_is_shown_as_typed_and_dials_nothing(typed: str) -> None:
    phone = read_phone(typed)
    assert phone.doubt
    assert (phone.shown, phone.link, phone.extension) == (typed, "", "")


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("doorkiesnummer 058 212 34 56", "tel:+31582123456"),
        ("058 212 34 56 toestel", "tel:+31582123456"),
        ("06 12345678 (na zes uur)", "tel:+31612345678"),
        ("0612345678,0207941234", "tel:+31612345678"),
        ("06 12345678 extra lang laten overgaan", "tel:+31612345678"),
    ],
)
def test_o06_words_beside_a_number_are_no_extension(typed: str, link: str) -> None:
    assert read_phone(typed).link == link


def test_o06_the_desk_and_the_terminal_say_the_extension(
    app: Flask, visitor: Visitor, owner: FlaskCliRunner
) -> None:
    sent(visitor, FOUND)
    desk = let_in(app, owner)
    (reference,) = re.findall(r"VG-[A-Z0-9]{4}-[A-Z0-9]{4}|[A-Z0-9]{4}-[A-Z0-9]{4}", visitor.page.text)[:1]
    for page in (desk.open("/beheer"), desk.open(f"/beheer/aanvraag/{reference}")):
        assert numbers(page.response.text) == {DIALS}
        assert f"Bel {SHOWN}" in page.text
    assert f"{SHOWN} (getypt als {FOUND})" in owner.invoke(args=["leads", "show", reference]).stdout


def test_o06_a_number_in_doubt_is_no_button_at_the_desk(
    app: Flask, visitor: Visitor, owner: FlaskCliRunner
) -> None:
    sent(visitor, TWO)
    page = let_in(app, owner).open("/beheer")
    assert numbers(page.response.text) == set()
    assert f"Bel {TWO}. Dit nummer herkennen we niet. Toets het zelf in." in page.text


@pytest.mark.parametrize(("typed", "dialled"), [(FOUND, {DIALS}), (TWO, set())])
def test_o06_the_sheet_to_call_from_dials_the_same(
    make_app: Callable[..., Flask], typed: str, dialled: set[str]
) -> None:
    post = PostOffice().open()
    app = make_app(mail_url=post.url, mail_from="hallo@example.com", owner_email="eigenaar@example.com")
    sent(Visitor(app), typed)
    work = Work(app, app.extensions["vollegym"].clock)
    work()
    work.close()
    post.close()
    (mail,) = [mail for mail in post.arrived if mail["To"] == "eigenaar@example.com"]
    text, html = (str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text")
    assert numbers(html) == dialled
    assert (SHOWN if dialled else TWO) in text


def test_o06_the_visitor_hears_which_number_is_called(visitor: Visitor) -> None:
    sent(visitor, FOUND)
    assert f"We bellen je dan op {SHOWN}." in visitor.open("/afspraak").text


def test_o06_a_call_is_named_by_the_end_of_the_number_not_of_the_extension(visitor: Visitor) -> None:
    sent(visitor, FOUND)
    page = visitor.open("/afspraak")
    page = visitor.send(page.form("/afspraak"), slot=page.form("/afspraak").options["slot"][0])
    assert "dat eindigt op 3456" in page.text


def test_o06_the_export_keeps_number_and_extension_apart(visitor: Visitor, owner: FlaskCliRunner) -> None:
    sent(visitor, FOUND)
    lead = json.loads(owner.invoke(args=["leads", "export", "--format", "jsonl"]).stdout)
    assert (lead["phone"], lead["phone_extension"], lead["phone_typed"]) == ("+31582123456", "7", FOUND)
    machine = owner.invoke(args=["leads", "export", "--profile", "machine"]).stdout.splitlines()
    assert dict(zip(*[line.split(",") for line in machine], strict=True))["phone_extension"] == "7"
    dutch = owner.invoke(args=["leads", "export"]).stdout.splitlines()
    row = dict(zip(*[line.split(";") for line in dutch], strict=True))
    assert (row["Telefoon"], row["Toestel"]) == ("058 212 34 56", "7")


def test_o06_the_agencys_own_number_dials_right_or_is_text(
    make_app: Callable[..., Flask], tmp_path_factory: pytest.TempPathFactory
) -> None:
    for typed, dialled in [("058 - 212 34 56 tst. 7", {DIALS}), ("058 - 212 34", set())]:
        content = tmp_path_factory.mktemp("content")
        (content / "bureau.md").write_text(f'---\nphone: "{typed}"\n---\n', "utf-8")
        html = make_app(content=content).test_client().get("/kennisbank").text
        assert numbers(html) == dialled
        assert typed in html


def test_o06_a_link_to_dial_is_made_in_one_place() -> None:
    written = [
        file.name
        for folder in ("templates", "vollegym")
        for file in sorted((ROOT / folder).rglob("*.*"))
        if file.suffix in (".html", ".txt", ".py")
        and re.search(r'"tel:\{|href="tel:', file.read_text("utf-8"))
    ]
    assert written == ["phone.py"]
