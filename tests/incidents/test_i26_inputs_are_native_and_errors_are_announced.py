"""I26: radios were buttons without names, errors were not announced, and there was no h1."""

import pytest

from tests.people import ANNA, walk
from tests.visitor import Visitor


@pytest.mark.parametrize("key", [key for key in ANNA if key != "contact"])
def test_i26_choices_are_native_inputs_in_a_group_named_by_the_question(visitor: Visitor, key: str) -> None:
    page = visitor.open("/intake/rol") if key == "role" else walk(visitor, ANNA, until=key)
    kinds = {e.get("type") for e in page.all("input") if e.get("name") == key}
    assert kinds == {"checkbox" if key == "goals" else "radio"}
    assert page.one("fieldset").get("aria-labelledby") == page.one("h1").get("id")


@pytest.mark.parametrize("key", list(ANNA))
def test_i26_an_error_is_announced_named_in_the_title_and_linked_to_its_field(
    visitor: Visitor, key: str
) -> None:
    page = visitor.open("/intake/rol") if key == "role" else walk(visitor, ANNA, until=key)
    form = page.form()
    form.values = {"csrf_token": form.values["csrf_token"]}
    page = visitor.send(form)
    assert page.title.startswith("Fout: ")
    (summary,) = [
        e
        for e in page.all("div")
        if e.get("class") == "errors" and e.get("role") == "alert" and e.get("hidden") is None
    ]
    ids = {e.get("id") for e in page.root.iter()}
    links = [a.get("href", "") for a in page.all("a") if a in list(summary.iter())]
    assert links
    assert {link.removeprefix("#") for link in links} <= ids


@pytest.mark.parametrize("key", list(ANNA))
def test_i26_there_is_one_h1_and_it_is_the_question(visitor: Visitor, key: str) -> None:
    page = visitor.open("/intake/rol") if key == "role" else walk(visitor, ANNA, until=key)
    assert page.h1.endswith("?")
    assert page.h1 in page.title
