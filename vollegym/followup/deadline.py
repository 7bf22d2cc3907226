"""A bound on the whole of a conversation: a time-out per read alone lets a server drip for hours."""

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def within(seconds: float, sock: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut the connection when the block takes longer; raises TimeoutError, whatever the cut made of it."""
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
    except Exception as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        watch.cancel()
    # What was cut off can look whole: a status line without the rest of its head does.
    if late.is_set():
        raise TimeoutError


def bounded(seconds: float, work: Callable[[], T]) -> T:
    """Return what the work returns; raises TimeoutError and leaves it behind when it takes longer.

    For what holds nothing yet that could be cut: a name server that keeps silent, a list of dead addresses.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except Exception as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return done.result(seconds)
