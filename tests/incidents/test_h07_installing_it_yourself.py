"""`pip install -e .` gives an environment of one's own the site and all its commands; it named no build system."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.server import PREFIX, ROOT


def run(*command: object, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "FLASK_", "PIP_"))
    }
    kept.pop("PYTHONPATH", None)
    return subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**kept, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def binaries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment in which the project was installed; it borrows all else from this one."""
    folder = tmp_path_factory.mktemp("own")
    venv.create(folder, with_pip=False)
    site = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    (Path(site) / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    pip = [
        folder / "bin" / "python",
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
    ]
    installed = run(*pip, "--editable", ROOT, PIP_CONFIG_FILE=os.devnull)
    assert installed.returncode == 0, installed.stderr
    return folder / "bin"


def test_the_commands_work_from_any_folder(binaries: Path, tmp_path: Path) -> None:
    database = str(tmp_path / "vollegym.db")
    for command in (["database", "prepare"], ["content", "check"], ["leads", "export"]):
        ended = run(binaries / "vollegym", *command, cwd=tmp_path, VOLLEGYM_DATABASE=database)
        assert ended.returncode == 0, ended.stderr
    assert "Referentie" in ended.stdout.splitlines()[0]


def test_flask_works_as_written_from_the_checkout(binaries: Path, tmp_path: Path) -> None:
    database = str(tmp_path / "vollegym.db")
    ended = run(binaries / "python", "-m", "flask", "leads", "export", VOLLEGYM_DATABASE=database)
    assert ended.returncode == 0, ended.stderr
    assert "Referentie" in ended.stdout.splitlines()[0]


def test_code_without_its_texts_and_templates_says_how_to_install_it(tmp_path: Path) -> None:
    """As a wheel has it: templates, texts and styles are edited where they stand and are in no package."""
    shutil.copytree(ROOT / "vollegym", tmp_path / "vollegym", ignore=shutil.ignore_patterns("__pycache__"))
    ended = run(sys.executable, "-m", "flask", "--app", "vollegym", "leads", "export", cwd=tmp_path)
    assert ended.returncode == 1
    assert ended.stderr.strip().endswith("met: pip install -e .")
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "instance").exists()
