"""Messages that wait to be sent: rows written in the transaction of the fact, closed by the sender.

A row holds no words: kind, channel, what it is about, when it is due and until when it is of use. The text
is made at the moment of sending from what is true then, so a forgotten lead is never mailed (its rows go with
it) and a cancelled call is never reminded.

A row is waiting while `result` is NULL; then it is sent, kept (there was no mail server or receiver), skipped
(no longer of use) or failed (given up). `dedup_key` names the fact that is told, which is told once; NULL for
what cannot happen twice. `uid` is random and never used again, also not after a restored backup: receivers
know doubles by it.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlite_utils import Database

from vollegym.storage.timestamps import moment, stamp

LEASE = timedelta(seconds=60)
# A moment further ahead than this can only mean that the clock was moved back.
AHEAD = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Message:
    """One message that waits or was dealt with; moments are UTC.

    It goes with its `lead` when that is forgotten; None for the owner's summaries. `about` is 'lead:5' or
    'booking:12', 'link:…' or 'session:3' for who sits at the desk, None when it is about nothing of these.
    """

    id: int
    uid: str
    lead: int | None
    kind: str
    channel: str
    about: str | None
    dedup_key: str | None
    created_at: datetime
    due_at: datetime
    useful_until: datetime | None
    next_at: datetime
    tried_at: datetime | None
    attempts: int
    closed_at: datetime | None
    result: str | None
    note: str | None

    @property
    def booking(self) -> int | None:
        """The call that it is about."""
        number = self.named("booking")
        return int(number) if number else None

    def named(self, what: str) -> str | None:
        """Return which booking, lead, link or session it is about; None where it is about something else."""
        named, _, which = (self.about or "").partition(":")
        return which if named == what else None


def put(
    db: Database,
    kind: str,
    lead: int | None,
    at: datetime,
    *,
    channel: str = "mail",
    about: str | None = None,
    dedup_key: str | None = None,
    due: datetime | None = None,
    useful_until: datetime | None = None,
    urgent: bool = False,
) -> str | None:
    """Add one message to the open transaction; return its uid, or None when it was written before.

    `at` is the moment of the fact; without `due` the message goes at once. `urgent` goes before everything
    else that is due. Whoever acts calls `kinds.queue`, which takes all of this from the table.
    """
    due = max(due or at, at)
    until = stamp(useful_until) if useful_until else None
    values = (lead, kind, channel, about, dedup_key, stamp(at), stamp(due), stamp(due), int(urgent), until)
    rows = db.query(
        "INSERT INTO outbox (lead, kind, channel, about, dedup_key,"
        " created_at, due_at, next_at, urgent, useful_until)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING uid",
        values,
    )
    return next((str(row["uid"]) for row in list(rows)), None)


def put_off(db: Database, dedup_key: str, due: datetime, useful_until: datetime | None) -> None:
    """Give a message that waits and was never tried another moment, in the open transaction."""
    db.execute(
        "UPDATE outbox SET due_at = :due, next_at = :due, useful_until = :until WHERE dedup_key = :key"
        " AND result IS NULL AND tried_at IS NULL AND (due_at, useful_until) IS NOT (:due, :until)",
        {"key": dedup_key, "due": stamp(due), "until": stamp(useful_until) if useful_until else None},
    )


def withdraw(db: Database, kind: str, lead: int) -> None:
    """Take back what this lead has waiting of a kind and was never tried, in the open transaction."""
    db.execute(
        "DELETE FROM outbox WHERE lead = ? AND kind = ? AND result IS NULL AND tried_at IS NULL", [lead, kind]
    )


# Due: its moment has come; or it was tried or written at a moment that lies ahead of the clock, and it does
# not wait for a moment of its own.
NEXT = """
SELECT id, attempts FROM outbox WHERE result IS NULL AND channel = :channel
AND (next_at <= :now OR tried_at > :ahead OR (created_at > :ahead AND next_at = created_at))
AND (leased_until IS NULL OR leased_until <= :now OR leased_until > :bogus)
ORDER BY urgent DESC, next_at, id LIMIT 1
"""
# Nothing comes back when another sender took it meanwhile.
TAKE = """
UPDATE outbox SET leased_until = :until, tried_at = :now, attempts = attempts + 1
WHERE id = :id AND attempts = :attempts AND result IS NULL RETURNING *
"""


def claim(db: Database, channel: str, now: datetime, lease: timedelta = LEASE) -> Message | None:
    """Take the next due message of a channel for a while, or return None.

    When the taker dies, the message is due again after the lease: sent at least once, lost never.
    """
    moments = {
        "channel": channel,
        "now": stamp(now),
        "ahead": stamp(now + AHEAD),
        "bogus": stamp(now + lease + AHEAD),
    }
    # Looking first keeps the quiet sender from taking the write lock every second.
    while found := next(iter(list(db.query(NEXT, moments))), None):
        for row in list(db.query(TAKE, {**found, "now": stamp(now), "until": stamp(now + lease)})):
            return as_message(row)
    return None


def address(db: Database, message: Message, recipient: str) -> None:
    """Write down for whom this message is about to go, so that it counts; `recipient` is no address."""
    db.execute("UPDATE outbox SET recipient = ? WHERE id = ?", [recipient, message.id])


def close(db: Database, message: Message, now: datetime, result: str, note: str | None = None) -> None:
    """Write down how it ended: sent, kept, skipped or failed."""
    db.execute(
        "UPDATE outbox SET result = ?, closed_at = ?, note = ?, leased_until = NULL, held = 0"
        " WHERE id = ? AND result IS NULL",
        (result, stamp(now), note, message.id),
    )


def again(db: Database, message: Message, next_at: datetime, note: str, *, server_down: bool = False) -> None:
    """Try this message again later; when the server was to blame, `release` may hurry it."""
    db.execute(
        "UPDATE outbox SET next_at = ?, note = ?, held = ?, leased_until = NULL"
        " WHERE id = ? AND tried_at = ? AND result IS NULL",
        (stamp(next_at), note, int(server_down), message.id, stamp(message.tried_at or message.created_at)),
    )


def put_back(db: Database, message: Message, next_at: datetime) -> None:
    """Let a message that was taken go at a later moment, as if it had not been tried."""
    db.execute(
        "UPDATE outbox SET next_at = ?, due_at = ?, leased_until = NULL, tried_at = NULL,"
        " attempts = attempts - 1 WHERE id = ? AND result IS NULL",
        (stamp(next_at), stamp(next_at), message.id),
    )


def release(db: Database, channel: str, now: datetime) -> int:
    """Make everything due that waited for this server to come back; return how many."""
    return db.execute(
        "UPDATE outbox SET next_at = ?, held = 0 WHERE channel = ? AND held = 1 AND result IS NULL",
        (stamp(now), channel),
    ).rowcount


def waits_for_server(db: Database, channel: str) -> bool:
    """Return whether messages wait for this server to come back."""
    asked = "SELECT 1 FROM outbox WHERE channel = ? AND held = 1 AND result IS NULL"
    return bool(list(db.query(asked, [channel])))


def superseded(db: Database, message: Message) -> bool:
    """Return whether its lead has a later message of this kind, for kinds that tell how things stand now."""
    later = "SELECT 1 FROM outbox WHERE lead = ? AND kind = ? AND id > ?"
    return bool(list(db.query(later, [message.lead, message.kind, message.id])))


def retry(db: Database, uid: str, now: datetime) -> bool:
    """Send one message again, by hand: attempts start anew and it is of use, whatever its moment was."""
    return bool(
        db.execute(
            "UPDATE outbox SET result = NULL, closed_at = NULL, note = NULL, attempts = 0, held = 0,"
            " leased_until = NULL, useful_until = NULL, next_at = ? WHERE uid = ?",
            (stamp(now), uid),
        ).rowcount
    )


def as_message(row: dict[str, object]) -> Message:
    """Return a database row with its moments as datetimes."""
    names = [field.name for field in fields(Message)]
    return Message(**{n: moment(str(row[n])) if is_moment(n) and row[n] else row[n] for n in names})  # type: ignore[arg-type]


def is_moment(name: str) -> bool:
    return name.endswith("_at") or name == "useful_until"


def find(db: Database, beginning: str) -> list[Message]:
    """Return the messages whose uid begins like this; more than one means that it was too short."""
    if not beginning.isalnum():
        return []
    return [as_message(row) for row in db.query("SELECT * FROM outbox WHERE uid GLOB ? || '*'", [beginning])]


# What is not done is little among all there ever was: each has its index, and is put in order afterwards.
LISTED = {
    "waiting": "SELECT * FROM outbox WHERE result IS NULL ORDER BY +id DESC LIMIT ?",
    "kept": "SELECT * FROM outbox WHERE result = 'kept' ORDER BY +id DESC LIMIT ?",
    "failed": "SELECT * FROM outbox WHERE result = 'failed' ORDER BY +id DESC LIMIT ?",
    "sent": "SELECT * FROM outbox WHERE result = 'sent' ORDER BY id DESC LIMIT ?",
    "skipped": "SELECT * FROM outbox WHERE result = 'skipped' ORDER BY id DESC LIMIT ?",
}


def listed(db: Database, results: tuple[str, ...] = ("waiting", "failed"), limit: int = 200) -> list[Message]:
    """Return messages of these results (waiting included), the newest first; -1 is no limit."""
    rows = [row for result in dict.fromkeys(results) for row in db.query(LISTED[result], [limit])]
    found = sorted(map(as_message, rows), key=lambda message: message.id, reverse=True)
    return found if limit < 0 else found[:limit]


def of_kind(db: Database, kind: str) -> list[Message]:
    """Return the messages of this kind, of any lead or none, the first one first."""
    return [as_message(row) for row in db.query("SELECT * FROM outbox WHERE kind = ? ORDER BY id", [kind])]


def reference_of(db: Database, message: Message) -> str | None:
    """Return the reference of the message's lead, or None when it belongs to none."""
    found = next(db.query("SELECT reference FROM lead WHERE id IS ?", [message.lead]), None)
    return str(found["reference"]) if found else None


@dataclass(frozen=True, slots=True)
class Queue:
    """How the messages stand: `overdue` should have gone by now, the oldest of them since `since`."""

    waiting: int
    overdue: int
    since: datetime | None
    kept: int
    failed: int


def standing(db: Database, now: datetime) -> Queue:
    """Return how many messages wait, are late, were kept or were given up."""
    # Each walks an index of its own: of what was sent there is ever more.
    asked = """SELECT * FROM (SELECT count(*) AS waiting, count(*) FILTER (WHERE due_at <= :now) AS overdue,
        min(due_at) FILTER (WHERE due_at <= :now) AS since FROM outbox WHERE result IS NULL),
      (SELECT count(*) AS kept FROM outbox WHERE result = 'kept'),
      (SELECT count(*) AS failed FROM outbox WHERE result = 'failed')"""
    row = next(db.query(asked, {"now": stamp(now)}))
    return Queue(**{**row, "since": moment(row["since"]) if row["since"] else None})


# A statement for each result, so that each walks the index of that result.
USUAL_NOTE = {
    result: """SELECT note, channel FROM outbox WHERE RESULT AND note IS NOT NULL
               GROUP BY note, channel ORDER BY count(*) DESC, max(id) DESC LIMIT 1""".replace("RESULT", where)
    for result, where in ((None, "result IS NULL"), ("failed", "result = 'failed'"))
}


def usual_note(db: Database, result: str | None) -> tuple[str | None, str]:
    """Return the note that most messages with this result have (None: they wait), and their channel."""
    row = next(db.query(USUAL_NOTE[result]), None)
    return (row["note"], row["channel"]) if row else (None, "mail")


# A code that begins with 5 will not change by trying again. Each half walks an index of its own.
REFUSED = """SELECT
    (SELECT count(*) FROM outbox WHERE result IS NULL AND channel = 'mail' AND tried_at >= :since
       AND note GLOB '*(5[0-9][0-9]*')
  + (SELECT count(*) FROM outbox WHERE result = 'failed' AND channel = 'mail' AND tried_at >= :since
       AND note GLOB '*(5[0-9][0-9]*') AS refused"""


def refused(db: Database, since: datetime) -> int:
    """Return how many mails that did not go, a server refused for good since a moment."""
    return int(next(db.query(REFUSED, {"since": stamp(since)}))["refused"])


def order_of(db: Database, message: Message) -> int:
    """Return which event of its lead this is, from 1: receivers get no promise about the order of arrival."""
    asked = "SELECT count(*) AS n FROM outbox WHERE channel = 'webhook' AND lead IS ? AND id <= ?"
    return int(next(db.query(asked, [message.lead, message.id]))["n"])


def tidy(db: Database, before: datetime) -> int:
    """Delete what belongs to no lead and was dealt with before this moment; return how many."""
    asked = "DELETE FROM outbox WHERE lead IS NULL AND closed_at < ?"
    return db.execute(asked, [stamp(before)]).rowcount


def clear(db: Database, kind: str) -> None:
    """Delete what belongs to no lead, is of this kind and was dealt with."""
    db.execute("DELETE FROM outbox WHERE lead IS NULL AND kind = ? AND result IS NOT NULL", [kind])


def sent_to(db: Database, recipients: Sequence[str], lead: int | None, since: datetime) -> int:
    """Return how many mails went since a moment to who is known by one of these, or for this lead."""
    asked = """SELECT count(*) AS n FROM outbox WHERE recipient IS NOT NULL AND result = 'sent'
               AND closed_at >= ? AND (recipient IN (SELECT value FROM json_each(?)) OR lead = ?)"""
    return int(next(db.query(asked, [stamp(since), json.dumps(recipients), lead]))["n"])


def sent_to_strangers(db: Database, since: datetime) -> int:
    """Return how many mails went since a moment to addresses that nobody confirmed."""
    asked = """SELECT count(*) AS n FROM outbox WHERE recipient IS NOT NULL AND result = 'sent'
               AND closed_at >= ? AND lead NOT IN (SELECT lead FROM confirmed)"""
    return int(next(db.query(asked, [stamp(since)]))["n"])


def told_later(db: Database, message: Message, kinds: Sequence[str], now: datetime) -> bool:
    """Return whether a later message of these kinds about the same lead is due as well, and tells it all."""
    asked = """SELECT 1 FROM outbox WHERE lead = ? AND kind IN (SELECT value FROM json_each(?))
               AND id > ? AND result IS NULL AND due_at <= ?"""
    return bool(list(db.query(asked, [message.lead, json.dumps(kinds), message.id, stamp(now)])))


def last_told(db: Database, lead: int, kinds: Sequence[str]) -> datetime | None:
    """Return when the last message of these kinds about a lead was sent."""
    asked = """SELECT max(closed_at) AS at FROM outbox
               WHERE lead = ? AND kind IN (SELECT value FROM json_each(?)) AND result = 'sent'"""
    row = next(db.query(asked, [lead, json.dumps(kinds)]))
    return moment(row["at"]) if row["at"] else None


def told_together(db: Database, lead: int, kinds: Sequence[str], since: datetime | None) -> int:
    """Return how many messages of these kinds about a lead were left out since one was sent."""
    asked = """SELECT count(*) AS n FROM outbox WHERE lead = ? AND kind IN (SELECT value FROM json_each(?))
               AND result = 'skipped' AND closed_at >= ?"""
    return int(next(db.query(asked, [lead, json.dumps(kinds), stamp(since) if since else ""]))["n"])


def seen(db: Database, at: datetime) -> None:
    """Write down that the sender is at work."""
    note_down(db, "sender", at, None)


def last_seen(db: Database) -> datetime | None:
    """Return when the sender was last at work, or None when it never was."""
    row = next(db.query("SELECT seen_at FROM sender WHERE name = 'sender'"), None)
    return moment(row["seen_at"]) if row else None


def refuse(db: Database, url: str, at: datetime) -> None:
    """Remember that this receiver said 410; another address starts afresh."""
    note_down(db, "webhook 410", at, digest(url))


def refuses(db: Database, url: str) -> bool:
    """Return whether this receiver said 410 and nothing else since."""
    rows = db.query("SELECT 1 FROM sender WHERE name = 'webhook 410' AND note = ?", [digest(url)])
    return bool(list(rows))


def accept(db: Database) -> None:
    """Forget a 410: the receiver took something again."""
    if list(db.query("SELECT 1 FROM sender WHERE name = 'webhook 410'")):
        db.execute("DELETE FROM sender WHERE name = 'webhook 410'")


def note_down(db: Database, name: str, at: datetime, note: str | None) -> None:
    """Write one line about the sender itself."""
    db.execute(
        "INSERT INTO sender (name, seen_at, note) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at, note = excluded.note",
        [name, stamp(at), note],
    )


def noted(db: Database, name: str) -> tuple[datetime, str] | None:
    """Return when a line about the sender was written, and what it says."""
    row = next(db.query("SELECT seen_at, note FROM sender WHERE name = ?", [name]), None)
    return (moment(row["seen_at"]), row["note"] or "") if row else None


def digest(url: str) -> str:
    """Return what an address is known by: it may hold a secret itself."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def has(db: Database, dedup_key: str) -> bool:
    """Return whether this message was written before."""
    return bool(list(db.query("SELECT 1 FROM outbox WHERE dedup_key = ?", [dedup_key])))
