"""A database with very many leads, made in seconds, and a folder with very many articles."""

import json
import random
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.journeys.walker import VALUES
from vollegym.storage.timestamps import stamp

AT_ONCE = 5000
BEGAN = datetime(2026, 11, 20, 8, tzinfo=UTC)


def fill(database: Path, leads: int) -> None:
    """Add so many leads that were sent, spread over the two years before, to a database that is not in use."""
    chance = random.Random(7)
    db = sqlite3.connect(database, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    version = db.execute("SELECT version FROM questionnaire ORDER BY current_at DESC").fetchone()[0]
    first = db.execute("SELECT coalesce(max(id), 0) FROM lead").fetchone()[0] + 1
    for start in range(first, first + leads, AT_ONCE):
        add(db, range(start, min(start + AT_ONCE, first + leads)), leads, version, chance)
    db.execute("ANALYZE")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def add(db: sqlite3.Connection, numbers: range, leads: int, version: int, chance: random.Random) -> None:
    """Add these leads in one transaction."""
    rows, answers, contacts, events = [], [], [], []
    for number in numbers:
        began = BEGAN - timedelta(days=720) * (1 - (number % leads) / leads)
        at, sent = stamp(began), stamp(began + timedelta(minutes=3))
        given = {key: chance.choice(values) for key, values in VALUES.items()}
        source = json.dumps({"at": at, "landing": "/personal-trainer-leads"})
        outcome = chance.choice(["qualified", "qualified", "not_yet", "not_fit"])
        # No time to call is counted for these: they are far in the past.
        row = (f"N{number:08}", f"ticket {number}", version, at, sent, outcome, "[]", source, source)
        rows.append((number, *row))
        answers += [
            (number, key, json.dumps([value] if key == "goals" else value), at)
            for key, value in given.items()
        ]
        phone = f"+316{number % 100_000_000:08}"
        contacts.append((number, f"Naam {number}", None, f"p{number}@example.com", phone, phone, at))
        events += [(number, "answered", at, json.dumps({"first": True, "question": key})) for key in given]
        events.append((number, "sent", sent, '{"questions": 8}'))
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO lead (id, reference, ticket_hash, questionnaire, started_at, submitted_at, outcome, reasons,"
        " source, source_last) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    db.executemany("INSERT INTO answer (lead, question, value, answered_at) VALUES (?, ?, ?, ?)", answers)
    db.executemany(
        "INSERT INTO contact (lead, name, company, email, phone, phone_typed, answered_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        contacts,
    )
    db.executemany("INSERT INTO event (lead, kind, at, properties) VALUES (?, ?, ?, ?)", events)
    db.execute("COMMIT")


def write_articles(folder: Path, count: int) -> None:
    """Write so many articles of about a thousand words, no two of which have all words in common."""
    chance = random.Random(3)
    words = [f"woord{number}" for number in range(8000)]
    for number in range(count):
        parts = (
            f"## Kop {part}\n\n{'Een zin van acht woorden staat hier nu. ' * 24}{' '.join(chance.sample(words, 8))}."
            for part in range(5)
        )
        head = f'---\ntitle: "Artikel {number}"\ndescription: "Een artikel om mee te meten."\n---\n\n'
        (folder / f"artikel-{number}.md").write_text(head + "\n\n".join(parts), "utf-8")
