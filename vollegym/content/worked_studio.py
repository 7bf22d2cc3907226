"""The made-up studio of rekenstudio.md, with whose numbers every article and tool reckons."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vollegym.documents.document import Document, Problem
from vollegym.documents.fields import FieldReader

COUNTS = (
    *(
        "enquiries",
        "ad_spend",
        "spoken",
        "introductions",
        "new_clients",
        "months",
        "price",
        "around",
        "reserve",
    ),
    *("programme_weeks", "programme_trainings", "programme_talks", "programme_plan", "programme_contact"),
    *("groups", "mats", "group_members", "group_price", "members", "member_price", "member_cost"),
    *("joined", "left", "left_early", "joined_cost", "discount", "adults", "lesson_cost", "vat"),
)
# How many numbers each list holds.
LISTS = {
    "social_ads": 3,
    "search_ads": 3,
    "hours": 3,
    "booked": 3,
    "discount_campaign": 5,
    "question_campaign": 5,
}
MOST = 100_000
# What a tool may start with.
STARTS = (*COUNTS, "trainings", "pay", "a_client", "all_hours", "all_booked", "in_a_group", "early_share")


@dataclass(frozen=True, slots=True)
class WorkedStudio:
    """Euros with VAT, a month where nothing else is said; content/rekenstudio.md tells what each field is.

    `pay` is an hour of a trainer, `around` the minutes of work beside each training; `hours` and `booked`
    are a week's, owner first; `programme_talks`, `_plan` and `_contact` are minutes. A campaign is enquiries,
    spoken, introductions, started, and still there after six months.
    """

    enquiries: int
    ad_spend: int
    spoken: int
    introductions: int
    new_clients: int
    social_ads: tuple[int, ...]
    search_ads: tuple[int, ...]
    months: int
    trainings: Decimal
    price: int
    pay: Decimal
    around: int
    hours: tuple[int, ...]
    booked: tuple[int, ...]
    reserve: int
    programme_weeks: int
    programme_trainings: int
    programme_talks: int
    programme_plan: int
    programme_contact: int
    groups: int
    mats: int
    group_members: int
    group_price: int
    members: int
    member_price: int
    member_cost: int
    joined: int
    left: int
    left_early: int
    joined_cost: int
    discount_campaign: tuple[int, ...]
    question_campaign: tuple[int, ...]
    discount: int
    adults: int
    lesson_cost: int
    vat: int

    @property
    def kept(self) -> Fraction:
        """What a training leaves after VAT and all hours of the trainer, before rent; paid in cents."""
        without = Fraction(self.price * 100, 100 + self.vat)
        trainer = Fraction(self.pay) * (60 + self.around) / 60
        return Fraction(round(without * 100) - round(trainer * 100), 100)

    @property
    def a_client(self) -> Fraction:
        """What is kept of a client for as long as he stays."""
        return self.kept * Fraction(self.trainings) * 52 / 12 * self.months

    @property
    def numbers(self) -> dict[str, Fraction]:
        """Every number that a tool may start with, by its name: those of the file, and five made of them."""
        return {
            **{key: Fraction(getattr(self, key)) for key in (*COUNTS, "trainings", "pay")},
            "a_client": self.a_client,
            "all_hours": Fraction(sum(self.hours)),
            "all_booked": Fraction(sum(self.booked)),
            "in_a_group": Fraction(self.group_members, self.groups),
            "early_share": Fraction(self.left_early * 100, self.joined),
        }


def read_worked_studio(document: Document | None) -> tuple[WorkedStudio | None, list[Problem]]:
    """Return the studio, None when a number is missing or wrong, and every mistake in its file."""
    if document is None:
        return None, []
    reader = FieldReader(document)
    counts = {key: reader.number(key, 1, MOST, required=True) for key in COUNTS}
    lists = {key: reader.numbers(key, size, MOST) for key, size in LISTS.items()}
    trainings = reader.decimal("trainings", Decimal("0.1"), Decimal(14))
    pay = reader.decimal("pay", Decimal("0.01"), Decimal(1000))
    reader.unknown((*COUNTS, *LISTS, "trainings", "pay"), "remark")
    if reader.wrong:
        return None, reader.problems
    return WorkedStudio(**counts, **lists, trainings=trainings, pay=pay), reader.problems  # type: ignore[arg-type]
