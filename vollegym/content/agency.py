"""The agency's own facts, from bureau.md. What is absent is empty, is not shown, and is never invented."""

from dataclasses import dataclass, fields

from vollegym.documents.document import Document, Problem
from vollegym.dutch.phone import Phone, read_phone


@dataclass(frozen=True, slots=True)
class Agency:
    """What the owner wrote down about the agency; an empty text is a fact that nobody gave."""

    name: str = "Volle Gym"
    phone: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    kvk: str = ""
    vat: str = ""

    @property
    def telephone(self) -> Phone:
        """The number as it is dialled."""
        return read_phone(self.phone)


NAMES = tuple(field.name for field in fields(Agency))


def read_agency(document: Document | None) -> Agency:
    """Return the facts of bureau.md; those of no file are the name alone."""
    meta = document.meta if document else {}
    given = {name: " ".join(meta[name].split()) for name in NAMES if isinstance(meta.get(name), str)}
    return Agency(**{name: value for name, value in given.items() if value})


def check_agency(document: Document) -> list[Problem]:
    """Return what is wrong with bureau.md; an unknown or wrong field is a remark, as nothing shows it."""
    found = []
    for key, value in document.meta.items():
        if key not in NAMES:
            what, remedy = f"Het veld {key} is onbekend.", f"Bekend zijn: {', '.join(NAMES)}."
            found.append(document.problem(key, what, remedy, "remark"))
        elif not isinstance(value, str):
            found.append(
                document.problem(key, f"Het veld {key} is geen tekst.", f'Schrijf {key}: "één tekst".')
            )
    phone = read_agency(document).phone
    if phone and not read_phone(phone).link:
        what = f"Het nummer {phone} herkennen we niet, dus bezoekers kunnen er niet op tikken."
        found.append(document.problem("phone", what, "Schrijf het met netnummer: 010 123 45 67.", "remark"))
    return found
