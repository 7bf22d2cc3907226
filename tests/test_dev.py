"""./dev as a stranger meets it: two commands, clear words when something is missing, nothing left behind."""

import ast
import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.server import PREFIX, ROOT, children, free_port
from vollegym.storage.database import Storage


def clean_environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return {**kept, **more}


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
    except OSError:
        return False
    return True


def start(port: int, folder: Path) -> subprocess.Popen[str]:
    variables = clean_environment(VOLLEGYM_DATABASE=str(folder / "vollegym.db"))
    process = subprocess.Popen(
        [ROOT / "dev", "run", "--port", str(port)],
        env=variables,
        stdout=subprocess.PIPE,
        text=True,
        # Whatever runs in the background of a shell was told to ignore Ctrl-C, and so would this.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    for line in process.stdout:
        if f"http://127.0.0.1:{port}" in line:
            return process
    process.kill()
    raise AssertionError("the address was not printed")


def end(process: subprocess.Popen[str], number: signal.Signals, port: int) -> None:
    """End a ./dev by a signal; all that it started ends with it."""
    process.send_signal(number)
    process.wait(20)
    if process.stdout is not None:
        process.stdout.close()
    for _ in range(100):
        if not answers(port):
            break
        time.sleep(0.1)
    assert not answers(port)


def test_run_prints_the_address_when_it_answers_and_takes_its_children_along_when_it_is_killed(
    tmp_path: Path,
) -> None:
    port = free_port()
    process = start(port, tmp_path)
    try:
        assert answers(port)
    finally:
        end(process, signal.SIGKILL, port)


def test_a_first_start_is_told_in_at_most_six_lines_and_takes_its_children_along(tmp_path: Path) -> None:
    """Two of them are of the packages: tests/incidents/test_h06_a_checkout_sets_itself_up.py."""
    port, said = free_port(), tmp_path / "said"
    variables = clean_environment(VOLLEGYM_DATABASE=str(tmp_path / "vollegym.db"))
    with said.open("w") as screen:
        command = [ROOT / "dev", "run", "--port", str(port)]
        process = subprocess.Popen(command, env=variables, stdout=screen, stderr=screen, text=True)
    try:
        for _ in range(600):
            if "Volle Gym is on" in said.read_text():
                break
            time.sleep(0.1)
        assert answers(port)
        time.sleep(2)  # For what the sender does first: purging, the summary of the day.
    finally:
        end(process, signal.SIGTERM, port)
    lines = said.read_text().splitlines()
    assert lines[0] == "Database vollegym.db is bijgewerkt."
    assert f"Volle Gym is on http://127.0.0.1:{port} (Ctrl-C stops it)" in lines
    assert 2 + len(lines) <= 6
    assert [line for line in lines if "WARN" in line.upper() or "Purged" in line] == []


def test_a_database_of_newer_code_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "vollegym.db"
    variables = clean_environment(VOLLEGYM_DATABASE=str(path))
    storage = Storage(path)
    storage.prepare()
    with storage.writing() as db:
        db.execute("INSERT INTO _sqlite_migrations VALUES (99, 'vollegym', '999_future', '')")
    storage.close()
    ended = subprocess.run(
        [ROOT / "dev", "run", "--port", str(free_port())],
        env=variables,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode != 0
    assert "999_future" in ended.stderr
    assert "Traceback" not in ended.stderr


def refused_start(*arguments: str, **variables: str) -> str:
    ended = subprocess.run(
        [ROOT / "dev", "run", *arguments],
        env=clean_environment(**variables),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode not in (0, None)
    assert "Traceback" not in ended.stderr
    # Another site that answers at that address must never pass for this one.
    assert "Volle Gym is on" not in ended.stdout
    return ended.stderr


def test_a_port_in_use_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    database = str(tmp_path / "vollegym.db")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refused_start("--port", str(port), VOLLEGYM_DATABASE=database)
    assert said == f"Port {port} is in use already. Choose another: ./dev run --port {port + 1}\n"


@pytest.mark.parametrize("arguments", [("--port", "99999"), ("--host", "192.0.2.1", "--port", "8123")])
def test_an_address_that_cannot_be_stops_the_start_with_one_sentence(arguments: tuple[str, ...]) -> None:
    said = refused_start(*arguments)
    assert arguments[-1] in said
    assert said.count("\n") == 1


def test_a_file_that_is_no_database_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "geen.db"
    path.write_text("geen database " * 100, "utf-8")
    said = refused_start("--port", str(free_port()), VOLLEGYM_DATABASE=str(path))
    assert said == f"Fout: VOLLEGYM_DATABASE ({path}) kan niet gebruikt worden: file is not a database.\n"
    assert path.read_text("utf-8") == "geen database " * 100


def test_a_python_that_cannot_make_an_environment_is_told_what_to_type(tmp_path: Path) -> None:
    for name in ("dev", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    # Debian's python3 without python3-venv has the module, and it fails.
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "venv.py").write_text("raise SystemExit('ensurepip is not available')")
    ended = subprocess.run(
        [tmp_path / "dev", "flask"],
        env=clean_environment(PYTHONPATH=str(tmp_path / "broken")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "sudo apt install python3-venv" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / ".venv").exists()


def test_an_unknown_command_shows_how_to_use_it() -> None:
    ended = subprocess.run([ROOT / "dev", "runn"], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "./dev run" in ended.stdout


@pytest.mark.parametrize("arguments", [[], ["-q"], ["-m", "browser"], ["--rounds", "9"], ["tests/intake"]])
def test_the_tests_are_spread_over_the_cores(arguments: list[str]) -> None:
    processes = str((os.cpu_count() or 1) + 1)
    assert spread(arguments) == ["-n", processes, "--dist", "loadfile", "--no-loadscope-reorder"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["-n", "0"],
        ["-n3"],
        ["--pdb"],
        ["-x", "-s"],
        ["tests/test_dev.py"],
        ["-q", "tests/test_dev.py::test_x"],
    ],
)
def test_who_names_a_file_or_looks_inside_gets_one_process(arguments: list[str]) -> None:
    assert spread(arguments) == []


def spread(arguments: list[str]) -> list[str]:
    """What ./dev test adds to these arguments."""
    return list(runpy.run_path(str(ROOT / "dev"))["spread"](arguments))


def test_an_old_python_can_read_the_file_and_say_what_is_missing() -> None:
    ast.parse((ROOT / "dev").read_text("utf-8"), feature_version=(3, 7))


def test_whatever_it_says_is_english() -> None:
    """The owner's commands are Dutch; this one is for those who build, and starts before anything else does."""
    tree = ast.parse((ROOT / "dev").read_text("utf-8"))
    said = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    words = {
        word.lower() for text in said if isinstance(text, str) for word in re.findall(r"[a-zA-Z]+", text)
    }
    dutch = {
        "de",
        "het",
        "een",
        "niet",
        "en",
        "uit",
        "wordt",
        "heeft",
        "kan",
        "nodig",
        "bestaat",
        "kies",
        "alle",
    }
    assert words & dutch == set()


def test_a_server_that_is_killed_is_started_again_and_ctrl_c_ends_all(tmp_path: Path) -> None:
    port = free_port()
    process = start(port, tmp_path)
    try:
        (first,) = servers(process.pid)
        os.kill(int(first), signal.SIGKILL)
        for _ in range(300):
            # Its workers may answer for a moment longer.
            if first not in servers(process.pid) and servers(process.pid) and answers(port):
                break
            time.sleep(0.1)
        else:
            raise AssertionError("no other server answers")
    finally:
        end(process, signal.SIGINT, port)


def servers(parent: int) -> list[str]:
    """The servers below a ./dev that are alive."""
    return [one.name for one in children(parent) if b"vollegym.serve" in (one / "cmdline").read_bytes()]
