"""The schema as numbered files in schema/, in order. A file that was released is never edited; one is added.

Every table is STRICT and every row of a person hangs from `lead` with ON DELETE CASCADE, so that forgetting
someone is one delete. States are not stored: the view `lead_view` says what a draft is and which lead is in
quarantine, the view `waiting` who waits for us. Times are UTC text made by `timestamps.stamp`.

A new column of `lead` or `contact` that everyone should read: ALTER TABLE, then drop and make `lead_view`
anew with it; `waiting` stands on that view by name and stays. A check that must know one word more is
changed where it stands, without touching a row: PRAGMA writable_schema = ON, UPDATE sqlite_schema, PRAGMA
writable_schema = RESET. Making the table anew would drop the old one, and all that hangs from its rows.

A file whose first line is READABLE only adds what code that does not know it can leave alone. How many
migrations a reader must know is kept in the database itself (`user_version`), so that the version before can
take over again after an upgrade. Without that line nothing older opens the database.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

SCHEMA = Path(__file__).parent / "schema"
migrations = Migrations("vollegym")
NAMES: list[str] = []
READABLE = "-- Readable by the version before."


def step(name: str, sql: str) -> None:
    """Add one migration that runs these statements; each ends with a semicolon at the end of a line.

    Inside a trigger a semicolon stands in the middle of a line.
    """

    def apply(db: Database) -> None:
        for statement in sql.split(";\n"):
            if statement.strip():
                db.execute(statement)

    decorate: Any = migrations(name=name)
    decorate(apply)
    NAMES.append(name)


def must_be_known(texts: Sequence[str]) -> int:
    """Return how many of these migrations code must know to work with a database that has them all."""
    return max((place for place, sql in enumerate(texts, 1) if not sql.startswith(READABLE)), default=0)


TEXTS = [file.read_text("utf-8") for file in sorted(SCHEMA.glob("*.sql"))]
# What the header of a database says that has all of these: how many there are, and how many must be known.
SAID = len(TEXTS) * 1000 + must_be_known(TEXTS)
for file, text in zip(sorted(SCHEMA.glob("*.sql")), TEXTS, strict=True):
    step(file.stem, text)


def are_readable(applied: Sequence[str], said: int) -> bool:
    """Return whether this code can work with a database of these migrations; `said` is what its header says.

    They begin with those that we know, or are the first of them; more than we know is fine when the header
    says so of exactly these.
    """
    known = min(len(applied), len(NAMES))
    number, floor = divmod(said, 1000)
    more = len(applied) > len(NAMES)
    return list(applied[:known]) == NAMES[:known] and not (
        more and (number != len(applied) or floor > len(NAMES))
    )
