"""Mail addresses: what cannot work is refused by its cause, what looks like a slip is only asked about."""

import re
from difflib import get_close_matches

from email_validator import EmailNotValidError, validate_email

from vollegym.questionnaire import error_messages
from vollegym.questionnaire.normalize import LONGEST_TYPED

LONGEST = 254
POPULAR = (
    *("gmail.com", "hotmail.com", "hotmail.nl", "outlook.com", "live.nl", "live.com", "icloud.com"),
    *("ziggo.nl", "kpnmail.nl", "planet.nl", "home.nl", "casema.nl", "upcmail.nl", "hetnet.nl", "xs4all.nl"),
    *("telenet.be", "skynet.be", "proton.me", "msn.com", "yahoo.com"),
)


def tidy_email(text: str) -> str:
    """Return a tidy text without what copying adds: mailto:, angle brackets, blanks round @ and dots."""
    if len(text) > LONGEST_TYPED:
        return text
    text = re.sub(r"^mailto:", "", text.strip("<>()[]\"' "), flags=re.IGNORECASE)
    return re.sub(r" *([@.]) *", r"\1", text).strip(".,; ")


def email_problem(text: str) -> str:
    """Return the Dutch sentence that says what is wrong with a tidy address; empty when it can be used."""
    before, at, after = text.rpartition("@")
    causes = (
        (not text, error_messages.EMAIL_MISSING),
        (len(text) > LONGEST, error_messages.EMAIL_LONG),
        (not at, error_messages.EMAIL_NO_AT),
        ("@" in before, error_messages.EMAIL_TWO_AT),
        (" " in text, error_messages.EMAIL_SPACE),
        ("," in text or ";" in text, error_messages.EMAIL_COMMA),
        (not before, error_messages.EMAIL_NO_NAME),
        (not after, error_messages.EMAIL_NO_HOST),
        (".." in text, error_messages.EMAIL_DOUBLE_DOT),
        ("." not in after, error_messages.EMAIL_NO_DOT),
    )
    said = next((sentence for wrong, sentence in causes if wrong), "")
    return said or ("" if normal_email(text) else error_messages.EMAIL_OTHER)


def normal_email(text: str) -> str:
    """Return the address with its domain in small letters, or an empty text when no mail can reach it."""
    try:
        # Reserved names such as .test do no harm here; whether mail arrives is known after sending it.
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return ""
    return str(found.normalized)


def suggestion(address: str) -> str:
    """Return the address that was probably meant when the domain is nearly a popular one, or ""."""
    name, _, domain = address.rpartition("@")
    if not name or domain in POPULAR:
        return ""
    # At 0.85 one slip is found in each of them, the shortest too, and an own domain is left alone.
    near = get_close_matches(domain, POPULAR, cutoff=0.85)
    return f"{name}@{near[0]}" if near else ""
