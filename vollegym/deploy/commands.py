"""`flask deploy`: what a server of one's own needs, and whether it has it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from vollegym.console import echo, remark, tell, whole_file
from vollegym.current import services
from vollegym.deploy import checks, plan
from vollegym.services import findings

commands = AppGroup("deploy", help="De site op een eigen server.")


def checked(check: Callable[[str], str]) -> Callable[[click.Context, click.Parameter, str], str]:
    """Return what lets click end with the one sentence of a check."""

    def call(_context: click.Context, _option: click.Parameter, value: str) -> str:
        try:
            return check(value)
        except plan.PlanError as error:
            raise click.ClickException(str(error)) from error

    return call


@commands.command("plan")
@click.option(
    "--domain", required=True, metavar="DOMEIN", callback=checked(plan.domain), help="Zoals voorbeeld.nl."
)
@click.option(
    "--proxy",
    type=click.Choice(plan.PROXIES),
    default="caddy",
    help="Wie er voor de site staat en https doet; anders caddy.",
)
@click.option(
    "--user",
    metavar="NAAM",
    default="vollegym",
    callback=checked(plan.user),
    help="Het account op de server, en hoe alles daar heet; anders vollegym.",
)
@click.option(
    "-o",
    "--output",
    metavar="MAP",
    type=click.Path(file_okay=False, path_type=Path),
    help="Een lege of nieuwe map; anders instance/plan.",
)
def make(domain: str, proxy: str, user: str, output: Path | None) -> None:
    """Schrijf wat een server nodig heeft. Toon ook de tien opdrachten die hem aanzetten."""
    folder = output or services().settings.instance / "plan"
    made = plan.Plan(
        settings=services().settings, domain=domain, proxy=proxy, user=user, folder=folder.absolute()
    )
    write(folder, plan.files(made, render), mine=output is None)
    echo(folder)
    for number, (why, command) in enumerate(plan.commands(made), 1):
        echo(f"\n{number:>2}. {why}:\n    {command}")
    remark(f"\nDit staat ook in {folder / 'LEESMIJ.md'}.")
    remark("In config.toml staan je wachtwoorden: houd de map voor jezelf.")
    if not services().settings.mail_url:
        remark("Er is nog geen mailserver ingesteld. Vul die in config.toml in, vóór opdracht 2.")


@commands.command("check")
def check() -> None:
    """Kijk wat er op deze server van klopt. Per punt staat erbij wat je eraan doet; daarna volgt doctor."""
    db, now = services().storage.database(), services().now()
    tell([*checks.check(services(), db, now), *findings(services(), db, now)])


def render(template: str, words: Mapping[str, Any]) -> str:
    """Return one file of the plan."""
    return current_app.jinja_env.get_template(f"deploy/{template}").render(words) + "\n"


def write(folder: Path, files: Mapping[str, str], *, mine: bool) -> None:
    """Write the files in a folder for its owner alone; one that somebody else uses is left as it is."""
    try:
        if folder.is_dir() and any(folder.iterdir()) and not (mine or (folder / "LEESMIJ.md").is_file()):
            raise click.ClickException(f"{folder} is niet leeg. Noem een lege of nieuwe map.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "content").mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with whole_file(folder / name) as sink:
                sink.write(text.encode())
            if name != "config.toml":
                (folder / name).chmod(0o644)
    except OSError as error:
        raise click.ClickException(f"In {folder} kan niet geschreven worden: {error.strerror}.") from error
