"""Small pieces of text that many rooms need: a number with its word, and typed text for a terminal."""

import re
from collections.abc import Sequence
from fractions import Fraction
from math import floor
from unicodedata import category

NUMBERS = "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf".split()


def counted(number: int, one: str, more: str) -> str:
    """Return "1 aanvraag" or "3 aanvragen"."""
    return f"{number} {one if number == 1 else more}"


def in_words(number: int) -> str:
    """Return a number as it is written in a sentence: "acht", from thirteen on "13"."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def listed(parts: Sequence[str], last: str = "en") -> str:
    """Return "a, b en c"; empty for nothing."""
    return f" {last} ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def euros(amount: int) -> str:
    """Return "€ 1.000", in which the sign and the amount stay on one line."""
    return f"€\N{NO-BREAK SPACE}{amount:,}".replace(",", ".")


def money(amount: Fraction) -> str:
    """Return an amount as people say it: "€ 390", with cents where it is small and they are there."""
    cents = floor(abs(amount) * 100 + Fraction(1, 2))
    sign = "−" if amount < 0 and cents else ""
    if cents % 100 == 0 or cents >= 100_00:
        return sign + euros((cents + 50) // 100)
    return f"{sign}{euros(cents // 100)},{cents % 100:02}"


def decimal(number: Fraction) -> str:
    """Return a number as Dutch writes it, "1.234,5", with two digits after the comma at most."""
    hundredths = floor(abs(number) * 100 + Fraction(1, 2))
    whole = f"{hundredths // 100:,}".replace(",", ".")
    rest = f",{hundredths % 100:02}".rstrip("0").rstrip(",")
    return ("−" if number < 0 and hundredths else "") + whole + rest


def clock_time(minutes: int) -> str:
    """Return "17:05" for so many minutes after midnight."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def printable(text: str) -> str:
    """Return typed text without signs that steer a terminal; a blank of any width is a blank."""
    return "".join(
        sign if sign.isprintable() else " " if category(sign) == "Zs" else "\ufffd" for sign in text
    )


# What steers a terminal or turns text around; line breaks and tabs are our own, joiners belong to words.
STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    "|[\ud800-\udfff]"
)


def for_terminal(text: str) -> str:
    """Return lines with typed text in them without the signs that steer a terminal."""
    return STEERING.sub("\ufffd", text)
