"""Throwing away what was kept long enough: the terms are settings, /privacy tells them, it is done daily."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from vollegym.config import Settings
from vollegym.leads import funnel_store
from vollegym.outbox import store as outbox_store
from vollegym.privacy import store
from vollegym.storage import backup, rate_counts
from vollegym.storage.database import Storage, empty_log, forget_words

log = logging.getLogger(__name__)
# So many are looked at together, and so few go in one transaction that who answers meanwhile notices nothing.
LOOKED_AT, AT_ONCE = 500, 20
KINDS = ("draft", "contact", "rejected", "lead")


def purge(storage: Storage, settings: Settings, now: datetime) -> Counter[str]:
    """Delete what is older than its term and return how much of each kind."""
    gone = leads(storage, settings, now)
    with storage.writing() as db:
        gone["rate"] = rate_counts.forget(db, before=now)
        gone["message"] = outbox_store.tidy(db, now - timedelta(days=settings.retention_lead))
    if any(gone[kind] for kind in KINDS):
        forget_words(storage)
    gone["backup"] = len(backup.prune(settings.backups, now, settings.retention_backup))
    empty_log(storage)
    if gone.total():
        log.info("Purged: %s", {kind: number for kind, number in gone.items() if number})
    return gone


def leads(storage: Storage, settings: Settings, now: datetime) -> Counter[str]:
    """Delete leads and drafts whose term is over, a few at a time."""
    gone: Counter[str] = Counter()
    terms = before(settings, now)
    db = storage.database()
    for several in store.old(db, terms, LOOKED_AT):
        over = [lead for lead, _ in store.due(db, now, terms, several)]
        for first in range(0, len(over), AT_ONCE):
            with storage.writing() as db:
                # Looked up again inside each transaction: who answers now has a term that starts now.
                due = store.due(db, now, terms, over[first : first + AT_ONCE])
                # How far they came is still counted, without them.
                funnel_store.remember(db, list(funnel_store.counted(db, now, [lead for lead, _ in due])))
                for lead, kind in due:
                    store.wipe(db, lead, now)
                    gone[kind] += 1
    return gone


def before(settings: Settings, now: datetime) -> dict[str, datetime]:
    """Return, for each kind, the moment before which its term has ended."""
    return {kind: now - timedelta(days=getattr(settings, f"retention_{kind}")) for kind in KINDS}


def counts(storage: Storage, settings: Settings, now: datetime) -> Counter[str]:
    """Return what a purge would delete of leads and drafts, deleting nothing."""
    db, terms = storage.database(), before(settings, now)
    several = store.old(db, terms, LOOKED_AT)
    return Counter(kind for leads in several for _, kind in store.due(db, now, terms, leads))
