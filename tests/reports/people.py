"""The questionnaire and the people of these tests."""

from typing import Any

from vollegym.questionnaire.questions import Option, Question, Questionnaire, When

BECAUSE = "Je bent nog aan het rondkijken."


def one(key: str, title: str, **labels: str) -> Question:
    return Question(key, key, "one", title, 0, tuple(Option(value, text) for value, text in labels.items()))


QUESTIONNAIRE = Questionnaire(
    (
        one("role", "Wat is je rol?", owner="Eigenaar", other="Iets anders"),
        one("studio_type", "Wat voor studio heb je?", pt_studio="PT-studio", yoga_pilates="Yoga of pilates"),
        Question(
            "goals",
            "doelen",
            "several",
            "Wat wil je bereiken?",
            0,
            (Option("more_members", "Meer leden"), Option("retention", "Leden die blijven")),
        ),
        one("bottleneck", "Waar loopt het vast?", no_system="Geen systeem"),
        one("size", "Hoeveel leden heb je?", **{"50_100": "50 tot 100"}),
        one("timing", "Wanneer wil je beginnen?", now="Nu", orienting="Ik kijk rond"),
        Question(
            "pause",
            "pauze",
            "one",
            "Waar wacht je op?",
            0,
            (Option("season", "Het seizoen"),),
            When("timing", ("orienting",)),
        ),
        Question("contact", "contact", "contact", "Hoe bereiken we je?", 0),
        one("budget", "Wat is je budget?", **{"1000_2000": "€ 1.000 tot € 2.000"}),
    ),
    version=1,
)
ANSWERS: dict[str, Any] = {
    "role": "owner",
    "studio_type": "pt_studio",
    "goals": ["more_members", "retention"],
    "bottleneck": "no_system",
    "size": "50_100",
    "timing": "now",
    "budget": "1000_2000",
}
CONTACT: dict[str, Any] = {
    "name": "Anna de Vries",
    "company": "Studio Noord",
    "email": "anna@example.com",
    "phone": "+31612345678",
    "phone_typed": "06-12345678",
}
