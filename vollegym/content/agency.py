"""The agency's own facts, from bureau.md. What is absent is empty, is not shown, and is never invented."""

import re
from dataclasses import dataclass, fields
from typing import Any

from vollegym.documents.document import Document, Problem
from vollegym.documents.fields import FieldReader, has_texts
from vollegym.dutch.phone import Phone, read_phone
from vollegym.dutch.phrases import listed

# A case is drawn as a row of mats; more than these would not fit on a phone.
MOST_PLACES = 24
COUNT = re.compile(r"(\d{1,2}) van (?:de )?(\d{1,2})")
# What a bureau is asked before one signs: the field in which the owner ends the sentence of the answer.
ASKED = (
    ("ads", "Van wie is het advertentieaccount als we stoppen?", "Het advertentieaccount {}."),
    ("area", "Werk je ook voor mijn concurrent om de hoek?", "We werken voor {}."),
    ("notice", "Hoe zeg ik op?", "Opzeggen kan {}."),
    ("minimum_term", "Zit ik ergens minimaal aan vast?", "Je bindt je voor {}."),
    ("budget_vat", "Is het bedrag met of zonder btw?", "Onze bedragen zijn {}."),
    (
        "budget_split",
        "Welk deel gaat naar advertenties?",
        "Van het kleinste budget is dat {}. De rest is voor ons werk.",
    ),
)
# What is true of it as long as the owner wrote nothing: two get their own answer, the others one together.
STILL_OPEN = {
    "ads": "Dat leggen we vast in je voorstel, voordat je iets tekent. Ons advies bij elk bureau, ook bij"
    " ons: laat het op jouw naam zetten, dan neem je de cijfers mee.",
    "area": "Noem in het eerste gesprek je wijk en wie daar je concurrenten zijn. Je krijgt dan een ja of"
    " een nee.",
}
IN_THE_OFFER = {
    "notice": "hoe je opzegt",
    "minimum_term": "of je ergens minimaal aan vastzit",
    "budget_vat": "of er nog btw bij komt",
    "budget_split": "welk deel naar advertenties gaat",
}
CASE = ("studio", "unit", "before", "before_when", "after", "after_when", "permission")
# The photo of the owner: on the longest side of a telephone it still has to be sharp, and quickly there.
PHOTO = re.compile(r"/static/[\w./-]+\.(?:jpe?g|png|webp)")
# What is true of reaching us while bureau.md is empty: who did the intake has a mail to answer.
WITHOUT_ADDRESS = (
    "Een mailadres, telefoonnummer of postadres staat nog niet op deze site. Kreeg je een mail van ons?"
    " Antwoord daarop, een mens leest het. Anders is [de intake](/intake) de weg: daarna krijg je zo’n mail,"
    " ook bij een ‘nog niet’ of ‘niet’."
)
PHOTO_LEAST, PHOTO_HEAVIEST = (800, 1000), 300_000


@dataclass(frozen=True, slots=True)
class Count:
    """How many places of how many were taken in a period, such as "juni 2026"."""

    when: str
    taken: int
    places: int


@dataclass(frozen=True, slots=True)
class Case:
    """A studio before and after, shown because it said yes; `unit` is what is counted: uren, matten."""

    studio: str
    unit: str
    before: Count
    after: Count


@dataclass(frozen=True, slots=True)
class Agency:
    """What the owner wrote down about the agency; an empty text is a fact that nobody gave.

    `ads` says whose the advertising account is, `area` whether neighbours are served too, `notice` how one
    leaves, `minimum_term` how long one is bound, `budget_vat` and `budget_split` what the least budget holds,
    `clients` how many are served at once, `processors` who runs server and mail, and where.
    """

    name: str = "Volle Gym"
    phone: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    kvk: str = ""
    vat: str = ""
    owner: str = ""
    photo: str = ""
    story: tuple[str, ...] = ()
    since: str = ""
    signature: str = ""
    clients: str = ""
    notice: str = ""
    ads: str = ""
    area: str = ""
    minimum_term: str = ""
    budget_vat: str = ""
    budget_split: str = ""
    review: str = ""
    processors: str = ""
    cases: tuple[Case, ...] = ()

    @property
    def telephone(self) -> Phone:
        """The number as it is dialled."""
        return read_phone(self.phone)

    @property
    def signed(self) -> str:
        """How a mail to a prospect ends, above the agency's name: the signature, else the owner's name."""
        return self.signature or self.owner

    @property
    def controller(self) -> str:
        """Who is responsible, as the law wants it told: name, address, registration, mail and number."""
        place = " ".join(filter(None, (self.postcode, self.city)))
        facts = (self.name, self.address, place, self.kvk and f"KVK {self.kvk}", self.email, self.phone)
        return ", ".join(filter(None, facts))

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that visitors have a right to find filled in."""
        needed = ("address", "postcode", "city", "kvk", "processors")
        return tuple(name for name in needed if not getattr(self, name)) + (
            () if self.email or self.phone else ("email",)
        )

    @property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """What there is to know of the agency, as far as it was filled in: pairs of a name and what holds."""
        told = (
            ("Sinds", self.since),
            ("Klanten tegelijk", f"Hoogstens {self.clients}" if self.clients else ""),
        )
        return tuple((name, text) for name, text in told if text)

    @property
    def untold(self) -> str:
        """What somebody looks for in vain where the agency presents itself, "" once it is filled in."""
        told = {
            "Met wie je praat, staat hier nog niet. Vraag het ons gerust in het gesprek: wie we zijn,"
            " hoelang we dit doen en wat er een keer mislukte.": self.owner and (self.story or self.photo),
            "Klantverhalen staan hier nog niet. We laten er pas een zien als die studio daar schriftelijk ja"
            " op zei.": self.cases,
        }
        return " ".join(sentence for sentence, known in told.items() if not known)

    @property
    def reached(self) -> str:
        """How anybody reaches the agency, a sentence in Markdown; while it has no address, by its mails."""
        place = ", ".join(filter(None, (self.address, " ".join(filter(None, (self.postcode, self.city))))))
        ways = (
            self.email and f"mail naar [{self.email}](mailto:{self.email})",
            self.phone and f"bel {self.phone}",
            self.address and f"schrijf naar {place}",
        )
        told = listed([way for way in ways if way], "of")
        return f"{told[:1].upper()}{told[1:]}." if told else WITHOUT_ADDRESS

    @property
    def answers(self) -> str:
        """What one asks before signing, in Markdown: questions with answers, then what the offer tells."""
        told = []
        for name, asked, sentence in ASKED:
            given = getattr(self, name)
            answer = sentence.format(within(given)) if given else STILL_OPEN.get(name)
            told += [f"**{asked}** {answer}"] if answer else []
        left = [words for name, words in IN_THE_OFFER.items() if not getattr(self, name)]
        offer = (
            f"In je voorstel lees je ook {listed(left)}. Dat krijg je voordat je iets tekent." if left else ""
        )
        return "\n\n".join([*told, *filter(None, [offer])])


def within(said: str) -> str:
    """Return what somebody wrote as it stands inside a sentence: "Eén studio" becomes "één studio"."""
    return re.sub("^(?:Eén|.)", lambda first: {"Eén": "één"}.get(first[0], first[0].lower()), said)


NAMES = tuple(field.name for field in fields(Agency))
OWN = ("photo", "story", "since", "clients", "review", "cases")


def read_agency(document: Document | None) -> tuple[Agency, list[Problem]]:
    """Return the facts of bureau.md and what is wrong with it; those of no file are the name alone.

    Nothing here stops the site: what cannot be shown as it stands is left out, and a remark says so.
    """
    if document is None:
        return Agency(), []
    reader = FieldReader(document)
    reader.unknown(NAMES, "remark")
    texts = {name: text for name in NAMES if name not in OWN and (text := reader.text(name))}
    agency = Agency(
        **texts,
        photo=shaped(reader, "photo", PHOTO, "Zet de foto in static/ en schrijf: /static/naam.jpg."),
        story=reader.several("story"),
        since=shaped(reader, "since", re.compile(r"(?:19|20)\d\d"), "Schrijf een jaar: 2021."),
        clients=shaped(reader, "clients", re.compile(r"[1-9]\d{0,2}"), "Schrijf een getal: 12."),
        review=shaped(
            reader, "review", re.compile(r"https://\S+"), "Plak het hele adres, met https:// ervoor."
        ),
        cases=cases(reader),
    )
    if agency.phone and not agency.telephone.link:
        what = f"Het nummer {agency.phone} herkennen we niet, dus bezoekers kunnen er niet op tikken."
        reader.remark("phone", what, "Schrijf het met netnummer: 010 123 45 67.")
    return agency, reader.problems


def shaped(reader: FieldReader, key: str, shape: re.Pattern[str], remedy: str) -> str:
    """Return a text of this shape; another one is a remark and is not shown."""
    said = reader.text(key)
    if said and not shape.fullmatch(said):
        reader.remark(key, f"Het veld {key} tonen we niet: {said}.", remedy)
        return ""
    return said


def cases(reader: FieldReader) -> tuple[Case, ...]:
    """Return the cases that can be shown: whole, countable, and with the permission of the studio."""
    given = reader.meta.get("cases", [])
    if not isinstance(given, list):
        reader.remark("cases", "Het veld cases is geen lijst.", "Begin elk voorbeeld met een streepje.")
        return ()
    found = [case(reader, number, one) for number, one in enumerate(given)]
    return tuple(one for one in found if one)


def case(reader: FieldReader, number: int, given: Any) -> Case | None:
    """Return one case, None with a remark when something of it is missing."""
    where, name = f"cases[{number}]", f"Voorbeeld {number + 1} tonen we niet"
    if not has_texts(given, *CASE) or not all(given[key].strip() for key in CASE if key != "permission"):
        reader.remark(where, f"{name}: er ontbreekt iets.", f"Schrijf eronder: {', '.join(CASE)}.")
        return None
    if not given["permission"].strip():
        remedy = "Schrijf bij permission wanneer en hoe de studio ja zei; dat veld tonen we niet."
        reader.remark(where, f"{name}: er staat geen toestemming bij.", remedy)
        return None
    before, after = count(given["before_when"], given["before"]), count(given["after_when"], given["after"])
    if before is None or after is None:
        remedy = f"Schrijf: 4 van 10. Meer dan {MOST_PLACES} plekken kunnen we niet tekenen."
        reader.remark(where, f"{name}: we kunnen de plekken niet tellen.", remedy)
        return None
    return Case(given["studio"].strip(), given["unit"].strip(), before, after)


def count(when: str, said: str) -> Count | None:
    """Return what "4 van 10" counts, None for anything else."""
    match = COUNT.fullmatch(said.strip())
    if not match or not int(match[1]) <= int(match[2]) <= MOST_PLACES or not int(match[2]):
        return None
    return Count(when.strip(), int(match[1]), int(match[2]))
