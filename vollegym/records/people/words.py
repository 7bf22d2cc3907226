"""What the commands about people say, in Dutch."""

from collections.abc import Iterator, Mapping

from vollegym.config import Settings
from vollegym.records.people.forget import Trace
from vollegym.storage.moments import moment
from vollegym.text.dates import date_in_words, moment_in_words
from vollegym.text.phrases import printable

# One and several of what each table holds.
TABLES = {
    "answer": ("antwoord", "antwoorden"),
    "booking": ("afspraak", "afspraken"),
    "call_now": ("bel-me-nu-verzoek", "bel-me-nu-verzoeken"),
    "contact": ("keer contactgegevens", "keer contactgegevens"),
    "contacted": ("gesprek of poging", "gesprekken en pogingen"),
    "event": ("gebeurtenis", "gebeurtenissen"),
    "later": ("gekozen datum", "gekozen data"),
    "objection": ("bezwaar", "bezwaren"),
    "outbox": ("bericht", "berichten"),
    "ticket": ("ander apparaat", "andere apparaten"),
    "wish": ("belverzoek", "belverzoeken"),
}
SEVERAL = (
    "Dit nummer staat bij aanvragen met verschillende mailadressen, dus misschien van verschillende mensen. "
    "Kies met een mailadres of een referentie. Er is niets gedaan."
)


def described(trace: Trace) -> str:
    """Return one lead in a few lines: who, since when, how many rows of what, and which calls are to come."""
    counts = ", ".join(f"{number} {TABLES[name][number > 1]}" for name, number in trace.counts.items())
    lines = [heading(trace), f"  {counts}"]
    lines += [
        f"  Er staat nog een gesprek: {moment_in_words(moment(start))}. Die tijd komt vrij."
        for start in trace.calls
    ]
    return "\n".join(lines)


def heading(trace: Trace) -> str:
    """Return the line by which an owner knows a lead: reference, day, and how to reach whom."""
    began = date_in_words(moment(str(trace.lead["started_at"])))
    who = ", ".join(
        printable(str(trace.contact[key])) for key in ("name", "email", "phone_typed") if trace.contact
    )
    return f"{trace.lead['reference']} van {began}: {who or 'zonder contactgegevens'}"


def purged(gone: Mapping[str, int], settings: Settings) -> Iterator[str]:
    """Give one line a kind, with its term."""
    kinds = {
        "draft": ("begonnen, zonder contactgegevens", settings.retention_draft),
        "contact": ("begonnen, met contactgegevens", settings.retention_contact),
        "rejected": ("nog niet, niet, of in quarantaine", settings.retention_rejected),
        "lead": ("wel", settings.retention_lead),
        "backup": ("reservekopieën", settings.retention_backup),
    }
    for kind, (words, days) in kinds.items():
        if kind in gone:
            yield f"{gone[kind]:>6}  {words} (na {days} dagen)"
