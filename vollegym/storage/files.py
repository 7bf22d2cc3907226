"""Files that appear whole or not at all."""

import os
from pathlib import Path

# They lie beside the database and say who was forgotten; a bundle takes them along.
ERASURES, ERASURE_KEY = "erasures", "erasure_key"


def appear(made: Path, target: Path) -> None:
    """Give a file that is ready its name, readable by its owner alone; on return both are on disk.

    Both paths must lie on one file system. An earlier file of that name is replaced in one step.
    """
    made.chmod(0o600)
    flush(made)
    made.replace(target)
    flush(target.parent)


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
