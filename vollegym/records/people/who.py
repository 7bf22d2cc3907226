"""Recognising one person: by mail address, by phone number in any notation, or by a reference.

Pure. What is known of a lead becomes a set of plain keys; two leads that share a mail address or a number are
of one person.
"""

import re
from collections.abc import Mapping

from vollegym.intake.tickets import LETTERS, tidy_reference
from vollegym.intake.typed import tidy
from vollegym.text.phone import read_phone

Keys = frozenset[str]
REFERENCE = re.compile(f"[{LETTERS}]{{4}}[- ]?[{LETTERS}]{{4}}", re.IGNORECASE)


def keys_of(reference: str, email: str | None, phone: str | None, phone_typed: str | None) -> Keys:
    """Return what one lead is recognised by."""
    numbers = {digits(number) for number in (phone, phone_typed) if number}
    found = {f"reference {reference}", f"email {email.casefold()}" if email else ""}
    return frozenset(found | {f"phone {number}" for number in numbers if number}) - {""}


def wanted(typed: str) -> Keys:
    """Return the keys that were meant by what someone typed; none when it is nothing of the kind."""
    text = tidy(typed)
    if "@" in text:
        return frozenset({f"email {text.removeprefix('mailto:').strip('<>').casefold()}"})
    found = set()
    # Eight letters without a dash or a digit are rather a name than a reference.
    if REFERENCE.fullmatch(text) and re.search("[-0-9]", text):
        found.add(f"reference {tidy_reference(text)}")
    if len(digits(text)) >= 5 and not re.search("[A-Za-z]{2}", text):
        read = read_phone(text)
        found |= {f"phone {digits(number)}" for number in (text, read.number, read.other) if number}
    return frozenset(found)


def same_person(known: Mapping[int, Keys], asked: Keys) -> list[int]:
    """Return the leads with one of these keys, and all that share a mail address or number with those."""
    found: set[int] = set()
    keys = set(asked)
    while fresh := {lead for lead, own in known.items() if lead not in found and not own.isdisjoint(keys)}:
        found |= fresh
        keys |= {key for lead in fresh for key in known[lead]}
    return sorted(found)


def exactly(known: Mapping[int, Keys], asked: Keys) -> list[int]:
    """Return the leads with one of these keys and no other."""
    return sorted(lead for lead, own in known.items() if not own.isdisjoint(asked))


def digits(text: str) -> str:
    """Return the digits of a number."""
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())
