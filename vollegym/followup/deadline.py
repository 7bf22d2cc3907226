"""A bound on the whole of a conversation: a time-out per read alone lets a server drip for hours."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def within(seconds: float, sock: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut the connection when the block takes longer; raises TimeoutError or what the cut made of it."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        connection = sock()
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(seconds, cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
    # What was cut off can look whole: a status line without the rest of its head does.
    if late.is_set():
        raise TimeoutError
