"""Which leads an export or a list is about, and how many the database counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vollegym.dutch.dates import midnight
from vollegym.storage.timestamps import stamp

YEARS = range(2000, 3000)


class ChoiceError(Exception):
    """These options do not go together; the text is one Dutch sentence."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which leads: their states and outcomes (none named: all), and stamps from (included) until (not)."""

    states: tuple[str, ...] = ("submitted",)
    outcomes: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None

    def __str__(self) -> str:
        bounds = [f"sent from {self.start}"] * bool(self.start) + [f"sent before {self.end}"] * bool(self.end)
        return ", ".join([*self.states, *self.outcomes, *bounds])


@dataclass(frozen=True, slots=True)
class Tally:
    """What the database counts: leads to write, and drafts and quarantined leads that were not asked for."""

    expected: int
    drafts_left_out: int
    quarantined_left_out: int


def tally(counts: Mapping[str, int], selection: Selection) -> Tally:
    """Return the counts per state as what to expect; a draft has no outcome, so an asked outcome drops it."""
    written = [state for state in selection.states if state != "draft" or not selection.outcomes]
    left_out = {state: n for state, n in counts.items() if state not in written}
    expected = sum(counts.get(state, 0) for state in written)
    return Tally(expected, left_out.get("draft", 0), left_out.get("quarantined", 0))


def choose_leads(
    states: Sequence[str], outcomes: Sequence[str], since: date | None = None, until: date | None = None
) -> Selection:
    """Return the selection; days are Dutch days, both ends included, also where the clock changes."""
    if any(day and day.year not in YEARS for day in (since, until)):
        raise ChoiceError("Kies een dag tussen de jaren 2000 en 2999.")
    if since and until and since > until:
        raise ChoiceError(f"--since {since} ligt na --until {until}.")
    chosen = tuple(dict.fromkeys(states)) or ("submitted",)
    if chosen == ("draft",) and outcomes:
        raise ChoiceError("Een concept heeft nog geen uitkomst; laat --outcome of --state draft weg.")
    start = stamp(midnight(since)) if since else None
    end = stamp(midnight(until + timedelta(days=1))) if until else None
    return Selection(chosen, tuple(dict.fromkeys(outcomes)), start, end)
