"""I09: reload lost everything, and Back left the form."""

from tests.people import ANNA, walk
from tests.visitor import Visitor


def test_i09_every_step_has_its_address_and_shows_its_answer_again(visitor: Visitor) -> None:
    walk(visitor, ANNA)
    for slug, key in [("rol", "role"), ("doelen", "goals"), ("budget", "budget")]:
        given = ANNA[key] if isinstance(ANNA[key], list) else [ANNA[key]]
        assert visitor.open(f"/intake/{slug}").form().values[key] == given


def test_i09_a_reload_shows_the_same_page(visitor: Visitor) -> None:
    page = walk(visitor, ANNA, until="size")
    assert visitor.open(page.url).text == page.text


def test_i09_the_back_link_goes_one_question_back(visitor: Visitor) -> None:
    page = walk(visitor, ANNA, until="size")
    assert "/intake/knelpunt" in page.links()


def test_i09_a_closed_browser_goes_on_where_it_was(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="size")
    cookie = visitor.client.get_cookie("vollegym")
    assert cookie
    assert cookie.max_age == 30 * 24 * 3600 or cookie.expires
