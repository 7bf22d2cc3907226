"""What stops an export halfway: real processes, a reader that leaves, a disk that is full."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reports.conftest import Keep
from vollegym.config import ROOT, Settings

Run = Callable[..., "subprocess.Popen[bytes]"]


# Python itself may hold back what goes to standard output, or pass it on at once; a file is another matter.
to_stdout = pytest.mark.parametrize("buffering", ["", "1"], ids=["buffered", "unbuffered"])


@pytest.fixture
def buffering() -> str:
    return ""


@pytest.fixture
def run(buffering: str, settings: Settings, keep: Keep) -> Run:
    """Start `flask leads export …` as a process of its own on the database of this test."""
    for number in range(40):
        keep(contact={"name": f"Anna {number} " + "x" * 10_000})
    variables = {
        **{key: value for key, value in os.environ.items() if not key.startswith("VOLLEGYM_")},
        "VOLLEGYM_DATABASE": str(settings.database),
        "VOLLEGYM_SECRET_KEY": settings.secret_key,
        "FLASK_APP": "vollegym",
        "PYTHONUNBUFFERED": buffering,
    }

    def start(*options: str, **popen: object) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "flask", "leads", "export", *options]
        given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **popen}
        return subprocess.Popen(command, cwd=ROOT, env=variables, **given)  # type: ignore[call-overload,no-any-return]

    return start


def small_files_only() -> None:
    """The disk is full after 64 KiB."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))


def last_line(error: bytes) -> str:
    return error.decode().splitlines()[-1]


@to_stdout
def test_data_goes_to_standard_output_and_the_count_comes_last(run: Run) -> None:
    process = run("--format", "jsonl")
    data, error = process.communicate()
    assert process.returncode == 0
    assert [json.loads(line)["state"] for line in data.splitlines()] == ["submitted"] * 40
    assert last_line(error) == "40 aanvragen geschreven; de database telt er 40."


@to_stdout
@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_a_reader_that_leaves_is_not_a_success(run: Run, form: str) -> None:
    process = run("--format", form)
    assert process.stdout
    process.stdout.close()
    assert process.stderr
    error = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 1
    assert last_line(error).startswith("Niet gelukt")


@to_stdout
@pytest.mark.parametrize("amount", [(), ("--until", "2001-01-01")], ids=["much", "only headings"])
def test_a_full_disk_behind_standard_output_is_not_a_success(run: Run, amount: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        process = run("--format", "csv", *amount, stdout=full)
        error = process.communicate()[1]
    assert process.returncode == 1
    assert last_line(error).startswith("Niet gelukt")
    assert b"Traceback" not in error


@pytest.mark.parametrize("name", ["leads.csv", "leads.jsonl", "leads.xlsx"])
def test_a_full_disk_leaves_no_half_file(run: Run, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / name).write_text("the earlier export")
    process = run("-o", str(folder / name), preexec_fn=small_files_only)
    error = process.communicate()[1]
    assert process.returncode == 1, error
    assert last_line(error).startswith("Niet gelukt")
    assert [path.name for path in folder.iterdir()] == [name]
    assert (folder / name).read_text() == "the earlier export"
