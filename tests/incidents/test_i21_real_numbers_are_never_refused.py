"""I21: fake-number rules refused real people (nine digits, Belgian lines) and passed 1234567890."""

import phonenumbers
import pytest
from flask import Flask

from tests.people import ANNA, walk
from tests.visitor import Visitor
from vollegym.dutch import phone
from vollegym.dutch.phone import read_phone
from vollegym.intake.intake_state import visit_of


def stored(app: Flask, visitor: Visitor, typed: str) -> tuple[str, str]:
    walk(visitor, ANNA, until="contact")
    assert visitor.send(**{**ANNA["contact"], "phone": typed}).url == "/intake/budget"
    with visitor.client.session_transaction() as session:
        lead = visit_of(app.extensions["vollegym"].storage.database(), session["ticket"]).lead
    assert lead
    assert lead.contact
    return lead.contact.phone, lead.contact.phone_typed


@pytest.mark.parametrize(
    ("typed", "dials"),
    [("612345678", "+31612345678"), ("0470 12 34 56", "+32470123456"), ("02 555 12 12", "+3225551212")],
)
def test_i21_nine_digits_and_belgian_lines_pass(app: Flask, visitor: Visitor, typed: str, dials: str) -> None:
    assert stored(app, visitor, typed) == (dials, typed)


def test_i21_an_invented_number_passes_in_doubt(app: Flask, visitor: Visitor) -> None:
    phone, typed = stored(app, visitor, "1234567890")
    assert phone == typed == "1234567890"
    assert read_phone(phone).doubt


@pytest.mark.parametrize("digit", "123458")
def test_a_mobile_number_is_read_as_the_library_reads_it_without_asking_it(digit: str) -> None:
    number = f"+316{digit}2345678"
    read = phonenumbers.parse(number)
    assert phone.MOBILE.fullmatch(number)
    assert read_phone(number) == phone.valid(read)
    assert read_phone(number).shown == phonenumbers.format_number(
        read, phonenumbers.PhoneNumberFormat.NATIONAL
    )
