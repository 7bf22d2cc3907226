"""Going on on another device by a private link."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.people import ANNA, asked, finish, give, walk
from tests.visitor import Visitor


def link_of(visitor: Visitor) -> str:
    (link,) = {link for link in visitor.open("/intake/verder").links() if "/intake/verder/" in link}
    return urlsplit(link).path


def test_it_works(app: Flask, visitor: Visitor) -> None:
    walk(visitor, ANNA, until="size")
    other = Visitor(app)
    assert other.open(link_of(visitor)).status == 200
    page = other.send()
    assert (page.url, asked(page)) == ("/intake/omvang", "size")


def test_both_devices_keep_the_same_intake(app: Flask, visitor: Visitor) -> None:
    walk(visitor, ANNA, until="size")
    other = Visitor(app)
    other.open(link_of(visitor))
    other.send()
    give(other, ANNA["size"])
    assert walk(visitor, ANNA, until="timing").url == "/intake/start"
    finish(other, ANNA)
    assert visitor.open("/intake/omvang").url == "/intake/uitkomst"


def test_looking_at_the_link_opens_nothing(app: Flask, visitor: Visitor) -> None:
    walk(visitor, ANNA, until="size")
    scanner = Visitor(app)
    scanner.open(link_of(visitor))
    assert asked(scanner.open("/intake")) == "role"


def test_contact_details_are_masked_until_the_button_is_pressed(app: Flask, visitor: Visitor) -> None:
    walk(visitor, ANNA)
    other = Visitor(app)
    page = other.open(link_of(visitor))
    assert "A••• d••• B•••" in page.text
    assert "a•••@e•••.com" in page.text
    for secret in ("Anna", "anna@", "12 34 56", "Studio"):
        assert secret not in page.text
    assert "Anna de Boer" in other.send().text


def test_the_page_of_a_link_sends_no_referrer(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="size")
    assert visitor.open(link_of(visitor)).response.headers["Referrer-Policy"] == "no-referrer"


def test_a_link_ends_after_thirty_days(app: Flask, visitor: Visitor, clock: Clock) -> None:
    walk(visitor, ANNA, until="size")
    link = link_of(visitor)
    other = Visitor(app)
    form = other.open(link).form()
    clock.moment += timedelta(days=31)
    assert other.open(link).status == 404
    assert other.send(form).status == 422
    assert asked(other.open("/intake")) == "role"


@pytest.mark.parametrize("token", ["a", "a" * 50, "A" * 50, "drop-table", "a" * 500, "%00"])
def test_a_link_that_is_not_ours_opens_nothing(visitor: Visitor, token: str) -> None:
    page = visitor.open(f"/intake/verder/{token}")
    assert page.status == 404
    assert not page.forms()


def test_a_lost_token_asks_to_press_again(app: Flask, visitor: Visitor) -> None:
    walk(visitor, ANNA, until="size")
    other = Visitor(app)
    other.open(link_of(visitor))
    page = other.send(csrf_token="forged")
    assert page.status == 422
    assert other.send().url == "/intake/omvang"


def test_another_intake_on_this_device_is_named_before_it_is_let_go(app: Flask, visitor: Visitor) -> None:
    walk(visitor, ANNA, until="size")
    other = Visitor(app)
    walk(other, ANNA, until="goals")
    assert "nog een andere intake" in other.open(link_of(visitor)).text
    assert "nog een andere intake" not in visitor.open(link_of(visitor)).text
