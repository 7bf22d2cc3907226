"""Who was forgotten, kept outside the database, so that a restored backup can forget them again.

The file lies beside the database and holds a moment and a hash a line, never a name. The hashes are made with
a key of their own, in a file as well: were it the secret key of the site, changing that would bring everybody
back. Whoever moves the site takes both files along.
"""

import hashlib
import hmac
import logging
import os
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from vollegym.config.settings import kept_secret
from vollegym.storage.files import ERASURE_KEY, ERASURES
from vollegym.storage.timestamps import moment, stamp

log = logging.getLogger(__name__)
NAME, KEY = ERASURES, ERASURE_KEY
NEVER = datetime.min.replace(tzinfo=UTC)
LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([0-9a-f]{64})")


def note(folder: Path, keys: Iterable[str], at: datetime) -> None:
    """Write down that whoever has one of these keys was forgotten; on return it is on disk."""
    hashed = hasher(folder)
    lines = "".join(f"{stamp(at)} {hashed(key)}\n" for key in sorted(keys))
    handle = os.open(folder / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, lines.encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)


def noted(folder: Path) -> dict[str, datetime]:
    """Return each hash with the last moment it was noted."""
    try:
        lines = (folder / NAME).read_text("ascii", "replace").splitlines()
    except FileNotFoundError:
        return {}
    found = [LINE.fullmatch(line) for line in lines]
    if not all(found):
        log.error("The file of erasures has lines that cannot be read; they are passed over")
    return {line[2]: moment(line[1]) for line in found if line}


def hasher(folder: Path) -> Callable[[str], str]:
    """Return what turns one key into what it is known by in the file."""
    secret = kept_secret(folder / KEY).encode()
    return lambda key: hmac.digest(secret, key.encode(), hashlib.sha256).hex()
