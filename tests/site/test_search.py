import string
from collections.abc import Callable

import html5lib
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from vollegym.content.highlight import hit
from vollegym.content.library import build
from vollegym.content.search import Index
from vollegym.documents.deadline import apart

from .conftest import Write
from .test_library import TODAY, page

Site = Callable[[], FlaskClient]

INDEX = Index(
    build(
        [
            page(
                "leden.md",
                "Over *ledenwerving* voor een [sportschool](/x) met een café.",
                title="Leden werven",
            ),
            page(
                "prijs.md",
                "## Prijzen\n\nDe prijs komt het laatst. <script>geheim</script>",
                title="Eerst luisteren",
            ),
            page("groep.md", "Kleine groepen, volle lessen. 's Ochtends beginnen.", title="Small group"),
            page("weg.md", "Verborgen.", title="Verborgen", noindex="ja"),
        ],
        TODAY,
    )
)


def found(query: str) -> list[str]:
    return [one.slug for one in INDEX.search(query).pages]


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("sportscholen", "leden"),
        ("Sportschool", "leden"),
        ("lid", "leden"),
        ("cafe", "leden"),
        ("CAFÉ", "leden"),
        ("werving", "leden"),
        ("ledenw", "leden"),
        ("les", "groep"),
        ("groepsles", ""),
        ("prijs", "prijs"),
        ("hoe kies ik de prijs", "prijs"),
        ("‘s ochtends", "groep"),
    ],
)
def test_dutch_words_find_their_kin(query: str, slug: str) -> None:
    assert found(query)[:1] == ([slug] if slug else [])


def test_only_the_last_word_may_be_unfinished() -> None:
    assert found("sportsch") == ["leden"]
    assert found("kl lessen") == ["groep"]
    assert found("kle ") == []


def test_a_title_counts_more_than_the_text() -> None:
    index = Index(build([page("a.md", "leden " * 5, title="x"), page("b.md", "y", title="Leden")], TODAY))
    assert [one.slug for one in index.search("leden").pages] == ["b", "a"]


def test_what_is_hidden_or_cut_out_is_not_found() -> None:
    assert found("verborgen") == found("geheim") == []


def test_a_slip_gets_a_suggestion() -> None:
    assert INDEX.search("sportsgool").meant == "sportschool"
    assert INDEX.search("qqqq").meant == ""


def test_hits_are_marked_and_escaped() -> None:
    index = Index(build([page("a.md", "Een <b>les</b> & lessen", title="'R&D <les>'")], TODAY))
    result = index.search("les")
    shown = hit(result.pages[0], result.wanted, str)
    assert shown.title == "R&amp;D &lt;<mark>les</mark>&gt;"
    assert shown.card_text == "Een <mark>les</mark> &amp; <mark>lessen</mark>"


def test_an_excerpt_shows_the_words_around_the_hit() -> None:
    index = Index(build([page("a.md", "voor " * 80 + "de schat ligt hier " + "na " * 80)], TODAY))
    result = index.search("schat")
    assert "de <mark>schat</mark> ligt hier" in hit(result.pages[0], result.wanted, str).card_text


@pytest.mark.parametrize(
    "query", ['"', "*", "'", "🏋️", "AND", "a OR", "%", "\\", "x" * 4000, "de het een", "", " ", "+"]
)
def test_nothing_that_is_typed_is_an_error(open_site: Site, query: str) -> None:
    response = open_site().get("/zoeken", query_string={"q": query})
    assert response.status_code == 200
    html5lib.HTMLParser(strict=True).parse(response.text)


@given(st.text(max_size=60) | st.text(alphabet=string.ascii_lowercase + " ", max_size=30))
def test_every_query_has_an_answer(query: str) -> None:
    result = INDEX.search(query)
    assert all(hit(one, result.wanted, str).url for one in result.pages)


def test_a_search_shows_its_hits_without_script(open_site: Site, write: Write) -> None:
    write("a.md", "Over sportscholen.", title="Groei")
    response = open_site().get("/zoeken?q=sportschool")
    assert '<a href="/a"><b>Groei</b> <span>Over <mark>sportscholen</mark>.</span>' in response.text
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_a_search_while_typing_gets_the_inside_of_the_page(open_site: Site) -> None:
    response = open_site().get("/zoeken?q=les", headers={"HX-Request": "true"})
    assert "<html" not in response.text
    assert 'id="hits"' in response.text
    assert "HX-Request" in response.vary


def test_nothing_found_leads_on(open_site: Site, write: Write) -> None:
    # A word of no page that the project lends to a folder.
    write("a.md", "Over trampolines.", title="Groei")
    text = open_site().get("/zoeken?q=trampoolines").text
    assert 'href="/zoeken?q=trampolines"' in text
    assert 'href="/a"' in text


def test_after_a_change_the_index_is_that_of_the_new_pages_though_the_others_are_not_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stays = [
        page(f"blijft-{n}.md", f"Een les over krachttraining, deel {n}", title=f"Deel {n}") for n in range(5)
    ]
    gone = page("weg.md", "Zeldzaam woord: kettlebell. En krachttraining.", title="Weg")
    earlier = page("anders.md", "Roeien en krachttraining", title="Eerst")
    later = page("anders.md", "Fietsen en krachttraining", title="Daarna")
    fresh = page("aan-het-begin.md", "Boksen, een les", title="Nieuw", date="2026-11-01")
    before = Index(build([*stays, gone, earlier], TODAY))
    told = before.search("krachttraining").pages
    read: list[str] = []
    monkeypatch.setattr(
        Index,
        "read",
        lambda index, page, reading=Index.read: [read.append(page.path), reading(index, page)][1],
    )
    after = Index(build([*stays, later, fresh], TODAY), before=before)
    assert sorted(read) == ["aan-het-begin.md", "anders.md", "anders.md", "weg.md"]
    new = Index(build([*stays, later, fresh], TODAY))
    for query in (
        "krachttraining",
        "les",
        "kettlebell",
        "roeien",
        "fietsen",
        "boksen",
        "nieuw",
        "kettlebel",
        "deel 3",
    ):
        assert after.search(query) == new.search(query), query
    assert after.words == new.words
    # Who is searching in the one before meanwhile, still finds what stood there.
    assert before.search("krachttraining").pages == told
    assert before.search("kettlebell").pages == (gone,)


def test_an_index_of_another_process_finds_the_pages_of_this_one() -> None:
    library = build([page(f"les-{n}.md", f"Een les, deel {n}", title=f"Deel {n}") for n in range(9)], TODAY)
    index = apart(lambda: Index(library)).with_pages(library)
    assert index.search("les") == Index(library).search("les")
    other = build([*library.pages.values(), page("tien.md", "Een les, de laatste")], TODAY)
    assert Index(other, before=index).search("les laatste") == Index(other).search("les laatste")
