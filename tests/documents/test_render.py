from concurrent.futures import ThreadPoolExecutor

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vollegym.documents.markdown import Heading, Image, Link, render


def html(markdown: str, title: str = "") -> str:
    return str(render(markdown, title).html)


def words(markup: str) -> str:
    tree = html5lib.parse(markup, namespaceHTMLElements=False)
    return " ".join("".join(tree.find("body").itertext()).split())


def test_it_works() -> None:
    assert html("Een **alinea**.") == "<p>Een <strong>alinea</strong>.</p>"


@pytest.mark.parametrize("typed", ["De Titel", "de  titel", "De *Titel*"])
def test_a_heading_equal_to_the_title_is_dropped(typed: str) -> None:
    assert html(f"# {typed}\n\nTekst", "De titel") == "<p>Tekst</p>"


def test_curly_and_straight_quotes_are_one_title() -> None:
    assert "<h" not in html("# Zo’n “les”\n\nTekst", 'Zo\'n "les"')


def test_any_other_first_heading_becomes_a_second_one() -> None:
    assert '<h2 id="iets-anders">Iets anders' in html("# Iets anders", "De titel")
    assert "<h1" not in html("<h1>Rauw</h1>\n\n# Nog een")


def test_headings_have_an_own_id_and_make_the_contents_list() -> None:
    text = render("## Één kop\n\n## Één kop\n\n### Onder {#eigen}\n\n#### Diep")
    assert text.toc == (
        Heading(2, "een-kop", "Één kop"),
        Heading(2, "een-kop_1", "Één kop"),
        Heading(3, "eigen", "Onder"),
    )
    assert [heading.level for heading in text.headings] == [2, 2, 3, 4]


@pytest.mark.parametrize("heading", ["Main", "Inhoud", "???", "Zoeken"])
def test_an_id_of_a_heading_never_equals_one_of_the_page_itself(heading: str) -> None:
    text = render(f"## {heading}")
    assert text.toc[0].id not in ("main", "inhoud", "zoeken", "")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("'s ochtends", "’s ochtends"),
        ("en 's avonds 't licht", "en ’s avonds ’t licht"),
        ("in '24", "in ’24"),
        ("zo'n PT's", "zo’n PT’s"),
        ('zei "ja" en', "zei “ja” en"),
        ("'ja'", "‘ja’"),
        ("een -- twee ... drie", "een -- twee ... drie"),
    ],
)
def test_quotes_and_apostrophes_are_dutch(typed: str, read: str) -> None:
    assert words(html(typed)) == read


def test_tables_have_classes_instead_of_styles_and_a_frame_that_scrolls() -> None:
    made = html("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert "style" not in made
    assert '<th class="align-right" scope="col">' in made
    assert '<div class="scroll" role="region" aria-label="Tabel 1" tabindex="0"><table>' in made


def test_footnotes_link_both_ways_and_say_so_in_dutch() -> None:
    made = html("Een feit.[^bron]\n\n[^bron]: De bron.")
    assert 'id="fnref-bron"' in made
    assert 'href="#fnref-bron" title="Terug naar noot 1 in de tekst"' in made


STACK = (
    "| Bron | Kosten | Wanneer |\n|---|--:|---|\n| [Google](/a) | 2 | {} |\n\n| a | b |\n|---|---|\n| 1 | 2 |"
)


def test_a_table_of_three_columns_tells_each_cell_its_heading_so_that_it_can_stack_on_a_phone() -> None:
    made = html(STACK.format("als er genoeg mensen zoeken"))
    assert '<table class="stack" role="table">' in made
    assert '<th scope="col" role="columnheader">Bron</th>' in made
    assert '<th scope="row" role="rowheader"><a href="/a">Google</a></th>' in made
    assert '<td class="align-right" data-label="Kosten" role="cell">2</td>' in made
    assert '<td data-label="Wanneer" role="cell">als er genoeg mensen zoeken</td>' in made
    assert "<td>2</td>" in made, "a table of two columns stays as it was"


def test_figures_stand_side_by_side_on_a_phone_and_a_column_without_a_head_has_no_label() -> None:
    made = html("| | Nu |  |\n|---|---|---|\n| Leads | 40 | 50 |")
    assert '<table class="figures" role="table">' in made
    assert '<td data-label="Nu" role="cell">40</td>' in made
    assert '<td role="cell">50</td>' in made
    assert "Nu" not in [heading.text for heading in render(STACK).headings]


def test_notes_are_the_sources_of_a_text_with_a_heading_of_their_own() -> None:
    made = render("## Een\n\nEen feit.[^bron]\n\n[^bron]: De bron.\n\nHet slot.")
    assert [heading.text for heading in made.toc] == ["Een", "Bronnen"]
    assert '<div class="sources">' in made.html
    assert made.html.index("Het slot") < made.html.index("Bronnen") < made.html.index("De bron")
    assert "Bronnen" not in html("Een tekst zonder noot.")


def test_a_list_of_questions_unfolds() -> None:
    made = html("Mag ik bellen?\n:   Ja, *kort*.\n\n    En nog iets.\n\nHoe vaak?\n:   Drie keer.")
    assert made.startswith('<div class="questions">')
    assert "<summary>Mag ik bellen?</summary>" in made
    assert made.count("<details>") == made.count("</details>") == 2
    assert "<p>En nog iets.</p>" in made
    assert "<dl" not in made


def test_an_example_shows_how_beside_how_not() -> None:
    made = html("Zo niet\n:   **Word fit!**\n\n    Nu korting.\n\nZo wel\n:   Dinsdag is er plek.")
    assert made.startswith('<div class="pair">')
    assert "<figure><figcaption>Zo niet</figcaption>" in made
    assert '<figure class="right"><figcaption>Zo wel</figcaption>' in made
    assert "Dinsdag is er plek." in made


@pytest.mark.parametrize(
    "text", ["Lead\n:   een aanvraag", "Zo wel\n:   a\n\nAnders\n:   b", "Wat?\n:   a\n\nDat\n:   b"]
)
def test_another_definition_list_stays_one(text: str) -> None:
    assert html(text).startswith("<dl>")


def test_definition_lists_and_code_are_read() -> None:
    assert "<dd>een aanvraag</dd>" in html("Lead\n:   een aanvraag")
    assert "<pre><code>- geen lijst" in html("```\n- geen lijst\n```")


EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html,x)",
    "![a](javascript:alert(1))",
    "<a href='vbscript:x'>a</a>",
    "*Tekst*{: onclick=alert(1) style=color:red }",
    "<iframe src='//a.nl'></iframe><object data=x></object><form action=/x><input></form>",
    "<svg onload=alert(1)><style>*{}</style></svg>",
    "<p style='color:red' onmouseover=x>a</p>",
    "<base href='//a.nl'><meta http-equiv=refresh content=0><link rel=stylesheet href=x>",
]


@pytest.mark.parametrize("typed", EVIL)
def test_nothing_that_runs_gets_through(typed: str) -> None:
    made = html(f"Voor\n\n{typed}\n\nNa").lower()
    assert "na</p>" in made
    forbidden = [
        "<script",
        "alert(1)",
        "javascript:",
        "vbscript:",
        "data:",
        "style",
        "<iframe",
        "<form",
        "<input",
        "<svg",
    ]
    assert not [word for word in [*forbidden, "<base", "<meta", "<link", "<object", " on"] if word in made]


def test_unclosed_tags_are_closed() -> None:
    assert html("<div><b>vet").endswith("</b></div>")


CROOKED = [
    "</div></div></article></main>",
    "<p><div>a</p></div>",
    "<table><div>a</table><tr><td>b",
    "<a href=/x>a<a href=/y>b",
    "<select><option>a",
    "<button>a</p>",
    "<!-- nooit gesloten",
    "<h2>a<h3>b<template><b>c",
    "<dd>\n\n<table><dd><h3>",
]


@pytest.mark.parametrize("typed", CROOKED)
def test_crooked_html_is_straightened_before_the_page_goes_on(typed: str) -> None:
    made = html(f"Voor\n\n{typed}\n\nNa")
    page = f"<!doctype html><title>x</title><main>{made}</main><footer>voet</footer>"
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert [element.tag for element in tree.find("body")] == ["main", "footer"]


TAGS = "div p b a table tr td ul li dl dd h2 blockquote section figure span pre code button select".split()


@given(
    st.lists(st.sampled_from([*(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS), "\n\n", "a"]))
)
def test_any_mix_of_tags_leaves_the_page_around_it_whole(parts: list[str]) -> None:
    page = f"<!doctype html><title>x</title><main>{html(''.join(parts))}</main><footer>voet</footer>"
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert [element.tag for element in tree.find("body")] == ["main", "footer"]


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("<p id=''>a</p>", "<p>a</p>"),
        ("<p id='a b'>a</p>", "<p>a</p>"),
        ("<p lang='zz-'>a</p>", "<p>a</p>"),
        ("<p lang=en-GB>a</p>", '<p lang="en-GB">a</p>'),
        ("<ol start=x><li>a</li></ol>", "<ol><li>a</li></ol>"),
        ("<center>a</center>", "a"),
    ],
)
def test_what_no_browser_understands_is_left_out(typed: str, made: str) -> None:
    assert html(typed) == made


def test_no_two_elements_have_one_id() -> None:
    text = render("## Kop {#a}\n\n## Nog een {#a}\n\n<p id=a>x</p>\n\n### Drie {#main}")
    assert [heading.id for heading in text.toc] == ["a", "a-2", "main-tekst"]
    assert 'id="a-2-2"' in text.html


def test_an_image_of_our_own_has_size_and_loads_late() -> None:
    text = render("![Een zaal](/static/zaal.png)", measure=lambda src: (400, 300))
    assert 'width="400" height="300" loading="lazy" decoding="async"' in text.html
    assert text.images == (Image("/static/zaal.png", "Een zaal"),)


def test_an_image_of_another_host_is_its_words() -> None:
    assert html("![Een zaal](https://elders.example/zaal.png)") == "<p>Een zaal</p>"


def test_links_to_other_sites_are_marked() -> None:
    text = render("[Weg](https://example.com/?a=1&b=2) en [thuis](/kennisbank)")
    assert (
        '<a href="https://example.com/?a=1&amp;b=2" class="away" rel="external noopener">Weg</a>' in text.html
    )
    assert '<a href="/kennisbank">thuis</a>' in text.html
    assert text.links == (Link("https://example.com/?a=1&b=2", "Weg"), Link("/kennisbank", "thuis"))


def test_a_link_to_the_intake_that_stands_alone_is_the_call() -> None:
    text = render("Een [link](/intake) in de tekst.\n\n[Doe de **intake**](/intake?van=hier)")
    assert '<p class="call"><a class="btn" href="/intake?van=hier">' in text.html
    assert text.html.count('class="btn"') == 1
    assert text.call is not None
    assert (text.call.href, text.call.label, text.call.last) == ("/intake?van=hier", "Doe de intake", True)


def test_a_call_with_words_after_it_is_not_the_end() -> None:
    call = render("[Doe de intake](/intake)\n\nNog iets.").call
    assert call is not None
    assert not call.last
    assert render("Geen.").call is None


def test_length_is_counted_in_words_and_minutes() -> None:
    assert (render("Dit zijn vier woorden.").words, render("Kort.").minutes) == (4, 1)
    assert render("woord " * 900).minutes == 4


def test_parallel_renders_do_not_mix() -> None:
    texts = [f"## Kop {n}\n\n" + f"woord{n} " * 200 for n in range(60)]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(html, texts))
    assert made == [html(text) for text in texts]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=200))
def test_any_text_becomes_html_without_errors_of_nesting(typed: str) -> None:
    html5lib.HTMLParser(strict=True).parseFragment(html(typed) or "x")


@given(
    st.lists(
        st.sampled_from(
            [
                *EVIL,
                "- a",
                "  - b",
                "1. c",
                "| a | b |",
                "|---|---|",
                "> q",
                "# k",
                "",
                "    code",
                "[^1]",
                "***",
            ]
        )
    )
)
def test_any_mix_of_lines_is_safe(lines: list[str]) -> None:
    made = html("\n".join(lines)).lower()
    assert "<script" not in made
    assert "<h1" not in made
    assert "style=" not in made
