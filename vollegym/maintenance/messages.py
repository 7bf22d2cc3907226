"""What the program tells the owner about itself by mail."""

from vollegym.leads.message_context import OwnerFacts, owner_facts
from vollegym.outbox.kinds import Kind, Words
from vollegym.storage import database

MEGABYTE = 1024**2


def nearly_full(facts: OwnerFacts) -> Words:
    """Return how large the database is, and how large it may become."""
    size, most = database.size(facts.db), facts.services.storage.ceiling
    return Words(
        subject={"share": 100 * size // most},
        values={"size": size // MEGABYTE, "most": most // MEGABYTE},
    )


NEARLY_FULL = Kind(name="nearly_full", to="owner", facts=owner_facts, words=nearly_full, urgent=True)
KINDS = (NEARLY_FULL,)
