"""A bound on the whole of a conversation: a time-out per read alone lets a server drip for hours."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def within(seconds: float, sock: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut the connection when the block takes longer; whoever waits for it then gets an OSError."""

    def cut() -> None:
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
