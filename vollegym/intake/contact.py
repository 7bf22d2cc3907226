"""The contact details as typed, and what they become. The same checks with and without script (I20)."""

from collections.abc import Mapping

from vollegym.intake import wording
from vollegym.intake.email import email_problem, normal_email, tidy_email
from vollegym.intake.questionnaire import Contact
from vollegym.intake.typed import tidy
from vollegym.text.phone import FEWEST, MOST, digits, read_phone

FIELDS = ("name", "company", "email", "phone")
LONGEST_NAME = 200
LONGEST_PHONE = 100


def read_contact(typed: Mapping[str, str]) -> Contact | dict[str, str]:
    """Return the contact, or the sentence for each field that is wrong, in the order of the form."""
    name, company, phone = (tidy(typed.get(field, "")) for field in ("name", "company", "phone"))
    email = tidy_email(tidy(typed.get("email", "")))
    problems = {
        "name": name_problem(name),
        "company": wording.COMPANY_LONG.format(most=LONGEST_NAME) if len(company) > LONGEST_NAME else "",
        "email": email_problem(email),
        "phone": phone_problem(phone),
    }
    if wrong := {field: sentence for field, sentence in problems.items() if sentence}:
        return wrong
    return Contact(name, company or None, normal_email(email), read_phone(phone).number, phone)


def name_problem(name: str) -> str:
    """Return what is wrong with a tidy name: only that it is missing or endless."""
    if not name:
        return wording.NAME_MISSING
    return wording.NAME_LONG.format(most=LONGEST_NAME) if len(name) > LONGEST_NAME else ""


def phone_problem(phone: str) -> str:
    """Return what is wrong with a tidy phone number; one that is only unlikely passes, in doubt."""
    count = digits(phone)
    if not phone:
        return wording.PHONE_MISSING
    if not count:
        return wording.PHONE_NO_DIGITS
    if count < FEWEST:
        return wording.PHONE_SHORT.format(count=count)
    if len(phone) > LONGEST_PHONE or (count > MOST and read_phone(phone).doubt):
        return wording.PHONE_LONG.format(count=count)
    return ""
