"""The ways out: mail and webhook, each with what it needs to know of settings and kinds."""

from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from vollegym.config import Settings
from vollegym.outbox import store
from vollegym.outbox.channel import Channel
from vollegym.outbox.kinds import Facts, Kind, Kinds, Words
from vollegym.outbox.mail import NOBODY, compose, host, mail_of
from vollegym.outbox.message_files import MessageFiles
from vollegym.outbox.retry import GoneError, NotDeliveredError
from vollegym.outbox.smtp import Mailer
from vollegym.outbox.store import Message
from vollegym.outbox.webhook import body_of, post, signed_headers
from vollegym.storage.database import Storage

DAY = timedelta(days=1)


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
            if store.sent_to(db, mail.to, now - DAY) >= kind.limit:
                return "skipped", "dit adres kreeg vandaag al genoeg berichten"
            store.address(db, message, mail.to)
        self.mailer.send(compose(message, mail, self.settings, self.files, now))
        return "sent", None

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
            return "kept", "de ontvanger zei 410; flask outbox test zet hem weer aan"
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
