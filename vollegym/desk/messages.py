"""Mails to whoever sits at the desk: a link to come in, an invitation, and word of a new device."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from vollegym.access import entry, store
from vollegym.access.entry import INVITATION, LINK
from vollegym.access.store import Link, Person, Session
from vollegym.config import Settings
from vollegym.dutch.dates import on
from vollegym.leads.message_context import OwnerFacts
from vollegym.outbox.kinds import Kind, Subject, Words, after, queue
from vollegym.outbox.store import Message
from vollegym.services import Services
from vollegym.tokens import private_token, reference_in

NOT_ME = "nieuw-apparaat"
# How long the link in a mail about a new device works: as long as a session may last.
NOT_ME_HOLDS = entry.STAY


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts(OwnerFacts):
    """What a mail to one of us looks at: the person, and the link or session that it is about."""

    person: Person
    link: Link | None = None
    session: Session | None = None

    @property
    def owner(self) -> str:
        """The address of this person."""
        return address_of(self.services, self.person)


def address_of(services: Services, person: Person) -> str:
    """Return where somebody of us is mailed; the first owner's address stands in the settings."""
    return person.email or services.owner_email


def link_facts(services: Services, db: Database, message: Message, now: datetime) -> PersonFacts | None:
    """Return the facts of a mail with a link to come in; None once that was used or its person removed."""
    # One that was written before links were kept has a link by its own name.
    link = store.link(db, message.named("link") or message.uid)
    person = store.person(db, link.person) if link and link.used_at is None else None
    if person is None:
        return None
    return PersonFacts(services=services, db=db, message=message, now=now, person=person, link=link)


def session_facts(services: Services, db: Database, message: Message, now: datetime) -> PersonFacts | None:
    """Return the facts of a mail about a device; None once that was logged out or its person removed."""
    session = store.session_by_id(db, int(message.named("session") or 0))
    person = store.person(db, session.person) if session and session.ended_at is None else None
    if person is None:
        return None
    return PersonFacts(services=services, db=db, message=message, now=now, person=person, session=session)


def entry_words(facts: PersonFacts) -> Words:
    """Return the address to come in by, and until when it holds."""
    link = facts.link
    if link is None:
        return Words()
    address = entry.address(facts.services.settings, facts.db, link)
    return Words(values={"link": address, "until": link.ends_at, "role": facts.person.role})


def device_words(facts: PersonFacts) -> Words:
    """Return what came in, and the address that shuts it out again."""
    session = facts.session
    if session is None:
        return Words()
    link = not_me_link(facts.services.settings, session, facts.now)
    return Words(values={"session": session, "link": link})


DESK_LINK = Kind(
    name="desk_link", to="owner", useful_until=after(LINK), facts=link_facts, words=entry_words, urgent=True
)
DESK_INVITATION = Kind(
    name="desk_invitation",
    to="owner",
    useful_until=after(INVITATION),
    facts=link_facts,
    words=entry_words,
    urgent=True,
)
DESK_DEVICE = Kind(name="desk_device", to="owner", facts=session_facts, words=device_words, urgent=True)
KINDS = (DESK_LINK, DESK_INVITATION, DESK_DEVICE)


def ask(services: Services, typed: str, asker: str, browser: str) -> None:
    """Have a link mailed to the person of this address, or to the only one there is; to nobody else.

    Who asks again within ten minutes gets no second one.
    """
    now = services.now()
    with services.storage.writing() as db:
        people = store.people(db)
        person = people[0] if len(people) == 1 else person_at(services, people, typed)
        if person is None or store.asked_since(db, person.id, now - entry.STRETCH):
            return
        link = entry.new_link(db, person.id, now, asker=asker, browser=browser)
        queue(db, DESK_LINK, Subject(at=now, link=link.uid))


def person_at(services: Services, people: list[Person], typed: str) -> Person | None:
    """Return who of us has this address."""
    return next((one for one in people if address_of(services, one).lower() == typed.strip().lower()), None)


def invite(db: Database, person: int, now: datetime) -> None:
    """Mail somebody a first link, which holds for two days."""
    link = entry.new_link(db, person, now, holds=INVITATION)
    queue(db, DESK_INVITATION, Subject(at=now, link=link.uid))


def tell_of_device(db: Database, session: int, now: datetime) -> None:
    """Tell somebody that a device came in with their link or passkey."""
    queue(db, DESK_DEVICE, Subject(at=now, session=session))


def not_me_link(settings: Settings, session: Session, now: datetime) -> str:
    """Return the address with which the reader of a mail shuts out a device that is not theirs."""
    token = private_token(settings.secret_key, NOT_ME, str(session.id), on(now) + NOT_ME_HOLDS)
    return f"{settings.site_url}/beheer/apparaat/{token}"


def session_behind(db: Database, secret: str, token: str, now: datetime) -> Session | None:
    """Return the device that a mail was about; None for a link that is none of ours or too old."""
    number = reference_in(secret, NOT_ME, token, on(now))
    return store.session_by_id(db, int(number)) if number else None
