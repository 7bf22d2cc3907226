"""Names, addresses and numbers as real people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vollegym.dutch.phone import read_phone
from vollegym.questionnaire.contact import Contact, read_contact
from vollegym.questionnaire.email import suggestion

ANNA = {"name": "Anna", "company": "", "email": "anna@example.com", "phone": "0612345678"}


def read(**changes: str) -> Contact:
    found = read_contact({**ANNA, **changes})
    assert isinstance(found, Contact), found
    return found


def wrong(**changes: str) -> str:
    found = read_contact({**ANNA, **changes})
    assert isinstance(found, dict), found
    return found[next(iter(changes))]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("06 12345678", "+31612345678"),
        ("06-12 34 56 78", "+31612345678"),
        ("06.12.34.56.78", "+31612345678"),
        ("+31 (0)6 12345678", "+31612345678"),
        ("0031612345678", "+31612345678"),
        ("612345678", "+31612345678"),
        ("(020) 794 12 34", "+31207941234"),
        ("0470 12 34 56", "+32470123456"),
        ("+32 470 12 34 56", "+32470123456"),
        ("0032 2 555 12 12", "+3225551212"),
        ("+49 30 123456", "+4930123456"),
        ("06 12345678 (na zes uur)", "+31612345678"),
        ("bel 06-12345678", "+31612345678"),
    ],
)
def test_a_number_in_any_notation_is_understood(typed: str, stored: str) -> None:
    contact = read(phone=typed)
    assert (contact.phone, contact.phone_typed) == (stored, typed)
    assert not contact.telephone.doubt


@pytest.mark.parametrize("typed", ["1234567890", "06-1234567", "0612345678 9", "+1 555 123 4567", "00000000"])
def test_a_number_in_doubt_is_kept_as_typed(typed: str) -> None:
    contact = read(phone=typed)
    assert contact.phone == contact.phone_typed == typed
    assert contact.telephone.doubt


def test_a_number_that_exists_in_both_countries_is_dutch_and_says_so() -> None:
    found = read_phone("0475 12 34 56")
    assert (found.number, found.other) == ("+31475123456", "+32475123456")


def test_a_number_is_shown_the_way_people_write_it() -> None:
    assert read_phone("+31612345678").shown == "06 12345678"
    assert read_phone("+31201234567").shown == "020 123 45 67"
    assert read_phone("+31512123456").shown == "0512 12 34 56"
    assert read_phone("+32470123456").shown == "+32 470 12 34 56"
    assert read_phone("1234567890").shown == "1234567890"


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("", "Vul je telefoonnummer in."),
        ("onbekend", "in cijfers"),
        ("06 1234", "tien cijfers, dit heeft er 6."),
        ("06 12345678 06 87654321 06 1122", "één telefoonnummer"),
        ("1" * 40, "één telefoonnummer"),
    ],
)
def test_a_number_that_cannot_be_one_is_refused_by_its_cause(typed: str, part: str) -> None:
    assert part in wrong(phone=typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Anna@Example.COM ", "Anna@example.com"),
        ("anna @ example.com", "anna@example.com"),
        ("<anna@example.com>", "anna@example.com"),
        ("mailto:anna@example.com", "anna@example.com"),
        ("anna@example.com.", "anna@example.com"),
        ("anna\u200b@example.com", "anna@example.com"),
        ("anna+intake@sub.example.co.uk", "anna+intake@sub.example.co.uk"),
        ("anna@bücher.example", "anna@bücher.example"),
        ("anna@example.test", "anna@example.test"),
    ],
)
def test_an_address_in_any_notation_is_understood(typed: str, stored: str) -> None:
    assert read(email=typed).email == stored


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("", "Vul je e-mailadres in."),
        ("anna.example.com", "Zet een @"),
        ("anna@@example.com", "met één @"),
        ("anna@a.nl, bram@b.nl", "één e-mailadres"),
        ("anna de boer@example.com", "spatie"),
        ("anna@example,com", "komma"),
        ("@example.com", "Zet je naam"),
        ("anna@", "achter de @"),
        ("anna@example..com", "twee punten"),
        ("anna@example", "Zet een punt"),
        ("an(na@example.com", "naam@voorbeeld.nl"),
        ("a" * 250 + "@example.com", "254 tekens"),
    ],
)
def test_an_address_that_cannot_work_is_refused_by_its_cause(typed: str, part: str) -> None:
    assert part in wrong(email=typed)


def test_a_slip_in_a_popular_domain_is_asked_about_and_accepted() -> None:
    for typed, meant in [
        ("gmial.com", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("gmail.con", "gmail.com"),
    ]:
        assert read(email=f"anna@{typed}").email == f"anna@{typed}"
        assert suggestion(f"anna@{typed}") == f"anna@{meant}"


def test_a_popular_or_an_own_domain_is_not_asked_about() -> None:
    assert [suggestion(f"anna@{domain}") for domain in ("gmail.com", "live.nl", "studio-anna.nl")] == [
        "",
        "",
        "",
    ]


@pytest.mark.parametrize(
    "name", ["Øyvind O'Brien-van 't Hof", "陳大文", "فاطمة", "Zoë 💪", "X Æ A-12", "<b>Bo</b>"]
)
def test_any_character_may_be_in_a_name(name: str) -> None:
    assert read(name=name).name == name


def test_blanks_and_invisible_characters_fall_away() -> None:
    assert read(name="  Anna\t de \n Boer\u200b\u202e\x00 ").name == "Anna de Boer"
    assert wrong(name=" \u200b\ufeff ") == "Vul je naam in."


def test_what_is_too_long_is_refused_and_what_just_fits_is_not() -> None:
    assert "200 tekens" in wrong(name="a" * 201)
    assert "200 tekens" in wrong(company="a" * 201)
    assert read(name="a" * 200, company="b" * 200).company == "b" * 200
    # A part has at most 63 letters, the part before the @ 64: 64 + 1 + 63 + 1 + 63 + 1 + 57 + 1 + 3 = 254.
    longest = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 57}.com"
    assert read(email=longest).email == longest
    assert "254 tekens" in wrong(email=longest.replace("@", "@x."))
    number = "06 12345678 (na zes uur bereikbaar)"
    assert read(phone=f"{number:x<100}").phone_typed == f"{number:x<100}"
    assert "één telefoonnummer" in wrong(phone=f"{number:x<101}")


@given(st.dictionaries(st.sampled_from(["name", "company", "email", "phone"]), st.text()))
def test_whatever_is_typed_gives_a_contact_or_sentences(typed: dict[str, str]) -> None:
    found = read_contact(typed)
    if isinstance(found, Contact):
        assert found.name
        assert "@" in found.email
        assert "\n" not in "".join([found.name, found.email, found.phone, found.phone_typed])
    else:
        assert all(sentence.endswith(".") for sentence in found.values())


@given(st.text("0123456789+-() ", min_size=7, max_size=30))
def test_a_stored_number_dials_or_is_in_doubt(typed: str) -> None:
    found = read_phone(typed)
    assert found.doubt or found.number.startswith("+")
    assert bool(found.link) != found.doubt
