"""One channel of the sender: takes what is due, delivers it, and writes down how that ended.

Mail and webhook have a channel each, so that a slow mail server never holds up an event, nor the other way
round. When a server is down, its channel rests instead of trying a thousand messages against it; the first
success makes everything due that waited for that server.
"""

import logging
import random
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from vollegym.outbox import store
from vollegym.outbox.kinds import Facts, Kind, Kinds, Words
from vollegym.outbox.message_files import MessageFileError
from vollegym.outbox.retry import NotDeliveredError, NotYetError, next_try, probe_pause
from vollegym.outbox.store import Message
from vollegym.storage.database import Storage

log = logging.getLogger(__name__)
chance: Callable[[], float] = random.SystemRandom().random


class Channel(ABC):
    """Delivers the messages of one channel; belongs to one thread."""

    name: str

    def __init__(self, storage: Storage, kinds: Kinds, lease: timedelta = store.LEASE) -> None:
        self.storage, self.kinds = storage, kinds
        self.lease = lease
        self.failures = 0
        self.resting: tuple[datetime, datetime] | None = None

    @abstractmethod
    def deliver(
        self, db: Database, message: Message, kind: Kind[Any], facts: Facts, words: Words, now: datetime
    ) -> tuple[str, str | None]:
        """Deliver one message and return the result with a note; raises NotDeliveredError."""

    @abstractmethod
    def idle(self, now: datetime) -> None:
        """Do what there is time for when nothing is due."""

    def close(self) -> None:
        """Let go of what is open; the channel can go on afterwards."""
        self.resting = None

    def step(self, now: datetime) -> bool:
        """Deal with one message and return whether there may be more."""
        if self.rests(now):
            return False
        db = self.storage.database()
        message = store.claim(db, self.name, now, self.lease)
        if message is None:
            self.idle(now)
            return False
        self.deal_with(db, message, now)
        return True

    def deal_with(self, db: Database, message: Message, now: datetime) -> None:
        """Deliver a message that was taken, and close it or plan the next try."""
        try:
            result, note = self.attempt(db, message, now)
        except NotYetError as error:
            store.put_back(db, message, error.until)
        except NotDeliveredError as error:
            self.failed(db, message, now, error)
        except MessageFileError as error:
            # Nothing is wrong with the others; as soon as the file is mended, this one goes.
            log.error("Message %s of kind %s cannot be made: %s", message.uid, message.kind, error.problem)
            note = f"fout in {error.problem.path}, regel {error.problem.line}"
            self.failed(db, message, now, NotDeliveredError(note))
        except Exception as error:
            # A mistake in one kind of message must not stop the others, and must not lose this one.
            log.exception("Message %s of kind %s cannot be made", message.uid, message.kind)
            self.failed(db, message, now, NotDeliveredError(f"fout in het bericht: {type(error).__name__}"))
        else:
            store.close(db, message, now, result, note)
            log.info("Message %s of kind %s: %s", message.uid, message.kind, result)
            if result == "sent":
                self.recovered(db, now)

    def attempt(self, db: Database, message: Message, now: datetime) -> tuple[str, str | None]:
        """Deliver the message, unless its moment has gone by or its kind says that it is not needed now."""
        if message.useful_until is not None and message.useful_until < now:
            return "skipped", "de tijd ervoor was voorbij"
        if message.kind not in self.kinds.by_name:
            raise NotDeliveredError("onbekende soort bericht")
        said = self.kinds.words(db, message, now)
        return self.deliver(db, message, *said, now) if said else ("skipped", "niet meer nodig")

    def failed(self, db: Database, message: Message, now: datetime, error: NotDeliveredError) -> None:
        """Plan the next try, or give up visibly; rest when the server is to blame."""
        moment = next_try(message.attempts, now, chance(), error.wait)
        if moment is None:
            store.close(db, message, now, "failed", str(error))
        else:
            store.again(db, message, moment, str(error), server_down=error.down)
        log.warning("Message %s of kind %s, try %s: %s", message.uid, message.kind, message.attempts, error)
        if error.down:
            self.rest(now, error.wait)

    def rest(self, now: datetime, wait: timedelta | None = None) -> None:
        """Leave the server alone for a while, the longer the more often it failed in a row."""
        self.failures += 1
        pause = probe_pause(self.failures)
        self.resting = (now, now + (max(pause, wait) if wait else pause))

    def rests(self, now: datetime) -> bool:
        """Return whether the server is left alone; a clock that was moved back ends the rest."""
        return self.resting is not None and self.resting[0] <= now < self.resting[1]

    def recovered(self, db: Database, now: datetime) -> None:
        """Make everything due that waited for this server."""
        self.failures, self.resting = 0, None
        if store.waits_for_server(db, self.name):
            log.info(
                "The %s server is back; %s messages go now", self.name, store.release(db, self.name, now)
            )
