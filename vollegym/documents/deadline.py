"""Reading with a deadline: in a process of its own, which the system ends whatever it is doing.

What a text may hold is bounded, and still some reader may meet one on which it never ends. A thread cannot be
ended, and a regular expression lets no other thread of its process go on; a process can be, and costs a few
milliseconds. Where there is no fork (Windows) the bounds must do.
"""

import contextlib
import gc
import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")
# Seconds of work, however busy the machine is, and seconds in all for what waits and does not work.
SECONDS, PATIENCE = 5.0, 60.0
WINDOWS = sys.platform == "win32"
# What was done in time once and is done right here from then on, and what was not and is not tried again.
known: set[str] = set()
hopeless: set[str] = set()


class CutShortError(Exception):
    """The work did not end in time, or took its process down."""


def within(key: str, work: Callable[[], T]) -> T:
    """Return what `work` returns; raises CutShortError, or what it raises. `key` names what is read."""
    if key in known or WINDOWS:
        return work()
    if key in hopeless:
        raise CutShortError
    try:
        found = apart(work)
    except CutShortError:
        hopeless.add(key)
        raise
    known.add(key)
    return found


def apart(work: Callable[[], T], times: int = 1) -> T:
    """Return what `work` returns in a process of its own, which has so many times as long as others."""
    receiver, sender = os.pipe()
    with warnings.catch_warnings():
        # Newer Pythons warn of locks that other threads hold: the child takes none, and is ended if it hangs.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        answer(work, sender, times)
    os.close(sender)
    try:
        with open(receiver, "rb") as pipe:
            done, found = pickle.load(pipe)  # noqa: S301 - it comes from this program itself.
    except (EOFError, pickle.UnpicklingError):
        raise CutShortError from None
    finally:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)
    if not done:
        raise found
    value: T = found
    return value


def answer(work: Callable[[], Any], sender: int, times: int) -> NoReturn:
    """Do the work, say what it returned or raised, and end without any of the usual good-byes."""
    try:
        # Databases and connections are the parent's, who ends them.
        gc.disable()
        os.closerange(3, sender)
        os.closerange(sender + 1, os.sysconf("SC_OPEN_MAX"))
        for timer, number, seconds in (
            (signal.ITIMER_PROF, signal.SIGPROF, SECONDS),
            (signal.ITIMER_REAL, signal.SIGALRM, PATIENCE),
        ):
            signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
            signal.setitimer(timer, seconds * times)
        try:
            said = pickle.dumps((True, work()))
        except Exception as error:
            said = pickle.dumps((False, error))
        with open(sender, "wb") as pipe:
            pipe.write(said)
    finally:
        os._exit(0)
