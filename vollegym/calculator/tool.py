"""A tool as its file declares it, and what somebody typed in it."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vollegym.calculator.sums import SUMS, ContradictionError, Outcome, parameters
from vollegym.documents.fields import FieldReader, has_texts
from vollegym.dutch.phrases import clock_time, decimal

# What a number is, and how somebody types it: euros, per cent, a time of the day, or just a number.
UNITS = ("€", "%", "tijd", "")
TIME = "tijd"
NAME = re.compile(r"[a-z]+(-[a-z]+)*")
WHOLE_THOUSANDS = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?")
PLAIN = re.compile(r"-?[0-9]+([.,][0-9]+)?")
CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?(?: ?(?:u|uur))?")
LONGEST = 20  # Signs of a number; what is longer is not looked at.
TEXTS = ("name", "key", "label", "unit", "min", "max", "step", "start")
KNOWN = {*TEXTS, "hint", "short"}


@dataclass(frozen=True, slots=True)
class Field:
    """One number of a tool: its name in the address, the parameter of the sum, its range and where it begins.

    `start` is a number, or the name of one of the worked studio; `short` says that an article asks it too.
    """

    name: str
    key: str
    label: str
    hint: str
    unit: str
    least: Fraction
    most: Fraction
    step: Fraction
    start: str
    short: bool

    def read(self, typed: str) -> Fraction:
        """Return the number that somebody typed; raises ValueError with a sentence that says what to type."""
        text = " ".join(typed.strip().removeprefix("€").removesuffix("%").split())
        if not text:
            raise ValueError(
                "Vul hier een tijd in, zoals 17:30." if self.unit == TIME else "Vul hier een getal in."
            )
        if len(text) > LONGEST:
            raise ValueError(f"Dat is te lang. {self.range()}")
        number = time_of(text) if self.unit == TIME else number_of(text)
        if not self.least <= number <= self.most:
            raise ValueError(self.range())
        if (number - self.least) % self.step:
            raise ValueError(self.too_precise())
        return number

    def range(self) -> str:
        """Return what may be typed here."""
        what = "een tijd" if self.unit == TIME else "een getal"
        return f"Vul {what} in van {self.shown(self.least)} tot en met {self.shown(self.most)}."

    def too_precise(self) -> str:
        if self.step == 1:
            return "Vul een heel getal in, zonder cijfers achter de komma."
        if self.step == Fraction(1, 100):
            return "Vul hoogstens twee cijfers achter de komma in."
        return f"Rond af op {self.shown(self.step)}."

    def shown(self, number: Fraction) -> str:
        """Return a number as it is typed here."""
        return clock_time(int(number)) if self.unit == TIME else decimal(number)

    def begins(self, studio: Mapping[str, Fraction]) -> str:
        """Return what stands here before anybody typed."""
        if self.start in studio:
            return self.shown(studio[self.start]).replace(".", "")
        return self.start


@dataclass(frozen=True, slots=True)
class Tool:
    """Which sum, and what it asks for."""

    sum: str
    fields: tuple[Field, ...]

    @property
    def short(self) -> tuple[Field, ...]:
        """The fields that an article shows."""
        return tuple(field for field in self.fields if field.short) or self.fields

    def fill_in(self, given: Mapping[str, str], studio: Mapping[str, Fraction]) -> "Filled":
        """Return the tool with what somebody gave by field name, and the worked studio elsewhere."""
        typed = {field.name: given.get(field.name, field.begins(studio)) for field in self.fields}
        numbers, errors = {}, {}
        for field in self.fields:
            try:
                numbers[field.key] = field.read(typed[field.name])
            except ValueError as error:
                errors[field.name] = str(error)
        if errors:
            return Filled(typed, errors, None)
        try:
            return Filled(typed, {}, SUMS[self.sum](**numbers))
        except ContradictionError as error:
            name = next(field.name for field in self.fields if field.key == error.key)
            return Filled(typed, {name: error.sentence}, None)


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in each field, what is wrong with it, and the outcome where nothing is."""

    typed: Mapping[str, str]
    errors: Mapping[str, str]
    outcome: Outcome | None


def number_of(text: str) -> Fraction:
    """Return the number of a text, written the Dutch way or with a point; raises ValueError."""
    text = text.replace(" ", "").replace("−", "-")
    if WHOLE_THOUSANDS.fullmatch(text):
        return Fraction(text.replace(".", "").replace(",", "."))
    if PLAIN.fullmatch(text):
        return Fraction(text.replace(",", "."))
    raise ValueError("Dit is geen getal. Schrijf alleen cijfers, zoals 40 of 1.500,50.")


def time_of(text: str) -> Fraction:
    """Return the minutes after midnight of a time: 17:30, 17.30, 1730 or 17; raises ValueError."""
    found = CLOCK.fullmatch(text)
    if not found or int(found[2] or 0) > 59:
        raise ValueError("Dit is geen tijd. Schrijf uren en minuten, zoals 17:30.")
    return Fraction(int(found[1]) * 60 + int(found[2] or 0))


def read_tool(reader: FieldReader, studio: Collection[str]) -> Tool | None:
    """Return the tool of a file, None with a mistake, which is noted; `studio` names where it may start."""
    made = reader.choice("sum", tuple(SUMS), required=True)
    declared = reader.meta.get("fields")
    if not isinstance(declared, list) or not declared:
        reader.error("fields", "Het veld fields ontbreekt.", f"Schrijf per getal: {', '.join(TEXTS)}.")
        return None
    fields = [field for item in declared if (field := read_field(reader, item, studio))]
    if made not in SUMS or len(fields) < len(declared):
        return None
    wanted = parameters(made)
    if sorted(field.key for field in fields) != sorted(wanted):
        what = f"De som {made} vraagt om andere getallen."
        reader.error("fields", what, f"Geef elk één veld met key: {', '.join(wanted)}.")
    if len({field.name for field in fields}) < len(fields):
        reader.error("fields", "Twee velden hebben dezelfde name.", "Geef elk veld een eigen name.")
    return None if reader.wrong else Tool(made, tuple(fields))


def read_field(reader: FieldReader, item: Any, studio: Collection[str]) -> Field | None:
    """Return one declared number, None with a mistake, which is noted."""

    def wrong(what: str, remedy: str) -> None:
        reader.error("fields", what, remedy)

    if not has_texts(item, *TEXTS):
        wrong("Een getal in fields is niet compleet.", f"Schrijf bij elk: {', '.join(TEXTS)}.")
        return None
    name, unit = item["name"], item["unit"]
    if unknown := sorted(item.keys() - KNOWN):
        wrong(f"Bij {name} staat iets onbekends: {unknown[0]}.", f"Bekend zijn: {', '.join(sorted(KNOWN))}.")
    if not NAME.fullmatch(name):
        wrong(f"De name {name} kan niet in een adres.", "Gebruik kleine letters en streepjes.")
    if unit not in UNITS:
        wrong(f"De unit {unit} bij {name} bestaat niet.", 'Schrijf "€", "%", "tijd" of "".')
    read: Callable[[str], Fraction] = time_of if unit == TIME else number_of
    try:
        least, most = read(item["min"]), read(item["max"])
        step = Fraction(Decimal(item["step"].replace(",", ".")))
        begin = None if item["start"] in studio else read(item["start"])
    except (ValueError, ArithmeticError):
        wrong(f"Bij {name} is min, max, step of start geen getal.", "Schrijf getallen, zoals 0,5 of 17:30.")
        return None
    if least >= most or step <= 0 or (begin is not None and not least <= begin <= most):
        wrong(f"De grenzen van {name} kloppen niet.", "Zet start tussen min en max, en step boven nul.")
        return None
    return Field(
        name=name,
        key=item["key"],
        label=item["label"],
        hint=item.get("hint", ""),
        unit=unit,
        least=least,
        most=most,
        step=step,
        start=item["start"],
        short=item.get("short", "") in ("yes", "ja", "true"),
    )
