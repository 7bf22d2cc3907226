"""The schema as numbered files in schema/, in order. A file that was released is never edited; one is added.

Every table is STRICT and every row of a person hangs from `lead` with ON DELETE CASCADE, so that forgetting
someone is one delete. States are not stored: the view `lead_view` says what a draft is and which lead is in
quarantine, the view `waiting` who waits for us. Times are UTC text made by `timestamps.stamp`.

A new column of `lead` or `contact` that everyone should read: ALTER TABLE, then drop and make `lead_view`
anew with it; `waiting` stands on that view by name and stays. A check that must know one word more is
changed where it stands, without touching a row: PRAGMA writable_schema = ON, UPDATE sqlite_schema, PRAGMA
writable_schema = RESET. Making the table anew would drop the old one, and all that hangs from its rows.
"""

from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

SCHEMA = Path(__file__).parent / "schema"
migrations = Migrations("vollegym")
NAMES: list[str] = []


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


for file in sorted(SCHEMA.glob("*.sql")):
    step(file.stem, file.read_text("utf-8"))
