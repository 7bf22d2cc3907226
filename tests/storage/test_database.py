"""The one SQLite file: what COMMIT promises, and what happens when two do something at once."""

import os
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests import processes
from vollegym.storage import database, migrations
from vollegym.storage.database import DatabaseTooNewError, Storage, scrub
from vollegym.storage.migrations import NAMES


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = Storage(tmp_path / "vollegym.db")
    yield storage
    storage.close()


def add_event(storage: Storage, kind: str) -> None:
    with storage.writing() as db:
        db.execute("INSERT INTO event (kind, at) VALUES (?, '')", [kind])


def test_every_connection_is_durable_and_checks_references(storage: Storage) -> None:
    def pragma(name: str) -> object:
        return storage.database().execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL: a power cut takes no acknowledged commit.
    assert pragma("foreign_keys") == 1
    assert pragma("secure_delete") == 1
    assert storage.path.stat().st_mode & 0o777 == 0o600


def test_each_step_of_the_schema_has_a_number_of_its_own() -> None:
    assert [name[:4] for name in NAMES] == [f"{number:03}_" for number in range(1, len(NAMES) + 1)]


def test_all_our_tables_are_strict(storage: Storage) -> None:
    tables = storage.database().execute("SELECT name, strict FROM pragma_table_list WHERE type = 'table'")
    loose = {
        name for name, strict in tables.fetchall() if not strict and not name.startswith(("sqlite_", "_"))
    }
    assert loose == set()


def test_forgetting_a_lead_looks_through_no_table(storage: Storage) -> None:
    """Each row that goes along is found by an index: a purge must not keep visitors from writing for seconds."""
    plan = storage.database().execute("EXPLAIN QUERY PLAN DELETE FROM lead WHERE id = 1").fetchall()
    steps = [detail for *_, detail in plan]
    assert len(steps) > 5, "SQLite shows what goes along"
    assert [step for step in steps if not step.startswith("SEARCH")] == []


def test_what_is_raised_inside_writing_undoes_everything(storage: Storage) -> None:
    with pytest.raises(ZeroDivisionError), storage.writing() as db:
        db.execute("INSERT INTO event (kind, at) VALUES ('lost', '')")
        _ = 1 / 0
    assert storage.database().execute("SELECT count(*) FROM event").fetchone()[0] == 0
    add_event(storage, "kept")
    assert storage.database().execute("SELECT kind FROM event").fetchall() == [("kept",)]


def test_each_thread_has_a_connection_of_its_own(storage: Storage) -> None:
    seen = [id(storage.database())]
    thread = threading.Thread(target=lambda: (seen.append(id(storage.database())), storage.close()))
    thread.start()
    thread.join()
    assert len(set(seen)) == 2


def test_eight_threads_that_read_before_they_write_lose_nothing(storage: Storage) -> None:
    def count_up() -> None:
        for _ in range(25):
            with storage.writing() as db:
                number = db.execute("SELECT count(*) FROM event").fetchone()[0]
                db.execute("INSERT INTO event (kind, at) VALUES (?, '')", [str(number)])
        storage.close()

    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kinds = [
        int(row[0]) for row in storage.database().execute("SELECT kind FROM event ORDER BY id").fetchall()
    ]
    assert kinds == list(range(200))


def test_two_processes_may_migrate_at_the_same_moment(tmp_path: Path, rounds: int) -> None:
    program = "import sys; from pathlib import Path; from vollegym.storage.database import Storage\n"
    program += "Storage(Path(sys.argv[1])).database().execute('SELECT * FROM lead')"
    for number in range(rounds):
        path = tmp_path / f"{number}.db"
        with (tmp_path / "said").open("wb") as said:
            starts = [
                processes.start("-c", program, str(path), environment=os.environ, output=said, errors=said)
                for _ in range(4)
            ]
        assert [start.wait(60) for start in starts] == [0] * 4, (tmp_path / "said").read_text()


def test_a_database_of_newer_code_is_refused_with_a_sentence(storage: Storage) -> None:
    with storage.writing() as db:
        db.execute("INSERT INTO _sqlite_migrations VALUES (99, 'vollegym', '999_x', '')")
    with pytest.raises(DatabaseTooNewError, match="999_x"):
        Storage(storage.path).database()


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "vollegym.db"
    broken = sqlite3.connect(path)
    broken.execute("CREATE TABLE contact (x)")
    broken.close()
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError, match="already exists"):
            Storage(path).database()
    left = sqlite3.connect(path)
    names = {row[0] for row in left.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    left.close()
    assert names == {"contact"}


def test_a_locked_database_is_an_error_and_not_a_wait_for_ever(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vollegym.storage.database.BUSY_SECONDS", 0.1)
    add_event(storage, "first")
    other = Storage(storage.path)
    holder = sqlite3.connect(storage.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        add_event(other, "second")
    holder.execute("ROLLBACK")
    add_event(other, "second")
    holder.close()
    other.close()
    assert storage.database().execute("SELECT count(*) FROM event").fetchone()[0] == 2


def test_the_version_before_goes_on_with_a_database_that_only_got_something_more(storage: Storage) -> None:
    with storage.writing() as db:
        db.execute("INSERT INTO _sqlite_migrations VALUES (99, 'vollegym', '999_x', '')")
    number = len(migrations.NAMES) + 1
    for floor, readable in ((number - 1, True), (1, True), (number, False)):
        storage.database().execute(f"PRAGMA user_version = {number * 1000 + floor}")
        if readable:
            assert Storage(storage.path).database().table_names()
        else:
            with pytest.raises(DatabaseTooNewError, match="999_x"):
                Storage(storage.path).database()


def test_a_migration_is_readable_by_the_version_before_when_it_says_so_and_only_adds() -> None:
    assert migrations.must_be_known(["A", migrations.READABLE + "\nB"]) == 1
    assert migrations.must_be_known([migrations.READABLE, "A", migrations.READABLE]) == 2
    assert migrations.must_be_known([]) == 0
    for text in migrations.TEXTS:
        if text.startswith(migrations.READABLE):
            statements = [part for part in text.split(";\n") if part.strip()]
            bare = [re.sub(r"^(\s*--.*\n)*", "", part).strip() for part in statements]
            only_adds = re.compile(
                r"CREATE (TABLE|INDEX)|ALTER TABLE \w+ ADD COLUMN (?!.*NOT NULL(?!.*DEFAULT))"
            )
            assert [part for part in bare if not only_adds.match(part)] == []


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells which files are open")
@pytest.mark.parametrize(("bytes_in_memory", "files"), [(0, 1), (1 << 30, 0)])
def test_a_large_database_is_made_anew_in_a_file_beside_it(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, bytes_in_memory: int, files: int
) -> None:
    """To forget one of 100,000 leads took 940 MB of memory, as much as the whole database."""
    monkeypatch.setattr(database, "IN_MEMORY", bytes_in_memory)
    add_event(storage, "x" * 100_000)
    conn, seen = storage.database().conn, set[str]()

    def look() -> None:
        for one in Path("/proc/self/fd").iterdir():
            with suppress(OSError):
                seen.add(str(one.readlink()))

    # Too little of its own for the copy, as it would be with a large one.
    conn.execute("PRAGMA cache_size = 5")
    conn.set_progress_handler(look, 50)
    assert scrub(storage)
    conn.set_progress_handler(None, 0)
    beside = {one for one in seen if one.startswith(f"{storage.path.parent}/") and one.endswith(" (deleted)")}
    assert len(beside) == files
    conn.execute("PRAGMA temp_store_directory = ''")
