"""Getting in at the desk and staying there: links from one's own mailbox, a session on the server.

There is no password to lose or to guess. A link holds for an hour, works once, and opens by a button, because
mail scanners follow links. It is for the browser that asked for it; in another one somebody looks twice.
A session is known by the hash of what its cookie holds, so that a copied cookie is dead once that was ended.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from vollegym.access import store
from vollegym.access.store import Link, Person, Session
from vollegym.config import Settings
from vollegym.dutch.dates import on
from vollegym.storage.database import Storage
from vollegym.tokens import hashed, private_token, reference_in

PURPOSE = "beheer"
LINK, INVITATION = timedelta(hours=1), timedelta(days=2)
STAY, UNUSED = timedelta(days=30), timedelta(days=14)
# Who asks for a link again within this time gets no second one.
STRETCH = timedelta(minutes=10)
# How exactly it is kept when a browser was last here; a write for every page would be too dear.
SEEN = timedelta(minutes=10)
# How long ended sessions are kept: to see who was in.
KEPT = timedelta(days=60)


def new_link(
    db: Database,
    person: int,
    now: datetime,
    *,
    asker: str | None = None,
    browser: str | None = None,
    holds: timedelta = LINK,
) -> Link:
    """Write down a new link for this person; `asker` is what the browser that asks carries."""
    link = Link(
        uid=secrets.token_hex(16),
        person=person,
        asked_at=now,
        ends_at=now + holds,
        asker=hashed(asker) if asker else None,
        browser=browser,
        used_at=None,
    )
    store.forget_old(db, now - KEPT)
    store.add_link(db, link)
    return link


def address(settings: Settings, db: Database, link: Link) -> str:
    """Return the whole address of a link; its token is made when it is needed and stands nowhere."""
    last_day = on(link.ends_at) + timedelta(days=1)
    token = private_token(settings.secret_key, PURPOSE + store.salt(db), link.uid, last_day)
    return f"{settings.site_url}/beheer/toegang/{token}"


def link_behind(db: Database, secret: str, token: str, now: datetime) -> Link | None:
    """Return the link of this token while it may be used by someone who may still come in."""
    uid = reference_in(secret, PURPOSE + store.salt(db), token, on(now))
    link = (store.link(db, uid) or of_before(uid)) if uid else None
    if link is None or link.used_at is not None or not link.asked_at <= now <= link.ends_at:
        return None
    return link if store.person(db, link.person) else None


def of_before(uid: str) -> Link | None:
    """Return the owner's link that a mail of before links were kept may still hold: it names its moment."""
    if not (uid.isdigit() and len(uid) < 12):
        return None
    asked = datetime.fromtimestamp(int(uid), UTC)
    ends, owner = asked + LINK, 1
    return Link(uid=uid, person=owner, asked_at=asked, ends_at=ends, asker=None, browser=None, used_at=None)


def is_asker(link: Link, asker: str | None) -> bool:
    """Return whether this is the browser that asked for the link; one made by a command is for any."""
    return link.asker is None or (asker is not None and link.asker == hashed(asker))


def come_in(
    storage: Storage,
    person: int,
    way: str,
    browser: str,
    now: datetime,
    *,
    told: Callable[[Database, int], object],
    link: Link | None = None,
    old: str | None = None,
) -> str | None:
    """Let a browser in and return what its cookie holds from now on; None when its link was just used.

    `told` gets the open transaction and the number of the session, to tell its person of a new device; `old`
    is what the cookie held before, which ends here.
    """
    token = secrets.token_hex(20)
    with storage.writing() as db:
        if link is not None and not store.use_link(db, link, now):
            return None
        if old and (before := store.session(db, hashed(old))):
            store.end_session(db, before.id, now)
        told(db, store.add_session(db, hashed(token), person, way, browser, now))
    return token


def session_of(db: Database, token: str | None, now: datetime) -> Session | None:
    """Return the session of what a cookie holds, unless it was ended, is too old or was not used for long."""
    found = store.session(db, hashed(token)) if token else None
    if found is None or found.ended_at is not None:
        return None
    return found if now - found.created_at <= STAY and now - found.seen_at <= UNUSED else None


def living(db: Database, now: datetime) -> list[Session]:
    """Return every session that lets somebody in now."""
    return store.sessions(db, now - STAY, now - UNUSED)


def see(storage: Storage, session: Session, now: datetime) -> None:
    """Keep that this browser was here; it is not written anew for every page."""
    if now - session.seen_at >= SEEN:
        with storage.writing() as db:
            store.see_session(db, session.id, now)


def end_everything(storage: Storage, now: datetime) -> int:
    """End every session and every link to the desk and to one lead; return how many sessions."""
    with storage.writing() as db:
        store.renew_salt(db, secrets.token_hex(16))
        return store.end_sessions(db, now)


def last_owner(people: list[Person]) -> bool:
    """Return whether one owner is left: that one cannot be removed or made a colleague."""
    return sum(one.is_owner for one in people) == 1
