"""Forgetting again whoever comes back with an older database."""

import logging
from datetime import datetime
from pathlib import Path

from vollegym.leads import identity_store
from vollegym.leads.erasure_log import KEY, LINE, NAME, NEVER, hasher, note, noted
from vollegym.privacy import store
from vollegym.storage.database import Storage, scrub

__all__ = ["LINE", "NAME", "note", "repeat"]
log = logging.getLogger(__name__)


def repeat(storage: Storage, folder: Path, now: datetime) -> int:
    """Forget again, in this database, everybody who was forgotten before; return how many leads went.

    Somebody who came back after being forgotten is a new lead, and stays.
    """
    forgotten = noted(folder)
    if not forgotten:
        return 0
    if not (folder / KEY).exists():
        log.error("The key of the erasures is gone: nobody who was forgotten can be recognised any more")
    hashed = hasher(folder)
    with storage.writing() as db:
        # One at a time: only who was forgotten is held.
        gone = [
            lead
            for lead, keys, began in identity_store.identities(db)
            if any(began <= forgotten.get(hashed(key), NEVER) for key in keys)
        ]
        for lead in gone:
            store.wipe(db, lead, now)
    if gone:
        scrub(storage)
        log.warning("Forgot %s leads again that had come back with an older database", len(gone))
    return len(gone)
