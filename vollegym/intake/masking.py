"""Contact details as they are shown to who has a link but has not shown yet to be the person."""

from vollegym.intake.questionnaire import Contact

DOTS = "•••"


def masked(contact: Contact) -> dict[str, str]:
    """Return name, email and phone so that the person recognises them and nobody else learns them."""
    name, _, host = contact.email.rpartition("@")
    return {
        "name": " ".join(part[:1] + DOTS for part in contact.name.split()),
        "email": f"{name[:1]}{DOTS}@{host[:1]}{DOTS}{host[host.rfind('.') :]}",
        "phone": DOTS + contact.telephone.ending[-2:],
    }
