"""Which files belong to the project: those that git tracks, or would track where there is only an unpacked archive."""

import os
import shutil
import subprocess
from pathlib import Path

from pathspec import GitIgnoreSpec

from tests.server import ROOT

RULES = GitIgnoreSpec.from_lines((ROOT / ".gitignore").read_text("utf-8").splitlines())


def is_ignored(name: str) -> bool:
    """Whether .gitignore keeps a path below the checkout out of the repository."""
    return RULES.match_file(name)


def files() -> list[str]:
    """The path of every file of the project below the checkout."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        named = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
        return [name for name in named if (ROOT / name).is_file()]
    return [name for name in below(ROOT) if not is_ignored(name)]


def below(folder: Path) -> list[str]:
    """Every file below a folder, without going into what is ignored as a whole."""
    found = []
    for path, folders, names in os.walk(folder):
        here = Path(path).relative_to(ROOT)
        folders[:] = [name for name in folders if name != ".git" and not is_ignored(f"{here / name}/")]
        found += [str(here / name) for name in names]
    return found
