"""Each article of the house earns its place: its own words, a length and ease that suit a phone, a way on."""

import re
import sys
from itertools import combinations
from pathlib import Path

import pytest

from tests.server import ROOT
from tests.words.dutch import WORD, prose, reading_ease, runs
from vollegym.content.folder import RESERVED
from vollegym.documents.document import Document, read_document

SEEDS = ROOT.parent / "shared" / "seeds"
# Elsewhere, articles of the same shape stand in for the real ones.
OTHERS = SEEDS if SEEDS.is_dir() else ROOT / "tests" / "fixtures" / "seeds"
CONTENT = ROOT / "content"
ARTICLES = sorted((CONTENT / "articles").glob("*.md"))
LINK = re.compile(r"\]\(/([a-z-]+)\)")
TO = re.compile(r"\]\(/([a-z/-]+)(?:#[a-z-]+)?\)")
OLD_SLUGS = """
boutique-gym-marketing fitness-leadgeneratie fitness-leads-opvolgen fitness-marketing-bureau fitness-marketing-nederland
fitness-studio-groei gym-marketing high-ticket-pt-sales leden-werven-sportschool ledenwerving-fitness
meer-leden-sportschool personal-trainer-leads personal-trainer-marketing personal-training-klanten-werven
pt-studio-marketing pt-studio-starten-marketing small-group-leden-werven small-group-training-marketing
sportschool-marketing sportschool-marketing-bureau sportschool-marketing-tips sportschool-marketing-werkt-niet
fitness-marketing
""".split()

each = pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)


def read(path: Path) -> Document:
    return read_document(path.name, path.read_bytes())


def links(path: Path) -> set[str]:
    return set(LINK.findall(read(path).body)) - {path.stem}


def test_there_are_seven_and_one_that_leads_to_them() -> None:
    assert len(ARTICLES) == 8
    hub = next(path for path in ARTICLES if path.stem == "sportschool-marketing")
    assert links(hub) >= {path.stem for path in ARTICLES} - {hub.stem}


@each
def test_it_reads_easily_without_being_childish(path: Path) -> None:
    ease = reading_ease(read(path).body)
    sys.stdout.write(f"{path.stem}: Flesch-Douma {ease:.1f}\n")
    # Others count syllables a little differently; two points of room keep them within 60 and 80 too.
    assert 62 <= ease <= 78


@each
def test_it_is_worth_a_visit_and_no_more(path: Path) -> None:
    words = len(re.findall(r"\w+", re.sub(r"\]\([^)]*\)", "]", read(path).body)))
    assert 1500 <= words <= 2400


@each
def test_no_eight_words_come_from_an_article_of_the_old_site(path: Path) -> None:
    theirs = set().union(*(runs(other.read_text("utf-8")) for other in OTHERS.glob("*.md")))
    assert not runs(path.read_text("utf-8")) & theirs


# What people type for whom each article was written, in natural Dutch.
KEYWORDS = {
    "fitness-leadgeneratie": "fitness leadgeneratie",
    "leden-werven-sportschool": "leden werven voor je sportschool",
    "personal-trainer-leads": "personal trainer leads",
    "personal-trainer-marketing": "personal trainer marketing",
    "personal-training-klanten-werven": "personal training klanten werven",
    "pt-studio-marketing": "pt-studio marketing",
    "small-group-training-marketing": "small group training marketing",
    "sportschool-marketing": "sportschool marketing",
}


@each
def test_it_answers_in_the_first_eighty_words(path: Path) -> None:
    first, mark, *_ = read(path).body.strip().splitlines()
    assert first.startswith("**Het korte antwoord** ")
    assert mark == "{: .answer }"
    assert len(re.findall(r"\w+", first)) <= 80


@each
def test_title_and_one_heading_say_what_people_search_for(path: Path) -> None:
    document = read(path)
    assert KEYWORDS[path.stem] in str(document.meta["title"]).lower()
    headings = re.findall(r"^## (.*)$", document.body, re.MULTILINE)
    assert sum(KEYWORDS[path.stem] in heading.lower() for heading in headings) == 1


@each
def test_it_answers_three_to_five_questions(path: Path) -> None:
    assert 3 <= len(re.findall(r"^[^\n|]+\?\n:   ", read(path).body, re.MULTILINE)) <= 5


@each
def test_it_shows_how_beside_how_not(path: Path) -> None:
    body = read(path).body
    assert body.count("\nZo niet\n:   ") == body.count("\nZo wel\n:   ") >= 1


@each
def test_its_sources_are_cited_and_say_title_year_and_what_they_are(path: Path) -> None:
    body = read(path).body
    listed = dict(re.findall(r"^\[\^(\w+)\]: (.*)$", body, re.MULTILINE))
    assert len(listed) >= 3
    assert set(re.findall(r"\[\^(\w+)\](?!:)", body)) == set(listed)
    for source in listed.values():
        assert re.search(r"\[[^\]]+\]\(https://", source), source
        assert re.search(r"\b20[0-2]\d\b", source), source
        assert source.count(".") >= 2, source


@each
def test_its_sources_stand_in_the_order_in_which_they_are_cited(path: Path) -> None:
    body = read(path).body
    cited = list(dict.fromkeys(re.findall(r"\[\^(\w+)\](?!:)", body)))
    assert re.findall(r"^\[\^(\w+)\]:", body, re.MULTILINE) == cited


def test_no_two_articles_say_the_same_in_the_same_words() -> None:
    """Each piece has one home; the others link to it."""
    said = {path.stem: runs(prose(read(path).body)) for path in ARTICLES}
    assert {(a, b): said[a] & said[b] for a, b in combinations(said, 2) if said[a] & said[b]} == {}


@each
def test_it_shows_a_worked_example_and_calls_it_one(path: Path) -> None:
    assert "rekenvoorbeeld" in read(path).body.lower()


@each
def test_it_leads_to_three_others_in_the_running_text(path: Path) -> None:
    assert len(links(path) & {other.stem for other in ARTICLES}) >= 3


def test_two_others_lead_to_every_page_in_their_running_text() -> None:
    """Menus, lists of related pages and the home page's own blocks are no running text."""
    folders = {"sheets": "werkblad/", "tools": "rekenen/"}
    others = {CONTENT / "intake", CONTENT / "desk"}
    pages = [
        p for p in CONTENT.rglob("*.md") if p.name not in RESERVED and not others.intersection(p.parents)
    ]
    said = {folders.get(path.parent.name, "") + path.stem: TO.findall(read(path).body) for path in pages}
    leading = {name: {other for other in said if other != name and name in said[other]} for name in said}
    assert {name: others for name, others in leading.items() if len(others) < 2} == {}


@each
def test_it_ends_with_its_only_call_to_action(path: Path) -> None:
    body = re.sub(r"^\[\^.*", "", read(path).body, flags=re.MULTILINE).strip()
    assert body.count("](/intake)") == 1
    assert re.fullmatch(r"\[[^\]]+\]\(/intake\)", body.rsplit("\n\n", 1)[-1])


@each
def test_it_uses_no_dash_for_drama(path: Path) -> None:
    assert not re.search(r"—|\s–\s", prose(read(path).body))


@each
def test_its_title_and_description_fit_a_search_result(path: Path) -> None:
    meta = read(path).meta
    assert len(str(meta["title"])) <= 60
    assert 50 <= len(str(meta["description"])) <= 155


@pytest.mark.parametrize("slug", OLD_SLUGS)
def test_every_old_address_has_one_article(slug: str) -> None:
    answering = [path for path in ARTICLES if slug == path.stem or slug in read(path).meta.get("aliases", [])]
    assert len(answering) == 1


def test_the_measures_notice_a_copied_sentence_and_a_hard_text() -> None:
    sentence = "Dit is een zin van precies acht losse woorden."
    assert runs(f"Eerst iets anders. {sentence}") & runs(sentence.upper())
    assert reading_ease("Jij belt haar nu op. Dat is fijn.") > 80
    assert reading_ease("Acquisitiestrategieën veronderstellen kwalificatieprocedures.") < 60
    assert WORD.findall("PT-studio’s en 12 matten") == ["PT-studio’s", "en", "matten"]
