"""`flask desk …`: the way to the desk for whoever is on the server, and who is in."""

import click
from flask.cli import AppGroup

from vollegym.access import entry, store
from vollegym.console import echo
from vollegym.current import services
from vollegym.desk.messages import address_of, person_at
from vollegym.dutch.dates import moment_in_words

commands = AppGroup("desk", help="Je beheer, op /beheer.")
NUMBERS = "Welke, zoals ze in flask desk sessions staan."


@commands.command("link")
@click.option("--renew", is_flag=True, help="Log eerst elk apparaat uit; eerdere links werken dan niet meer.")
@click.option("--who", metavar="ADRES", help="Voor een collega met dit mailadres, in plaats van voor jezelf.")
def link(renew: bool, who: str | None) -> None:
    """Toon een link naar je beheer, die een uur en één keer werkt."""
    now, settings = services().now(), services().settings
    if renew:
        entry.end_everything(services().storage, now)
        echo("Elk apparaat dat binnen was, is nu buiten.", err=True)
    with services().storage.writing() as db:
        people = store.people(db)
        person = person_at(services(), people, who) if who else next(one for one in people if one.is_owner)
        if person is None:
            raise click.ClickException(f"Niemand van jullie heeft het adres {who}.")
        made = entry.new_link(db, person.id, now)
    echo(entry.address(settings, services().storage.database(), made))


@commands.command("sessions")
def sessions() -> None:
    """Toon welke apparaten binnen zijn, met hun nummer."""
    db, now = services().storage.database(), services().now()
    people = {one.id: address_of(services(), one) or "eigenaar" for one in store.people(db)}
    living = entry.living(db, now)
    for one in living:
        seen, who = moment_in_words(one.seen_at), people.get(one.person, "")
        echo(f"{one.id:>5}  {one.browser:30}  {seen:30}  {who}")
    echo("1 apparaat is binnen." if len(living) == 1 else f"{len(living)} apparaten zijn binnen.", err=True)


@commands.command("end")
@click.argument("numbers", metavar="[NUMMER]...", nargs=-1, type=int, help=NUMBERS)
@click.option("--all", "everybody", is_flag=True, help="Log elk apparaat uit.")
def end(numbers: tuple[int, ...], everybody: bool) -> None:
    """Log apparaten uit; de nummers staan in `flask desk sessions`."""
    if not numbers and not everybody:
        raise click.UsageError("Noem een nummer uit flask desk sessions, of kies --all.")
    now = services().now()
    with services().storage.writing() as db:
        unknown = [number for number in numbers if not store.end_session(db, number, now)]
        ended = len(numbers) - len(unknown) + (store.end_sessions(db, now) if everybody else 0)
    echo("1 apparaat is uitgelogd." if ended == 1 else f"{ended} apparaten zijn uitgelogd.")
    if unknown:
        raise click.ClickException(f"Niet gevonden, of al uitgelogd: {', '.join(map(str, unknown))}.")
