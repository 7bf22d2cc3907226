"""The schema as numbered files in schema/, in order. A file that was released is never edited; one is added.

Every table is STRICT and every row of a person hangs from `lead` with ON DELETE CASCADE, so that forgetting
someone is one delete. States are not stored: the view `lead_view` says what a draft is and which lead is in
quarantine, the view `waiting` who waits for us. Times are UTC text made by `timestamps.stamp`.
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
