"""Whatever became of .venv, ./dev makes it whole or says in one sentence why it cannot; nothing else is on the screen.

A moved checkout ended in a traceback, and a first start showed what pip had to say for itself. The packages here
are one small wheel, made on the spot: no network is needed to see how they are installed.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tests.server import PREFIX, ROOT

WHEEL = "flask-1-py3-none-any.whl"
MADE = ["Making the environment in .venv ...", "Installing packages from requirements.lock ..."]
AGAIN = ["environment", "requirements.lock"]


def sha256(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one package: a program `flask` that greets."""
    folder = tmp_path_factory.mktemp("packages")
    files = {
        "flask.py": b"def main():\n    print('hello from flask')\n",
        "flask-1.dist-info/METADATA": b"Metadata-Version: 2.1\nName: flask\nVersion: 1\n",
        "flask-1.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "flask-1.dist-info/entry_points.txt": b"[console_scripts]\nflask = flask:main\n",
    }
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        for name, content in files.items():
            wheel.writestr(name, content)
        record = [f"{name},sha256={sha256(content)},{len(content)}" for name, content in files.items()]
        wheel.writestr("flask-1.dist-info/RECORD", "\n".join([*record, "flask-1.dist-info/RECORD,,", ""]))
    return folder


@pytest.fixture(autouse=True)
def only_our_packages(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine decides where pip looks."""
    for name in [name for name in os.environ if name.startswith(("PIP_", PREFIX))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(packages))


@pytest.fixture
def checkout(tmp_path: Path, packages: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    shutil.copy(ROOT / "dev", folder / "dev")
    digest = hashlib.sha256((packages / WHEEL).read_bytes()).hexdigest()
    (folder / "requirements.lock").write_text(f"flask==1 --hash=sha256:{digest}\n")
    return folder


def run(folder: Path, **variables: str) -> tuple[list[str], list[str]]:
    """What `./dev flask` says to standard output and to standard error, in lines."""
    ended = subprocess.run(
        [folder / "dev", "flask"],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stdout.splitlines(), ended.stderr.splitlines()


def test_a_moved_checkout_makes_its_environment_again(checkout: Path, tmp_path: Path) -> None:
    greeting = "hello from flask"
    # Where it stood it had one, and needed no other.
    before = Place(checkout)
    before.set_up()
    assert before.set_up() == []
    moved = checkout.rename(tmp_path / "elsewhere")
    assert run(moved) == ([*MADE, greeting], [])
    # From here on the packages are only there for who needs them.
    assert run(moved, PIP_FIND_LINKS="") == ([greeting], [])


def test_a_full_disk_is_called_a_full_disk(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "venv.py").write_text("raise OSError(28, 'No space left on device')")
    reason = "OSError: [Errno 28] No space left on device"
    said = run(checkout, PYTHONPATH=str(tmp_path / "full"))
    assert said == (MADE[:1], [f"The environment in .venv cannot be made: {reason}"])
    assert not (checkout / ".venv").exists()


def test_a_checkout_that_cannot_be_written_in_is_told_so(checkout: Path) -> None:
    # A file in the way, because root can write where nobody else can.
    (checkout / "instance").touch()
    assert run(checkout) == ([], [f"./dev cannot write in {checkout}: File exists."])


def dev(checkout: Path, binaries: Path) -> ModuleType:
    """./dev as a module that works in this checkout, with the programs in that folder."""
    loader = SourceFileLoader("dev", str(ROOT / "dev"))
    spec = spec_from_loader("dev", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    vars(module).update(ROOT=checkout, VENV=checkout / ".venv", BIN=binaries)
    vars(module).update(RUNTIME=checkout / "requirements.lock", TESTS=checkout / "requirements-test.lock")
    return module


class Place:
    """A checkout where it is only written down what ./dev makes, as making an environment takes seconds."""

    def __init__(self, checkout: Path) -> None:
        self.lock, self.bin = checkout / "requirements.lock", checkout / ".venv" / "bin"
        self.dev, self.done = dev(checkout, self.bin), list[str]()
        vars(self.dev).update(make_environment=self.make_environment, install=self.install)

    def make_environment(self) -> None:
        self.done.append("environment")
        shutil.rmtree(self.bin.parent, ignore_errors=True)
        self.bin.mkdir(parents=True)
        (self.bin / "python").symlink_to(sys.executable)

    def install(self, lock: Path) -> None:
        self.done.append(lock.name)
        self.dev.marker(lock).write_text(self.dev.stamp(lock))

    def set_up(self) -> list[str]:
        self.done.clear()
        self.dev.set_up(self.lock)
        return self.done


@pytest.fixture
def place(checkout: Path) -> Place:
    place = Place(checkout)
    assert place.set_up() == AGAIN
    assert place.set_up() == []
    return place


def test_an_environment_whose_python_is_gone_is_made_again(place: Place) -> None:
    (place.bin / "python").unlink()
    (place.bin / "python").symlink_to("/nowhere/python3")
    assert place.set_up() == AGAIN


def test_an_environment_that_was_half_made_is_made_again(place: Place) -> None:
    place.dev.marker(place.lock).unlink()
    assert place.set_up() == AGAIN


def test_other_versions_get_an_environment_without_the_old_ones(place: Place) -> None:
    place.lock.write_text("# Today's versions.\n")
    assert place.set_up() == AGAIN


def refused(checkout: Path) -> str:
    """What ./dev says when the packages cannot be installed; this environment's pip tries, and installs nothing."""
    with pytest.raises(SystemExit) as ended:
        dev(checkout, Path(sys.executable).parent).install(checkout / "requirements.lock")
    return str(ended.value)


def test_without_a_network_the_first_start_says_what_it_needs(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / "requirements.lock").write_text(f"nowhere==1 --hash=sha256:{'0' * 64}\n")
    monkeypatch.delenv("PIP_NO_INDEX")
    # Nothing listens at port 1 of this machine.
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/")
    monkeypatch.setenv("PIP_RETRIES", "1")
    needed = "a first start needs a network and a package index that answers."
    assert refused(checkout) == f"The packages cannot be fetched: {needed}"


def test_a_package_with_another_hash_is_refused(checkout: Path) -> None:
    (checkout / "requirements.lock").write_text(f"flask==1 --hash=sha256:{'0' * 64}\n")
    assert refused(checkout).startswith(
        "Installing from requirements.lock failed: ERROR: THESE PACKAGES DO NOT"
    )
