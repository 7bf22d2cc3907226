"""What a cell may hold, and what makes a typed text safe in a spreadsheet."""

import re
from datetime import date, datetime

from vollegym.text.dates import AMSTERDAM
from vollegym.text.phone import read_phone

Cell = str | int | date | datetime | None
# Blanks, also the invisible ones, do not stop a spreadsheet; neither does the full-width form of a sign.
BLANKS = re.compile(r"[\s\x00-\x20\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*")
SIGNS = tuple("=+-@＝＋－＠")


class FreeText(str):
    """Text that a visitor could shape; only this is guarded against being read as a formula."""

    __slots__ = ()

    @property
    def risky(self) -> bool:
        """Return whether a spreadsheet could take it for a formula."""
        blanks = BLANKS.match(self)
        lead = blanks.group() if blanks else ""
        return "\t" in lead or "\r" in lead or self[len(lead) :].startswith(SIGNS)


def as_text(cell: Cell) -> str:
    """Return a cell as it stands in a csv file; a risky typed text gets the spreadsheets' own apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    return f"'{cell}" if isinstance(cell, FreeText) and cell.risky else str(cell)


def free(text: str | None) -> FreeText | None:
    """Return what a visitor could shape, marked as such."""
    return None if text is None else FreeText(text)


def local(moment: datetime | None) -> datetime | None:
    """Return the moment on a Dutch wall clock, without zone and in whole seconds."""
    return moment.astimezone(AMSTERDAM).replace(tzinfo=None, microsecond=0) if moment else None


def phone(number: str | None) -> Cell:
    """Return a number as the Dutch write it: 06 12345678, abroad 0032 470 12 34 56.

    The spaces keep the leading zero and no plus sign is left, so no guard is needed. A number in doubt stays
    as it was typed.
    """
    read = read_phone(number or "")
    # Another notation than E.164 was in doubt when it came in, and has no country that is sure.
    return re.sub(r"^\+", "00", read.shown) if read.number == number and not read.doubt else doubtful(number)


def doubtful(number: str | None) -> Cell:
    """Return a number that cannot be read: bare digits get a space, so that no zero is lost."""
    if number and number.isdecimal() and len(number) > 2:
        return f"{number[:2]} {number[2:]}"
    return free(number)
