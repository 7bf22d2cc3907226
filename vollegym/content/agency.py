"""The agency's own facts, from bureau.md. What is absent is empty, is not shown, and is never invented."""

from dataclasses import dataclass, fields

from vollegym.documents.document import Document, Problem
from vollegym.documents.fields import FieldReader
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


def read_agency(document: Document | None) -> tuple[Agency, list[Problem]]:
    """Return the facts of bureau.md and what is wrong with it; those of no file are the name alone.

    An unknown field is a remark, as nothing shows it; so is a number that nobody can dial.
    """
    if document is None:
        return Agency(), []
    reader = FieldReader(document)
    reader.unknown(NAMES, "remark")
    agency = Agency(**{name: text for name in NAMES if (text := reader.text(name))})
    if agency.phone and not agency.telephone.link:
        what = f"Het nummer {agency.phone} herkennen we niet, dus bezoekers kunnen er niet op tikken."
        reader.remark("phone", what, "Schrijf het met netnummer: 010 123 45 67.")
    return agency, reader.problems
