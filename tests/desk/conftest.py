"""Somebody at the desk of a site that has an owner."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.desk.people import let_in
from tests.visitor import Visitor


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(owner_email="eigenaar@example.com")


@pytest.fixture
def desk(app: Flask, owner: FlaskCliRunner) -> Visitor:
    """The owner, who was let in."""
    return let_in(app, owner)
