"""The content of the site as it is now, kept up to date while the site runs.

Each process looks at the folder itself, a few times a second: a worker of the site in a thread that starts
after the fork (one started before would be left behind), the sender as one of its jobs. Readers see one whole
snapshot or the next, never a mix, and no reader reads a file.
"""

import hashlib
import logging
import os
import re
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic

from vollegym.config import Settings, running_site
from vollegym.content import hours_store, questionnaire_store
from vollegym.content.agency import PHOTO_HEAVIEST, PHOTO_LEAST
from vollegym.content.folder import HOURS, bytes_of, completed
from vollegym.content.highlight import Hit, hit
from vollegym.content.last_good import LastGood
from vollegym.content.live_folder import STILL, LiveFolder
from vollegym.content.opening_hours import OpeningHours, hours_in
from vollegym.content.page import TOOL, Page
from vollegym.content.search import Found, Index
from vollegym.content.snapshot import Snapshot, take_snapshot
from vollegym.documents.deadline import WINDOWS, CutShortError, apart, within
from vollegym.documents.image_size import size_of
from vollegym.documents.markdown import Rendered, as_typed, render
from vollegym.dutch.dates import duration_in_words, on, term_in_words
from vollegym.dutch.phrases import euros, in_words, listed
from vollegym.questionnaire import journey
from vollegym.questionnaire.questions import Outcome, Questionnaire
from vollegym.storage.database import Storage

KEPT = ("draft", "contact", "rejected", "lead", "backup")
Facts = tuple[tuple[str, str], ...]
# Marks the link that a page shows as the form of the tool where it leads.
ASKED_HERE = "asked-here"
# Where the questions name no amount, a sentence that says "vanaf …" still has to be one.
NO_FLOOR = "het bedrag dat we in het gesprek noemen"
# What holds as long as the owner filled nothing in: who is asked a question gets an answer.
IN_THE_OFFER = "Dat staat in je voorstel, voordat je iets tekent"
PROCESSORS = "de bedrijven die voor ons een server en een maildienst draaien"
IN_THE_CALL = "Vraag het in het eerste gesprek: je krijgt een ja of een nee"
# What the privacy page says where no answer counts against anybody.
NO_MARKS = "op dit moment geen enkel antwoord"
log = logging.getLogger(__name__)
PLACE = re.compile(r"\{\{ *(\w+(?:: *[\w-]+)?) *\}\}")
EVERY = 0.4  # Seconds between two looks at the folder.
# How many pages are read for a search while somebody waits; more take longer than a second.
AT_ONCE = 200
# How many are read for it in a thread: more would hold up everyone for seconds, so a process does it.
ASIDE = 2000
# Texts kept in HTML form: enough for every page of an agency, bounded for one with ten thousand.
BOUND = 128


class ContentStore:
    """Holds the snapshot that counts now, takes the next one, and renders its texts."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], storage: Storage) -> None:
        self.own, self.static = settings.root / "content", settings.root / "static"
        days: dict[str, int] = {kind: getattr(settings, f"retention_{kind}") for kind in KEPT}
        # As people say it, and as a bare number for who writes the word behind it.
        self.terms = {f"termijn_{kind}": term_in_words(term) for kind, term in days.items()}
        self.terms |= {f"retention_{kind}": str(term) for kind, term in days.items()}
        self.clock, self.storage = clock, storage
        self.live, self.last_good = (
            LiveFolder(settings.content),
            LastGood(settings.instance, settings.content),
        )
        self.live.start()
        self.day = on(clock())
        # Whether the last good hours were wanted while the database could not be read.
        self.hours_wanted = False
        self.now = self.snapshot()
        self.rendered = lru_cache(maxsize=BOUND)(self.render)
        self.ready: Index | None = None
        self.gathered: Snapshot | None = None
        self.lock, self.watching, self.stop = Lock(), 0, Event()
        self.rendering = Lock()
        self.cards = settings.instance / "cards"
        self.around: tuple[int, str | None] = (0, None)
        self.named: tuple[object, dict[str, str]] = (None, {})
        self.searched: tuple[object, object, Callable[[str], tuple[Found, tuple[Hit, ...]]]]
        self.searched = None, None, lambda asked: self.found(self.index, asked)
        self.speaks = False

    def snapshot(self) -> Snapshot:
        """Return what the files say as they were last read."""
        folder = self.live.folder()
        if self.own.resolve() != self.live.root.resolve():
            folder = completed(folder, self.own)
        return take_snapshot(folder, self.day, self.last_good, self.last_hours, getattr(self, "now", None))

    def last_hours(self) -> OpeningHours:
        """Return the last good hours as an earlier process kept them; none where there never were any."""
        try:
            text = hours_store.kept(self.storage.path)
        except sqlite3.Error as error:
            log.error("The last good opening hours cannot be read yet: %s", error)
            self.hours_wanted = True
            return OpeningHours()
        self.hours_wanted = False
        return hours_in(text) if text is not None else OpeningHours()

    def look(self, at: float) -> bool:
        """Look at the folder at a moment (in seconds); return whether there is a new snapshot."""
        today = on(self.clock())
        changed = self.live.look(at)
        if not (changed or today != self.day or (self.hours_wanted and self.last_hours().document)):
            return False
        self.day = today
        self.now = self.snapshot()
        return True

    def refresh(self, at: float) -> None:
        """Look at the folder; tell what is wrong now that was not before, and keep what is good."""
        before = self.now.problems
        if self.look(at):
            self.tell(before)
            self.keep()

    def keep(self) -> None:
        """Keep the last good version of what is shown now."""
        self.last_good.keep(self.now.good(), self.live.read)
        self.keep_hours()

    def keep_hours(self) -> None:
        """Keep the opening hours in the database, when the file is good and they are not there yet."""
        found = self.now.opening_hours
        if found.document is None or found.errors:
            return
        root = self.own if HOURS in self.now.folder.lent else self.live.root
        try:
            data = bytes_of(root / HOURS)
        except OSError:
            return
        # A file that was written again since it was read is kept after the next look.
        if hashlib.sha256(data).hexdigest() != found.document.digest:
            return
        text = data.decode("utf-8-sig")
        if hours_store.kept(self.storage.path) != text:
            with self.storage.writing() as db:
                hours_store.keep(db, text, self.clock())

    def tell(self, before: tuple[object, ...]) -> None:
        """Log each error that was not there before, in one of the processes that serve this folder."""
        fresh = [problem for problem in self.now.errors if problem not in before]
        self.speaks = self.speaks or bool(fresh and running_site.speaks(self.live.root))
        for problem in fresh if self.speaks else ():
            log.error("%s", problem)

    def catch_up(self) -> None:
        """Take what the folder says now, also what is still moving: this process shows nothing older."""
        now = monotonic()
        if not self.look(now):
            self.look(now + STILL)

    def edition(self) -> object:
        """Return something that is equal as long as no page can look different.

        Where nobody watches, this looks; elsewhere it asks no file and no database.
        """
        if self.watching != os.getpid():
            self.around = self.look_around()
        return self.now, self.around

    def look_around(self) -> tuple[int, str | None]:
        """Return what pages show beside the content: share cards, and the questions in force."""
        try:
            drawn = self.cards.stat().st_mtime_ns
        except OSError:
            drawn = 0
        try:
            there = self.storage.path.exists()
            return drawn, questionnaire_store.in_force(self.storage.database()) if there else None
        except (sqlite3.Error, OSError):
            # What cannot be told now is as it was.
            return drawn, self.around[1]

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
                self.around = self.look_around()
            except Exception:
                log.exception("The content folder could not be looked at")

    def gather(self) -> None:
        """Make the index of the content as it is now, apart: no visitor and no change waits for it."""
        now, before = self.now, self.ready
        now.relations.reckon()

        def made() -> Index:
            return Index(now.library, before=before)

        try:
            many = len(now.library.pages) - len(before.pages if before else ()) > ASIDE
            self.ready = apart(made, 30).with_pages(now.library) if many and not WINDOWS else made()
        except CutShortError:
            self.ready = made()
        self.gathered = now

    @property
    def index(self) -> Index:
        """The words of all pages; while these are being gathered, those of a moment ago or of the titles."""
        if self.ready:
            return self.ready
        wait = not self.watching or len(self.now.library.pages) <= AT_ONCE
        return self.now.index if wait else self.now.titles

    def search(self, asked: str) -> tuple[Found, tuple[Hit, ...]]:
        """Return what a query finds, and the hits as they are shown; the same few are asked for all day."""
        index, edition = self.index, self.edition()
        if (index, edition) != self.searched[:2]:
            look = lru_cache(maxsize=256)(lambda asked: self.found(index, asked))
            self.searched = index, edition, look
        return self.searched[2](asked)

    def found(self, index: Index, asked: str) -> tuple[Found, tuple[Hit, ...]]:
        """Return the same, looked up anew."""
        found = index.search(asked)
        return found, tuple(hit(page, found.wanted, self.fill) for page in found.pages)

    def text(self, page: Page) -> Rendered:
        """Return the text of a page as HTML, rendered at the first request."""
        return self.rendered(page.digest, page.title, page.written, self.told(page.written))

    def handbook(self) -> Rendered | None:
        """Return the owner's handbook, None where a folder of our own lost it."""
        written = self.now.handbook
        # It explains {{ vragen }} and the like, so only the terms are filled in.
        terms = tuple(self.terms.items())
        return self.rendered(written.digest, "", written.written, terms) if written else None

    def render(self, digest: str, title: str, written: bytes, facts: Facts) -> Rendered:
        """Return a text with the site's facts filled in, as HTML; as it was typed where that never ends."""
        body = filled(written.decode(), dict(facts))
        # One at a time: of a text that takes too long nobody else waits for a process of their own.
        with self.rendering:
            try:
                return within(f"text {digest}", lambda: render(body, title, self.measure))
            except CutShortError:
                log.error("Rendering the text of %r took too long", title)
                return as_typed(body)

    def fill(self, body: str) -> str:
        """Return a body with the facts filled in that it names."""
        return filled(body, dict(self.told(body.encode())))

    def told(self, written: bytes) -> Facts:
        """Return the facts for a text; none for one that names none, which so asks no database."""
        return tuple(self.facts().items()) if b"{{" in written else ()

    def asked(self) -> Questionnaire:
        """Return the questions in force; while the database cannot tell, those in the files."""
        try:
            # Looking at texts makes no database.
            if self.storage.path.exists():
                return questionnaire_store.current(self.storage.database())
        except (sqlite3.Error, OSError, questionnaire_store.NoQuestionnaireError):
            pass
        return self.now.questionnaire or Questionnaire(())

    def facts(self) -> dict[str, str]:
        """Return what texts may name, as {{ vragen }}: no text repeats what a file or setting says."""
        edition = self.edition()
        if edition != self.named[0]:
            self.named = edition, self.facts_now()
        return self.named[1]

    def facts_now(self) -> dict[str, str]:
        """Return the same, reckoned anew."""
        asked = self.asked()
        floor = asked.floor
        return {
            "vragen": in_words(len(journey.path(asked, {})) or self.now.questions),
            "gesprek": duration_in_words(self.now.opening_hours.hours.length),
            "ondergrens": euros(floor) if floor else NO_FLOOR,
            "antwoorden_met_gevolg": listed(
                [
                    f"‘{o.label}’"
                    for q in asked.questions
                    for o in q.options
                    if o.outcome is not Outcome.QUALIFIED
                ]
            )
            or NO_MARKS,
            "verantwoordelijke": self.now.agency.controller,
            "ontvangers": self.now.agency.processors or PROCESSORS,
            "account": self.now.agency.ads or IN_THE_OFFER,
            "wijk": self.now.agency.area or IN_THE_CALL,
            "opzeggen": self.now.agency.notice or IN_THE_OFFER,
            "antwoorden": self.now.agency.answers,
            "bereikbaar": self.now.agency.reached,
            "nog_niet": self.now.agency.untold,
            **{
                f"{TOOL}{page.slug}": f"[{page.card_title or page.title}]({page.url}){{: .{ASKED_HERE} }}"
                for page in self.now.library.pages.values()
                if page.tool
            },
            **self.terms,
        }

    def photo(self) -> tuple[int, int] | None:
        """Return the size of the owner's photo, None without one that is good enough to show."""
        address = self.now.agency.photo
        return None if not address or photo_trouble(self.static, address) else self.measure(address)

    def measure(self, address: str) -> tuple[int, int] | None:
        """Return the size of a picture of our own."""
        if not address.startswith("/static/") or ".." in address:
            return None
        return size_of(self.static / address.removeprefix("/static/"))


def photo_trouble(static: Path, address: str) -> str:
    """Return what is wrong with a photo in our own folder, "" when it can be shown."""
    file = static / address.removeprefix("/static/")
    size = size_of(file) if ".." not in address else None
    if size is None:
        return f"De foto {address} is er niet, of is geen foto."
    if size[0] < PHOTO_LEAST[0] or size[1] < PHOTO_LEAST[1]:
        return (
            f"De foto is {size[0]} bij {size[1]} pixels; minstens {PHOTO_LEAST[0]} bij {PHOTO_LEAST[1]} moet."
        )
    if (weight := file.stat().st_size) > PHOTO_HEAVIEST:
        return f"De foto is {weight // 1000} KB; meer dan {PHOTO_HEAVIEST // 1000} KB laadt te langzaam."
    return ""


def filled(body: str, facts: Mapping[str, str]) -> str:
    """Return a body with `{{ name }}` replaced by the fact of that name; other names stay as typed.

    `{{ tool: slug }}` becomes a link to that tool, which a page shows as its form; a line of it
    alone vanishes where it is gone.
    """

    def fact(match: re.Match[str]) -> str:
        name = match[1].replace(" ", "")
        alone = body[: match.start()][-1:] in ("", "\n") and body[match.end() :][:1] in ("", "\n")
        return facts.get(name, "" if name.startswith(TOOL) and alone else match[0])

    return PLACE.sub(fact, body)
