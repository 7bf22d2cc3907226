"""A database with very many leads, made by copying those of a demo, and a folder with very many articles."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tests.server import Server
from vollegym.tokens import LETTERS

# How many leads of the demo are copied, and the days between the oldest copies and the demo itself: two to ten years
# ago, so that what is going on now is what one agency has to do.
SEED, FIRST, LAST = 1000, 100, 3600
DAYS = ("on_day", "since", "until", "day")
# What refers to a row of another table by its number.
REFERS = {"lead": "lead", "into_lead": "lead", "event": "event"}


def fill(site: Server, leads: int) -> None:
    """Add so many leads with their histories to the empty database of a site that does not run."""
    site.flask("database", "prepare")
    site.environment["VOLLEGYM_DEMO"] = "1"
    site.flask("database", "demo", "--leads", str(min(leads, SEED)))
    del site.environment["VOLLEGYM_DEMO"]
    copies = leads // SEED - 1
    if copies > 0:
        multiply(site.database, copies)


def multiply(database: Path, copies: int) -> None:
    """Copy all leads so many times, each time further back, and make anew what follows from them."""
    db = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "temp_store = MEMORY"):
        db.execute(f"PRAGMA {pragma}")
    db.create_function("reference", 1, reference, deterministic=True)
    step = (LAST - FIRST) / copies
    db.execute("CREATE TEMP TABLE copy (n INTEGER PRIMARY KEY, ago TEXT)")
    db.executemany(
        "INSERT INTO copy VALUES (?, ?)",
        [(n, f"-{round(LAST - step * (n - 1))} days") for n in range(1, copies + 1)],
    )
    tables = dict.fromkeys(["lead", *(name for name, _ in of_a_lead(db))])
    most = {name: most_of(db, name) for name in tables}
    away = list(
        db.execute(
            "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND (type = 'trigger' OR type"
            " = 'index' AND tbl_name IN (SELECT value FROM json_each(?)))",
            [json_of(tables)],
        )
    )
    for kind, name, _ in away:
        db.execute(f"DROP {kind} {name}")
    for name in tables:
        db.execute(copied(db, name, most))
    for kind, _, sql in away:
        if kind == "index":
            db.execute(sql)
    made_anew(db)
    for kind, _, sql in away:
        if kind == "trigger":
            db.execute(sql)
    db.execute("PRAGMA journal_mode = WAL")
    db.close()


def of_a_lead(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Give the tables with rows of a lead, and the column that says whose they are."""
    yield from db.execute(
        """SELECT m.name, f."from" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
           WHERE m.type = 'table' AND f."table" = 'lead' ORDER BY m.name"""
    )


def most_of(db: sqlite3.Connection, table: str) -> int:
    """Return the highest number of a row, by which those of a copy are moved; 0 where there are no numbers."""
    numbered = db.execute("SELECT 1 FROM pragma_table_info(?) WHERE name = 'id'", [table]).fetchone()
    return db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0] if numbered else 0


def copied(db: sqlite3.Connection, table: str, most: dict[str, int]) -> str:
    """Return the statement that copies a table; calls to come are not copied, as no two may be at one time."""
    columns = [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", [table])]
    told = ", ".join(f"{new(table, name, most)}" for name in columns)
    where = " WHERE status <> 'booked'" if table == "booking" else ""
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {told} FROM copy CROSS JOIN {table}{where}"


def new(table: str, column: str, most: dict[str, int]) -> str:
    """Return what a copy has in a column."""
    own = f"{table}.{column}"
    if column == "id":
        return f"{own} + copy.n * {most[table]}"
    if column in REFERS:
        return f"{own} + copy.n * {most[REFERS[column]]}"
    if column in DAYS:
        return f"date({own}, ago)"
    if column == "at" or column.endswith(("_at", "_until")):
        own = "coalesce(outbox.closed_at, due_at)" if own == "outbox.closed_at" else own
        return f"strftime('%Y-%m-%dT%H:%M:%S', {own}, ago) || substr({own}, 20)"
    return {
        ("lead", "reference"): f"reference(lead.id + copy.n * {most['lead']})",
        ("contact", "email"): f"'n' || copy.n || '.' || {own}",
        ("contact", "phone"): "'+3161' || printf('%07d', (lead * 7919 + copy.n * 104729) % 10000000)",
        ("contact", "phone_typed"): "'061' || printf('%07d', (lead * 7919 + copy.n * 104729) % 10000000)",
        ("contact", "name"): f"{own} || substr('bdfghklmnprstvwz', 1 + copy.n % 16, 1)"
        " || substr('aeiou', 1 + copy.n / 16 % 5, 1) || substr('dklmnrst', 1 + copy.n / 80 % 8, 1)",
        ("outbox", "about"): f"substr({own}, 1, instr({own}, ':')) || (substr({own}, instr({own}, ':') + 1)"
        f" + copy.n * iif({own} LIKE 'lead:%', {most['lead']}, {most['booking']}))",
        # In the order in which they are written: an index that grows at its end grows fast.
        **{("outbox", name): f"printf('%08d', copy.n) || {own}" for name in ("dedup_key", "uid")},
        # The demo sends nothing; years ago there was a mail server.
        ("outbox", "result"): f"iif({own} = 'kept' OR {own} IS NULL, 'sent', {own})",
        ("outbox", "recipient"): f"'n' || copy.n || '.' || {own}",
        **dict.fromkeys(
            (("lead", "ticket_hash"), ("booking", "token_hash"), ("booking", "uid"), ("ticket", "hash")),
            f"{own} || copy.n",
        ),
    }.get((table, column), own)


def made_anew(db: sqlite3.Connection) -> None:
    """Keep what triggers would have kept."""
    db.execute("UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = lead.id)")
    db.execute("UPDATE lead SET stage_told = stage")
    db.execute("DELETE FROM _lead_facet")
    db.execute("INSERT INTO _lead_facet SELECT * FROM _lead_facet_of ORDER BY lead")
    db.execute("DELETE FROM _lead_count")
    db.execute(
        """INSERT INTO _lead_count SELECT state, coalesce(stage, ''), coalesce(outcome, ''), source, landing,
           coalesce(colleague, 0), idle IS NOT NULL, count(*) FROM _lead_facet GROUP BY 1, 2, 3, 4, 5, 6, 7"""
    )
    for index, column in (("_lead_text", "text"), ("_lead_name", "name")):
        db.execute(f"DELETE FROM {index}")
        db.execute(f"INSERT INTO {index}(rowid, {column}) SELECT lead, {column} FROM _lead_text_of")


def reference(number: int) -> str:
    """Return a reference for a number, another one for each."""
    letters, number = "", number * 2654435761 % len(LETTERS) ** 8
    for _ in range(8):
        number, letter = divmod(number, len(LETTERS))
        letters += LETTERS[letter]
    return f"{letters[:4]}-{letters[4:]}"


def json_of(names: dict[str, None]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


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
