"""What happens by itself with what is kept of people: purging daily, forgetting again after a restore."""

from datetime import timedelta

from flask import Flask

from vollegym.dutch.dates import term_in_words
from vollegym.outbox.kinds import Job
from vollegym.privacy import commands, purge, repeat_erasures, views
from vollegym.services import Room, Services


def set_up(app: Flask, services: Services) -> None:
    """Let pages say how long something is kept, from the same settings that a purge obeys."""
    terms = {kind: term_in_words(getattr(services.settings, f"retention_{kind}")) for kind in purge.KINDS}
    app.jinja_env.globals["retention"] = terms


ROOM = Room(
    blueprint=views.blueprint,
    commands=(commands.commands,),
    jobs=(
        Job(
            "purge",
            timedelta(days=1),
            lambda services, now: purge.purge(services.storage, services.settings, now),
        ),
    ),
    after_restore=(
        lambda services, storage: repeat_erasures.repeat(
            storage, services.settings.database.parent, services.now()
        ),
    ),
    set_up=set_up,
)
