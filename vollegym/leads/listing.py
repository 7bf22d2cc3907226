"""Leads as a short table for the terminal, and how it stands with each."""

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice

from vollegym.dutch.dates import date_in_words, local, short
from vollegym.dutch.phone import read_plain
from vollegym.dutch.phrases import printable
from vollegym.leads.lead import Lead
from vollegym.questionnaire.questions import Outcome

STATE_WORDS = {"draft": "concept", "submitted": "verstuurd", "quarantined": "quarantaine"}
STAGE_WORDS = {
    "new": "nieuw",
    "tried": "geprobeerd",
    "spoken": "gesproken",
    "call_booked": "gesprek gepland",
    "call_held": "gesprek geweest",
    "proposal": "voorstel gedaan",
    "client": "klant",
    "lost": "wordt niets",
}
HEADINGS = ("Referentie", "Wanneer", "Uitkomst", "Naam", "Telefoon", "Stand")


def row(lead: Lead, waiting: Container[int]) -> tuple[str, ...]:
    """Return one lead on a line; a draft is dated by its start. `waiting` holds the numbers of who waits."""
    return (
        lead.reference,
        local(lead.submitted_at or lead.started_at).strftime("%d-%m-%Y %H:%M"),
        lead.outcome.fits if lead.outcome else "",
        printable(lead.contact.name) if lead.contact else "",
        printable(read_plain(lead.contact.phone).shown) if lead.contact else "",
        stand(lead, lead.id in waiting),
    )


def stand(lead: Lead, waits: bool) -> str:
    """Return how it stands with a lead in a few words; nothing where nothing is due."""
    if lead.merged_into:
        return f"samengevoegd met {lead.merged_into}"
    if lead.state != "submitted":
        return STATE_WORDS[lead.state]
    said = standing(lead, waits)
    return said or (f"hoort van je vanaf {date_in_words(lead.later)}" if lead.later else "")


def standing(lead: Lead, waits: bool) -> str:
    """Return how it stands with a lead since it was sent."""
    missed = f"geen gehoor op {short(lead.tried_at)}" if lead.tried_at else ""
    if waits:
        return f"wacht op je, {missed}" if missed else "wacht op je"
    if lead.contacted_at:
        return f"gesproken op {short(lead.contacted_at)}"
    if lead.booked_at:
        return f"gesprek op {short(lead.booked_at)}"
    return missed or ("niet gesproken" if lead.outcome is Outcome.QUALIFIED else "")


# So many rows are held at once; the first of them say how wide the columns are.
AT_ONCE = 1000


def table(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Give the rows below their headings, some at a time, each column as wide as its widest cell.

    Of very many rows the first ones decide on the widths.
    """
    rest = iter(rows)
    lines = [HEADINGS, *islice(rest, AT_ONCE)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    while lines:
        yield "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )
        lines = list(islice(rest, AT_ONCE))
