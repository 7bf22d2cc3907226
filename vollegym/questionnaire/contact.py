"""The contact details: every input declared once, as typed and what it becomes.

The form, its checks (the same with and without script, I20), what is stored and what is exported follow from
FIELDS and from the Contact; a new input also needs its column in the table and the view.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from vollegym.dutch.phone import FEWEST, MOST, Phone, digits, read_phone
from vollegym.questionnaire import error_messages
from vollegym.questionnaire.email import email_problem, normal_email, tidy_email
from vollegym.questionnaire.normalize import tidy

DOTS = "•••"
LONGEST_NAME = 200
LONGEST_PHONE = 100


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach someone. `phone` is E.164, or as typed when in doubt; `company` None when not given."""

    name: str
    company: str | None
    email: str
    phone: str
    phone_typed: str

    @property
    def telephone(self) -> Phone:
        """Return the number as it is dialled and shown, with its extension."""
        return read_phone(self.phone_typed)

    @property
    def extension(self) -> str | None:
        """Return the desk behind a switchboard, in digits; `phone` is the number without it."""
        # Reading a number costs more than all else of a row, and in most there is nothing to find.
        if re.fullmatch(r"[\d\s()+./-]*", self.phone_typed):
            return None
        return self.telephone.extension or None if self.telephone.number == self.phone else None

    def typed(self, name: str) -> str:
        """Return what an input shows when it was answered before."""
        return self.phone_typed if name == "phone" else getattr(self, name) or ""

    def shown(self, name: str) -> str:
        """Return what was given in an input, as people write it; empty when nothing was."""
        return self.telephone.shown if name == "phone" else getattr(self, name) or ""

    @property
    def is_masked(self) -> bool:
        """Return whether these are for a browser that did not give them; no address has such a dot."""
        return DOTS in self.email


def text_problem(longest: str, missing: str = "") -> Callable[[str], str]:
    """Return the check of a text: that it is not endless and, with `missing`, that it is there."""

    def problem(text: str) -> str:
        if not text:
            return missing
        return longest.format(most=LONGEST_NAME) if len(text) > LONGEST_NAME else ""

    return problem


def phone_problem(phone: str) -> str:
    """Return what is wrong with a tidy phone number; one that is only unlikely passes, in doubt."""
    count = digits(phone[: LONGEST_PHONE + 1])
    if not phone:
        return error_messages.PHONE_MISSING
    if not count:
        return error_messages.PHONE_NO_DIGITS
    if count < FEWEST:
        return error_messages.PHONE_SHORT.format(count=count)
    if len(phone) > LONGEST_PHONE or (count > MOST and read_phone(phone).doubt):
        return error_messages.PHONE_LONG.format(count=count)
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input. `label` and `hint` stand beside it, `heading` above a column and beside a value.

    `tidy` gives what is checked, `problem` the Dutch sentence on what is wrong with that, or "", and `kept`
    what is stored under the name of the field.
    """

    name: str
    label: str
    heading: str
    problem: Callable[[str], str]
    hint: str = ""
    required: bool = True
    tidy: Callable[[str], str] = tidy
    kept: Callable[[str], str | None] = str
    attributes: Mapping[str, str] = field(default_factory=dict)


FIELDS = (
    Field(
        name="name",
        label="Je naam",
        heading="Naam",
        problem=text_problem(error_messages.NAME_LONG, error_messages.NAME_MISSING),
        attributes={"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"},
    ),
    Field(
        name="company",
        label="Naam van je studio (optioneel)",
        heading="Bedrijf",
        hint="Nog geen naam? Laat dit leeg.",
        required=False,
        problem=text_problem(error_messages.COMPANY_LONG),
        kept=lambda text: text or None,
        attributes={"autocomplete": "organization", "spellcheck": "false"},
    ),
    Field(
        name="email",
        label="E-mailadres",
        heading="E-mail",
        hint="Hierop krijg je je uitkomst.",
        tidy=lambda text: tidy_email(tidy(text)),
        problem=email_problem,
        kept=normal_email,
        attributes={
            "type": "email",
            "inputmode": "email",
            "autocomplete": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    ),
    Field(
        name="phone",
        label="Telefoonnummer",
        heading="Telefoon",
        hint="Schrijf het zoals je gewend bent.",
        problem=phone_problem,
        kept=lambda text: read_phone(text).number,
        attributes={"type": "tel", "inputmode": "tel", "autocomplete": "tel"},
    ),
)
NAMES = tuple(field.name for field in FIELDS)


def read_contact(typed: Mapping[str, str]) -> Contact | dict[str, str]:
    """Return the contact, or the sentence for each field that is wrong, in the order of the form."""
    texts = {field.name: field.tidy(typed.get(field.name, "")) for field in FIELDS}
    if wrong := {field.name: said for field in FIELDS if (said := field.problem(texts[field.name]))}:
        return wrong
    kept: dict[str, str | None] = {field.name: field.kept(texts[field.name]) for field in FIELDS}
    return Contact(**kept, phone_typed=texts["phone"])  # type: ignore[arg-type]


def masked(contact: Contact) -> dict[str, str]:
    """Return name, email and phone so that the person recognises them and nobody else learns them."""
    name, _, host = contact.email.rpartition("@")
    return {
        "name": " ".join(part[:1] + DOTS for part in contact.name.split()),
        "email": f"{name[:1]}{DOTS}@{host[:1]}{DOTS}{host[host.rfind('.') :]}",
        "phone": DOTS + contact.telephone.ending[-2:],
    }


def masked_contact(contact: Contact) -> Contact:
    """Return the details as a browser is shown them that did not give them."""
    shown = masked(contact)
    return Contact(shown["name"], None, shown["email"], shown["phone"], shown["phone"])
