"""Tools: numbers of one's own in an address, what they come to in words, and nothing of them kept."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from tests.server import ROOT, Server
from tests.site.conftest import Write
from tests.visitor import Visitor
from vollegym.content.content_store import filled
from vollegym.web.page_store import PageStore

TOOLS = sorted(path.stem for path in (ROOT / "content" / "tools").glob("*.md"))
MISSED = "/rekenen/gemiste-aanvraag"
HTMX = {"HX-Request": "true"}
each = pytest.mark.parametrize("slug", TOOLS)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_there_are_six() -> None:
    assert TOOLS == [
        "gemiste-aanvraag",
        "terugbellen",
        "volle-groep",
        "vrije-plekken",
        "waarde-van-een-klant",
        "waarde-van-een-lid",
    ]


@each
def test_a_tool_begins_with_the_worked_studio_and_is_found(visitor: Visitor, slug: str) -> None:
    page = visitor.open(f"/rekenen/{slug}")
    assert page.status == 200
    assert "klopt nog niet" not in page.text
    assert "kloppen nog niet" not in page.text
    assert page.all("table")
    assert f"/rekenen/{slug}</loc>" in visitor.client.get("/sitemap.xml").text
    assert re.search(rf'rel="canonical" href="[^"]*/rekenen/{slug}"', page.response.text)
    assert f'href="/rekenen/{slug}"' in visitor.client.get("/kennisbank").text
    assert page.response.text.count('class="quiet invitation"') == 1
    # It names the article that explains it.
    texts = page.response.text.split('<div class="text">')[1].split('class="quiet invitation"')[0]
    articles = {path.stem for path in (ROOT / "content" / "articles").glob("*.md")}
    assert articles & set(re.findall(r'href="/([a-z-]+)"', texts))


def test_a_tool_is_found_by_its_words(visitor: Visitor) -> None:
    assert MISSED in visitor.client.get("/zoeken?q=gemiste+aanvraag+rekenen").text


@each
@pytest.mark.parametrize("spelling", ["/{}", "/kennisbank/{}", "/Rekenen/{}", "/rekenen/{}/"])
def test_another_spelling_leads_to_it_with_its_numbers(visitor: Visitor, slug: str, spelling: str) -> None:
    answer = visitor.client.get(f"{spelling.format(slug)}?maanden=6")
    assert (answer.status_code, answer.location) == (301, f"/rekenen/{slug}?maanden=6")


def test_no_other_page_answers_below_rekenen(visitor: Visitor) -> None:
    for path in (
        "/rekenen/personal-trainer-leads",
        "/rekenen/bestaat-niet",
        "/rekenen",
        "/werkblad/volle-groep",
    ):
        assert visitor.client.get(path).status_code in (301, 404)
    assert visitor.client.get("/rekenen/bestaat-niet").status_code == 404


@each
def test_nothing_can_be_sent_to_a_tool_and_nothing_is_asked(visitor: Visitor, slug: str) -> None:
    answer = visitor.client.get(f"/rekenen/{slug}?aanvragen=3")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public")
    assert visitor.client.post(f"/rekenen/{slug}").status_code in (404, 405)
    assert visitor.open(f"/rekenen/{slug}").all("form[@method='post']") == []


def test_numbers_of_ones_own_stand_in_the_address_and_the_others_are_the_studios(visitor: Visitor) -> None:
    page = visitor.open(f"{MISSED}?aanvragen=20&gesproken=10&klanten=5&advertenties=1.500,50")
    text = plain(page.text)
    # 1,560 of a client, for one talk in two, and half of that for who was missed.
    assert "€ 390" in text
    assert "Je spreekt 10 van de 20 mensen niet." in text
    assert "Van je € 1.501 aan advertenties ging € 750 naar mensen die je niet sprak." in text
    assert 'name="advertenties" value="1.500,50"' in page.response.text
    assert 'name="waarde" value="1560"' in page.response.text


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        ("50", "half zo vaak klant"),
        ("25", "een kwart zo vaak klant"),
        ("100", "even vaak klant"),
        ("30", "30%"),
    ],
)
def test_a_chance_is_said_as_people_say_it(visitor: Visitor, chance: str, said: str) -> None:
    assert f"Worden zij {said}" in plain(visitor.open(f"{MISSED}?kans={chance}").text)


def test_two_tools_for_two_kinds_of_clients_name_each_other(visitor: Visitor) -> None:
    for slug, other in (
        ("waarde-van-een-klant", "waarde-van-een-lid"),
        ("waarde-van-een-lid", "waarde-van-een-klant"),
    ):
        header = visitor.client.get(f"/rekenen/{slug}").text.split("<header>")[1].split("</header>")[0]
        assert f'href="/rekenen/{slug}" aria-current="page"' in header
        assert f'href="/rekenen/{other}">' in header
    member = plain(
        visitor.open("/rekenen/waarde-van-een-lid?leden=200&opzeggingen=5&kosten=0&prijs=54,50").text
    )
    assert "Een lid blijft gemiddeld 40 maanden, en daar houd je per maand € 50 aan over." in member
    assert "Kosten per lid" not in member


def test_who_speaks_everyone_is_told_to_buy_more(visitor: Visitor) -> None:
    text = plain(visitor.open(f"{MISSED}?aanvragen=16").text)
    assert "Je spreekt iedereen die zich meldt." in text
    assert "via je advertenties" not in text


HOSTILE = {
    "": "Vul hier een getal in.",
    "   ": "Vul hier een getal in.",
    "veel": "Dit is geen getal.",
    "1e9": "Dit is geen getal.",
    "١٢": "Dit is geen getal.",
    "0x10": "Dit is geen getal.",
    "nan": "Dit is geen getal.",
    "1.500,50": "Vul een heel getal in, zonder cijfers achter de komma.",
    "12,5": "Vul een heel getal in, zonder cijfers achter de komma.",
    "-4": "Vul een getal in van 1 tot en met 10.000.",
    "10001": "Vul een getal in van 1 tot en met 10.000.",
    "9" * 4000: "Dat is te lang. Vul een getal in van 1 tot en met 10.000.",
    '"><script>': "Dit is geen getal.",
    "4\x00": "Dit is geen getal.",
}


@pytest.mark.parametrize(("typed", "told"), HOSTILE.items(), ids=lambda value: value[:12])
def test_what_is_no_number_is_told_in_a_sentence_and_stays(visitor: Visitor, typed: str, told: str) -> None:
    answer = visitor.client.get(f"{MISSED}?{urlencode({'aanvragen': typed, 'gesproken': '7'})}")
    assert answer.status_code == 200
    assert told in answer.text.split('id="aanvragen-fout">')[1].split("</span>")[0]
    kept = answer.text.split('name="aanvragen" value="')[1].split('"')[0]
    assert kept == typed.replace('"', "&#34;").replace(">", "&gt;").replace("<", "&lt;")
    assert 'name="gesproken" value="7"' in answer.text
    assert "Eén getal klopt nog niet." in answer.text
    assert "<table" not in answer.text


@pytest.mark.parametrize("typed", ["17:30", "17.30", "1730", "17:30 uur", " 17:30 "])
def test_a_time_is_read_as_people_type_it(visitor: Visitor, typed: str) -> None:
    page = visitor.open(f"/rekenen/terugbellen?{urlencode({'tweede-les': typed})}")
    assert "17:20 tot 20:15" in page.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("25:00", "Vul een tijd in van 05:00 tot en met 23:00."),
        ("17:75", "Dit is geen tijd."),
        ("", "zoals 17:30"),
    ],
)
def test_what_is_no_time_is_told(visitor: Visitor, typed: str, told: str) -> None:
    assert told in visitor.open(f"/rekenen/terugbellen?{urlencode({'tweede-les': typed})}").text


def test_the_message_of_the_form_is_one_and_names_every_time_at_which_one_calls(visitor: Visitor) -> None:
    page = visitor.open("/rekenen/terugbellen")
    told = page.response.text.split('id="uitkomst"')[1].split('<div class="text">')[0]
    called = set(re.findall(r'data-label="Je belt">(?:morgen )?om (\d\d:\d\d)<', told))
    assert called == {"10:15", "20:15"}
    assert plain(told).count("‘Ik bel je meteen als ik vrij ben, en anders om 10:15 of om 20:15. ") == 1
    assert told.count("‘") == 1, "no message but that one: a form sends the same at every hour"
    # As the sheet has it: at once, at the promised time, the day after at another hour.
    assert "die dag om 20:15, de dag erna om 15:15" in told
    assert "Komt er na 20:30 iets binnen? Dan bel je morgen om 10:15." in page.text


def test_two_numbers_that_cannot_both_be_true_are_told_at_the_field(visitor: Visitor) -> None:
    text = visitor.client.get(f"{MISSED}?gesproken=41").text
    assert "Je kunt niet meer mensen spreken dan er aanvragen zijn." in text.split('id="gesproken-fout">')[1]


def test_many_people_are_drawn_with_no_more_than_eighty_mats(visitor: Visitor) -> None:
    text = visitor.client.get(f"{MISSED}?aanvragen=10000&gesproken=9000&klanten=8000").text
    drawn = text.split('class="drawing counted"')[1].split("</svg>")[0]
    assert drawn.count("<use") + drawn.count('<path d="M') - 1 + drawn.count('class="free"') <= 82
    assert "één mat is 125" in text


def test_what_is_shared_is_the_address_with_the_given_numbers_alone(visitor: Visitor) -> None:
    query = {"gesproken": "12", "utm_source": "mail", "aanvragen": "30", "naam": "Anna"}
    answer = visitor.client.get(MISSED, query_string=query, headers=HTMX)
    assert answer.headers["HX-Replace-Url"] == f"{MISSED}?aanvragen=30&gesproken=12"
    assert "<html" not in answer.text
    assert "Anna" not in answer.text
    assert "HX-Replace-Url" not in visitor.client.get(MISSED, query_string=query).headers


def test_addresses_with_numbers_never_fill_the_store_of_pages(app: Flask) -> None:
    store = app.wsgi_app
    assert isinstance(store, PageStore)
    client = app.test_client()
    client.get(MISSED)
    kept = set(store.pages)
    assert MISSED in {address.path for address in kept}
    for number in range(50):
        client.get(f"{MISSED}?aanvragen={number}")
        client.get(f"{MISSED}?aanvragen={number}", headers=HTMX)
    assert set(store.pages) == kept
    assert f"van de {49} mensen" in client.get(f"{MISSED}?aanvragen=49").text


def test_an_article_asks_a_few_numbers_and_leads_to_the_whole(visitor: Visitor) -> None:
    text = visitor.client.get("/personal-trainer-leads").text
    form = text.split(f'action="{MISSED}"')[1].split("</form>")[0]
    assert re.findall(r'name="(\w+)" value="(\d+)"', form) == [
        ("aanvragen", "40"),
        ("gesproken", "16"),
        ("klanten", "4"),
    ]
    assert "{{" not in text
    assert visitor.client.get(f"{MISSED}?aanvragen=41&gesproken=16&klanten=4").status_code == 200
    # Where no form can be, in a feed reader, it is a link.
    assert re.search(
        rf'<p><a [^>]*href="[^"]+{MISSED}"',
        visitor.client.get("/feed.xml").text.replace("&lt;", "<").replace("&#34;", '"').replace("&gt;", ">"),
    )


FIELDS = """---
title: "Een rekenhulp van onszelf om mee te rekenen"
description: "Een rekenhulp van onszelf, om te zien wat er van een getal op de pagina komt."
sum: "{sum}"
fields:
{fields}
---
Uitleg.
"""
ONE = '  - {{name: "{name}", key: "{key}", label: "Getal", unit: "{unit}", min: "{min}", max: "9", step: "{step}", start: "{start}"}}'


def declared(**changed: str) -> str:
    """The fields of the sum full_group, the first of them changed."""
    usual = {"name": "a", "key": "group_price", "unit": "", "min": "1", "step": "1", "start": "2"}
    others = zip("bcde", ("vat", "lesson_cost", "mats", "in_a_group"), strict=True)
    rest = [ONE.format(**{**usual, "name": name, "key": key}) for name, key in others]
    return "\n".join([ONE.format(**{**usual, **changed}), *rest])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"key": "iets"}, "De som full_group vraagt om andere getallen."),
        ({"name": "b"}, "Twee velden hebben dezelfde name."),
        ({"name": "Aantal!"}, "De name Aantal! kan niet in een adres."),
        ({"unit": "kg"}, "De unit kg bij a bestaat niet."),
        ({"min": "weinig"}, "Bij a is min, max, step of start geen getal."),
        ({"min": "9"}, "De grenzen van a kloppen niet."),
        ({"step": "0"}, "De grenzen van a kloppen niet."),
        ({"start": "prijs"}, "Bij a is min, max, step of start geen getal."),
        ({"start": "12"}, "De grenzen van a kloppen niet."),
        ({"start": "members"}, "De rekenhulp begint met een fout bij a"),
    ],
)
def test_a_tool_with_a_mistake_is_named(
    write: Write, make_app: Callable[..., Flask], content: Path, changed: dict[str, str], told: str
) -> None:
    write("tools/eigen.md", raw=FIELDS.format(sum="full_group", fields=declared(**changed)))
    said = make_app(content=content).test_cli_runner().invoke(args=["content", "check"]).stdout
    assert told in said
    assert re.search(r"tools/eigen.md:5: ", said)


def test_a_sum_that_is_not_there_is_named(
    write: Write, make_app: Callable[..., Flask], content: Path
) -> None:
    write("tools/eigen.md", raw=FIELDS.format(sum="wortels", fields=declared()))
    write("tools/leeg.md", raw='---\ntitle: "Leeg"\nsum: "full_group"\n---\nTekst.\n')
    said = make_app(content=content).test_cli_runner().invoke(args=["content", "check"]).stdout
    assert "tools/eigen.md:4: Het veld sum heeft een waarde die niet bestaat: wortels." in said
    assert "tools/leeg.md:1: Het veld fields ontbreekt." in said


def test_an_owner_adds_a_tool_with_one_file_and_shows_it_in_a_text(
    write: Write, open_site: Callable[[], FlaskClient]
) -> None:
    write("tools/eigen.md", raw=FIELDS.format(sum="full_group", fields=declared()))
    write("stuk.md", "Reken mee.\n\n{{tool:eigen}}\n\nEn door.")
    client = open_site()
    assert 'action="/rekenen/eigen"' in client.get("/stuk").text
    assert client.get("/rekenen/eigen?a=3").status_code == 200


def test_a_text_that_shows_an_unknown_tool_is_an_error_at_its_line(
    write: Write, make_app: Callable[..., Flask], content: Path
) -> None:
    write("stuk.md", "Reken mee.\n\n{{ tool: wortels }}")
    result = make_app(content=content).test_cli_runner().invoke(args=["content", "check"])
    assert result.exit_code == 1
    assert "stuk.md:6: De rekenhulp wortels bestaat niet." in result.stdout


def test_a_line_that_shows_a_tool_vanishes_with_it_and_can_still_be_explained() -> None:
    explained = "Schrijf `{{ tool: eigen }}` op een regel."
    assert filled(f"Voor.\n\n{{{{ tool: eigen }}}}\n\n{explained}", {}) == f"Voor.\n\n\n\n{explained}"


@pytest.mark.browser
def test_a_tool_answers_while_somebody_types_and_keeps_the_focus(
    site: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "rekenen" in request.url else None)
    page.goto(site.url + MISSED)
    # By keyboard alone, as far as the third number.
    page.locator("#aanvragen").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("30", delay=20)
    expect(page.locator("#uitkomst")).to_contain_text("Je spreekt 10 van de 40 mensen niet.")
    assert page.evaluate("document.activeElement.id") == "gesproken"
    assert page.url.endswith("gesproken=30&klanten=4&waarde=1560&kans=50")
    assert len(asked) == 2, "one request for both digits"
    page.keyboard.type("0")
    expect(page.locator("#gesproken-fout")).to_contain_text("niet meer mensen spreken dan er aanvragen zijn")
    expect(page.locator("#som table")).to_have_count(0)
    assert page.evaluate("document.activeElement.value") == "300"
    page.keyboard.press("Backspace")
    expect(page.locator("#gesproken-fout")).to_be_empty()
    assert page.context.cookies() == []
    page.reload()
    expect(page.locator("#gesproken")).to_have_value("30")


@pytest.mark.browser
def test_a_tool_works_without_script_by_keyboard_on_a_small_phone(
    site: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(script=False, viewport={"width": 320, "height": 640})
    page.goto(site.url + "/personal-trainer-leads")
    page.locator("form.bill input[name=gesproken]").fill("20")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rekenen/**")
    assert page.url.endswith(f"{MISSED}?aanvragen=40&gesproken=20&klanten=4")
    assert "Je spreekt 20 van de 40 mensen niet." in page.locator("#uitkomst").inner_text()


@pytest.mark.browser
def test_each_tool_is_one_page_of_paper_also_with_the_longest_numbers(
    site: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    longest = "aanvragen=9999&gesproken=8888&klanten=7777&waarde=99999,99&over=999,99&maanden=119,5&uren=2000&bezet=1500&eerste-les=08:45&eromheen=240&snel-weg=99"
    for slug in TOOLS:
        for query in ("", f"?{longest}", "?aanvragen=x&gesproken=x&uren=x&prijs=x&over=x&eerste-les=x"):
            page.goto(f"{site.url}/rekenen/{slug}{query}")
            paper = page.pdf(prefer_css_page_size=True)
            assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1, (slug, query)
