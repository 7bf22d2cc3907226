"""The contact details as typed, and what they become. The same checks with and without script (I20)."""

from collections.abc import Mapping

from vollegym.dutch.phone import FEWEST, MOST, digits, read_phone
from vollegym.questionnaire import error_messages
from vollegym.questionnaire.email import email_problem, normal_email, tidy_email
from vollegym.questionnaire.normalize import tidy
from vollegym.questionnaire.questions import Contact

FIELDS = ("name", "company", "email", "phone")
LONGEST_NAME = 200
LONGEST_PHONE = 100


def read_contact(typed: Mapping[str, str]) -> Contact | dict[str, str]:
    """Return the contact, or the sentence for each field that is wrong, in the order of the form."""
    name, company, phone = (tidy(typed.get(field, "")) for field in ("name", "company", "phone"))
    email = tidy_email(tidy(typed.get("email", "")))
    problems = {
        "name": name_problem(name),
        "company": error_messages.COMPANY_LONG.format(most=LONGEST_NAME)
        if len(company) > LONGEST_NAME
        else "",
        "email": email_problem(email),
        "phone": phone_problem(phone),
    }
    if wrong := {field: sentence for field, sentence in problems.items() if sentence}:
        return wrong
    return Contact(name, company or None, normal_email(email), read_phone(phone).number, phone)


def name_problem(name: str) -> str:
    """Return what is wrong with a tidy name: only that it is missing or endless."""
    if not name:
        return error_messages.NAME_MISSING
    return error_messages.NAME_LONG.format(most=LONGEST_NAME) if len(name) > LONGEST_NAME else ""


def phone_problem(phone: str) -> str:
    """Return what is wrong with a tidy phone number; one that is only unlikely passes, in doubt."""
    count = digits(phone)
    if not phone:
        return error_messages.PHONE_MISSING
    if not count:
        return error_messages.PHONE_NO_DIGITS
    if count < FEWEST:
        return error_messages.PHONE_SHORT.format(count=count)
    if len(phone) > LONGEST_PHONE or (count > MOST and read_phone(phone).doubt):
        return error_messages.PHONE_LONG.format(count=count)
    return ""


DOTS = "•••"


def masked(contact: Contact) -> dict[str, str]:
    """Return name, email and phone so that the person recognises them and nobody else learns them."""
    name, _, host = contact.email.rpartition("@")
    return {
        "name": " ".join(part[:1] + DOTS for part in contact.name.split()),
        "email": f"{name[:1]}{DOTS}@{host[:1]}{DOTS}{host[host.rfind('.') :]}",
        "phone": DOTS + contact.telephone.ending[-2:],
    }
