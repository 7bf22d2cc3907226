"""Who is meant by what an owner types, and who else shares a mail address or a number with them."""

import pytest
from sqlite_utils import Database

from vollegym.leads.identity import exactly, keys_of, linked, wanted
from vollegym.leads.identity_store import meant

MAIL, OTHER, PHONE = "email anna@example.com", "email bram@example.com", "phone 31612345678"
KNOWN = {
    1: frozenset({"reference AAAA-1111", MAIL, PHONE}),
    2: frozenset({"reference BBBB-2222", OTHER, PHONE}),
    3: frozenset({"reference CCCC-3333", "email chris@example.com", "phone 31687654321"}),
}


def test_a_lead_is_recognised_by_its_reference_its_address_and_its_number_however_typed() -> None:
    keys = keys_of("AAAA-1111", "Anna@Example.com", "+31612345678", "06-12 34 56 78")
    assert keys == {"reference AAAA-1111", MAIL, PHONE, "phone 0612345678"}
    assert keys_of("AAAA-1111", None, None, "-") == {"reference AAAA-1111"}


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        (" mailto:<Anna@Example.com> ", {MAIL}),
        ("06-12345678", {"phone 0612345678", PHONE}),
        ("12345", {"phone 12345"}),
        ("1234", set()),
        ("abcd-2345", {"reference ABCD-2345"}),
        ("annabram", set()),
        ("bel 12345", set()),
    ],
)
def test_what_is_typed_is_an_address_a_number_a_reference_or_nothing_of_the_kind(
    typed: str, keys: set[str]
) -> None:
    assert wanted(typed) == keys


def test_a_number_that_several_people_gave_is_nobodys() -> None:
    assert exactly(KNOWN, frozenset({PHONE})) == []
    assert exactly(KNOWN, frozenset({MAIL})) == [1]
    assert exactly(KNOWN, frozenset({"phone 31687654321"})) == [3]
    assert exactly(KNOWN, frozenset({"reference BBBB-2222", PHONE})) == [2]


def test_only_who_shares_something_is_linked_and_by_what_is_shared() -> None:
    assert linked(KNOWN, frozenset({MAIL}), [1]) == {2: {PHONE}}
    assert linked(KNOWN, frozenset({OTHER}), [1, 2]) == {}


def test_someone_is_found_by_key_and_else_by_every_part_of_a_name(db: Database) -> None:
    for number, (name, company, email) in enumerate(
        [("Anna de Boer", "Zuid", "anna@example.com"), ("Anna Bakker", None, "bakker@example.com")], start=1
    ):
        db.execute(
            "INSERT INTO lead (id, reference, ticket_hash, questionnaire, started_at) VALUES (?, ?, ?, 1, ?)",
            [number, f"AAAA-111{number}", f"hash {number}", "2026-11-24T09:30:00.000000Z"],
        )
        db.execute(
            "INSERT INTO contact (lead, name, company, email, phone, phone_typed, answered_at)"
            " VALUES (?, ?, ?, ?, '+31612345678', '06 12345678', '2026-11-24T09:30:00.000000Z')",
            [number, name, company, email],
        )
    db.conn.commit()
    assert meant(db, "anna") == [2, 1]
    assert meant(db, "anna zuid") == [1]
    assert meant(db, "06 12345678") == [2, 1]
    assert meant(db, "bakker@") == [2]
    assert meant(db, "anna@example.com") == [1]
    assert meant(db, " ") == []
