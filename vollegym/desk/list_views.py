"""The list of leads, which its address chooses, and a lead that somebody of us puts in by hand."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlite_utils import Database

from vollegym.access import store as access_store
from vollegym.content import questionnaire_store
from vollegym.current import person_here, services
from vollegym.desk import timeline
from vollegym.desk.blueprint import blueprint
from vollegym.desk.pages import left_lying, sheet
from vollegym.dutch.dates import date_in_words, near_in_words, on
from vollegym.dutch.phrases import counted, euros
from vollegym.leads import entering, listing, search, search_store
from vollegym.leads import store as lead_store
from vollegym.leads.entering import SOURCES, Entry
from vollegym.leads.lead import Lead
from vollegym.leads.search_store import Place
from vollegym.questionnaire.attribution import written

A_PAGE = 25
# So much of what happened to a lead stands beside the list.
OF_STORY = 4
ORDERS = {"wacht": "longest", "nieuwste": "newest", "bedrag": "highest"}
ORDER_WORDS = {"nieuwste": "Nieuwste", "wacht": "Wacht het langst", "bedrag": "Hoogste bedrag"}
STAGE_NAMES = {
    "nieuw": "Nieuw",
    "geprobeerd": "Geprobeerd",
    "gesproken": "Gesproken",
    "gepland": "Gepland",
    "geweest": "Geweest",
    "voorstel": "Voorstel",
    "klant": "Klant",
    "voorbij": "Voorbij",
}
OUTCOME_WORDS = {"past": "Past", "nog-niet": "Past nog niet", "niet": "Past niet"}
STATE_WORDS = {"verstuurd": "Verstuurd", "niet-verstuurd": "Niet verstuurd", "quarantaine": "In quarantaine"}
# The parts of an address that choose; the rest says where one is in the list.
PARTS = ("q", "stand", "uitkomst", "fase", "bron", "artikel", "van-wie", "van", "tot", "volgorde")
MOST_OPTIONS = 200


@blueprint.get("/aanvragen")
def listed() -> ResponseReturnValue:
    """Show the leads that the address chooses."""
    if person_here() is None:
        return redirect(url_for("desk.today"), 303)
    query = {name: request.args.get(name, "")[: search.LONGEST] for name in PARTS}
    if query["stand"] and query["stand"] not in search.STATES:
        abort(404)
    return list_page(query, place(request.args.get("na", "")))


def place(typed: str) -> Place | None:
    """Return where the page before ended; a number alone is from an older address: the beginning."""
    if re.fullmatch("[0-9]{0,8}", typed):
        return None
    found = re.fullmatch(r"([0-9A-Za-z:.~-]{0,40})_([0-9]{1,12})", typed)
    return Place(found[1], int(found[2])) if found else abort(404)


def list_page(query: Mapping[str, str], after: Place | None) -> str:
    """Return one page of the list, how many are in each stage, and the filters that lie on it."""
    db, now = services().storage.database(), services().now()
    wanted, order = search.from_query(query), ORDERS.get(query["volgorde"], "newest")
    if order == "highest" and after and not after.key.isdecimal():
        abort(404)
    asked, states = search_store.search(db, wanted), search_store.states(db)
    counts = asked.number
    found = search_store.page(db, asked, order, after, A_PAGE + 1)
    total = sum(counts.values()) if not wanted.stage else counts.get(wanted.stage, 0)
    more = found[A_PAGE - 1][1] if len(found) > A_PAGE else None
    # On a wide screen the first one lies beside the list, until another is chosen.
    opened = found[0][0] if found else None
    if "open" in request.args:
        opened = lead_store.by_reference(db, request.args["open"][:20])
    beside: dict[str, Any] = {"person": None}
    if opened and opened.contact:
        story = [(line, opened.reference) for line in timeline.story(db, opened)]
        beside = {**sheet(opened, person_here()), "person": opened.contact, "story": story[:OF_STORY]}
    here = {**query, "na": f"{after.key}_{after.lead}" if after else ""}
    what = STAGE_NAMES.get(stage_part(wanted.stage), "aanvraag" if total == 1 else "aanvragen").lower()
    if wanted.stage == "client" and total != 1:
        what = "klanten"
    return render_template(
        "desk/list.html",
        query=query,
        heading=f"{'Meer dan ' if asked.cut else ''}{total} {what}",
        legend=[
            {
                "stage": stage,
                "name": STAGE_NAMES[part],
                "number": counts.get(stage, 0),
                "chosen": wanted.stage == stage,
                "link": link(query, fase="" if wanted.stage == stage else part),
            }
            for part, stage in search.STAGES.items()
        ],
        chosen=[
            {"words": words, "link": link(query, **{name: ""})} for name, words in chosen(db, query, wanted)
        ],
        selects=selects(db),
        lines=[
            {
                "lead": lead,
                "why": why(lead, now, lead_store.waits(db, lead.id, now) is not None),
                "now": bool(lead.next_step and lead.next_step.on <= on(now)),
                # The line stays where it was looked at.
                "beside": f"{link(here, open=lead.reference)}#{lead.reference}",
                "open": opened is not None and opened.id == lead.id,
            }
            for lead, _ in found[:A_PAGE]
        ],
        alike=asked.alike,
        more=link(query, na=f"{more.key}_{more.lead}") if more else None,
        next_number=A_PAGE,
        exports=exports(query, wanted, total, cut=asked.cut),
        lists=[
            (f"{words} ({states.get(search.STATES[name], 0)})", link({}, stand=name), name == query["stand"])
            for name, words in STATE_WORDS.items()
        ],
        chosen_any=wanted.is_chosen or bool(wanted.stage) or bool(query["stand"]),
        **beside,
    )


def link(query: Mapping[str, str], **changes: str) -> str:
    """Return the address of a list with some parts changed; an empty part is left out."""
    parts = {name: value for name, value in {**query, **changes}.items() if value}
    return url_for("desk.listed", **parts)  # type: ignore[arg-type]


def stage_part(stage: str) -> str:
    return next((part for part, known in search.STAGES.items() if known == stage), "")


def chosen(db: Database, query: Mapping[str, str], wanted: search.Wanted) -> list[tuple[str, str]]:
    """Return each part of the address that chooses, and how that is said."""
    found = {
        "q": f"Zoek: {wanted.text.strip()}" if wanted.text.strip() else "",
        "stand": f"Stand: {STATE_WORDS.get(query['stand'], 'alles').lower()}" if query["stand"] else "",
        "uitkomst": next(
            (
                f"Uitkomst: {OUTCOME_WORDS[part].lower()}"
                for part, value in search.OUTCOMES.items()
                if value == wanted.outcome
            ),
            "",
        ),
        "fase": f"Fase: {STAGE_NAMES[stage_part(wanted.stage)].lower()}" if wanted.stage else "",
        "bron": f"Bron: {written(wanted.source)}" if wanted.source else "",
        "artikel": f"Artikel: {wanted.landing}" if wanted.landing else "",
        "van-wie": f"Van: {called(db, wanted.colleague)}" if wanted.colleague is not None else "",
        "van": f"Vanaf {date_in_words(wanted.since)}" if wanted.since else "",
        "tot": f"Tot en met {date_in_words(wanted.until)}" if wanted.until else "",
    }
    return [(name, words) for name, words in found.items() if words]


def called(db: Database, number: int) -> str:
    person = access_store.person(db, number)
    return (person.name or person.email or "eigenaar") if person else "iemand"


def selects(db: Database) -> list[dict[str, Any]]:
    """Return the choices of the filter."""
    sources = sorted(search_store.known_sources(db))[:MOST_OPTIONS]
    landings = search_store.known_landings(db)[:MOST_OPTIONS]
    people = [(str(one.id), one.name or one.email or "eigenaar") for one in access_store.people(db)]
    found = [
        ("bron", "Bron", [("", "Alle bronnen"), *((name, written(name)) for name in sources)]),
        ("artikel", "Eerste pagina", [("", "Alle pagina’s"), *((path, path) for path in landings)]),
        ("uitkomst", "Uitkomst", [("", "Alle uitkomsten"), *OUTCOME_WORDS.items()]),
        ("van-wie", "Van wie", [("", "Iedereen"), *people]),
        ("stand", "Stand", [("", "Verstuurd, bij zoeken alles"), *STATE_WORDS.items()]),
        ("volgorde", "Volgorde", list(ORDER_WORDS.items())),
    ]
    return [{"name": name, "label": label, "options": options} for name, label, options in found]


def why(lead: Lead, now: datetime, waits: bool) -> str:
    """Return in one line what there is to know of a lead in a list."""
    if lead.next_step:
        return f"{lead.next_step.what}. {near_in_words(lead.next_step.on, on(now)).capitalize()}"
    if lead.lost:
        return f"Wordt niets: {lead.lost.reason}"
    if lead.client:
        return f"Klant, {euros(lead.client.monthly_eur)} per maand"
    if lead.state == "draft" and not lead.entered_at:
        return (
            "Liet gegevens achter, niet verstuurd" if lead.contact else "Begonnen, nog niet bij de gegevens"
        )
    said = listing.standing(lead, waits)
    if said and said != "niet gesproken":
        return f"{said[:1].upper()}{said[1:]}"
    if lead.stage in (None, "new") and lead.outcome and lead.outcome != "qualified":
        came = near_in_words(lead.submitted_at or lead.started_at, on(now))
        return f"{lead.outcome.words.capitalize()}, {came}"
    return left_lying(lead, now)


def exports(
    query: Mapping[str, str], wanted: search.Wanted, total: int, *, cut: bool
) -> list[tuple[str, str]]:
    """Return the files in which exactly this list can be taken out; everything at once is for an owner."""
    person = person_here()
    everything = not wanted.is_chosen and not wanted.stage
    if not total or person is None or (everything and not person.is_owner):
        return []
    parts = {name: value for name, value in query.items() if value and name != "volgorde"}
    names = {
        "xlsx": f"Download {'ze alle' if cut else counted(total, 'aanvraag', 'aanvragen')} voor Excel",
        "csv": "csv",
        "jsonl": "jsonl",
    }
    return [
        (name, url_for("reports.exported", form=form, **parts))  # type: ignore[arg-type]
        for form, name in names.items()
    ]


# By hand ------------------------------------------------------------------------------------------


@blueprint.get("/aanvragen/nieuw")
def new() -> ResponseReturnValue:
    """Show the form for somebody who phoned."""
    if person_here() is None:
        return redirect(url_for("desk.today"), 303)
    return new_page({"name": [request.args.get("name", "")[:200]], "source": ["telefoon"]}, {})


@blueprint.post("/aanvragen/nieuw")
def put_in() -> ResponseReturnValue:
    """Keep a lead by hand; who may be known already is shown first, once."""
    person = person_here()
    if person is None:
        return redirect(url_for("desk.today"), 303)
    form = request.form.to_dict(flat=False)
    db = services().storage.database()
    entry = entering.read_entry(questionnaire_store.current(db), form)
    if not isinstance(entry, Entry):
        return new_page(form, entry), 422
    known = entering.known(db, {"email": entry.contact.email, "phone": entry.contact.phone_typed})
    if known and (form.get("anyway") or [""])[-1] != ",".join(lead.reference for lead in known):
        return new_page(form, {}, known), 422
    lead = entering.enter(services().storage, entry, services().now(), person.id)
    return redirect(url_for("desk.case", key=lead.reference), 303)


@blueprint.post("/aanvragen/nieuw/bekend")
def already_known() -> ResponseReturnValue:
    """Show, while somebody types, who has this number or address already."""
    if person_here() is None:
        return redirect(url_for("desk.today"), 303)
    typed = {name: request.form.get(name, "")[:300] for name in ("email", "phone")}
    return render_template("desk/_known.html", known=entering.known(services().storage.database(), typed))


def new_page(
    given: Mapping[str, list[str]], errors: Mapping[str, str], known: list[Lead] | None = None
) -> str:
    """Return the form with what was typed."""
    asked = questionnaire_store.current(services().storage.database())
    return render_template(
        "desk/new.html",
        given=given,
        errors=errors,
        known=known or [],
        questions=[question for question in asked.questions if question.kind != "contact"],
        sources=SOURCES,
        pages=services().content.now.library.articles,
    )
