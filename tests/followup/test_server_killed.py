"""SIGKILL of the server while intakes are sent: each lead has its messages, and each arrives once (`--rounds`)."""

import random
import threading
import time
from pathlib import Path

from tests.followup.conftest import SECRET
from tests.followup.post import PostOffice, Receiver
from tests.followup.running import RunningSender
from tests.intake.test_killed import Person, try_to_walk
from tests.server import Server
from vollegym.storage.database import Storage

WAITING = "SELECT count(*) AS n FROM outbox WHERE result IS NULL AND due_at <= created_at"


def test_each_lead_that_was_sent_is_told_exactly_once(
    tmp_path: Path, post: PostOffice, receiver: Receiver, rounds: int
) -> None:
    settings = {
        "mail_url": post.url,
        "owner_email": "eigenaar@example.com",
        "webhook_url": receiver.url,
        "webhook_secret": SECRET,
    }
    server, chance = Server(tmp_path, **settings), random.Random(11)
    people = []
    for number in range(rounds):
        server.start()
        people.append(Person(server.url, number))
        hand = threading.Thread(target=try_to_walk, args=(people[-1],))
        hand.start()
        # The first gets killed the moment that its intake was acknowledged, the others at any moment.
        until = time.monotonic() + (30 if number == 0 else chance.uniform(0.2, 2.0))
        while time.monotonic() < until and not people[-1].sent:
            time.sleep(0.005)
        server.kill()
        hand.join(60)
    storage = Storage(tmp_path / "vollegym.db")
    leads = [
        row["reference"]
        for row in storage.database().query("SELECT reference FROM lead WHERE submitted_at IS NOT NULL")
    ]
    assert len(leads) >= sum(person.sent for person in people) >= 1
    own = {"database": tmp_path / "vollegym.db", "secret_key": "only for tests " * 2, **settings}
    with RunningSender(tmp_path, **own) as sender:
        sender.start("outbox", "run")
        for _ in range(400):
            if not next(storage.database().query(WAITING))["n"]:
                break
            time.sleep(0.1)
    told = [body["data"]["reference"] for body in receiver.bodies() if body["type"] == "intake.submitted"]
    assert sorted(told) == sorted(leads)
    received = [mail for mail in post.by_id.values() if mail["To"] != "eigenaar@example.com"]
    assert len(received) == len(leads)
    storage.close()
