"""A row of the machine export read back: the facts behind each of its keys, or why it is refused.

Pure. What is written here and exported again gives the same bytes. What follows from other facts, such as an
extension, is not read; of the stage only what it alone still tells.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from vollegym.leads.lead import STATES
from vollegym.questionnaire.normalize import tidy
from vollegym.questionnaire.questions import Outcome
from vollegym.reports.import_columns import EARLIEST, RefusedError
from vollegym.storage.timestamps import stamp

LATEST = 2100
MOST_EUR = 1_000_000
LONGEST_TEXT = 100_000
REASON = ("question", "value", "outcome", "because")
SOURCES = ("source", "source_last")
Known = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One lead as rows: its own, and by table those that hang from it, in the order of writing.

    `keys` are the questions of its answers, in the order of the file; `version` is the one it names.
    """

    lead: dict[str, Any]
    rows: tuple[tuple[str, dict[str, Any]], ...]
    answers: Mapping[str, Any]
    keys: tuple[str, ...]
    reasons: Sequence[Mapping[str, str]]
    version: int
    colleague: str | None
    overruled_by: str | None
    merged_into: str | None
    names: frozenset[str] = field(default=frozenset())

    @property
    def reference(self) -> str:
        return str(self.lead["reference"])


def is_machine(columns: Sequence[str]) -> bool:
    """Return whether these are columns of our machine export."""
    return {"reference", "state", "started_at", "phone_typed"} <= set(columns)


def unflattened(cells: Mapping[str, str], several: frozenset[str]) -> dict[str, Any]:
    """Return a row of the csv as the object it was made of; `several` are the questions with many answers."""
    found: dict[str, Any] = {}
    for column, cell in cells.items():
        name, _, part = column.partition(".")
        if part:
            found.setdefault(name, {})[part] = cell
        else:
            found[name] = cell or None
    lists = {
        name: {part: taken_apart(cell) for part, cell in found.get(name, {}).items()}
        for name in ("reasons", "notes")
    }
    count = {"reasons": "question", "notes": "at"}
    for name, parts in lists.items():
        length = len(parts.get(count[name], ()))
        padded = {part: values or [""] * length for part, values in parts.items()}
        found[name] = [{part: values[place] for part, values in padded.items()} for place in range(length)]
        if any(len(values) != length for values in padded.values()):
            raise RefusedError(f"{name} heeft niet overal evenveel delen.")
    for note in found["notes"]:
        note["by"] = note.get("by") or None
    found["no_answer_at"] = taken_apart(found.get("no_answer_at") or "")
    found["answers"] = {
        key: taken_apart(cell) if key in several or is_list(cell) else cell or None
        for key, cell in found.get("answers", {}).items()
    }
    for name in SOURCES:
        parts = found.get(name) or {}
        others = str(parts.pop("other", "") or "")
        found[name] = {
            **{part: cell or None for part, cell in parts.items()},
            **(opened(others) if others else {}),
        }
    return {name: grouped(name, value) if isinstance(value, dict) else value for name, value in found.items()}


def grouped(name: str, parts: dict[str, Any]) -> dict[str, Any] | None:
    """Return the parts of an object; None when none of them says anything."""
    if name == "answers":
        return parts
    if not any(value not in (None, "") for value in parts.values()):
        return None
    empty_text = {"objection": "text"}.get(name)
    return {part: value if value != "" or part == empty_text else None for part, value in parts.items()}


def taken_apart(cell: str) -> list[str]:
    """Return the values of a joined list."""
    if not cell:
        return []
    parts, signs = [""], iter(cell)
    for sign in signs:
        if sign == "|":
            parts.append("")
        else:
            parts[-1] += next(signs, "") if sign == "\\" else sign
    return parts


def is_list(cell: str) -> bool:
    """Return whether a cell was joined from several values."""
    return bool(re.search(r"(?<!\\)\|", cell))


def opened(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise RefusedError("De overige herkomst is geen JSON-object.")
    return found


def read_lead(told: Known, now: datetime) -> Incoming:
    """Return the facts in one object; raises RefusedError with the first thing that cannot be."""
    reference, state = text(told, "reference", 40), told.get("state")
    if not reference or not re.fullmatch(r"[A-Z0-9-]+", reference):
        raise RefusedError("Zonder referentie, of met een die niet kan.")
    if state not in STATES:
        raise RefusedError(f"De stand is {show(state)}; dat kan niet.")
    started, submitted = moment(told, "started_at"), moment(told, "submitted_at")
    outcome = told.get("outcome")
    if started is None:
        raise RefusedError("Het begin ontbreekt (started_at).")
    if (submitted is None) != (state == "draft") or (outcome is None) != (state == "draft"):
        raise RefusedError("Stand, uitkomst en moment van versturen spreken elkaar tegen.")
    if outcome is not None and outcome not in set(Outcome):
        raise RefusedError(f"De uitkomst is {show(outcome)}; die kennen we niet.")
    reasons = read_reasons(told)
    version = told.get("questionnaire")
    version = int(version) if isinstance(version, str) and version.isdecimal() else version
    if not isinstance(version, int) or isinstance(version, bool) or not 0 < version < 10**9:
        raise RefusedError("De versie van de vragenlijst ontbreekt.")
    answers, keys = read_answers(told)
    since = submitted or started
    rows = [*person_rows(told, since), *rows_behind(told, since)]
    entered = moment(told, "entered_at")
    # A file from before that key: only who was put in by hand is new without having sent anything.
    if "entered_at" not in told and state == "draft" and told.get("stage") == "new":
        entered = now
    lead = {
        "reference": reference,
        "started_at": stamp(started),
        "submitted_at": submitted and stamp(submitted),
        "quarantined_at": stamp(since) if state == "quarantined" else None,
        "outcome": outcome,
        "reasons": json.dumps(reasons, ensure_ascii=False) if outcome else None,
        **{name: read_source(told, name) for name in SOURCES},
        "imported_at": stamp(now),
        "entered_at": entered and stamp(entered),
    }
    called = [row for table, row in rows if table == "booking"]
    rows = [*extra_calls(told.get("stage"), called[0] if called else None, rows, since), *rows]
    person = next((row for table, row in rows if table == "contact"), None)
    overruled = told.get("overruled") or {}
    return Incoming(
        lead=lead,
        rows=tuple(rows),
        answers=answers,
        keys=keys,
        reasons=reasons,
        version=version,
        colleague=text(told, "colleague", 254),
        overruled_by=text(overruled, "by", 254),
        merged_into=text(told, "merged_into", 40),
        names=frozenset(
            {
                f"reference {reference}",
                *([f"email {person['email'].casefold()}"] if person and person["email"] else []),
            }
        ),
    )


def person_rows(told: Known, at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the row of the contact details; somebody without a name left none."""
    name = text(told, "name", 200)
    if name is None:
        return
    person = {
        "name": name,
        "company": text(told, "company", 200),
        "email": text(told, "email", 254) or "",
        "phone": text(told, "phone", 100) or "",
        "phone_typed": text(told, "phone_typed", 100) or "",
    }
    if not person["email"] and not person["phone"]:
        raise RefusedError("Zonder telefoonnummer en zonder e-mailadres.")
    yield "contact", {**person, "answered_at": stamp(at)}


def rows_behind(told: Known, since: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every other fact as the row that it was."""
    if spoken := moment(told, "contacted_at"):
        yield "contacted", {"at": stamp(spoken), "tried": 0}
    for at in listed(told, "no_answer_at"):
        yield "contacted", {"at": stamp(need(moment({"at": at}, "at"), "no_answer_at")), "tried": 1}
    if call := part(told, "booking"):
        yield "booking", read_call(call, since)
    if wish := part(told, "call_wish"):
        if wish.get("part") not in ("morning", "afternoon", "evening", "any"):
            raise RefusedError("Het dagdeel van een belverzoek is niet bekend.")
        yield "wish", {"part": wish["part"], "at": stamp(need(moment(wish, "at"), "call_wish.at"))}
    if asked := moment(told, "call_now_at"):
        yield "call_now", {"asked_at": stamp(asked)}
    if later := part(told, "later"):
        day_, at = need(day(later, "on"), "later.on"), need(moment(later, "at"), "later.at")
        yield "later", {"day": day_.isoformat(), "asked_at": stamp(at)}
    if objection := part(told, "objection"):
        said, at = long_text(objection, "text") or "", need(moment(objection, "at"), "objection.at")
        yield "objection", {"said": said, "at": stamp(at)}
    yield from desk_rows(told, since)


def desk_rows(told: Known, since: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what was done at the desk."""
    if client := part(told, "client"):
        yield "client", read_client(client, since)
    if lost := part(told, "lost"):
        row = {"reason": need(text(lost, "reason", 200), "lost.reason"), "words": long_text(lost, "words")}
        yield "lost", {**row, "at": stamp(need(moment(lost, "at"), "lost.at"))}
    if step := part(told, "next_step"):
        row = {"what": need(long_text(step, "what"), "next_step.what"), "made_at": stamp(since)}
        yield "next_step", {**row, "on_day": need(day(step, "on"), "next_step.on").isoformat()}
    for note in listed(told, "notes"):
        if not isinstance(note, dict):
            raise RefusedError("Een notitie is geen object.")
        at, said = need(moment(note, "at"), "notes.at"), long_text(note, "text") or ""
        yield "note", {"at": stamp(at), "author": text(note, "by", 254), "text": said}
    if proposal := moment(told, "proposal_at"):
        yield "proposal", {"at": stamp(proposal)}
    if overruled := part(told, "overruled"):
        reason = need(long_text(overruled, "reason"), "overruled.reason")
        yield "overruled", {"reason": reason, "at": stamp(need(moment(overruled, "at"), "overruled.at"))}


def read_client(client: Known, since: datetime) -> dict[str, Any]:
    start, until = need(day(client, "since"), "client.since"), day(client, "until")
    eur = client.get("monthly_eur")
    eur = int(eur) if isinstance(eur, str) and re.fullmatch(r"[0-9]{1,9}", eur) else eur
    if not isinstance(eur, int) or isinstance(eur, bool) or not 0 <= eur <= MOST_EUR:
        raise RefusedError(f"{show(eur)} euro per maand kan niet.")
    if until and until < start:
        raise RefusedError("De klant houdt op voor het begin.")
    return {
        "since": start.isoformat(),
        "monthly_eur": eur,
        "until": until and until.isoformat(),
        "at": stamp(since),
    }


def read_call(call: Known, since: datetime) -> dict[str, Any]:
    start, end = (
        need(moment(call, "starts_at"), "booking.starts_at"),
        need(moment(call, "ends_at"), "booking.ends_at"),
    )
    if end < start or call.get("status") not in ("booked", "cancelled", "attended", "no_show"):
        raise RefusedError("Het gesprek kan niet: het einde ligt voor het begin, of de stand is onbekend.")
    made = stamp(min(since, start))
    return {
        "starts_at": stamp(start),
        "ends_at": stamp(end),
        "status": call["status"],
        "reason": long_text(call, "reason"),
        "created_at": made,
        "changed_at": stamp(max(since, start)) if call["status"] == "no_show" else made,
    }


def extra_calls(
    stage: object, call: Known | None, rows: Sequence[tuple[str, Any]], since: datetime
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the earlier call that a stage tells of when the call that is exported is another one.

    An export holds one call: the last. That there was one before is known from the stage alone, not when.
    """
    tables = {table for table, _ in rows}
    wanted = {"call_held": "attended", "call_booked": "booked"}.get(str(stage))
    if wanted is None or (call and call["status"] == wanted) or tables & {"lost", "client", "proposal"}:
        return
    at = stamp(since)
    row = {
        "starts_at": at,
        "ends_at": at,
        "status": wanted,
        "reason": None,
        "created_at": at,
        "changed_at": at,
    }
    yield "booking", row


def read_answers(told: Known) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the answers as they are kept, and the keys of all questions."""
    given = told.get("answers")
    if not isinstance(given, dict) or not all(re.fullmatch(r"[a-z0-9_]{1,60}", key) for key in given):
        raise RefusedError("De antwoorden ontbreken, of een vraag heeft een naam die niet kan.")
    found: dict[str, Any] = {}
    for key, value in given.items():
        values = value if isinstance(value, list) else [value]
        if value is None or value == []:
            continue
        if len(values) > 100 or not all(isinstance(one, str) and 0 < len(one) <= 200 for one in values):
            raise RefusedError(f"Het antwoord op {key} kan niet.")
        found[key] = value
    return found, tuple(given)


def read_reasons(told: Known) -> list[dict[str, str]]:
    found = []
    for reason in listed(told, "reasons"):
        if not isinstance(reason, dict) or reason.get("outcome") not in set(Outcome):
            raise RefusedError("Een reden van de uitkomst kan niet.")
        found.append({name: long_text(reason, name) or "" for name in REASON})
    return found


def read_source(told: Known, name: str) -> str | None:
    """Return where someone came from as it is kept: only what is known."""
    kept = part(told, name)
    if kept is None:
        return None
    known = {key: value for key, value in kept.items() if value is not None}
    written = json.dumps(known, ensure_ascii=False)
    if len(written) > LONGEST_TEXT:
        raise RefusedError("De herkomst is te lang.")
    return written if known else None


def part(told: Known, name: str) -> Known | None:
    value = told.get(name)
    if value is not None and not isinstance(value, dict):
        raise RefusedError(f"{name} is geen object.")
    return value or None


def listed(told: Known, name: str) -> list[Any]:
    value = told.get(name)
    if value is not None and not isinstance(value, list):
        raise RefusedError(f"{name} is geen lijst.")
    return value or []


def text(told: Known, name: str, most: int) -> str | None:
    """Return a text on one line; None where there is none."""
    value = told.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > most:
        raise RefusedError(f"{name} is geen tekst van hoogstens {most} tekens.")
    return tidy(value) or None


def long_text(told: Known, name: str) -> str | None:
    """Return a text as it was written, line breaks and all."""
    value = told.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise RefusedError(f"{name} is geen tekst van hoogstens {LONGEST_TEXT} tekens.")
    return value.replace("\x00", "")


def moment(told: Known, name: str) -> datetime | None:
    """Return a moment with an offset; raises RefusedError for what is none, or cannot be one of ours."""
    value = told.get(name)
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value).astimezone(UTC) if "T" in value else None
        aware = datetime.fromisoformat(value).tzinfo is not None
    except (ValueError, TypeError, OverflowError):
        found, aware = None, False
    if found is None or not aware:
        raise RefusedError(f"{name} is geen moment: {show(value)}.")
    if not EARLIEST <= found.year < LATEST:
        raise RefusedError(f"{name} ligt voor {EARLIEST} of na {LATEST}: {show(value)}.")
    return found


def day(told: Known, name: str) -> date | None:
    value = told.get(name)
    if value is None:
        return None
    try:
        found = date.fromisoformat(value)
    except (ValueError, TypeError):
        raise RefusedError(f"{name} is geen datum: {show(value)}.") from None
    if not EARLIEST <= found.year < LATEST:
        raise RefusedError(f"{name} ligt voor {EARLIEST} of na {LATEST}: {show(value)}.")
    return found


def need(value: Any, name: str) -> Any:
    """Return what has to be there."""
    if value is None:
        raise RefusedError(f"{name} ontbreekt.")
    return value


def show(value: object) -> str:
    """Return a value as it can be shown in a sentence."""
    return tidy(str(value)[:60])
