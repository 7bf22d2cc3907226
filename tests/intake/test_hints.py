"""Doubt is asked about and never refused."""

from tests.people import ANNA, walk
from tests.visitor import Page, Visitor

CONTACT = ANNA["contact"]


def check_page(visitor: Visitor, **changes: str) -> Page:
    return walk(visitor, {**ANNA, "contact": {**CONTACT, **changes}})


def test_a_slip_in_the_mail_address_is_asked_about(visitor: Visitor) -> None:
    page = check_page(visitor, email="anna@gmial.com")
    assert page.url == "/intake/controle"
    assert "Bedoel je anna@gmail.com?" in page.text
    assert "Bedoel je anna@gmail.com?" in visitor.open("/intake/contact").text


def test_a_number_in_doubt_is_asked_about(visitor: Visitor) -> None:
    assert "Dit nummer kennen we niet." in check_page(visitor, phone="1234567890").text


def test_a_number_of_two_countries_says_what_we_dial(visitor: Visitor) -> None:
    assert "We bellen 0475 12 34 56." in check_page(visitor, phone="0475 12 34 56").text


def test_nothing_is_asked_about_ordinary_details(visitor: Visitor) -> None:
    assert "hoef je niets te doen" not in check_page(visitor).text


def test_the_article_that_fits_stands_above_the_budget(visitor: Visitor) -> None:
    page = walk(visitor, ANNA, until="budget")
    assert any(link.endswith("/personal-trainer-leads") for link in page.links())
