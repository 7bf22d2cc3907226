"""What a demo needs of the database beside the services. What writes wants `writing()`."""

from datetime import datetime

from sqlite_utils import Database

from vollegym.storage.timestamps import stamp


def is_empty(db: Database) -> bool:
    """Return whether there is no intake at all."""
    return not list(db.query("SELECT 1 FROM lead LIMIT 1"))


def send_nothing(db: Database, now: datetime) -> None:
    """Close every message that is due by now: in a demo it was kept, as without a mail server."""
    db.execute(
        """UPDATE outbox SET closed_at = due_at, result = iif(channel = 'mail', 'kept', 'skipped')
           WHERE result IS NULL AND due_at <= ?""",
        [stamp(now)],
    )
