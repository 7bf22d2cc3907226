"""What messages need from around the lead: who the agency is, when it is open, where its owner reads."""

from vollegym import web
from vollegym.calendar.hours import Hours
from vollegym.config import ROOT
from vollegym.content.agency import Agency, read_agency
from vollegym.content.folder import read_file
from vollegym.content.opening_hours import opening
from vollegym.documents.document import DocumentError
from vollegym.outbox.kinds import NobodyToMailError

NAME = "bureau.md"


def agency() -> Agency:
    """Return the agency's own facts as the file says now; a file that cannot be read says nothing."""
    content = web.settings().content
    root = content if (content / NAME).exists() else ROOT / "content"
    try:
        return read_agency(read_file(root, NAME))
    except DocumentError:
        return Agency()


def opening_hours() -> Hours:
    """Return the opening hours in force."""
    return opening().hours


def owner() -> str:
    """Return the owner's address: the setting, else that of the agency; raises NobodyToMailError."""
    address = web.settings().owner_email or agency().email
    if not address:
        raise NobodyToMailError("VOLLEGYM_OWNER_EMAIL ontbreekt")
    return address
