"""A process of tests/processes.py is what Python itself would have started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import processes

TOLD = """
import os, sys
for one in (sys.stdout, sys.stderr):
    print(one.line_buffering, one.write_through, type(one.buffer).__name__, one.encoding, one.errors)
print(sys.argv, sys.stdin.readline())
"""
LOST = "import sys; sys.stdout.write('x')"


@pytest.mark.parametrize("held", ["", "1"], ids=["buffered", "unbuffered"])
def test_its_output_is_held_back_as_python_does(held: str) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": held}
    command = ["-c", TOLD, "one", "two"]
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=processes.ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert processes.run(*command, environment=environment).stdout == ended.stdout
    assert ("True" in ended.stdout.split()[1]) is bool(held)


@pytest.mark.parametrize("held", ["", "1"], ids=["buffered", "unbuffered"])
def test_what_cannot_be_written_at_the_end_is_in_its_exit_code(held: str) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": held}
    with open("/dev/full", "wb") as full, open(os.devnull, "wb") as nothing:
        ended = subprocess.run(
            [sys.executable, "-c", LOST], env=environment, stdout=full, stderr=nothing, check=False
        )
        process = processes.start("-c", LOST, environment=environment, output=full, errors=nothing)
        assert process.wait(20) == ended.returncode == (1 if held else 120)


def test_no_file_of_it_gets_larger_than_is_said(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; Path(sys.argv[1]).write_bytes(b'x' * 2000)"
    ended = processes.run("-c", code, str(tmp_path / "one"), environment=os.environ, largest=1000)
    assert "File too large" in ended.stderr
    assert (tmp_path / "one").stat().st_size == 1000
