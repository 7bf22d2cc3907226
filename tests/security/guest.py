"""A visitor whose connection comes from another address than loopback."""

from flask import Flask

from tests.visitor import Visitor


class Guest(Visitor):
    """`address` is the peer of the connection; `forwarded` is what the request says in X-Forwarded-For."""

    def __init__(self, app: Flask, address: str = "127.0.0.1", forwarded: str | None = None) -> None:
        super().__init__(app)
        self.client.environ_base["REMOTE_ADDR"] = address
        if forwarded is not None:
            self.client.environ_base["HTTP_X_FORWARDED_FOR"] = forwarded
