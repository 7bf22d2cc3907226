"""vollegym: the website and lead machine of Volle Gym."""

from vollegym.app import create_app

__all__ = ["create_app"]
