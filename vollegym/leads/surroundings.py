"""What messages need from around the lead: who the agency is, when it is open, where its owner reads."""

from vollegym.config import ROOT
from vollegym.content.agency import Agency, read_agency
from vollegym.content.folder import read_file
from vollegym.documents.document import DocumentError
from vollegym.outbox.kinds import NobodyToMailError
from vollegym.services import Services

NAME = "bureau.md"


def agency(services: Services) -> Agency:
    """Return the agency's own facts as the file says now; a file that cannot be read says nothing."""
    content = services.settings.content
    root = content if (content / NAME).exists() else ROOT / "content"
    try:
        return read_agency(read_file(root, NAME))[0]
    except DocumentError:
        return Agency()


def owner(services: Services) -> str:
    """Return the owner's address: the setting, else that of the agency; raises NobodyToMailError."""
    address = services.settings.owner_email or agency(services).email
    if not address:
        raise NobodyToMailError("VOLLEGYM_OWNER_EMAIL ontbreekt")
    return address
