"""What the incidents about messages need; each takes only what it asks for."""

from tests.followup.conftest import post, receiver, work

__all__ = ["post", "receiver", "work"]
