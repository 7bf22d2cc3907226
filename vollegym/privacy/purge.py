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
# Few enough in one transaction for a visitor who answers meanwhile to notice nothing.
AT_ONCE = 100
KINDS = ("draft", "contact", "rejected", "lead")


def purge(storage: Storage, settings: Settings, now: datetime) -> Counter[str]:
    """Delete what is older than its term and return how much of each kind."""
    gone = leads(storage, settings, now)
    with storage.writing() as db:
        gone["rate"] = rate_counts.forget(db, before=now)
        gone["message"] = outbox_store.tidy(db, now - timedelta(days=settings.retention_lead))
        if any(gone[kind] for kind in KINDS):
            forget_words(db)
    gone["backup"] = len(backup.prune(settings.backups, now, settings.retention_backup))
    empty_log(storage)
    if gone.total():
        log.info("Purged: %s", {kind: number for kind, number in gone.items() if number})
    return gone


def leads(storage: Storage, settings: Settings, now: datetime) -> Counter[str]:
    """Delete leads and drafts whose term is over, a few at a time."""
    gone: Counter[str] = Counter()
    terms = before(settings, now)
    while True:
        # Looked up again inside each transaction: who answers now has a term that starts now.
        with storage.writing() as db:
            due = store.due(db, now, terms, AT_ONCE)
            # How far they came is still counted, without them.
            funnel_store.remember(db, list(funnel_store.counted(db, now, [lead for lead, _ in due])))
            for lead, kind in due:
                store.wipe(db, lead, now)
                gone[kind] += 1
        if len(due) < AT_ONCE:
            return gone


def before(settings: Settings, now: datetime) -> dict[str, datetime]:
    """Return, for each kind, the moment before which its term has ended."""
    return {kind: now - timedelta(days=getattr(settings, f"retention_{kind}")) for kind in KINDS}


def counts(storage: Storage, settings: Settings, now: datetime) -> Counter[str]:
    """Return what a purge would delete of leads and drafts, deleting nothing."""
    terms = before(settings, now)
    due = store.due(storage.database(), now, terms, -1)
    return Counter(kind for _, kind in due)
