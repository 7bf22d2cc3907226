"""What links to the desk are made with. What writes wants `writing()`."""

from sqlite_utils import Database


def salt(db: Database) -> str:
    """Return what links to the desk are made with; empty until it was renewed."""
    row = next(db.query("SELECT salt FROM desk"), None)
    return str(row["salt"]) if row else ""


def renew_salt(db: Database, value: str) -> None:
    """End every link to the desk, and let every browser out that was let in."""
    db.execute(
        "INSERT INTO desk (id, salt) VALUES (1, ?) ON CONFLICT DO UPDATE SET salt = excluded.salt", [value]
    )
