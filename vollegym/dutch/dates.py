"""Days and times as Dutch people say them, in the time of Amsterdam. Moments come in as aware datetimes."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from vollegym.dutch.phrases import in_words

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


def local(moment: datetime) -> datetime:
    """Return an aware moment in the time of Amsterdam."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(AMSTERDAM)


def on(day: date | datetime) -> date:
    """Return the day; of a moment, the day it is then in Amsterdam."""
    return local(day).date() if isinstance(day, datetime) else day


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins in Amsterdam."""
    return datetime.combine(day, time(), AMSTERDAM)


def is_on_the_clock(moment: datetime) -> bool:
    """Return whether the clock ever shows this time of Amsterdam: in March it skips an hour."""
    return local(moment.astimezone(UTC)).replace(tzinfo=None) == moment.replace(tzinfo=None)


def day_in_words(day: date | datetime) -> str:
    """Return "dinsdag 3 maart 2026"."""
    return f"{WEEKDAYS[on(day).weekday()]} {date_in_words(day)}"


def short(moment: datetime) -> str:
    """Return "di 3 maart, 14:00"."""
    then = local(moment)
    return f"{WEEKDAYS[then.weekday()][:2]} {then.day} {MONTHS[then.month - 1]}, {then:%H:%M}"


def brief(day: date | datetime) -> str:
    """Return "di 3 mrt", where room is scarce."""
    then = on(day)
    month = MONTHS[then.month - 1]
    return f"{WEEKDAYS[then.weekday()][:2]} {then.day} {'mrt' if month == 'maart' else month[:3]}"


def day_and_month(day: date | datetime) -> str:
    """Return "3 maart"."""
    then = on(day)
    return f"{then.day} {MONTHS[then.month - 1]}"


def date_in_words(day: date | datetime) -> str:
    """Return "3 maart 2026"."""
    return f"{day_and_month(day)} {on(day).year}"


def near_in_words(day: date | datetime, today: date) -> str:
    """Return "vandaag", "3 maart", or "3 maart 2026" of another year than this one."""
    near = {-1: "gisteren", 0: "vandaag", 1: "morgen"}.get((on(day) - today).days)
    return near or (day_and_month(day) if on(day).year == today.year else date_in_words(day))


def time_in_words(moment: datetime) -> str:
    """Return "14:00 uur", in the time of Amsterdam."""
    return f"{local(moment):%H:%M} uur"


def moment_in_words(moment: datetime) -> str:
    """Return "dinsdag 3 maart 2026 om 14:00 uur", in the time of Amsterdam."""
    return f"{day_in_words(moment)} om {time_in_words(moment)}"


def duration_in_words(minutes: int) -> str:
    """Return "een half uur", or "25 minuten" for what has no name."""
    named = {15: "een kwartier", 30: "een half uur", 45: "drie kwartier", 60: "een uur", 90: "anderhalf uur"}
    whole = f"{minutes // 60} uur" if minutes % 60 == 0 else f"{minutes} minuten"
    return named.get(minutes, whole)


def term_in_words(days: int) -> str:
    """Return "twee jaar", "een half jaar" or "een week" for so many days, else "60 dagen"."""
    years, rest = divmod(days, 365)
    if years and not rest:
        return "een jaar" if years == 1 else f"{in_words(years)} jaar"
    # No longer than the shortest half year has days.
    named = {1: "een dag", 7: "een week", 14: "twee weken", 180: "een half jaar", 181: "een half jaar"}
    return named.get(days, f"{days} dagen")


def zone_in_words(moment: datetime) -> str:
    """Return "Nederlandse zomertijd" or "Nederlandse wintertijd", for where the zone matters."""
    return "Nederlandse zomertijd" if local(moment).dst() else "Nederlandse wintertijd"
