"""The ways out: mail and webhook, each with what it needs to know of settings and kinds."""

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from vollegym.config import Settings
from vollegym.outbox import store
from vollegym.outbox.channel import Channel
from vollegym.outbox.kinds import MOST_TO_STRANGERS, MOST_UNCONFIRMED, Facts, Kind, Kinds, Words
from vollegym.outbox.mail import NOBODY, compose, host, mail_of
from vollegym.outbox.message_files import MessageFiles
from vollegym.outbox.retry import GoneError, NotDeliveredError, NotYetError
from vollegym.outbox.smtp import Mailer
from vollegym.outbox.store import Message
from vollegym.outbox.webhook import body_of, post, signed_headers
from vollegym.storage.database import Storage

DAY, CALM = timedelta(days=1), timedelta(minutes=5)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
TOGETHER = "gaat samen met een later bericht"


def recipient(secret: str, email: str) -> str:
    """Return what an address is counted by, however it is spelled; only the holder of the key can make it."""
    name, _, domain = email.casefold().rpartition("@")
    name = name.partition("+")[0]
    if domain in ("gmail.com", "googlemail.com"):
        name, domain = name.replace(".", ""), "gmail.com"
    return hmac.digest(secret.encode(), f"recipient {name}@{domain}".encode(), hashlib.sha256).hex()[:32]


class MailChannel(Channel):
    """Mail by SMTP, or kept when there is no mail server."""

    name = "mail"

    def __init__(
        self,
        storage: Storage,
        settings: Settings,
        kinds: Kinds,
        files: MessageFiles,
        lease: timedelta = store.LEASE,
    ) -> None:
        super().__init__(storage, kinds, lease)
        self.settings, self.files = settings, files
        self.mailer = Mailer(settings.mail_url, host(settings)) if settings.mail_url else None

    def deliver(
        self, db: Database, message: Message, kind: Kind[Any], facts: Facts, words: Words, now: datetime
    ) -> tuple[str, str | None]:
        mail = mail_of(kind, facts, words)
        if mail is None:
            return "kept", NOBODY
        if self.mailer is None:
            return "kept", "er is geen mailserver ingesteld"
        if kind.to == "prospect":
            if why := self.too_many(db, message, kind, facts, mail.to, now):
                return "skipped", why
            store.address(db, message, recipient(self.settings.secret_key, mail.to))
        if kind.calm and message.lead is not None:
            alike = self.kinds.alike(kind)
            if store.told_later(db, message, alike, now):
                return "skipped", TOGETHER
            last = store.last_told(db, message.lead, alike)
            if last and last <= now < last + CALM:
                raise NotYetError(last + CALM)
            more = store.told_together(db, message.lead, alike, last)
            words = replace(words, values={**words.values, "more": more})
            mail = replace(mail, words=words)
        self.mailer.send(compose(message, mail, self.settings, self.files, now))
        return "sent", None

    def too_many(
        self, db: Database, message: Message, kind: Kind[Any], facts: Facts, email: str, now: datetime
    ) -> str:
        """Return why this address gets no mail any more, as a note; empty when it may have one.

        Counted are what went to the address, however it is spelled, and what went for this lead to any other:
        so correcting an address gives nobody more.
        """
        known = (recipient(self.settings.secret_key, email), email)
        if store.sent_to(db, known, message.lead, now - DAY) >= kind.limit:
            return "dit adres kreeg vandaag al genoeg berichten"
        if facts.confirmed:
            return ""
        if store.sent_to(db, known, message.lead, BEGINNING) >= MOST_UNCONFIRMED:
            return f"dit adres is niet bevestigd en kreeg al {MOST_UNCONFIRMED} berichten"
        if store.sent_to_strangers(db, now - DAY) >= MOST_TO_STRANGERS:
            # It goes tomorrow: whoever really asked for it still hears.
            raise NotDeliveredError(
                "er gingen vandaag al te veel berichten naar adressen die niemand bevestigde"
            )
        return ""

    def idle(self, now: datetime) -> None:
        """Ask a server that was down whether it is back, and end the conversation with one that is up."""
        if self.mailer is None:
            return
        db = self.storage.database()
        if self.failures and store.waits_for_server(db, self.name):
            self.ask(db, now)
        self.mailer.close()

    def close(self) -> None:
        """End the conversation with the mail server."""
        super().close()
        if self.mailer:
            self.mailer.close()

    def ask(self, db: Database, now: datetime) -> None:
        """Connect without sending anything."""
        try:
            if self.mailer:
                self.mailer.open()
        except NotDeliveredError:
            self.rest(now)
        else:
            self.recovered(db, now)


class WebhookChannel(Channel):
    """Events by HTTP; skipped when there is no receiver, kept when it said 410."""

    name = "webhook"

    def __init__(
        self,
        storage: Storage,
        settings: Settings,
        kinds: Kinds,
        _files: MessageFiles,
        lease: timedelta = store.LEASE,
    ) -> None:
        super().__init__(storage, kinds, lease)
        self.url, self.secret = settings.webhook_url, settings.webhook_secret or ""

    def deliver(
        self, db: Database, message: Message, kind: Kind[Any], _facts: Facts, words: Words, now: datetime
    ) -> tuple[str, str | None]:
        if self.url is None:
            # Nobody waits for it, so it is nothing that an owner without a receiver should be warned of.
            return "skipped", "er is geen webhook ingesteld"
        # A test is about no lead: it is how the owner lets a receiver in again.
        if message.lead is not None and store.refuses(db, self.url):
            return "kept", "de ontvanger zei 410; een testbericht zet hem weer aan"
        body = body_of(kind.name, message.created_at, words.values, store.order_of(db, message))
        return self.post(db, message, now, body)

    def idle(self, now: datetime) -> None:
        """Wait for the next event: a receiver can only be asked by sending one."""

    def post(self, db: Database, message: Message, now: datetime, body: bytes) -> tuple[str, str | None]:
        """Post it and remember a receiver that wants nothing any more, or wants it again."""
        url = self.url or ""
        try:
            post(url, signed_headers(self.secret, message.uid, now, body), body, now)
        except GoneError as error:
            store.refuse(db, url, now)
            return "kept", str(error)
        store.accept(db)
        return "sent", None


# Another way out is a class here; the kinds that go there name it as their channel.
CHANNELS = (MailChannel, WebhookChannel)
