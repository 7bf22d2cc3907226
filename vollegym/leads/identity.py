"""Recognising one person: by mail address, by phone number in any notation, or by a reference.

Pure. What is known of a lead becomes a set of plain keys. Anybody can type somebody else's number or address,
so leads that share one are not therefore of one person: they are told to the owner, who decides.
"""

import re
from collections.abc import Collection, Mapping

from vollegym.dutch.phone import read_phone
from vollegym.questionnaire.normalize import tidy
from vollegym.tokens import LETTERS, tidy_reference

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
    read = read_phone(text)
    if len(digits(text)) >= 5 and (read.extension or not re.search("[A-Za-z]{2}", text)):
        found |= {f"phone {digits(number)}" for number in (text, read.number, read.other) if number}
    return frozenset(found)


def exactly(known: Mapping[int, Keys], asked: Keys) -> list[int]:
    """Return the leads that carry what was asked for; none when several people gave the same number.

    What reads as a reference and as a number is the reference when there is one.
    """
    named = frozenset(key for key in asked if key.startswith("reference "))
    found = carrying(known, named) or carrying(known, asked)
    addresses = {key for lead in found for key in known[lead] if key.startswith("email ")}
    by_number = any(key.startswith("phone ") for key in asked) and not carrying(known, named)
    return [] if by_number and len(addresses) > 1 else found


def linked(known: Mapping[int, Keys], asked: Keys, own: Collection[int]) -> dict[int, Keys]:
    """Return the other leads that share a mail address or a number with these, and what they share."""
    keys = asked.union(*(known[lead] for lead in own))
    shared = {lead: theirs & keys for lead, theirs in known.items() if lead not in own}
    return {lead: keys for lead, keys in shared.items() if keys}


def carrying(known: Mapping[int, Keys], keys: Keys) -> list[int]:
    return sorted(lead for lead, own in known.items() if not own.isdisjoint(keys))


def digits(text: str) -> str:
    """Return the digits of a number."""
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())
