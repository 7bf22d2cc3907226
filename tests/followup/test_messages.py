"""Which message goes when, and what it says."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Clock
from tests.followup.conftest import OPENING_HOURS, SECRET, Work
from tests.followup.post import PostOffice, Receiver
from tests.people import ANNA, BRAM, CHRIS, finished, walk
from tests.services import put_in_force, services_of
from tests.visitor import Visitor
from vollegym.config import ROOT, Settings
from vollegym.leads import facts_store, notifications
from vollegym.leads import store as lead_store
from vollegym.leads.message_templates import who
from vollegym.outbox.mail import host, sender_address
from vollegym.questionnaire.contact import Contact
from vollegym.storage.database import Storage

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OWNER, PROSPECT = "eigenaar@example.com", "anna@example.com"


def to(post: PostOffice, address: str) -> list[EmailMessage]:
    return [mail for mail in post.arrived if mail["To"] == address]


def text(mail: EmailMessage) -> str:
    """The plain text, its paragraphs each on one line again."""
    part = mail.get_body(("plain",))
    assert part
    return re.sub(r"(?<!\n)\n *(?!\n)", " ", part.get_content().replace("\r\n", "\n"))


def html(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part
    return str(part.get_content())


def test_it_works(visitor: Visitor, work: Work, post: PostOffice, receiver: Receiver) -> None:
    finished(visitor, ANNA)
    work()
    assert [mail["To"] for mail in post.arrived] == [OWNER, PROSPECT]
    assert [body["type"] for body in receiver.bodies()] == ["intake.submitted"]


def test_the_owner_gets_a_sheet_to_call_from(visitor: Visitor, work: Work, post: PostOffice) -> None:
    finished(visitor, ANNA)
    work()
    (sheet,) = to(post, OWNER)
    assert "Anna de Boer" in text(sheet)
    assert "06 12345678" in text(sheet)
    assert 'href="tel:+31612345678"' in html(sheet)
    assert "Vollere groepen" in text(sheet)
    assert sheet["Reply-To"] == PROSPECT


def test_the_mail_says_how_long_a_call_takes(
    app: Flask, visitor: Visitor, work: Work, post: PostOffice
) -> None:
    put_in_force(app, replace(OPENING_HOURS, length=45))
    finished(visitor, ANNA)
    work()
    (mail,) = to(post, PROSPECT)
    assert "een gesprek van drie kwartier." in text(mail)
    assert "een gesprek van drie kwartier." in html(mail)


@pytest.mark.parametrize(
    ("who", "words"), [(ANNA, "dit past"), (BRAM, "nog niet"), (CHRIS, "niet het goede bureau")]
)
def test_everyone_hears_that_the_intake_came_in(
    who: dict[str, object], words: str, visitor: Visitor, work: Work, post: PostOffice
) -> None:
    finished(visitor, who)
    work()
    (mail,) = to(post, PROSPECT)
    assert words in mail["Subject"]
    assert "/intake/verder/" in text(mail)
    assert "Vollere groepen" in text(mail)


def test_who_does_not_fit_hears_why(visitor: Visitor, work: Work, post: PostOffice) -> None:
    finished(visitor, CHRIS)
    work()
    (mail,) = to(post, PROSPECT)
    assert "alleen samen met wie dat wel doet" in text(mail)
    assert to(post, OWNER) == []


def test_a_mail_is_text_and_html_from_a_person_one_can_answer(
    visitor: Visitor, work: Work, post: PostOffice
) -> None:
    finished(visitor, ANNA)
    work()
    (mail,) = to(post, PROSPECT)
    assert mail.get_content_type() == "multipart/alternative"
    assert (mail["From"], mail["Reply-To"]) == ("Volle Gym <hallo@example.com>", OWNER)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@localhost>")


@pytest.mark.parametrize(
    ("site_url", "name"),
    [
        ("https://www.example.nl", "www.example.nl"),
        ("http://127.0.0.1:8000", "localhost"),
        ("http://[::1]:8000", "localhost"),
        ("http://localhost:8000", "localhost"),
    ],
)
def test_a_mail_is_named_after_the_site_and_never_after_an_address_of_a_machine(
    settings: Settings, site_url: str, name: str
) -> None:
    own = replace(settings, site_url=site_url)
    assert (host(own), sender_address(own)) == (name, f"vollegym@{name}")


def test_no_mail_loads_anything(visitor: Visitor, work: Work, post: PostOffice) -> None:
    finished(visitor, ANNA)
    work()
    for mail in post.arrived:
        assert not [word for word in ("<img", "src=", "url(", "@import", "<link") if word in html(mail)]


def test_only_the_owner_reads_in_the_subject_whom_it_is_about(
    visitor: Visitor, work: Work, post: PostOffice
) -> None:
    finished(visitor, ANNA)
    work()
    (owner,), (prospect,) = to(post, OWNER), to(post, PROSPECT)
    assert owner["Subject"].startswith("Bel nu: Anna van Studio Anna (")
    assert "Anna" not in prospect["Subject"]
    assert "de Boer" not in owner["Subject"]


@pytest.mark.parametrize(
    ("name", "company", "expected"),
    [
        ("Anna de Boer", "Studio 24", "Anna van Studio 24"),
        ("anna-sophie van den Broek", None, "anna-sophie"),
        ("A. de Boer", None, "A. de Boer"),
        ("A de Boer", None, "A de Boer"),
        ("Mevr. De Boer", "Bo’s Gym", "Mevr. De Boer van Bo’s Gym"),
        ("Bo", "", "Bo"),
        ("Koop op evil.example", "Studio Anna", "iemand van Studio Anna"),
        ("Bel 06 12345678", "0612345678", "een aanvrager"),
        ("Anna\r\nBcc: x@example.com", "Studio\r\nBcc", "een aanvrager"),
        ("x" * 5000, "y" * 5000, "een aanvrager"),
        ("\u202eannA", "www.evil", "een aanvrager"),
        ("<b>Anna</b>", "https://evil.example/?a=b", "een aanvrager"),
        ("", "   ", "een aanvrager"),
    ],
)
def test_a_subject_names_someone_shortly_or_not_at_all(name: str, company: str | None, expected: str) -> None:
    assert who(Contact(name, company, "x@example.com", "+31612345678", "0612345678")) == expected


@given(st.text(), st.text())
def test_nothing_that_was_typed_makes_a_subject_long_or_an_address(name: str, company: str) -> None:
    said = who(Contact(name, company, "x@example.com", "+31612345678", "0612345678"))
    assert 0 < len(said) <= 70
    assert said.isprintable()
    assert not set("@/\\<>") & set(said)


@pytest.mark.parametrize("name", ["Anna de Boer", "Anna"])
def test_a_mail_greets_by_the_first_name(name: str, visitor: Visitor, work: Work, post: PostOffice) -> None:
    finished(visitor, {**ANNA, "contact": {**ANNA["contact"], "name": name}})
    work()
    assert text(to(post, PROSPECT)[0]).startswith("Dag Anna,")
    assert "Dag Anna, je vulde onze intake in. Ik ben van Volle Gym." in " ".join(
        text(to(post, OWNER)[0]).split()
    )


def test_the_first_mail_says_why_it_fits_and_what_follows_when_no_moment_is_chosen(
    visitor: Visitor, work: Work, post: PostOffice
) -> None:
    finished(visitor, ANNA)
    work()
    said = text(to(post, PROSPECT)[0])
    assert "Je komt er niet aan toe om snel te reageren." in said
    assert "Je kunt deze maand beginnen." in said
    when = "uiterlijk de volgende dag dat we er zijn."
    assert f"Kies je niets, dan bellen we je zelf op 06 12345678, {when}" in said
    assert f"Kies je niets, dan bellen we je zelf, {when}" in text(to(post, OWNER)[0])


def test_the_first_mail_to_who_does_not_fit_yet_says_where_to_begin(
    visitor: Visitor, work: Work, post: PostOffice
) -> None:
    finished(visitor, {**ANNA, "budget": "none"})
    work()
    said = text(to(post, PROSPECT)[0])
    assert "Begin hiermee: zet alle aanvragen van deze maand op één lijst en bel de vijf nieuwste." in said
    assert "Je kunt deze maand beginnen." not in said


@pytest.mark.parametrize("name", ["Anna\r\nBcc: x@example.com", "<b>Anna</b>", "Win: http://evil.example"])
def test_a_name_does_no_harm(name: str, visitor: Visitor, work: Work, post: PostOffice) -> None:
    finished(visitor, {**ANNA, "contact": {**ANNA["contact"], "name": name}})
    work()
    assert len(post.arrived) == 2
    for mail in post.arrived:
        assert "Bcc" not in mail
        assert "<b>Anna" not in html(mail)
    (mail,) = to(post, PROSPECT)
    assert "evil.example" not in text(mail)


def test_one_nudge_when_qualified_and_not_booked(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    finished(visitor, ANNA)
    work()
    for _ in range(4):
        clock.moment += DAY
        work()
    assert [mail["Subject"] for mail in to(post, PROSPECT)][1:] == ["Kies nog een moment"]


def test_no_nudge_after_a_conversation(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock, storage: Storage
) -> None:
    finished(visitor, ANNA)
    storage.database().execute("INSERT INTO contacted (lead, at) SELECT id, submitted_at FROM lead")
    clock.moment += 2 * DAY
    work()
    assert len(to(post, PROSPECT)) == 1


def test_a_mail_that_comes_late_is_still_true(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock, storage: Storage
) -> None:
    finished(visitor, ANNA)
    finished(Visitor(work.app), BRAM)
    walk(Visitor(work.app), ANNA, until="budget")
    with storage.writing() as db:
        notifications.later(db, 2, (clock.moment + DAY).date(), clock.moment)
    clock.moment += 47 * HOUR
    work()
    assert len(post.arrived) == 7
    for mail in post.arrived:
        assert not [
            word for word in ("gisteren", "vandaag", " net ", "geleden") if word in text(mail).lower()
        ]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("06-12 34 56 78", False), ("+32 470 12 34 56", False), ("0031 6 12345678", True)],
)
def test_a_number_is_shown_as_it_was_typed_only_where_other_figures_are_dialled(
    typed: str, shown: bool, visitor: Visitor, work: Work, post: PostOffice
) -> None:
    finished(visitor, {**ANNA, "contact": {**ANNA["contact"], "phone": typed}})
    work()
    assert (f"etypt als {typed}" in text(to(post, OWNER)[0])) == shown
    assert (f"etypt als {typed}" in html(to(post, OWNER)[0])) == shown


def test_a_message_is_not_sent_when_its_time_has_gone_by(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    finished(visitor, ANNA)
    clock.moment += 10 * DAY
    work()
    assert to(post, PROSPECT) == []
    assert [mail["Subject"][:7] for mail in to(post, OWNER)] == ["Bel nu:", "Nog nie"]


def test_benader_me_later_comes_in_the_morning_of_its_day(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock, storage: Storage
) -> None:
    finished(visitor, BRAM)
    with storage.writing() as db:
        notifications.later(db, 1, (clock.moment + 3 * DAY).date(), clock.moment)
        notifications.later(db, 1, (clock.moment + 7 * DAY).date(), clock.moment)
    work()
    clock.moment = datetime.fromisoformat("2026-12-01T07:59:00+00:00")
    work()
    assert len(to(post, PROSPECT)) == 1
    clock.moment += 2 * MINUTE
    work()
    assert to(post, PROSPECT)[1]["Subject"] == "Je vroeg ons om iets te laten horen"


def test_another_day_counts_also_when_the_first_one_was_tried_in_vain(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    def ask_for(day: str) -> None:
        page = visitor.open("/intake/uitkomst")
        visitor.send(next(form for form in page.forms() if "later" in form.values), later=day)

    finished(visitor, BRAM)
    work()
    ask_for("2026-11-25")
    clock.moment += DAY
    post.close()
    work()
    ask_for("2026-11-27")
    post.open()
    for _ in range(4):
        clock.moment += DAY
        work()
    assert [mail["Subject"] for mail in to(post, PROSPECT)][1:] == ["Je vroeg ons om iets te laten horen"]
    assert "vrijdag 27 november 2026" in text(to(post, PROSPECT)[1])


def test_who_stopped_halfway_asked_for_nothing_and_is_not_to_be_called(
    visitor: Visitor, clock: Clock, work: Work, post: PostOffice
) -> None:
    walk(visitor, ANNA, until="budget")
    clock.moment += timedelta(hours=1, minutes=1)
    work("unfinished")
    (mail,) = to(post, OWNER)
    assert "Bel niet, en doe geen aanbod." in text(mail)
    assert "tel:" not in html(mail)
    assert f"mailto:{PROSPECT}" in html(mail)


def test_a_mail_to_a_prospect_is_signed_by_who_answers_and_one_to_the_owner_is_not(
    app: Flask, visitor: Visitor, work: Work, post: PostOffice
) -> None:
    content = services_of(app).content
    content.now = replace(content.now, agency=replace(content.now.agency, owner="Sanne Voorbeeld"))
    finished(visitor, ANNA)
    work()
    (mail,) = to(post, PROSPECT)
    assert re.search(r"Sanne Voorbeeld\s+--\s+Volle Gym", text(mail))
    assert "Sanne Voorbeeld" in html(mail)
    assert all("Sanne Voorbeeld" not in text(one) for one in to(post, OWNER))


def test_an_unfinished_intake_is_told_once_after_an_hour(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    walk(visitor, ANNA, until="budget")
    clock.moment += 59 * MINUTE
    work()
    assert post.arrived == []
    for _ in range(3):
        clock.moment += 2 * MINUTE
        work()
    (mail,) = post.arrived
    assert (mail["To"], mail["Subject"][:14]) == (OWNER, "Niet afgemaakt")


def test_an_intake_without_contact_is_never_told(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    walk(visitor, ANNA, until="contact")
    clock.moment += 3 * HOUR
    work()
    assert post.arrived == []


def test_a_disagreement_reaches_the_owner_with_the_reasons(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock, storage: Storage
) -> None:
    finished(visitor, CHRIS)
    with storage.writing() as db:
        notifications.disagreed(db, 1, 7, clock.moment)
        notifications.disagreed(db, 1, 7, clock.moment)
    work()
    (mail,) = to(post, OWNER)
    assert "alleen samen met wie dat wel doet" in text(mail)


def test_a_quarantined_lead_causes_nothing_until_it_is_released(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock, storage: Storage, receiver: Receiver
) -> None:
    finished(visitor, ANNA)
    with storage.writing() as db:
        db.execute("DELETE FROM outbox")
        db.execute("UPDATE lead SET quarantined_at = submitted_at")
    clock.moment += 20 * MINUTE
    work()
    assert (post.arrived, receiver.calls) == ([], [])
    with storage.writing() as db:
        db.execute("UPDATE lead SET released_at = ?", [clock.moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")])
        notifications.submitted(db, 1, "qualified", clock.moment)
    work()
    assert [mail["To"] for mail in post.arrived] == [OWNER, PROSPECT]


def test_every_message_goes_also_with_other_questions(
    make_app: Callable[..., Flask], tmp_path: Path, clock: Clock, post: PostOffice, receiver: Receiver
) -> None:
    shutil.copytree(ROOT / "content" / "intake", tmp_path / "intake")
    for path in (tmp_path / "intake").iterdir():
        if not path.name.startswith(("2", "7")):
            path.unlink()
    outside = {"mail_url": post.url, "webhook_url": receiver.url, "webhook_secret": SECRET}
    app = make_app(content=tmp_path, owner_email=OWNER, **outside)
    visitor = Visitor(app)
    finished(visitor, {key: ANNA[key] for key in ("studio_type", "contact")})
    with app.extensions["vollegym"].storage.writing() as db:
        notifications.disagreed(db, 1, 7, clock.moment)
        notifications.call_now(db, 1, 8, clock.moment)
        notifications.resume(db, 1, 9, clock.moment)
        notifications.later(db, 1, (clock.moment + DAY).date(), clock.moment)
    sender = Work(app, clock)
    for _ in range(3):
        sender("alarms", "unfinished", "summary")
        clock.moment += 20 * HOUR
    sender.close()
    asked = "SELECT DISTINCT kind, note FROM outbox WHERE result IS NULL OR note LIKE 'fout%'"
    assert list(app.extensions["vollegym"].storage.database().query(asked)) == []
    assert len(post.arrived) >= 8
    assert receiver.bodies()[0]["data"]["answers"]["studio_type"] == "small_group"


def test_the_summary_counts_what_is_held_for_a_robot(
    visitor: Visitor, work: Work, post: PostOffice, storage: Storage
) -> None:
    finished(visitor, ANNA)
    storage.database().execute("DELETE FROM outbox")
    storage.database().execute("UPDATE lead SET quarantined_at = submitted_at")
    work("summary")
    (mail,) = post.arrived
    assert "In quarantaine, om na te kijken: 1 aanvraag" in text(mail)
    assert "In quarantaine, om na te kijken" in html(mail)


def test_the_summary_names_who_wanted_to_hear_from_us_today(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock, storage: Storage
) -> None:
    finished(visitor, BRAM)
    with storage.writing() as db:
        notifications.later(db, 1, (clock.moment + DAY).date(), clock.moment)
    reference = next(storage.database().query("SELECT reference FROM lead"))["reference"]
    clock.moment += DAY
    work("summary")
    (mail,) = [mail for mail in to(post, OWNER) if mail["Subject"].startswith("Gisteren")]
    for words in (text(mail), html(mail)):
        assert f"wilden vandaag iets horen: Anna van Studio Anna ({reference})" in words


def test_the_summary_says_what_was_promised_for_today_and_to_whom(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock, storage: Storage
) -> None:
    finished(visitor, ANNA)
    walk(Visitor(work.app), ANNA, until="goals")
    today = clock.moment.date()
    with storage.writing() as db:
        facts_store.set_step(db, 1, "Stuur het voorstel", today, None, clock.moment)
        # Who left no name was promised nothing that anybody could do.
        facts_store.set_step(db, 2, "Bel terug", today, None, clock.moment)
    work("summary")
    (mail,) = [mail for mail in to(post, OWNER) if mail["Subject"].startswith("Gisteren")]
    said = "Stuur het voorstel: Anna van Studio Anna, voor dinsdag 24 november 2026"
    assert said in text(mail)
    assert said in html(mail)
    assert "Bel terug" not in text(mail)


def test_the_form_cannot_bomb_a_stranger(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock, storage: Storage
) -> None:
    finished(visitor, ANNA)
    for press in range(30):
        with storage.writing() as db:
            notifications.resume(db, 1, press, clock.moment)
        clock.moment += 6 * MINUTE
        work()
    assert len(to(post, PROSPECT)) == 5


def test_a_forgotten_lead_is_never_mailed(
    visitor: Visitor, work: Work, post: PostOffice, storage: Storage, receiver: Receiver
) -> None:
    finished(visitor, ANNA)
    storage.database().execute("DELETE FROM lead")
    work()
    assert (post.arrived, receiver.calls) == ([], [])


def test_an_alarm_says_in_a_whole_sentence_who_waits_why(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock, storage: Storage
) -> None:
    finished(visitor, CHRIS)
    with storage.writing() as db:
        lead_store.keep_objection(db, 1, "", clock.moment)
    clock.moment += 6 * MINUTE
    work("alarms")
    (mail,) = to(post, OWNER)
    assert "\n\nDe aanvrager is het niet eens met de uitkomst. Bel nu." in text(mail)
