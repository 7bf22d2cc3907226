"""Events for the webhook: what happened, with the machine export's object of the lead as it is now."""

from vollegym.leads.mails import happened
from vollegym.outbox.kinds import Registry


def register(known: Registry) -> None:
    """Add the kinds of this module."""
    known.events.update({"intake.submitted": happened, "lead.contacted": happened})
