"""What `flask doctor` says: each room looks after its own and reports what it found."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["good", "remark", "wrong"]


@dataclass(frozen=True, slots=True)
class Mend:
    """How something is mended at the desk, where nobody types a command: a button and what it leads to.

    With `posts` the button does it; else it opens a page. `remedy` stands there for that of the finding.
    """

    button: str
    address: str
    remedy: str = ""
    posts: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, in Dutch, and what to do when it is not good.

    `on_desk` is False for what the desk shows in a place of its own, `by_mail` is True for what the morning
    summary tells too, because nobody may look at the desk for days.
    """

    level: Level
    what: str
    remedy: str = ""
    on_desk: bool = True
    mend: Mend | None = None
    by_mail: bool = False

    @property
    def at_desk(self) -> str:
        """What to do about it, as the desk says it."""
        return self.mend.remedy if self.mend else self.remedy
