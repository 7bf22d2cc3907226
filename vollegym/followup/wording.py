"""Messages as the owner reads them at the command line."""

from collections.abc import Iterable
from datetime import datetime

from vollegym.followup.faults import remedy
from vollegym.storage.outbox import Row
from vollegym.text.dates import local

RESULTS = {
    "waiting": "wacht",
    "sent": "verstuurd",
    "kept": "bewaard",
    "skipped": "overgeslagen",
    "failed": "opgegeven",
}


def line(row: Row, reference: str | None) -> str:
    """Return one message on one line: uid, kind, lead, how it stands, and why."""
    when = row.closed_at or row.next_at
    parts = (
        row.uid[:8],
        row.kind.ljust(18),
        (reference or "").ljust(9),
        RESULTS[row.result or "waiting"].ljust(12),
    )
    why = (
        f"{row.note} (poging {row.attempts})"
        if row.note and row.result in (None, "failed")
        else row.note or ""
    )
    return " ".join((*parts, moment(when), why)).rstrip()


def sheet(row: Row, reference: str | None) -> str:
    """Return all that is known of one message."""
    facts = {
        "uid": row.uid,
        "soort": row.kind,
        "aanvraag": reference or "geen",
        "stand": RESULTS[row.result or "waiting"],
        "reden": row.note or "",
        "wat te doen": remedy_of(row),
        "gemaakt": moment(row.created_at),
        "voor": moment(row.due_at),
        "nuttig tot": moment(row.useful_until),
        "pogingen": str(row.attempts),
        "laatste poging": moment(row.tried_at),
        "volgende poging": "" if row.result else moment(row.next_at),
        "klaar": moment(row.closed_at),
    }
    return "\n".join(f"{name + ':':17}{value}" for name, value in facts.items() if value)


def remedy_of(row: Row) -> str:
    """Return what to do about a message that did not go; nothing for one that did or need not."""
    return remedy(row.note, row.lane) if row.result in (None, "failed") else ""


def remedies(rows: Iterable[Row]) -> list[str]:
    """Return what to do about these messages, each cause once."""
    return list(dict.fromkeys(f"{row.note}: {said}" for row in rows if (said := remedy_of(row))))


def moment(at: datetime | None) -> str:
    """Return a moment in the time of Amsterdam, or nothing."""
    return local(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""
