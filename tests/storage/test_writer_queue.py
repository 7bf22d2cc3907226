"""Writers wait in line: in a process in the order in which they came, and no process twice while another waits."""

import itertools
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from tests import processes
from tests.processes import Process
from vollegym.storage.database import Storage
from vollegym.storage.writer_queue import WriterQueue

HOLD = """
import sys, time
from pathlib import Path
from vollegym.storage.writer_queue import WriterQueue
queue = WriterQueue(Path(sys.argv[1]))
with queue.turn(5):
    print("has it", flush=True)
    sys.stdin.readline()
"""
TAKE_TURNS = """
import sys, time
from pathlib import Path
from vollegym.storage.writer_queue import WriterQueue
queue, order = WriterQueue(Path(sys.argv[1])), Path(sys.argv[2])
for _ in range(50):
    with queue.turn(5):
        with order.open("a") as file:
            file.write(sys.argv[3])
        time.sleep(0.002)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queue"


def other_process(code: str, *arguments: object, given: IO[bytes] | None, said: IO[bytes]) -> Process:
    return processes.start(
        "-c", code, *map(str, arguments), environment=os.environ, output=said, errors=2, given=given
    )


@dataclass
class Holder:
    """Another process that writes until it is told to go on."""

    process: Process
    tell: IO[bytes]


@pytest.fixture
def holder(path: Path) -> Iterator[Holder]:
    with ExitStack() as pipes:
        heard, said, given, tell = (
            pipes.enter_context(os.fdopen(end, mode))
            for end, mode in zip((*os.pipe(), *os.pipe()), ("rb", "wb", "rb", "wb"), strict=True)
        )
        process = other_process(HOLD, path, given=given, said=said)
        assert heard.readline() == b"has it\n"
        yield Holder(process, tell)
        process.kill()
        process.wait(20)


def test_threads_have_their_turn_in_the_order_in_which_they_came(path: Path) -> None:
    queue, order = WriterQueue(path), list[int]()

    def write(number: int) -> None:
        with queue.turn(10):
            order.append(number)
            time.sleep(0.002)

    hands = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    with queue.turn(1):
        for number, hand in enumerate(hands, 1):
            hand.start()
            while len(queue._lines[os.getpid()].waiting) < number:
                time.sleep(0.001)
    for hand in hands:
        hand.join(20)
    assert order == list(range(20))


def test_who_waits_too_long_is_told_so_and_the_next_one_is_not_held_up(path: Path) -> None:
    queue = WriterQueue(path)
    with queue.turn(1):
        for _ in range(3):
            with pytest.raises(sqlite3.OperationalError, match="database is locked"), queue.turn(0.01):
                raise AssertionError("two had a turn at once")
    with queue.turn(0.01):
        pass


def test_a_turn_ends_when_something_goes_wrong_in_it(path: Path) -> None:
    queue = WriterQueue(path)
    with pytest.raises(ZeroDivisionError), queue.turn(1):
        raise ZeroDivisionError
    with queue.turn(0.01):
        pass


def test_processes_take_turns(path: Path, tmp_path: Path) -> None:
    order = tmp_path / "order"
    order.touch()
    with open(os.devnull, "wb") as nothing:
        takers = [other_process(TAKE_TURNS, path, order, name, given=None, said=nothing) for name in "ab"]
    for taker in takers:
        assert taker.wait(60) == 0
    written = order.read_text()
    assert (written.count("a"), written.count("b")) == (50, 50)
    # As long as both of them want to write, neither writes twice in a row.
    both = written[
        max(written.index("a"), written.index("b")) : min(written.rindex("a"), written.rindex("b"))
    ]
    assert sum(one == two for one, two in itertools.pairwise(both)) <= len(both) // 10


def test_another_process_that_writes_is_waited_for(path: Path, holder: Holder) -> None:
    had: list[float] = []

    def write() -> None:
        with WriterQueue(path).turn(5):
            had.append(time.monotonic())

    hand = threading.Thread(target=write)
    hand.start()
    time.sleep(0.3)
    assert not had
    holder.tell.write(b"\n")
    holder.tell.flush()
    hand.join(10)
    assert had


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_writer_that_is_killed_lets_go(path: Path, holder: Holder, number: int) -> None:
    holder.process.send_signal(number)
    with WriterQueue(path).turn(5):
        pass
    assert holder.process.wait(10) == -number


def test_a_child_does_not_think_that_it_writes(path: Path) -> None:
    queue = WriterQueue(path)
    with queue.turn(1):
        child = os.fork()
        if child == 0:
            signal.alarm(1)
            with queue.turn(1):  # Its parent still writes: this ends by the alarm.
                os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) in (0, -signal.SIGALRM)
    with queue.turn(0.1):
        pass


def test_a_folder_that_cannot_be_written_in_is_told_by_sqlite(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "a" / "vollegym.db")
    with storage.writing() as db:
        db.execute("SELECT 1")
    queue = WriterQueue(tmp_path / "nowhere" / "queue")
    with queue.turn(1):
        pass
    storage.close()


def test_many_writers_all_write_and_none_waits_for_long(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "vollegym.db")
    storage.database().execute("CREATE TABLE mark (number)")
    longest: list[float] = []

    def write() -> None:
        for number in range(20):
            began = time.monotonic()
            with storage.writing() as db:
                db.execute("INSERT INTO mark VALUES (?)", [number])
            longest.append(time.monotonic() - began)
        storage.close()

    hands = [threading.Thread(target=write) for _ in range(16)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    assert storage.database().execute("SELECT count(*) FROM mark").fetchone()[0] == 320
    storage.close()


def test_threads_that_are_the_first_of_their_process_at_once_stand_in_one_line(path: Path) -> None:
    writing, most = 0, 0

    def write(queue: WriterQueue, together: threading.Barrier) -> None:
        nonlocal writing, most
        together.wait()
        with queue.turn(5):
            writing += 1
            most = max(most, writing)
            time.sleep(0)
            writing -= 1

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(500):
            queue, together = WriterQueue(path), threading.Barrier(3)
            threads = [threading.Thread(target=write, args=(queue, together)) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        sys.setswitchinterval(usual)
    assert most == 1
