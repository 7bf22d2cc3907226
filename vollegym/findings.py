"""What `flask doctor` says: each room looks after its own and reports what it found."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["good", "remark", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, in Dutch, and what to do when it is not good.

    `on_desk` is False for what the desk shows in a place of its own.
    """

    level: Level
    what: str
    remedy: str = ""
    on_desk: bool = True
