"""Where the bytes go, and what is promised about them."""

import hashlib
import stat
from pathlib import Path

import pytest

from vollegym.console import Counted, whole_file
from vollegym.storage.files import appear


class Slow:
    """A stream that takes three bytes at a time, as an unbuffered pipe may."""

    def __init__(self) -> None:
        self.taken = b""

    def write(self, data: memoryview) -> int:
        self.taken += bytes(data[:3])
        return min(len(data), 3)


def test_a_stream_that_takes_little_at_a_time_gets_everything() -> None:
    stream = Slow()
    sink = Counted(stream)  # type: ignore[arg-type]
    sink.write(b"a whole sentence")
    assert stream.taken == b"a whole sentence"
    assert sink.sha256 == hashlib.sha256(b"a whole sentence").hexdigest()


def test_the_sum_is_that_of_the_file(tmp_path: Path) -> None:
    with whole_file(tmp_path / "leads.csv") as sink:
        sink.write(b"one")
        sink.write(b"two")
        assert not (tmp_path / "leads.csv").exists()
    assert sink.sha256 == hashlib.sha256((tmp_path / "leads.csv").read_bytes()).hexdigest()


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), whole_file(tmp_path / "leads.csv"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_appears_is_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "made").write_text("x")
    (tmp_path / "made").chmod(0o644)
    appear(tmp_path / "made", tmp_path / "target")
    assert stat.S_IMODE((tmp_path / "target").stat().st_mode) == 0o600
