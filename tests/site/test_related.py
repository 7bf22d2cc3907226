import pytest

from vollegym.content import related as module
from vollegym.content.library import Library, build
from vollegym.content.related import near_address, relate, related

from .test_library import TODAY, page


def slugs(library: Library, slug: str) -> list[str]:
    return [other.slug for other in related(library.pages[slug], library, relate(library))]


LIBRARY = build(
    [
        page("leads.md", "Zie [prijs](/prijs).", title="Leads opvolgen"),
        page("prijs.md", title="De prijs als laatste"),
        page("opvolgen.md", title="Snel opvolgen van leads"),
        page("groep.md", title="Een volle groep"),
        page("privacy.md", title="Leads en privacy"),
        page("stil.md", title="Leads opvolgen in stilte", noindex="ja"),
        page("eigen.md", title="Eigen keus", related="[groep, /kennisbank/leads, weg, eigen]"),
        page("vier.md", title="Vier", related="[groep, leads, prijs, opvolgen]"),
    ],
    TODAY,
)


def test_pages_with_the_same_rare_words_belong_together() -> None:
    assert slugs(LIBRARY, "opvolgen")[0] == "leads"


def test_a_link_counts_in_both_directions() -> None:
    assert set(slugs(LIBRARY, "leads")[:2]) == {"opvolgen", "prijs"}
    assert slugs(LIBRARY, "prijs")[0] == "leads"


def test_the_owners_choice_comes_first_and_is_completed() -> None:
    assert slugs(LIBRARY, "eigen")[:2] == ["groep", "leads"]
    assert len(slugs(LIBRARY, "eigen")) == 3
    assert slugs(LIBRARY, "vier") == ["groep", "leads", "prijs", "opvolgen"]


def test_only_articles_that_may_be_found_are_offered() -> None:
    assert not {"privacy", "stil"} & {slug for page in LIBRARY.articles for slug in slugs(LIBRARY, page.slug)}


def test_the_nearest_pages_share_words_with_an_address() -> None:
    near = near_address("/kennisbank/leads-opvolgen-2024", LIBRARY, relate(LIBRARY))
    assert {page.slug for page in near[:2]} == {"leads", "opvolgen"}
    assert near_address("/🏋️/%%", LIBRARY, relate(LIBRARY)) == []


def test_an_empty_library_relates_nothing() -> None:
    empty = build([], TODAY)
    assert near_address("/x", empty, relate(empty)) == []


def test_after_a_change_only_what_changed_is_read_again_and_all_is_as_if_it_were_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = relate(LIBRARY)
    before.reckon()
    changed = page("groep.md", "Zie [prijs](/prijs).", title="Leads opvolgen in een groep")
    others = [one for one in LIBRARY.pages.values() if one.slug not in ("groep", "vier")]
    library = build([*others, changed], TODAY)
    read: list[str] = []
    monkeypatch.setattr(
        module, "profile", lambda page, of=module.profile: [read.append(page.slug), of(page)][1]
    )
    after = relate(library, before)
    after.reckon()
    assert read == ["groep"]
    new = relate(library)
    for one in library.pages.values():
        assert related(one, library, after) == related(one, library, new)


def test_where_nothing_is_near_the_first_articles_follow() -> None:
    library = build([page(f"{name}.md", title=name * 5) for name in "zyxwv"], TODAY)
    assert slugs(library, "v") == ["w", "x", "y"]
    assert slugs(library, "x") == ["v", "w", "y"]
