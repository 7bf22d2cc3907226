"""Phone numbers as people write them: a library decides, doubt is marked and never refused (incident I21).

A number without a country is Dutch where that is a real number, else Belgian where that is one. Nine digits
that start with 06 are a Dutch mobile number with one digit missing far more often than a line in Bastenaken,
so those stay as typed, in doubt.
"""

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberFormat

FEWEST, MOST = 7, 15


@dataclass(frozen=True, slots=True)
class Phone:
    """`number` is E.164, or the tidy text as typed when `doubt` is set.

    `other` is the same digits read as a number of the other country, E.164, when both readings exist.
    """

    number: str
    doubt: bool
    other: str = ""


def digits(text: str) -> int:
    """Return how many digits the text holds, in any script."""
    return sum(character.isdecimal() for character in text)


def read_phone(text: str) -> Phone:
    """Return how this tidy text is read as a phone number."""
    dutch, belgian = e164(text, "NL"), e164(text, "BE")
    if dutch:
        return Phone(dutch, doubt=False, other=belgian if belgian != dutch else "")
    if belgian and not re.match(r"\D*0\D*6", text):
        return Phone(belgian, doubt=False)
    found = first_inside(text)
    return Phone(found or text, doubt=not found)


def e164(text: str, region: str) -> str:
    """Return the valid number in E.164, or an empty text. Letters are refused: they are words, not keys."""
    if any(character.isalpha() for character in text) or digits(text) > MOST + 4:
        return ""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    valid = phonenumbers.is_valid_number(number)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if valid else ""


def first_inside(text: str) -> str:
    """Return the first valid number beside words or another number, or an empty text.

    A stray digit beside it is a slip of the hand, and nobody knows which: that stays in doubt.
    """
    for match in phonenumbers.PhoneNumberMatcher(text, "NL"):
        rest = text[: match.start] + text[match.end :]
        if digits(rest) >= FEWEST or any(character.isalpha() for character in rest):
            return str(phonenumbers.format_number(match.number, PhoneNumberFormat.E164))
    return ""


def in_doubt(number: str) -> bool:
    """Return whether a stored number was kept as typed because nobody knows whether it can be dialled."""
    return e164(number, "NL") != number


def readable(number: str) -> str:
    """Return a stored number in spaced form: 06 12345678 for Dutch ones, +32 470 12 34 56 for others."""
    if in_doubt(number):
        return number
    parsed = phonenumbers.parse(number)
    dutch = parsed.country_code == 31
    form = PhoneNumberFormat.NATIONAL if dutch else PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, form))
