"""What every test may ask for: an application of its own, people who use it, a moment that stands still."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from tests import processes
from tests.booking.people import a_lead, anna, bram, storage
from tests.browsing import browser, open_page, site
from tests.services import CommandRunner, services_of
from tests.visitor import Visitor
from vollegym import create_app
from vollegym.config import ROOT, Settings
from vollegym.content import content_store, folder, page, snapshot
from vollegym.content.content_store import ContentStore, Facts
from vollegym.content.folder import Folder
from vollegym.content.page import Page
from vollegym.content.snapshot import Snapshot
from vollegym.documents.document import Document, Problem, read_document
from vollegym.documents.markdown import Rendered
from vollegym.services import Services
from vollegym.storage.database import Storage

__all__ = ["a_lead", "anna", "bram", "browser", "open_page", "site", "storage"]

SEEDS = ROOT.parent / "shared" / "seeds"
MOMENT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # Tuesday, half past ten in Amsterdam.


# Folders and texts of which no test keeps more than one: so many documents, so many bytes.
MANY, LONG = 100, 100_000

# Every answer waits until it is on disk, thousands of times in a run; in memory the disk answers at once.
MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2 * 1024**3:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rounds", type=int, default=1, help="rounds of the crash, race and fuzz tests")


def pytest_configure(config: pytest.Config) -> None:
    """A few dozen examples of each property, and more with every round."""
    examples = 30 * int(config.getoption("--rounds"))
    # A busy machine must not decide whether a property holds.
    hypothesis_settings.register_profile("vollegym", deadline=None, max_examples=examples)
    hypothesis_settings.load_profile("vollegym")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what gets surer with more rounds; on several cores, begin with the files that take long."""
    for item in items:
        drawn = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if drawn or "rounds" in getattr(item, "fixturenames", ()):
            item.add_marker("rounds")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    long = {item.path for item in items for name in ("browser", "rounds") if item.get_closest_marker(name)}
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish() -> None:
    """Take what was imported out of the reach of the garbage collector, and let it walk the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def rounds(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--rounds"))


class ReadOnce(FileSystemBytecodeCache):
    """Compiled templates that a process reads from their files once."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.read: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (found := self.read.get((bucket.key, bucket.checksum))) is not None:
            bucket.code = found  # type: ignore[assignment]
            return
        super().load_bytecode(bucket)
        if bucket.code is not None:
            self.read[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Every test makes an application; compiling the same templates for each took a third of the whole run."""
    base = tmp_path_factory.getbasetemp()
    # The processes of one run have a folder each, side by side.
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "templates"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        cache = ReadOnce(str(folder))
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": cache})
        yield folder


@pytest.fixture(scope="session", autouse=True)
def program_loaded_once(templates_compiled_once: Path) -> Iterator[None]:
    """Sites and commands that run beside the tests are forks of one process."""
    if sys.platform != "linux":
        yield
        return
    processes.loaded = processes.Loaded(templates_compiled_once)
    yield
    processes.loaded.close()
    processes.loaded = None


@pytest.fixture(scope="session", autouse=True)
def databases_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new database is the copy of one that went through all migrations; those are tested by themselves."""
    empty = Storage(tmp_path_factory.mktemp("empty") / "vollegym.db")
    empty.prepare()
    prepare = Storage.prepare

    def copied(storage: Storage) -> None:
        if not storage.path.exists():
            storage.path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(empty.path, storage.path)
        prepare(storage)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Storage, "prepare", copied)
        yield


@pytest.fixture(scope="session", autouse=True)
def texts_read_once() -> Iterator[None]:
    """What a text says follows from its name and its bytes: every application of a run has it from one reading."""
    pages: dict[tuple[str, str], tuple[Page | None, list[Problem]]] = {}

    def read_page(document: Document) -> tuple[Page | None, list[Problem]]:
        key = document.path, document.digest
        if key not in pages:
            pages[key] = page.read_page(document)
        return pages[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folder, "read_document", lru_cache(maxsize=256)(read_document))
        patch.setattr(snapshot, "read_page", read_page)
        yield


@pytest.fixture(scope="session", autouse=True)
def folders_understood_once() -> Iterator[None]:
    """Without a mistake in any file, all that a folder says follows from its files and the day.

    Shared are so also the index of the search and what the texts say of each other.
    """
    taken: dict[object, Snapshot] = {}

    def take_snapshot(folder: Folder, today: date, *last: Any) -> Snapshot:
        *_, before = last
        if before or folder.problems or len(folder.documents) > MANY:
            return snapshot.take_snapshot(folder, today, *last)
        files = tuple((path, document.digest) for path, document in folder.documents.items())
        key = files, folder.lent, folder.home and folder.home.digest, today
        if (found := taken.get(key)) is None:
            found = snapshot.take_snapshot(folder, today, *last)
            if found.errors:
                return found  # Then it matters which version was the last good one.
            taken[key] = found
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content_store, "take_snapshot", take_snapshot)
        yield


@pytest.fixture(scope="session", autouse=True)
def texts_rendered_once() -> Iterator[None]:
    """A text as HTML follows from the text and the facts in it, but for the size of a picture."""
    kept: dict[tuple[object, ...], Rendered] = {}
    render = ContentStore.render

    def render_once(store: ContentStore, digest: str, title: str, written: bytes, facts: Facts) -> Rendered:
        key = title, written, facts
        if key in kept:
            return kept[key]
        found = render(store, digest, title, written, facts)
        if found.readable and not found.images and len(written) < LONG:
            kept[key] = found
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ContentStore, "render", render_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """The site has the same addresses in every application; compiling them was the larger part of making one."""
    compiled: dict[object, tuple[Any, ...]] = {}
    compile_rule = Rule.compile

    def compile_once(rule: Rule) -> None:
        assert rule.map
        where = rule.host, rule.subdomain, rule.merge_slashes, rule.map.host_matching
        key = rule.rule, str(rule.defaults), where, tuple(rule.map.converters.items())
        if key not in compiled:
            compile_rule(rule)
            names, build, unknown = frozenset(rule.arguments), rule._build, rule._build_unknown
            found = rule._parts, rule._trace, rule._converters, names, build.__func__, unknown.__func__
            compiled[key] = found
        rule._parts, rule._trace, rule._converters, names, build, unknown = compiled[key]
        rule.arguments = set(names)
        rule._build, rule._build_unknown = build.__get__(rule), unknown.__get__(rule)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", compile_once)
        yield


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock(MOMENT)


@pytest.fixture
def now(clock: Clock) -> datetime:
    return clock.moment


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of a fresh installation in a folder of its own."""
    instance = tmp_path / "instance"
    instance.mkdir()
    return settings_in(instance)


def settings_in(instance: Path) -> Settings:
    return Settings(
        instance=instance,
        database=instance / "vollegym.db",
        content=ROOT / "content",
        site_url="http://localhost",
        secret_key="only for tests, never for a site",
    )


@pytest.fixture(scope="session")
def fresh_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a first start on the project's own content, to copy: most tests take less than making one."""
    folder = tmp_path_factory.mktemp("fresh")
    app = create_app(settings_in(folder), clock=lambda: MOMENT)
    app.test_cli_runner().invoke(args=["database", "prepare"])
    storage = services_of(app).storage
    storage.database().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    storage.close()
    return folder / "vollegym.db"


@pytest.fixture
def make_app(settings: Settings, clock: Clock, fresh_database: Path) -> Iterator[Callable[..., Flask]]:
    """Make an application with some settings changed, prepared as `./dev run` does; it goes with the test."""
    made: list[Flask] = []

    def make(*, prepared: bool = True, **changes: object) -> Flask:
        own = replace(settings, **changes)  # type: ignore[arg-type]
        first = (own.content, clock.moment) == (ROOT / "content", MOMENT) and not own.database.exists()
        if prepared and first:
            shutil.copy(fresh_database, own.database)
        app = create_app(own, clock=clock)
        app.testing = True
        app.test_cli_runner_class = CommandRunner
        app.config["PROPAGATE_EXCEPTIONS"] = True
        made.append(app)
        if prepared and not first:
            app.test_cli_runner().invoke(args=["database", "prepare"])
        return app

    yield make
    for app in made:
        app.extensions["vollegym"].storage.close()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.fixture
def services(app: Flask) -> Services:
    return services_of(app)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def owner(app: Flask) -> FlaskCliRunner:
    """The owner at the command line: `owner.invoke(args=["leads", "export"])`."""
    return app.test_cli_runner()
