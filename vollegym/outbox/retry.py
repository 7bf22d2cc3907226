"""When a message is tried again: ten times, over about three days, never all at the same moment."""

from datetime import datetime, timedelta

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# The pauses of the Standard Webhooks specification; mail follows them too.
DELAYS = (
    *(timedelta(0), timedelta(seconds=5), 5 * MINUTE, 30 * MINUTE),
    *(2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR),
)
SPREAD = 0.1
LONGEST_WAIT = timedelta(hours=24)


class NotDeliveredError(Exception):
    """A delivery that did not succeed; the text is a short note without anything personal.

    `down` says that the server, not this message, is to blame; `wait` is how long it asked us to wait.
    """

    def __init__(self, note: str, *, down: bool = False, wait: timedelta | None = None) -> None:
        super().__init__(note)
        self.down = down
        self.wait = wait


class NotYetError(Exception):
    """Nothing is wrong, but the message had better go later."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


class GoneError(NotDeliveredError):
    """The receiver answered 410: it wants nothing any more."""


def next_try(attempts: int, now: datetime, chance: float, wait: timedelta | None = None) -> datetime | None:
    """Return when to try again after this many attempts, or None to give up.

    `chance` between 0 and 1 spreads the moments by a tenth, later only; `wait` is the least, up to a day.
    """
    if attempts >= len(DELAYS):
        return None
    pause = DELAYS[attempts]
    if wait:
        pause = max(pause, min(wait, LONGEST_WAIT))
    return now + pause * (1 + SPREAD * chance)


def probe_pause(failures: int) -> timedelta:
    """Return the pause for a server that failed this often in a row: from 5 seconds to 5 minutes."""
    return min(timedelta(seconds=5 * 2 ** min(failures - 1, 10)), 5 * MINUTE)
