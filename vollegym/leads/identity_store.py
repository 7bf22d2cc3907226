"""Which leads carry what: by reference, mail address, number or name."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlite_utils import Database

from vollegym.dutch.stemming import folded, tokens
from vollegym.leads.identity import Keys, carrying, keys_of, wanted
from vollegym.storage.timestamps import moment
from vollegym.tokens import tidy_reference

# A number as it was typed without the signs that people put in it. Who typed more than that is found apart.
# The same as in the indexes contact_typed and contact_odd.
BARE = "phone_typed"
for sign in " -.()/+":
    BARE = f"replace({BARE}, '{sign}', '')"
IDENTITIES = """SELECT id, reference, email, phone, phone_typed
  FROM lead LEFT JOIN contact ON contact.lead = lead.id WHERE id IN (WHO) ORDER BY id"""
CARRYING = IDENTITIES.replace(
    "WHO",
    """
    SELECT id FROM lead WHERE reference IN (SELECT value FROM json_each(:references))
    UNION SELECT lead FROM contact WHERE email COLLATE NOCASE IN (SELECT value FROM json_each(:emails))
    UNION SELECT lead FROM contact WHERE phone IN (SELECT '+' || value FROM json_each(:phones))
    UNION SELECT lead FROM contact WHERE BARE IN (SELECT value FROM json_each(:phones))
    UNION SELECT lead FROM contact WHERE BARE GLOB '*[^0-9]*' AND :phones <> '[]'""",
).replace("BARE", BARE)
THESE = IDENTITIES.replace("WHO", "SELECT value FROM json_each(?)")


def known(db: Database, keys: Keys) -> dict[int, Keys]:
    """Return the leads that carry one of these keys, each with all that it is recognised by."""
    parts = {
        f"{kind}s": json.dumps([key.removeprefix(f"{kind} ") for key in keys if key.startswith(f"{kind} ")])
        for kind in ("reference", "email", "phone")
    }
    found = {row.pop("id"): keys_of(**row) for row in db.query(CARRYING, parts)}
    return {lead: own for lead, own in found.items() if not own.isdisjoint(keys)}


def keys_by_lead(db: Database, leads: Iterable[int]) -> dict[int, Keys]:
    """Return what each of these leads is recognised by."""
    return {row.pop("id"): keys_of(**row) for row in db.query(THESE, [json.dumps(list(leads))])}


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
    keys = wanted(typed) | {f"reference {tidy_reference(typed)}"}
    by_key = carrying(known(db, keys), keys)
    parts = [folded(typed.strip("<> "))] if "@" in typed else tokens(typed)
    if by_key or not parts:
        return by_key[::-1]
    rows = db.query("SELECT lead, name, company, email FROM contact ORDER BY lead DESC")
    texts = ((row.pop("lead"), folded(" ".join(filter(None, row.values())))) for row in rows)
    return [lead for lead, text in texts if all(part in text for part in parts)]
