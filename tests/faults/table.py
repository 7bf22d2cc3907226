"""What became of each fault, as a table and as findings."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEADING = ("fault", "acknowledged", "kept", "lost", "refused", "cut off", "well after", "how")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fault: answers, intakes or mails that were acknowledged, and how much of it was there afterwards.

    `well` is the number of seconds after which all was well again by itself, None when it never was.
    """

    fault: str
    acknowledged: int
    kept: int
    refused: int = 0
    cut: int = 0
    well: float | None
    how: str = ""
    wrong: str = ""

    @property
    def lost(self) -> int:
        return self.acknowledged - self.kept

    def findings(self) -> Iterator[str]:
        if self.lost:
            yield f"{self.fault}: {self.lost} of {self.acknowledged} acknowledged are lost"
        if not self.acknowledged:
            yield f"{self.fault}: nothing was acknowledged, so nothing was tried"
        if self.well is None:
            yield f"{self.fault}: the site does not come back by itself"
        if self.wrong:
            yield f"{self.fault}: {self.wrong}"

    def cells(self) -> tuple[str, ...]:
        counts = (self.acknowledged, self.kept, self.lost, self.refused, self.cut)
        well = "never" if self.well is None else f"{self.well:.1f} s"
        return self.fault, *map(str, counts), well, self.how


def write(cells: Iterable[str]) -> None:
    """Write one line of the table, at once: the whole takes an hour."""
    first, *others, last = cells
    middle = "".join(f" | {cell:>{len(name)}}" for cell, name in zip(others, HEADING[1:-1], strict=True))
    sys.stdout.write(f"{first:<46}{middle} | {last}\n")
    sys.stdout.flush()
