"""Every component in every state, for whoever builds on: /patronen, only while developing."""

from datetime import UTC, datetime

from flask import Blueprint, Flask, abort, render_template
from flask.typing import ResponseReturnValue

blueprint = Blueprint("patterns", __name__)


def init_app(app: Flask) -> None:
    """Show the patterns where Flask runs in debug mode; elsewhere the address does not exist."""
    if app.debug:
        app.register_blueprint(blueprint)


@blueprint.get("/patronen")
def patterns() -> ResponseReturnValue:
    """Show all components, each with the macro that makes it."""
    return render_template("patterns.html", a_moment=datetime(2026, 11, 24, 9, 30, tzinfo=UTC))


@blueprint.get("/patronen/fout/<int:status>")
def refusal(status: int) -> ResponseReturnValue:
    """Show the page of a refusal."""
    abort(status)
