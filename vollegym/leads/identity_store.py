"""Which leads carry what: by reference, mail address, number or name."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlite_utils import Database

from vollegym.dutch.stemming import folded, tokens
from vollegym.leads.identity import Keys, carrying, keys_of, wanted
from vollegym.storage.timestamps import moment
from vollegym.tokens import tidy_reference


def known(db: Database) -> dict[int, Keys]:
    """Return what every lead is recognised by."""
    return {lead: keys for lead, keys, _ in identities(db)}


def together(db: Database, leads: Iterable[int]) -> list[int]:
    """Return these leads with those that lie under them, and those that they lie under."""
    asked = """WITH mains (lead) AS (
        SELECT coalesce((SELECT into_lead FROM merged WHERE merged.lead = value), value) FROM json_each(?))
      SELECT lead FROM mains UNION SELECT lead FROM merged WHERE into_lead IN (SELECT lead FROM mains)
      ORDER BY lead"""
    return [row["lead"] for row in db.query(asked, [json.dumps(sorted(leads))])]


def identities(db: Database) -> Iterator[tuple[int, Keys, datetime]]:
    """Give each lead with its keys and the moment it began."""
    rows = db.query(
        "SELECT id, reference, started_at, email, phone, phone_typed"
        " FROM lead LEFT JOIN contact ON contact.lead = lead.id ORDER BY id"
    )
    for row in rows:
        keys = keys_of(row["reference"], row["email"], row["phone"], row["phone_typed"])
        yield row["id"], keys, moment(row["started_at"])


def meant(db: Database, typed: str) -> list[int]:
    """Return the leads that someone may mean, the newest first.

    By reference, mail address or number; else by parts of a name, a studio or a mail address.
    """
    by_key = carrying(known(db), wanted(typed) | {f"reference {tidy_reference(typed)}"})
    parts = [folded(typed.strip("<> "))] if "@" in typed else tokens(typed)
    if by_key or not parts:
        return by_key[::-1]
    rows = db.query("SELECT lead, name, company, email FROM contact ORDER BY lead DESC")
    texts = ((row.pop("lead"), folded(" ".join(filter(None, row.values())))) for row in rows)
    return [lead for lead, text in texts if all(part in text for part in parts)]
