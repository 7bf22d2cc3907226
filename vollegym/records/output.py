"""Where an export goes: a file that appears whole or not at all, or standard output."""

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from vollegym.storage.files import appear


class Counted:
    """A sink that keeps the sha256 of what passed through it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Hand on all of the bytes; raises OSError when they cannot be written."""
        self._hash.update(data)
        rest = memoryview(data)
        # With PYTHONUNBUFFERED, as containers often have it, one call may take only a part.
        while rest:
            rest = rest[self._stream.write(rest) :]

    @property
    def sha256(self) -> str:
        """Return the sha256 of everything so far, as hexadecimal text."""
        return self._hash.hexdigest()


@contextmanager
def whole_file(path: Path) -> Iterator[Counted]:
    """Give a sink; the file has its name only after everything is on disk, readable by its owner alone.

    Anything raised inside leaves no half file and the earlier file of that name as it was.
    """
    target = path.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield Counted(stream)
        appear(Path(name), target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def standard_output() -> Iterator[Counted]:
    """Give standard output as a sink, flushed at the end, so that a broken pipe or full disk is noticed."""
    stream = sys.stdout.buffer
    try:
        yield Counted(stream)
        stream.flush()
    except OSError:
        forget_the_rest()
        raise


def forget_the_rest() -> None:
    """Point standard output at nothing, or Python complains about what is left in its buffer at the end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
