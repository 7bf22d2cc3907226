"""Where the site runs, which of its processes speaks for all of them, and what systemd has to do with it.

The site leaves its address in a file and holds that as long as it lives (incident O14). So commands that are
typed beside a site without SITE_URL make links that work. A lock goes when its process ends, however it ends:
an address that nobody holds is of a site that runs no more.
"""

import os
import socket
import threading
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover - a system without it tells no address to commands.
    fcntl = None  # type: ignore[assignment]
NAME = "address"
LONGEST = 300
# Seconds that a process goes on that has to end.
ENDS = 0.3


def leave(path: Path, address: str) -> None:
    """Write down where this process answers, until it ends; not being able to is no reason to stop."""
    if fcntl is None:
        return
    with suppress(OSError):
        # Never closed: the lock goes with the process.
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_SH)
        os.pwrite(handle, address.encode(), 0)
        os.ftruncate(handle, len(address.encode()))


def found(path: Path) -> str | None:
    """Return where a site answers now, or None when none does."""
    if fcntl is None:
        return None
    with suppress(OSError, UnicodeDecodeError):
        handle = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return os.read(handle, LONGEST).decode() or None
        finally:
            os.close(handle)
    return None


def speaks(folder: Path) -> bool:
    """Return whether this process now speaks for all that serve this folder, until it ends.

    True where that cannot be known: said twice is better than never.
    """
    if fcntl is None:
        return True
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return False
    except OSError:
        os.close(handle)
    return True


def end_soon() -> None:
    """End this process when what it is saying is said; whoever looks after it starts it anew.

    It closes nothing: an SQLite that closes files without a name clears away those that stand there now.
    """
    threading.Timer(ENDS, os._exit, [1]).start()


# Under systemd, which restarts what keeps silent; the names are its own -----------------------------------

FIRST_PASSED = 3


def sockets_passed() -> list[socket.socket]:
    """Return the sockets that systemd listens on for us; who knocks there while we start again only waits."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    number = int(os.environ.get("LISTEN_FDS", "0"))
    # What we start ourselves must not take them for its own.
    for name in ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"):
        os.environ.pop(name, None)
    return [socket.socket(fileno=FIRST_PASSED + place) for place in range(number)]


def is_listened_to() -> bool:
    """Return whether systemd wants to hear how we are."""
    return bool(os.environ.get("NOTIFY_SOCKET"))


def notify(state: str) -> None:
    """Tell systemd how we are: READY=1 once, WATCHDOG=1 again and again. Others do not listen."""
    if not is_listened_to():
        return
    path = os.environ["NOTIFY_SOCKET"]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        # A busy systemd holds nobody up: it hears the next word.
        line.setblocking(False)
        line.connect("\0" + path[1:] if path.startswith("@") else path)
        line.send(state.encode())
