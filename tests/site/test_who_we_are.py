"""Who is behind the agency: what the owner filled in is shown, what is empty leaves nothing behind."""

import re
import struct
import zlib
from collections.abc import Callable
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest
from flask import Flask

from tests.services import services_of
from tests.visitor import Visitor
from tests.words.studio import A_CLIENT, A_MEMBER, COST, FLOOR, HALF, LONE, S, euros, rounded, word
from vollegym.config import ROOT
from vollegym.content.agency import ASKED, STILL_OPEN, Agency, read_agency
from vollegym.documents.document import read_document

FILLED = """---
name: "Volle Gym"
owner: "Sanne Voorbeeld"
story: ["Ik gaf zelf les, tot de telefoon elke avond bleef liggen.", "Toen maakte ik een lijst."]
since: "2021"
clients: "12"
notice: "Per maand"
ads: "Staat op jouw naam"
area: "Eén studio per wijk"
review: "https://voorbeeld.nl/review"
cases:
  - studio: "PT-studio, twee trainers"
    unit: "uren"
    before_when: "Februari 2026"
    before: "4 van 10"
    after_when: "Juni 2026"
    after: "9 van de 10"
    permission: "per mail, 3 juli 2026"
---
"""
# Headings and labels that only make sense beside what was filled in.
OF_FACTS = (
    "Vooraf duidelijk",
    "in matten",
    "Sinds",
    "Klanten tegelijk",
    "Beoordelingen",
    "dat we dit laten zien",
)


@pytest.fixture
def filled(make_app: Callable[..., Flask], tmp_path: Path) -> Flask:
    (tmp_path / "bureau.md").write_text(FILLED, "utf-8")
    return make_app(content=tmp_path)


def read(text: str) -> tuple[Agency, list[str]]:
    agency, problems = read_agency(read_document("bureau.md", text.encode()))
    assert all(problem.severity == "remark" for problem in problems)
    return agency, [problem.what for problem in problems]


def png(width: int, height: int, weight: int = 0) -> bytes:
    """A picture of this size with no more than its head, made heavier with nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    crc = struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + crc + bytes(weight)


def test_over_ons_shows_what_is_filled_in(filled: Flask) -> None:
    text = Visitor(filled).open("/over-ons").text
    for said in ("Sanne Voorbeeld", "Ik gaf zelf les", "Toen maakte ik een lijst.", "2021", "Hoogstens 12"):
        assert said in text
    assert "Een studio, in matten" in text
    assert "4 van de 10 uren bezet" in text
    assert "9 van de 10 uren bezet" in text
    assert "Deze studio vond het goed" in text
    assert "per mail, 3 juli" not in text, "the permission is the owner's business"


def test_the_home_page_shows_who_one_will_speak_to(filled: Flask) -> None:
    text = Visitor(filled).open("/").text
    assert "Sanne Voorbeeld" in text
    assert "Ik gaf zelf les" in text
    assert "Toen maakte ik een lijst." not in text, "the whole story stands at over-ons"


def test_over_ons_says_what_nobody_can_read_there_yet(
    make_app: Callable[..., Flask], filled: Flask, tmp_path: Path, visitor: Visitor
) -> None:
    nobody, no_studio = "Met wie je praat, staat hier nog niet.", "Klantverhalen staan hier nog niet."
    assert (nobody in visitor.open("/over-ons").text, no_studio in visitor.open("/over-ons").text) == (
        True,
        True,
    )
    text = Visitor(filled).open("/over-ons").text
    assert nobody not in text
    assert no_studio not in text
    (tmp_path / "bureau.md").write_text('---\nname: "Volle Gym"\nowner: "Sanne"\n---\n', "utf-8")
    assert nobody in Visitor(make_app(content=tmp_path)).open("/over-ons").text, "a name alone is not shown"


@pytest.mark.parametrize("path", ["/", "/over-ons", "/werkwijze"])
def test_a_page_is_whole_when_nothing_is_filled_in(visitor: Visitor, path: str) -> None:
    page = visitor.open(path)
    assert page.status == 200
    for said in OF_FACTS:
        assert said not in page.text
    assert 'class="face"' not in page.response.text
    assert "{{" not in page.text


def test_werkwijze_answers_what_is_asked_in_whole_sentences(filled: Flask) -> None:
    text = Visitor(filled).open("/werkwijze").text
    assert (
        "Van wie is het advertentieaccount als we stoppen? Het advertentieaccount staat op jouw naam." in text
    )
    assert "Werk je ook voor mijn concurrent om de hoek? We werken voor één studio per wijk." in text
    assert "Hoe zeg ik op? Opzeggen kan per maand." in text
    # What only the offer tells follows once, in one sentence.
    assert (
        "In je voorstel lees je ook of je ergens minimaal aan vastzit, of er nog btw bij komt en welk deel"
        in text
    )
    assert "hoe je opzegt" not in text


def test_werkwijze_answers_the_five_questions_also_when_nothing_is_filled_in(visitor: Visitor) -> None:
    text = visitor.open("/werkwijze").text
    for name, asked, _ in ASKED:
        assert text.count(asked) == (name in STILL_OPEN), asked
    for answer in STILL_OPEN.values():
        assert answer in text
    assert (
        "In je voorstel lees je ook hoe je opzegt, of je ergens minimaal aan vastzit, of er nog btw" in text
    )


def test_nothing_is_left_open_when_everything_is_filled_in() -> None:
    agency, _ = read("---\n" + "\n".join(f'{name}: "Ja"' for name, *_ in ASKED) + "\n---\n")
    assert "voorstel" not in agency.answers
    assert agency.answers.count("**") == 2 * len(ASKED)


def test_what_a_client_asks_before_signing_has_one_home(filled: Flask) -> None:
    text = Visitor(filled).open("/over-ons").text
    assert "Opzeggen, btw en je advertentieaccount" in text
    for said in ("Per maand", "op jouw naam", "één studio per wijk"):
        assert said not in text


WERKWIJZE = ROOT / "content/werkwijze.md"
SPOKEN = Fraction(S.spoken, S.enquiries)
CLIENTS, MEMBERS = (word(ceil(FLOOR / (worth / 4))) for worth in (A_CLIENT, A_MEMBER))
"""From how many a month our least pays: clients with a trainer of their own, and members of the hall."""


def clients(leads: Fraction | int, share: Fraction) -> Fraction:
    """New clients of so many leads: of those who were missed before, half as many become one."""
    counted = SPOKEN + (share - SPOKEN) * HALF
    return leads * counted * Fraction(S.new_clients, S.spoken)


def werkwijze() -> str:
    return WERKWIJZE.read_text("utf-8").replace("\u00a0", " ")


def test_werkwijze_reckons_what_our_least_costs_at_the_rates_of_the_worked_studio() -> None:
    page, most, leads = werkwijze(), A_CLIENT / 4, FLOOR * HALF / COST
    assert f"hoogstens {euros(most)} wil uitgeven" in page
    assert f"Een aanvraag kost haar {euros(COST)}, dus ze krijgt er {int(leads)}." in page
    assert Fraction(S.new_clients, S.spoken) == Fraction(1, 4)
    assert Fraction(4, 10) == SPOKEN
    rows = {
        "vier van de tien": SPOKEN,
        "zes van de tien": Fraction(6, 10),
        "acht van de tien": Fraction(8, 10),
    }
    for situation, share in rows.items():
        found = int(clients(leads, share))
        cost = Fraction(FLOOR, found)
        assert re.search(rf"^\| .*{situation}.* \| {found} \| {rounded(cost)} \|", page, re.MULTILINE), share
        assert cost <= most, "nobody is advised what does not pay"
    alone = Fraction(LONE, S.months)
    assert f"hebt er {word(alone)} nodig | {alone} | {rounded(FLOOR / alone)} | Te duur." in page
    assert FLOOR / alone > most
    assert f"{word(SPOKEN * 10).capitalize()} van de tien zijn makkelijk te bereiken" in page
    # An enquiry that costs more leaves one row that pays.
    assert f"rust op {euros(COST)} per aanvraag. Dat is een aanname: bij {euros(25)} kan" in page
    dearer = [FLOOR / clients(FLOOR * HALF / 25, share) <= most for share in rows.values()]
    assert dearer == [False, False, True]
    assert "kan alleen de laatste regel nog uit" in page
    assert "kleineondernemersregeling" not in page, "who uses it keeps the VAT of a training too"


def test_werkwijze_reckons_the_first_ninety_days_with_two_months_of_advertisements() -> None:
    page, leads = werkwijze(), FLOOR * HALF / COST
    assert f"De eerste negentig dagen kosten dus minstens {euros(3 * FLOOR)}" in page
    assert "Daarna lopen ze hoogstens twee maanden mee." in page
    a_month = [int(clients(leads, Fraction(share, 10))) for share in (4, 6, 8)]
    counts, costs = (
        "{}, {} of {}".format(*said)
        for said in (map(word, a_month), (euros(Fraction(3 * FLOOR, 2 * found)) for found in a_month))
    )
    assert f"betaal je bij {counts} klanten per maand minstens {costs} per klant" in page


def test_from_how_many_new_clients_it_pays_is_said_of_personal_training_and_of_members(
    visitor: Visitor,
) -> None:
    page = werkwijze()
    assert f"hoogstens {rounded(A_MEMBER / 4)} kosten" in page
    assert f"dus van leden moeten er {MEMBERS} per maand bij komen" in page
    assert f"minder dan {CLIENTS} nieuwe klanten voor persoonlijke training of {MEMBERS} nieuwe leden" in page
    assert f"minstens {CLIENTS} PT-klanten of {MEMBERS} leden" in visitor.open("/intake").text


def test_where_to_begin_is_the_agenda_in_the_talk_and_the_largest_share_in_the_work() -> None:
    page, about = werkwijze(), (ROOT / "content/over-ons.md").read_text("utf-8")
    assert "In het gesprek beginnen we bij je agenda." in about
    assert page.split("Dit komt aan bod:")[1].lstrip().startswith("- **Je agenda.**")
    assert "eerste vraag" not in about, "the intake asks nothing about free hours"
    assert "waar bij jou het grootste deel afvalt, vergeleken met wat gewoon is" in page
    assert "Is dat niet duidelijk, dan bij stap drie" in page


def test_who_advertises_already_reckons_with_the_clients_that_are_added() -> None:
    page, most, dearer = werkwijze(), A_CLIENT / 4, S.ad_spend
    assert f"al {euros(S.ad_spend)} per maand uitgeeft en {word(S.new_clients)} klanten vindt" in page
    assert f"Ze betaalt dan {euros(dearer)} meer." in page
    six, eight = (clients(S.enquiries, Fraction(share, 10)) - S.new_clients for share in (6, 8))
    assert (six, eight) == (1, 2)
    assert f"dan komt er één klant bij, voor {euros(dearer)}: niet doen." in page
    assert f"komen er twee bij, voor {euros(Fraction(dearer, 2))} per stuk: dit past." in page
    assert Fraction(dearer, 2) <= most < dearer
    assert f"één maand langer blijft, brengt haar {euros(A_CLIENT / S.months)} op" in page


def test_home_says_from_how_many_clients_it_fits_and_promises_no_calls() -> None:
    page = (ROOT / "content/index.md").read_text("utf-8")
    assert f"vanaf {CLIENTS} nieuwe klanten voor persoonlijke training per maand, of {MEMBERS} nieuwe" in page
    title = " ".join(re.findall(r'^heroTitleLine\d: "(.*)"$', page, re.MULTILINE))
    assert title == "Meer mensen in je les, en geen aanvraag blijft liggen."
    assert "Zelf bellen we je klanten niet." in page
    about = (ROOT / "content/over-ons.md").read_text("utf-8")
    assert f"minstens {CLIENTS} klanten voor persoonlijke training bij komen, of {MEMBERS} leden." in about


def test_the_home_page_leads_to_the_articles_that_its_file_names(visitor: Visitor) -> None:
    page = visitor.open("/").response.text
    listed = page.split('class="article-list"')[1].split("</ul>")[0]
    assert re.findall(r'href="/([a-z-]+)"', listed) == [
        *("personal-trainer-leads", "pt-studio-marketing"),
        *("small-group-training-marketing", "sportschool-marketing"),
    ]


def test_every_question_of_the_article_stands_in_werkwijze(filled: Flask) -> None:
    article = (ROOT / "content/articles/fitness-leadgeneratie.md").read_text("utf-8")
    part = article.split("## Vijf vragen voor elk bureau")[1].split("\n## ")[0]
    asked = [line.partition(". ")[2] for line in part.splitlines() if line[:1].isdecimal()]
    assert len(asked) == 5
    ours = Visitor(filled).open("/werkwijze").response.text
    assert [question for question in asked if f"<strong>{question}</strong>" not in ours] == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('photo: "https://elders.nl/ik.jpg"', "Het veld photo tonen we niet"),
        ('since: "vroeger"', "Het veld since tonen we niet"),
        ('clients: "veel"', "Het veld clients tonen we niet"),
        ('review: "javascript:alert(1)"', "Het veld review tonen we niet"),
        ('cases: "geen"', "Het veld cases is geen lijst."),
        ('cases: ["een studio"]', "Voorbeeld 1 tonen we niet: er ontbreekt iets."),
    ],
)
def test_what_cannot_be_shown_as_it_stands_is_left_out_and_told(line: str, told: str) -> None:
    agency, remarks = read(f"---\n{line}\n---\n")
    assert agency == Agency()
    assert any(told in remark for remark in remarks)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("per mail, 3 juli 2026", "", "er staat geen toestemming bij"),
        ("9 van de 10", "11 van 10", "kunnen de plekken niet tellen"),
        ("9 van de 10", "90 van 99", "kunnen de plekken niet tellen"),
        ("9 van de 10", "0 van 0", "kunnen de plekken niet tellen"),
        ("9 van de 10", "bijna alles", "kunnen de plekken niet tellen"),
    ],
)
def test_a_case_needs_permission_and_places_that_can_be_counted(before: str, after: str, told: str) -> None:
    assert len(read(FILLED)[0].cases) == 1
    agency, remarks = read(FILLED.replace(before, after))
    assert agency.cases == ()
    assert any(told in remark for remark in remarks)


@pytest.mark.parametrize(
    ("picture", "told"),
    [
        (png(1200, 1500), ""),
        (png(640, 800), "De foto is 640 bij 800 pixels"),
        (png(1200, 1500, 400_000), "De foto is 400 KB"),
        (b"geen foto", "is geen foto"),
    ],
)
def test_a_photo_is_shown_when_it_is_sharp_and_light(
    make_app: Callable[..., Flask], tmp_path: Path, picture: bytes, told: str
) -> None:
    content, static = tmp_path / "content", tmp_path / "static"
    content.mkdir()
    static.mkdir()
    (static / "ik.png").write_bytes(picture)
    (content / "bureau.md").write_text(FILLED.replace("since:", 'photo: "/static/ik.png"\nsince:'), "utf-8")
    app = make_app(content=content)
    services_of(app).content.static = static
    page = Visitor(app).open("/over-ons")
    assert ("/static/ik.png" in page.response.text) == (not told)
    app.static_folder = str(static)
    checked = app.test_cli_runner().invoke(args=["content", "check"]).stdout
    assert told in checked if told else "foto" not in checked


def test_a_mail_is_signed_by_whoever_answers() -> None:
    assert read(FILLED)[0].signed == "Sanne Voorbeeld"
    assert read(FILLED.replace("since:", 'signature: "Groet, Sanne"\nsince:'))[0].signed == "Groet, Sanne"
    assert Agency().signed == ""
