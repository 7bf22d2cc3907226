"""Four people who do the intake, and how each of them walks it with a small browser."""

from typing import Any

from tests.visitor import Page, Visitor

Answers = dict[str, Any]
# What a form holds besides its answers.
BESIDES = {"csrf_token", "again", "draft", "shown", "source", "warm_up"}

ANNA: Answers = {
    "role": "owner",
    "studio_type": "small_group",
    "goals": ["fuller_groups", "peace_of_mind"],
    "bottleneck": "slow_follow_up",
    "size": "50_100",
    "timing": "now",
    "contact": {
        "name": "Anna de Boer",
        "company": "Studio Anna",
        "email": "anna@example.com",
        "phone": "06-12 34 56 78",
    },
    "budget": "2000_3000",
}
# Bram has no money for it yet, Chris does not decide himself, Dewi has both marks against her.
BRAM: Answers = {**ANNA, "budget": "under_1000"}
CHRIS: Answers = {**ANNA, "role": "other"}
DEWI: Answers = {**ANNA, "role": "other", "timing": "orienting"}


def walk(visitor: Visitor, answers: Answers, until: str | None = None) -> Page:
    """Answer question by question from where the visitor is, until a key or the check page."""
    page = visitor.open("/intake")
    if asked(page) is None:
        page = visitor.open(next(link for link in page.links() if "/intake/" in link))
    for _ in range(2 * len(answers)):
        key = asked(page)
        if key is None or key == until:
            break
        page = give(visitor, answers[key])
    return page


def asked(page: Page) -> str | None:
    """The key of the question on this page; None where nothing is asked."""
    forms = [form for form in page.forms() if form.method == "post"]
    if not forms:
        return None
    names = set(forms[0].options) | set(forms[0].values) - BESIDES
    if "email" in names:
        return "contact"
    return names.pop() if names else None


def give(visitor: Visitor, answer: Any) -> Page:
    """Answer the question on the page."""
    fields = answer if isinstance(answer, dict) else {str(asked(visitor.page)): answer}
    return visitor.send(**fields)


def finish(visitor: Visitor, answers: Answers) -> Page:
    """Walk the whole intake and send it."""
    page = walk(visitor, answers)
    assert page.url == "/intake/controle", page.url
    return visitor.send()
