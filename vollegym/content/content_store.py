"""The content of the site as it is now, kept up to date while the site runs.

Each worker looks at the folder itself, a few times a second, in a thread that starts with the first request
(a thread started before the fork would be left behind). Readers see one whole content or the next, never a
mix.
"""

import logging
import os
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic
from typing import Self

from vollegym.config import Settings, running_site
from vollegym.content.folder import completed
from vollegym.content.last_good import Kept
from vollegym.content.library import Page
from vollegym.content.live_folder import LiveFolder
from vollegym.content.search import Index
from vollegym.content.snapshot import Content, understood
from vollegym.documents.document import Problem
from vollegym.documents.image_size import size_of
from vollegym.documents.markdown import Rendered, render
from vollegym.dutch.dates import on

RETENTION = tuple(f"retention_{kind}" for kind in ("draft", "contact", "rejected", "lead", "backup"))
log = logging.getLogger(__name__)
PLACE = re.compile(r"\{\{ *(\w+) *\}\}")
EVERY = 0.4  # Seconds between two looks at the folder.
# How many pages are read for a search while somebody waits; more take longer than a second.
AT_ONCE = 200
# Texts kept in HTML form: enough for every page of an agency, bounded for one with ten thousand.
BOUND = 128


class ContentStore:
    """Holds the content and renders it; `today` tells which dated pages are public."""

    def __init__(
        self, content: Path, root: Path, instance: Path, facts: Mapping[str, str], today: Callable[[], date]
    ) -> None:
        self.own, self.static = root / "content", root / "static"
        self.facts, self.today = facts, today
        self.live, self.kept = LiveFolder(content), Kept(instance, content)
        self.live.start()
        self.day = today()
        self.now = self.understand()
        self.rendered = lru_cache(maxsize=BOUND)(self.render)
        self.ready: Index | None = None
        self.gathered: Content | None = None
        # What else keeps the last good version of something in the folder; each is called when it may be new.
        self.keepers: list[Callable[[], object]] = []
        self.lock, self.watching, self.stop = Lock(), 0, Event()
        self.speaks = False

    @classmethod
    def of(cls, settings: Settings, clock: Callable[[], datetime]) -> Self:
        """Return the content for these settings; texts may name its terms, as {{ retention_lead }}."""
        facts = {name: str(getattr(settings, name)) for name in RETENTION}
        return cls(settings.content, settings.root, settings.instance, facts, lambda: on(clock()))

    def understand(self) -> Content:
        """Return what the files say as they were last read."""
        folder = self.live.folder()
        if self.own.resolve() != self.live.root.resolve():
            folder = completed(folder, self.own)
        return understood(folder, self.day, self.kept, getattr(self, "now", None))

    def refresh(self, at: float) -> bool:
        """Look at the folder at a moment (in seconds); return whether the content is new."""
        today = self.today()
        changed = self.live.look(at)
        if not changed and today == self.day:
            return False
        before, self.day = self.now.problems, today
        self.now = self.understand()
        self.tell(before)
        self.keep()
        return True

    def keep(self) -> None:
        """Keep the last good version of what is shown now."""
        self.kept.keep(self.now.good(), self.live.read)
        for keep in self.keepers:
            keep()

    def tell(self, before: tuple[object, ...]) -> None:
        """Log each error that was not there before, in one of the processes that serve this folder."""
        fresh = [problem for problem in self.errors() if problem not in before]
        self.speaks = self.speaks or bool(fresh and running_site.speaks(self.live.root))
        for problem in fresh if self.speaks else ():
            log.error("%s", problem)

    def watch(self) -> None:
        """Keep the content up to date from now on, in this process."""
        if self.watching == os.getpid():
            return
        with self.lock:
            if self.watching != os.getpid():
                self.watching = os.getpid()
                Thread(target=self.look_on, name="content", daemon=True).start()

    def look_on(self) -> None:
        """Look at the folder until told to stop; a failure is logged and never the end."""
        gatherer, begun = Thread(), False
        while True:
            try:
                if not begun:
                    begun = True
                    self.tell(())
                    self.keep()
                if self.gathered is not self.now and not gatherer.is_alive():
                    gatherer = Thread(target=self.gather, name="search", daemon=True)
                    gatherer.start()
                if self.stop.wait(EVERY):
                    return
                self.refresh(monotonic())
            except Exception:
                log.exception("The content folder could not be looked at")

    def gather(self) -> None:
        """Make the index of the content as it is now, apart: no visitor and no change waits for it."""
        now = self.now
        self.ready = now.index
        self.gathered = now

    def errors(self) -> list[Problem]:
        """Return the mistakes that keep something of the content from being shown as it stands."""
        return [problem for problem in self.now.problems if problem.severity == "error"]

    @property
    def index(self) -> Index:
        """The words of all pages; while these are being gathered, those of a moment ago or of the titles."""
        if self.ready:
            return self.ready
        wait = not self.watching or len(self.now.library.pages) <= AT_ONCE
        return self.now.index if wait else self.now.titles

    def text(self, page: Page) -> Rendered:
        """Return the text of a page as HTML, rendered at the first request."""
        return self.rendered(page.digest, page.title, page.written)

    def handbook(self) -> Rendered | None:
        """Return the owner's handbook, None where a folder of our own lost it."""
        written = self.now.handbook
        return self.rendered(written.digest, "", written.written) if written else None

    def render(self, _digest: str, title: str, written: bytes) -> Rendered:
        """Return a text with the site's facts filled in, as HTML."""
        return render(filled(written.decode(), self.facts), title, self.measure)

    def measure(self, address: str) -> tuple[int, int] | None:
        """Return the size of a picture of our own."""
        if not address.startswith("/static/") or ".." in address:
            return None
        return size_of(self.static / address.removeprefix("/static/"))


def filled(body: str, facts: Mapping[str, str]) -> str:
    """Return a body with `{{ name }}` replaced by the fact of that name; other names stay as typed."""
    return PLACE.sub(lambda match: facts.get(match[1], match[0]), body)
