"""What holds on every page and in every state of it, in a real browser."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browsing import pages_of
from tests.look.checks import (
    LOOKED_AT,
    axe,
    kept,
    loose,
    moving,
    out_of_reach,
    places,
    too_small,
    too_wide,
    too_wide_in_large_letters,
    unmatched,
    unstyled,
)
from tests.look.stops import every_stop
from tests.look.styles import to_match
from tests.server import Server

pytestmark = pytest.mark.browser
Found = dict[Callable[..., Any], list[Any]]
PHONE, DESK = 360, 1280
QUICK = (too_wide, too_small, loose)
CHECKS = {320: QUICK, PHONE: (*QUICK, too_wide_in_large_letters, unstyled), 768: QUICK, DESK: ()}
SLOW = (axe, out_of_reach)
# Before anything else, at the width at which the page came.
FIRST = (moving, kept)


def width_of(turn: int) -> int:
    """Two stops on a phone, then two on a desk: a question often comes with an error first, and then without."""
    return (PHONE, DESK)[turn // 2 % 2]


def late(route: Route) -> None:
    time.sleep(0.7)
    route.continue_()


@pytest.fixture(scope="module")
def found(shown: Server, browser: Browser, rounds: int) -> Found:
    """What every check found on one walk past all pages and states; walking costs more than looking.

    The slow checks look at a stop that shows what no stop before it showed, at one width; with --rounds at every
    stop, and at both widths.
    """
    found: Found = {check: [] for checks in (*CHECKS.values(), SLOW, FIRST) for check in checks}
    found[unmatched] = to_match()
    with pages_of(browser) as open_page:
        # With more rounds at the other widths as well: what moves shows at the width at which a page came.
        for first in range(min(rounds, 2)):
            # Far from the agency, where a script sets the visitor's own time beside ours; also when that comes late.
            page = open_page(timezone_id="America/New_York")
            page.route("**/times.js*", late)
            look(page, shown.url, found, 2 * first, every=rounds > 1)
    return found


def look(page: Page, url: str, found: Found, first: int, *, every: bool) -> None:
    """Walk past all stops and add what is found; `first` is the turn that the widths begin with."""
    seen: set[str] = set()
    page.set_viewport_size({"width": width_of(first), "height": 800})
    for turn, stop in enumerate(every_stop(page, url), first):
        for check in FIRST:
            found[check] += [(stop, width_of(turn), what) for what in check(page)]
        found[unmatched] = unmatched(page, found[unmatched])
        new = places(page) - seen
        seen |= new
        for width, quick in CHECKS.items():
            slow = SLOW if width in (PHONE, DESK) and (every or (new and width == width_of(turn))) else ()
            page.set_viewport_size({"width": width, "height": 800})
            for check in (*quick, *slow):
                found[check] += [(stop, width, what) for what in check(page)]
        page.set_viewport_size({"width": width_of(turn + 1), "height": 800})
        page.evaluate(LOOKED_AT)


def test_axe_finds_nothing_in_light_and_dark(found: Found) -> None:
    assert found[axe] == []


def test_nothing_scrolls_sideways(found: Found) -> None:
    assert found[too_wide] == []


def test_a_page_at_200_percent_text_still_fits(found: Found) -> None:
    assert found[too_wide_in_large_letters] == []


def test_nothing_is_too_small_for_a_thumb(found: Found) -> None:
    # On the page of patterns, pieces stand that are links in a sentence elsewhere.
    assert [(stop, *more) for stop, *more in found[too_small] if stop != "patronen"] == []


def test_no_comma_or_bullet_stands_loose(found: Found) -> None:
    assert found[loose] == []


def test_tab_reaches_everything_in_order_and_shows_where_it_is(found: Found) -> None:
    assert found[out_of_reach] == []


def test_every_rule_of_the_styles_matches_something_somewhere(found: Found) -> None:
    assert found[unmatched] == []


def test_what_a_page_shows_is_styled_by_the_sheet_of_that_page(found: Found) -> None:
    assert found[unstyled] == []


def test_nothing_moves_while_a_page_arrives_and_is_read(found: Found) -> None:
    assert found[moving] == []


def test_nothing_is_kept_in_the_browser_but_the_one_cookie_of_the_intake(found: Found) -> None:
    assert found[kept] == []
