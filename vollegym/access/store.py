"""SQL on people, entry links, desk sessions and passkeys. What writes wants `writing()`; moments are UTC."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.storage.database import insert
from vollegym.storage.timestamps import moment, stamp

OWNER, COLLEAGUE = "owner", "colleague"
ROLES = (OWNER, COLLEAGUE)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may sit at the desk; an empty `email` is the owner's address of the settings."""

    id: int
    email: str
    name: str
    role: str
    added_at: datetime

    @property
    def is_owner(self) -> bool:
        return self.role == OWNER


@dataclass(frozen=True, slots=True)
class Link:
    """A link that lets one person in, once; `asker` and `browser` are None when a command made it."""

    uid: str
    person: int
    asked_at: datetime
    ends_at: datetime
    asker: str | None
    browser: str | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that was let in; `way` is link or passkey."""

    id: int
    person: int
    way: str
    browser: str
    created_at: datetime
    seen_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Passkey:
    """A key that one device keeps for one person; `sign_count` is 0 for one that does not count."""

    id: int
    person: int
    credential: bytes
    public_key: bytes
    sign_count: int
    name: str
    added_at: datetime
    used_at: datetime | None


def with_moments(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with every column that ends in `_at` as a moment."""
    return {key: moment(value) if key.endswith("_at") and value else value for key, value in row.items()}


# People -------------------------------------------------------------------------------------------


def people(db: Database) -> list[Person]:
    """Return everybody who may come in, in the order in which they were added."""
    asked = "SELECT id, email, name, role, added_at FROM person WHERE removed_at IS NULL ORDER BY id"
    return [Person(**with_moments(row)) for row in db.query(asked)]


def person(db: Database, number: int) -> Person | None:
    return next((one for one in people(db) if one.id == number), None)


def add_person(db: Database, email: str, role: str, now: datetime) -> int:
    row = (email, role, stamp(now))
    return insert(db, "INSERT INTO person (email, role, added_at) VALUES (?, ?, ?)", row)


def change_person(db: Database, number: int, name: str, role: str) -> None:
    db.execute("UPDATE person SET name = ?, role = ? WHERE id = ?", [name, role, number])


def remove_person(db: Database, number: int, now: datetime) -> None:
    """Shut someone out at once; the row stays, because what they did stays theirs."""
    db.execute("UPDATE person SET removed_at = ? WHERE id = ?", [stamp(now), number])
    db.execute("DELETE FROM passkey WHERE person = ?", [number])
    end_sessions(db, now, person=number)
    end_links(db, now, person=number)


# Entry links --------------------------------------------------------------------------------------


def salt(db: Database) -> str:
    """Return what links to the desk are made with; empty until it was renewed."""
    row = next(db.query("SELECT salt FROM desk"), None)
    return str(row["salt"]) if row else ""


def case_salt(db: Database) -> str:
    """Return what links to one lead are made with; empty until it was renewed."""
    row = next(db.query("SELECT case_salt FROM desk"), None)
    return str(row["case_salt"]) if row else ""


def renew_salt(db: Database, value: str) -> None:
    """End every link to the desk, and to one lead, that was ever mailed."""
    db.execute(
        "INSERT INTO desk (id, salt, case_salt) VALUES (1, ?1, ?1)"
        " ON CONFLICT DO UPDATE SET salt = ?1, case_salt = ?1",
        [value],
    )


def add_link(db: Database, link: Link) -> None:
    db.execute(
        "INSERT INTO entry_link (uid, person, asked_at, ends_at, asker, browser) VALUES (?, ?, ?, ?, ?, ?)",
        [link.uid, link.person, stamp(link.asked_at), stamp(link.ends_at), link.asker, link.browser],
    )


def link(db: Database, uid: str) -> Link | None:
    row = next(db.query("SELECT * FROM entry_link WHERE uid = ?", [uid]), None)
    return Link(**with_moments(row)) if row else None


def asked_since(db: Database, person: int, moment: datetime) -> bool:
    """Return whether a browser asked for a link for this person since a moment, which was not used yet."""
    asked = """SELECT 1 FROM entry_link
      WHERE person = ? AND asker IS NOT NULL AND used_at IS NULL AND asked_at > ?"""
    return any(db.query(asked, [person, stamp(moment)]))


def use_link(db: Database, link: Link, now: datetime) -> bool:
    """Mark a link as used and return whether it was not before; one that was not kept is kept from here."""
    db.execute(
        "INSERT INTO entry_link (uid, person, asked_at, ends_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [link.uid, link.person, stamp(link.asked_at), stamp(link.ends_at)],
    )
    used = db.execute(
        "UPDATE entry_link SET used_at = ? WHERE uid = ? AND used_at IS NULL", [stamp(now), link.uid]
    )
    return used.rowcount == 1


def end_links(db: Database, now: datetime, *, person: int) -> None:
    db.execute("UPDATE entry_link SET used_at = ? WHERE person = ? AND used_at IS NULL", [stamp(now), person])


# Sessions -----------------------------------------------------------------------------------------


def add_session(db: Database, hashed: str, person: int, way: str, browser: str, now: datetime) -> int:
    row = (hashed, person, way, browser, stamp(now), stamp(now))
    return insert(
        db,
        "INSERT INTO desk_session (hash, person, way, browser, created_at, seen_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        row,
    )


def session(db: Database, hashed: str) -> Session | None:
    return as_session(next(db.query("SELECT * FROM desk_session WHERE hash = ?", [hashed]), None))


def session_by_id(db: Database, number: int) -> Session | None:
    return as_session(next(db.query("SELECT * FROM desk_session WHERE id = ?", [number]), None))


def as_session(row: dict[str, Any] | None) -> Session | None:
    if row is None:
        return None
    del row["hash"]
    return Session(**with_moments(row))


def sessions(db: Database, created_after: datetime, seen_after: datetime) -> list[Session]:
    """Return the sessions that were not ended and are not too old, the one that was seen last first."""
    asked = """SELECT id, person, way, browser, created_at, seen_at, ended_at FROM desk_session
      WHERE ended_at IS NULL AND created_at > ? AND seen_at > ? ORDER BY seen_at DESC, id DESC"""
    return [
        Session(**with_moments(row)) for row in db.query(asked, [stamp(created_after), stamp(seen_after)])
    ]


def see_session(db: Database, number: int, now: datetime) -> None:
    db.execute("UPDATE desk_session SET seen_at = ? WHERE id = ?", [stamp(now), number])


def end_session(db: Database, number: int, now: datetime) -> bool:
    """End one session and return whether there was one to end."""
    ended = "UPDATE desk_session SET ended_at = ? WHERE id = ? AND ended_at IS NULL"
    return db.execute(ended, [stamp(now), number]).rowcount == 1


def end_sessions(db: Database, now: datetime, *, person: int | None = None, but: int | None = None) -> int:
    """End every session, or those of one person; return how many. `but` is the one that stays."""
    ended = """UPDATE desk_session SET ended_at = ?
      WHERE ended_at IS NULL AND (?2 IS NULL OR person = ?2) AND (?3 IS NULL OR id <> ?3)"""
    return db.execute(ended, [stamp(now), person, but]).rowcount


def forget_old(db: Database, before: datetime) -> None:
    """Throw away the links, sessions and challenges that ended before a moment, or were last seen then."""
    limit = [stamp(before)]
    db.execute("DELETE FROM entry_link WHERE ends_at < ?", limit)
    db.execute("DELETE FROM desk_session WHERE coalesce(ended_at, seen_at) < ?", limit)
    db.execute("DELETE FROM passkey_challenge WHERE ends_at < ?", limit)


# Passkeys -----------------------------------------------------------------------------------------


def passkeys(db: Database, person: int) -> list[Passkey]:
    rows = db.query("SELECT * FROM passkey WHERE person = ? ORDER BY id", [person])
    return [Passkey(**with_moments(row)) for row in rows]


def has_passkeys(db: Database) -> bool:
    """Return whether anybody has one."""
    return any(db.query("SELECT 1 FROM passkey LIMIT 1"))


def passkey(db: Database, credential: bytes) -> Passkey | None:
    row = next(db.query("SELECT * FROM passkey WHERE credential = ?", [credential]), None)
    return Passkey(**with_moments(row)) if row else None


def add_passkey(
    db: Database, person: int, credential: bytes, public_key: bytes, sign_count: int, name: str, now: datetime
) -> None:
    row = (person, credential, public_key, sign_count, name, stamp(now))
    db.execute(
        "INSERT INTO passkey (person, credential, public_key, sign_count, name, added_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        row,
    )


def use_passkey(db: Database, number: int, sign_count: int, now: datetime) -> None:
    db.execute(
        "UPDATE passkey SET sign_count = ?, used_at = ? WHERE id = ?", [sign_count, stamp(now), number]
    )


def remove_passkey(db: Database, number: int, person: int) -> bool:
    """Remove a passkey of this person and return whether there was one."""
    return db.execute("DELETE FROM passkey WHERE id = ? AND person = ?", [number, person]).rowcount == 1


def add_challenge(db: Database, challenge: bytes, ends_at: datetime) -> None:
    db.execute("INSERT INTO passkey_challenge VALUES (?, ?)", [challenge, stamp(ends_at)])


def take_challenge(db: Database, challenge: bytes, now: datetime) -> bool:
    """Take a challenge away and return whether it was waiting for its one answer."""
    taken = "DELETE FROM passkey_challenge WHERE challenge = ? AND ends_at > ?"
    return db.execute(taken, [challenge, stamp(now)]).rowcount == 1
