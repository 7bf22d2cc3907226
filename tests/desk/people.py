"""The owner, let in at the desk."""

from flask import Flask
from flask.testing import FlaskCliRunner

from tests.visitor import Visitor


def let_in(app: Flask, owner: FlaskCliRunner) -> Visitor:
    browser = Visitor(app)
    browser.open(link(owner))
    browser.send()
    return browser


def link(owner: FlaskCliRunner, *more: str) -> str:
    return str(owner.invoke(args=["desk", "link", *more]).stdout.strip().removeprefix("http://localhost"))
