"""What the mails about a call tell: reasons, the room, and the wish to be called."""

from dataclasses import replace

from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.followup.callers import OWNER, PROSPECT, THURSDAY, Caller, event
from tests.followup.conftest import OPENING_HOURS, Work
from tests.followup.post import PostOffice
from tests.followup.test_messages import html, text, to
from tests.people import ANNA, finished
from tests.services import put_in_force
from tests.visitor import Visitor
from vollegym.leads import calls as booking_service
from vollegym.storage.database import Storage


def test_what_a_visitor_types_as_a_reason_goes_to_the_owner_alone(
    caller: Caller, work: Work, post: PostOffice
) -> None:
    caller.books(THURSDAY)
    caller.cancels("Koop op evil.example")
    work()
    assert "evil.example" not in text(to(post, PROSPECT)[0])
    assert "evil.example" in text(to(post, OWNER)[0])


def test_the_reason_of_the_owner_is_told(caller: Caller, work: Work, post: PostOffice) -> None:
    caller.books(THURSDAY)
    caller.cancels("Ik ben ziek.", by="owner")
    work()
    (mail,) = to(post, PROSPECT)
    assert "De reden: Ik ben ziek." in text(mail)
    assert "/afspraak/" in text(mail)


def test_a_call_by_video_is_confirmed_with_its_room(
    caller: Caller, work: Work, post: PostOffice, app: Flask
) -> None:
    room = "https://example.com/kamer"
    put_in_force(app, replace(OPENING_HOURS, by="video", link=room))
    caller.books(THURSDAY)
    work()
    (mail,) = to(post, PROSPECT)
    for words in (text(mail), html(mail)):
        assert room in words
        assert "We bellen je" not in words
    assert str(event(mail)["LOCATION"]) == room


def test_a_wish_to_be_called_reaches_the_owner(
    caller: Caller, work: Work, post: PostOffice, clock: Clock
) -> None:
    booking_service.wish(caller.storage, caller.lead, "afternoon", clock())
    work()
    (mail,) = to(post, OWNER)
    assert mail["Subject"].startswith("Belverzoek: bel Anna van Studio Anna ’s middags (")
    assert "06 12345678" in text(mail)


def test_a_wish_made_in_quarantine_stands_on_the_sheet_after_the_release(
    visitor: Visitor, storage: Storage, clock: Clock, work: Work, post: PostOffice, owner: FlaskCliRunner
) -> None:
    visitor.open("/intake/rol")
    visitor.send(role="owner", warm_up="x")
    finished(visitor, ANNA)
    lead = next(storage.database().query("SELECT id, reference FROM lead"))
    booking_service.wish(storage, lead["id"], "evening", clock())
    work()
    assert post.arrived == []
    owner.invoke(args=["leads", "release", lead["reference"]])
    work()
    (sheet,) = to(post, OWNER)
    assert "Wil gebeld worden: ’s avonds." in text(sheet)
    assert "Wil gebeld worden: ’s avonds." in html(sheet)
    assert "Wil gebeld worden: ’s avonds." in owner.invoke(args=["leads", "show", lead["reference"]]).stdout
