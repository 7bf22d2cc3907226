"""Small pieces of text that many rooms need: a number with its word, and typed text for a terminal."""

import re

NUMBERS = "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf".split()


def counted(number: int, one: str, more: str) -> str:
    """Return "1 aanvraag" or "3 aanvragen"."""
    return f"{number} {one if number == 1 else more}"


def in_words(number: int) -> str:
    """Return a number as it is written in a sentence: "acht", from thirteen on "13"."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def euros(amount: int) -> str:
    """Return "€ 1.000", in which the sign and the amount stay on one line."""
    return f"€\N{NO-BREAK SPACE}{amount:,}".replace(",", ".")


def printable(text: str) -> str:
    """Return typed text without signs that steer a terminal."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


# What steers a terminal or turns text around; line breaks and tabs are our own, joiners belong to words.
STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    "|[\ud800-\udfff]"
)


def for_terminal(text: str) -> str:
    """Return lines with typed text in them without the signs that steer a terminal."""
    return STEERING.sub("\ufffd", text)
