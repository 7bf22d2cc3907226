"""What the intake adds to the application."""

from flask import Flask

from vollegym.content.publishing import check_in_force
from vollegym.intake import commands, views
from vollegym.intake.request_signals import signed_shown, signed_touch
from vollegym.questionnaire.contact import FIELDS
from vollegym.questionnaire.robot_signs import DECOY
from vollegym.services import Room, Services


def set_up(app: Flask, _services: Services) -> None:
    """Give templates what every form of a question holds, besides its answers."""
    app.jinja_env.globals.update(
        decoy=DECOY, contact_inputs=FIELDS, signed_shown=signed_shown, signed_touch=signed_touch
    )


ROOM = Room(
    blueprint=views.blueprint,
    commands=(commands.commands,),
    checks=(lambda services, db, _now: check_in_force(services.content.now, db),),
    set_up=set_up,
)
