"""What is kept of a lead, and what is seen of it again."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime

from sqlite_utils import Database

from tests.intake.random_questions import ANNA
from vollegym.content import questionnaire_store
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead
from vollegym.leads.selection import Selection
from vollegym.questionnaire.contact import NAMES, Contact
from vollegym.questionnaire.questions import Outcome, Questionnaire
from vollegym.questionnaire.verdict import Reason, Verdict

VERDICT = Verdict(Outcome.NOT_YET, (Reason("budget", "none", Outcome.NOT_YET, "Geen geld."),), 1)


def lead(db: Database, now: datetime, name: str, contact: Contact = ANNA, sent: bool = True) -> int:
    number = lead_store.start(db, f"hash of {name}", name, 1, now)
    lead_store.keep(db, number, "role", "owner", now)
    lead_store.keep(db, number, "goals", ("retention", "unsure"), now)
    lead_store.keep(db, number, "contact", contact, now)
    if sent:
        lead_store.submit(db, number, VERDICT, ["role", "contact"], now)
    return number


def test_a_draft_comes_back_as_it_was_given(db: Database, now: datetime) -> None:
    lead(db, now, "A", sent=False)
    found = lead_store.by_ticket(db, "hash of A")
    assert found
    assert (found.state, found.started_at, found.verdict) == ("draft", now, None)
    assert found.answers == {"role": "owner", "goals": ("retention", "unsure"), "contact": ANNA}


def test_a_lead_has_its_verdict_and_no_answers_off_the_path(db: Database, now: datetime) -> None:
    lead(db, now, "A")
    found = lead_store.by_reference(db, "A")
    assert found
    assert (found.state, found.submitted_at, found.verdict) == ("submitted", now, VERDICT)
    assert set(found.answers) == {"role", "contact"}


def test_the_last_answer_counts(db: Database, now: datetime) -> None:
    number = lead(db, now, "A", sent=False)
    lead_store.keep(db, number, "role", "other", now)
    found = lead_store.by_ticket(db, "hash of A")
    assert found
    assert found.answers["role"] == "other"


def test_a_lead_is_sent_once(db: Database, now: datetime) -> None:
    number = lead(db, now, "A")
    lead_store.submit(db, number, Verdict(Outcome.QUALIFIED, (), 1), ["role", "contact"], now)
    found = lead_store.by_reference(db, "A")
    assert found
    assert found.verdict == VERDICT


def test_another_browser_can_hold_a_lead_too(db: Database, now: datetime) -> None:
    number = lead(db, now, "A", sent=False)
    lead_store.bind(db, number, "another hash", now)
    assert lead_store.by_ticket(db, "another hash") == lead_store.by_ticket(db, "hash of A")


def test_where_someone_came_from_last_is_the_newest_visit_also_after_one_without_a_moment(
    db: Database, now: datetime
) -> None:
    number = lead(db, now, "A", sent=False)
    visits = [("/x", None), ("/b", "2026-11-24T09"), ("/a", "2026-11-24T08"), ("/c", "2026-11-24T09")]
    last = []
    for landing, at in visits:
        lead_store.keep_source(db, number, {"landing": landing, **({"at": at} if at else {})})
        found = lead_store.by_id(db, number)
        assert found
        assert (found.source or {})["landing"] == "/x", "the first one stays"
        last.append((found.source_last or {})["landing"])
    assert last == ["/x", "/b", "/b", "/c"]


def test_who_has_this_address_or_number_is_known_the_last_one_first(db: Database, now: datetime) -> None:
    bram = replace(ANNA, email="bram@example.com", phone="+31687654321")
    numbers = [lead(db, now, name, contact) for name, contact in (("A", ANNA), ("B", bram), ("C", ANNA))]

    def known(email: str = "", phone: str = "") -> list[int]:
        return [found.id for found in lead_store.with_contact(db, email, phone)]

    anna = [numbers[2], numbers[0]]
    assert known(ANNA.email.upper()) == known(phone=ANNA.phone) == known(ANNA.email, ANNA.phone) == anna
    assert known(bram.email, ANNA.phone) == numbers[::-1]
    assert known() == known("x@example.com", "+31600000000") == []


def test_an_unknown_ticket_holds_nothing(db: Database) -> None:
    assert lead_store.by_ticket(db, "unknown") is None
    assert lead_store.by_reference(db, "unknown") is None


def test_forgetting_a_lead_forgets_everything_of_it(db: Database, now: datetime) -> None:
    number = lead(db, now, "A")
    lead_store.bind(db, number, "another hash", now)
    lead_store.keep_later(db, number, now.date(), now)
    lead_store.keep_objection(db, number, "Nee", now)
    lead_store.keep_call_now(db, number, now)
    db.execute("DELETE FROM lead WHERE id = ?", (number,))
    for table in ("answer", "contact", "ticket", "later", "objection", "call_now"):
        assert db[table].count == 0, table


def test_a_lead_is_told_in_the_words_of_the_questions_it_saw(db: Database, now: datetime) -> None:
    """An owner who rewords a question, also its name in lists, rewords nothing that was answered before."""
    lead(db, now, "A", sent=False)
    current = questionnaire_store.current(db)
    role = replace(current.questions[0], short="Functie", options=())
    with_new_words = Questionnaire((role, *current.questions[1:]))
    questionnaire_store.publish(db, with_new_words, now)
    found = lead_store.by_reference(db, "A")
    assert found
    seen = current.questions[0]
    owner = next(option.label for option in seen.options if option.value == "owner")
    assert found.words[0] == (seen.short, owner)
    assert found.chosen["role"] == owner


def test_every_field_of_a_lead_and_of_a_contact_is_a_column_that_is_read(db: Database) -> None:
    """A field without its column would be absent for everybody, and nobody would notice."""
    columns = {column.name for column in db["lead_view"].columns}
    made_of_several = {"asked", "verdict"}
    assert {field.name for field in fields(Lead)} - made_of_several <= columns
    assert {field.name for field in fields(Contact)} <= columns
    assert {*NAMES, "phone_typed"} == {field.name for field in fields(Contact)}


def in_order(db: Database, read: Callable[[], object]) -> list[str]:
    """What a reading of leads does for the whole of it: how it walks the leads, and whether it sorts them."""
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)
    read()
    db.conn.set_trace_callback(None)
    plan = db.execute(f"EXPLAIN QUERY PLAN {next(sql for sql in asked if 'lead_view' in sql)}")
    return [detail for _, parent, _, detail in plan if parent == 0]


def test_lists_and_exports_walk_an_index_and_sort_nothing(db: Database, now: datetime) -> None:
    """Else the first row of a list costs as much as all leads there are."""
    lead(db, now, "A")
    page = in_order(db, lambda: lead_store.latest(db, "submitted", 50))
    export = in_order(db, lambda: list(lead_store.selected(db, Selection(start="2026", end="2027"))))
    assert page[0] == "SEARCH lead USING INDEX lead_state (<expr>=?)"
    assert export[0] == "SEARCH lead USING INDEX lead_at (<expr>>? AND <expr><?)"
    assert not [step for step in [*page, *export] if "B-TREE" in step]
