"""Contact details as they are shown to who has a link but has not shown yet to be the person."""

import re

from vollegym.intake.phone import digits
from vollegym.intake.questionnaire import Contact

DOTS = "•••"


def masked(contact: Contact) -> dict[str, str]:
    """Return name, email and phone so that the person recognises them and nobody else learns them."""
    name, _, host = contact.email.rpartition("@")
    return {
        "name": " ".join(part[:1] + DOTS for part in contact.name.split()),
        "email": f"{name[:1]}{DOTS}@{host[:1]}{DOTS}{host[host.rfind('.') :]}",
        "phone": masked_phone(contact.phone_typed),
    }


def masked_phone(typed: str) -> str:
    """Return the last two digits alone."""
    return DOTS + "".join(re.findall(r"\d", typed))[-2:] if digits(typed) > 2 else DOTS
