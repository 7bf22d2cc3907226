"""Phone numbers as people write them: a library decides, doubt is marked and never refused (incident I21).

A number without a country is Dutch where that is a real number, else Belgian where that is one. Nine digits
that start with 06 are a Dutch mobile number with one digit missing far more often than a line in Bastenaken,
so those stay as typed, in doubt. What is in doubt is shown as typed and never gets a link to dial (O6).
"""

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberFormat

FEWEST, MOST = 7, 15
# What people put before the number of a desk behind a switchboard; each stands before a digit.
MARK = re.compile(
    r"""(?:(?<![^\W\d_])  # not the end of another word; "3456x7" has no blank
        (?:toestel|toest|tst|ext(?:en[st]i\w*|n)?|doorkies|dkn|intern|int|poste|x)
        (?:[ .-]*(?:nummer|nr|no))?|;\s*ext\s*=|[#~])
        [\s.:=]*(?=\d)""",
    re.IGNORECASE | re.VERBOSE,
)
EXTENSION = re.compile(r"\d{1,6}(?!\d)")
# A Dutch mobile number as it is stored, as most are: the library takes a hundred times as long to say so.
MOBILE = re.compile(r"\+316[1-58][0-9]{7}")


@dataclass(frozen=True, slots=True)
class Phone:
    """`number` is E.164, or the tidy text as typed when `doubt` is set.

    `other` is the same digits read as a number of the other country, E.164, when both readings exist.
    `extension` is the desk behind a switchboard, in digits; it is never part of `number`.
    """

    number: str
    doubt: bool
    other: str = ""
    extension: str = ""

    @property
    def shown(self) -> str:
        """The number as people write it, 058 212 34 56, toestel 7, or +32 470 12 34 56; in doubt as typed."""
        if self.doubt:
            return self.number
        return spaced(self.number) + (f", toestel {self.extension}" if self.extension else "")

    @property
    def link(self) -> str:
        """The tel: link; empty in doubt, as it would ring at somebody else's.

        The comma is the pause after which a phone dials on; of ";ext=7" Android makes the keys 3987.
        """
        if self.doubt:
            return ""
        return f"tel:{self.number}" + (f",{self.extension}" if self.extension else "")

    @property
    def ending(self) -> str:
        """The last four digits, by which someone knows their own number; empty in doubt."""
        return "" if self.doubt else self.number[-4:]


def digits(text: str) -> int:
    """Return how many digits the text holds, in any script."""
    return sum(character.isdecimal() for character in text)


def read_phone(text: str) -> Phone:
    """Return how this tidy text is read as a phone number."""
    mark = MARK.search(text)
    if mark is None or digits(text[: mark.start()]) < FEWEST:
        return read_plain(text)
    behind = EXTENSION.match(text, mark.end())
    # A second extension, another number or other digits beside it: nobody knows which is meant.
    if behind is None or digits(text[behind.end() :]) or digits(text[: mark.start()]) > MOST:
        return Phone(text, doubt=True)
    found = read_plain(text[: mark.start()].rstrip(" ,;.:(/-"))
    if found.doubt or found.extension:
        return Phone(text, doubt=True)
    return Phone(found.number, doubt=False, other=found.other, extension=plain(behind.group()))


def read_plain(text: str) -> Phone:
    """Return how a text without the mark of an extension is read."""
    if MOBILE.fullmatch(text):
        return Phone(text, doubt=False)
    dutch, belgian = parsed(text, "NL"), parsed(text, "BE")
    if dutch:
        return Phone(dutch.number, False, "" if belgian in (None, dutch) else belgian.number, dutch.extension)
    if belgian and not re.match(r"\D*0\D*6", text):
        return belgian
    return first_inside(text) or Phone(text, doubt=True)


def parsed(text: str, region: str) -> Phone | None:
    """Return the text as a valid number, or None. Letters are refused: they are words, not keys."""
    if any(character.isalpha() for character in text) or digits(text) > MOST + 4:
        return None
    try:
        return valid(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return None


def valid(number: phonenumbers.PhoneNumber) -> Phone | None:
    """Return a number that the library read, or None for one that does not exist.

    It takes the digits behind a comma for an extension; what is longer than one is a second number.
    """
    extension = number.extension or ""
    if not phonenumbers.is_valid_number(number) or not EXTENSION.fullmatch(extension or "0"):
        return None
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), False, extension=extension)


def first_inside(text: str) -> Phone | None:
    """Return the first valid number beside words or another number, or None.

    A stray digit beside it is a slip of the hand, and nobody knows which: that stays in doubt.
    """
    for match in phonenumbers.PhoneNumberMatcher(text, "NL"):
        rest = text[: match.start] + text[match.end :]
        if digits(rest) >= FEWEST or any(character.isalpha() for character in rest):
            return valid(match.number)
    return None


def spaced(number: str) -> str:
    """Return an E.164 number with its blanks: a Dutch one from its zero on, another with its country."""
    if MOBILE.fullmatch(number):
        return f"06 {number[4:]}"
    read = phonenumbers.parse(number)
    if read.country_code != 31:
        return str(phonenumbers.format_number(read, PhoneNumberFormat.INTERNATIONAL))
    area, *rest = phonenumbers.format_number(read, PhoneNumberFormat.NATIONAL).split()
    if len(rest) < 2:  # 06 12345678, 0900 1234567
        return " ".join([area, *rest])
    local = "".join(rest)
    return f"{area} {local[:-4]} {local[-4:-2]} {local[-2:]}"


def plain(number: str) -> str:
    """Return decimal digits of any script as 0 to 9."""
    return str(phonenumbers.normalize_digits_only(number))
