"""What a command says beside its data, and where the data goes: Dutch remarks, whole files."""

import getpass
import hashlib
import logging
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NoReturn

import click
from xlsxwriter.exceptions import XlsxWriterException

from vollegym.dutch.phrases import counted, for_terminal
from vollegym.findings import Finding
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


log = logging.getLogger(__name__)


class NotDoneError(Exception):
    """What was asked cannot be done, or is not to be trusted; the text is one Dutch sentence."""


def echo(text: object, *, err: bool = False) -> None:
    """Say something to the person at the terminal; whatever was typed into it steers no terminal.

    Data that a program reads goes out by click itself, as it is.
    """
    click.echo(for_terminal(str(text)), err=err)


def remark(text: str) -> None:
    """Say something to the person at the terminal, apart from the data."""
    echo(text, err=True)


MARKS = {"good": "goed  ", "remark": "let op", "wrong": "mis   "}


def tell(found: Sequence[Finding]) -> NoReturn:
    """Say what was looked at and what to do about it, and end with code 1 when anything is wrong."""
    said: set[str] = {""}
    for finding in found:
        # One cause may show in two ways; what to do about it is said once.
        remedy = "" if finding.remedy in said else f"\n        {finding.remedy}"
        said.add(finding.remedy)
        echo(f"{MARKS[finding.level]}  {finding.what}{remedy}")
    raise SystemExit(1 if any(finding.level == "wrong" for finding in found) else 0)


def at_a_terminal() -> bool:
    """Return whether somebody can answer a question: not in a pipe, in cron or with a closed input."""
    return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


def ask_first(question: str, otherwise: str) -> None:
    """Go on only when somebody at a terminal says `j` or `ja`; else end with what did not happen."""
    if not at_a_terminal():
        raise click.ClickException(
            f"{otherwise}: hier kan niemand antwoorden. Weet je het zeker? Zet er dan --yes bij."
        )
    answer = click.prompt(f"{question} [j/N]", default="", show_default=False, err=True)
    if answer.strip().lower() not in ("j", "ja"):
        raise click.ClickException(f"{otherwise}.")


def account() -> str:
    """Return under which account this runs: its name, else its number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return str(os.getuid()) if hasattr(os, "getuid") else "?"


def number_of_leads(number: int) -> str:
    """Return the number with the word that fits it."""
    return counted(number, "aanvraag", "aanvragen")


@contextmanager
def failures_as_remarks() -> Iterator[None]:
    """Turn what can go wrong outside the program into one Dutch sentence and exit code 1."""
    try:
        yield
    except (OSError, XlsxWriterException, sqlite3.Error, NotDoneError) as error:
        log.warning("Stopped by %s", type(error).__name__)
        remark(f"Niet gelukt, dus niet te gebruiken: {error}")
        raise SystemExit(1) from error
