"""What a Debian or Ubuntu server needs to run the site for years: files, and commands that put them in force.

The layout there, for an account `vollegym`: /srv/vollegym/releases/NAME is a checkout with its own packages,
/srv/vollegym/current leads to the one in force, instance and content beside it are the owner's. So another
version is put beside the one that runs, and taken back in a moment.
"""

import ipaddress
import json
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import idna

from vollegym.config import NAMES, Settings
from vollegym.config.settings import LISTEN

PROXIES = ("caddy", "nginx", "none")
# Where the site listens or keeps its files is another matter there; `demo` and the key are of this machine.
OF_THIS_MACHINE = {
    *("instance", "database", "content", "listen", "site_url", "demo", "secret_key", "trusted_proxies"),
}
# What nobody set, and the server cannot do without: with an example.
NEEDED = {
    "owner_email": "jij@voorbeeld.nl",
    "mail_url": "smtp://naam:wachtwoord@mail.voorbeeld.nl:587?starttls",
    "mail_from": "Volle Gym <hallo@voorbeeld.nl>",
}
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# Names that no certificate is given for.
NOWHERE = set("local localhost internal lan home corp test invalid example onion arpa".split())


class PlanError(ValueError):
    """What was asked cannot be planned; the text is one Dutch sentence."""


def domain(text: str) -> str:
    """Return a domain as certificates have it; raises PlanError on whatever is none."""
    said = text.strip().rstrip(".").lower()
    if "/" in said or ":" in said or "@" in said:
        raise PlanError(f"{text} is geen domein. Geef alleen de naam, zoals voorbeeld.nl.")
    try:
        ipaddress.ip_address(said)
    except ValueError:
        pass
    else:
        raise PlanError(f"{text} is een IP-adres. Voor https is een domein nodig, zoals voorbeeld.nl.")
    try:
        name = said if said.isascii() else idna.encode(said, uts46=True).decode("ascii")
    except idna.IDNAError:
        name = ""
    labels = name.split(".")
    if len(name) > 253 or len(labels) < 2 or not all(LABEL.fullmatch(one) for one in labels):
        raise PlanError(f"{text} is geen domein. Geef een naam zoals voorbeeld.nl of www.voorbeeld.nl.")
    if labels[-1] in NOWHERE or labels[-1].isdigit():
        raise PlanError(f"{text} kan niemand op internet bereiken. Geef een domein dat van jou is.")
    return name


def user(text: str) -> str:
    """Return the name of an account that Debian accepts; raises PlanError on any other."""
    if not re.fullmatch(r"[a-z_][a-z0-9_-]{0,30}", text) or text == "root":
        raise PlanError(f"{text} kan geen account zijn. Neem kleine letters en cijfers, en niet root.")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One server: its name, who runs the site there, what stands in front; the plan goes into `folder`."""

    settings: Settings
    domain: str
    proxy: str
    user: str
    folder: Path

    @property
    def home(self) -> Path:
        """The folder of everything on that server."""
        return Path("/srv") / self.user

    @property
    def listen(self) -> str:
        """Where the site listens there: this machine alone, on the port that is set."""
        return f"127.0.0.1:{(self.settings.listen or LISTEN).rpartition(':')[2]}"

    @property
    def folder_elsewhere(self) -> list[str]:
        """The folder of another disk where copies go, when it is one."""
        place = self.settings.backup_elsewhere or ""
        return [place] if place.startswith("/") else []

    @property
    def certificates(self) -> str:
        """The folder of the certificate for nginx, as certbot makes it."""
        return f"/etc/letsencrypt/live/{self.domain}"


Render = Callable[[str, Mapping[str, Any]], str]


def files(plan: Plan, render: Render) -> dict[str, str]:
    """Return the files by their path below the folder of the plan; those in etc/ go to /etc."""
    words: dict[str, Any] = {
        "name": plan.user,
        "word": plan.user.replace("-", "_"),
        "user": plan.user,
        "domain": plan.domain,
        "home": plan.home,
        "listen": plan.listen,
        "proxy": plan.proxy,
        "certificates": plan.certificates,
        "retention": plan.settings.retention_backup,
        "writable": [plan.home / "instance", plan.home / "content", *plan.folder_elsewhere],
        "elsewhere": plan.settings.backup_elsewhere,
        "settings": settings_there(plan),
        "missing": {
            name: json.dumps(text) for name, text in NEEDED.items() if not getattr(plan.settings, name)
        },
        "commands": commands(plan),
    }
    made = {path: render(template, words) for path, template in templates(plan).items()}
    made["LEESMIJ.md"] = render("LEESMIJ.md", {**words, "files": sorted(made)})
    return made


def templates(plan: Plan) -> dict[str, str]:
    """Return which template makes which file."""
    units = f"etc/systemd/system/{plan.user}"
    proxies = {
        "caddy": {"etc/caddy/Caddyfile": "Caddyfile"},
        "nginx": {f"etc/nginx/conf.d/{plan.user}.conf": "nginx.conf"},
        "none": {},
    }
    copies = {
        f"{units}-backup.service": "backup.service",
        f"{units}-backup.timer": "backup.timer",
    }
    return {
        **(copies if plan.settings.backup_elsewhere else {}),
        f"{units}.socket": "socket",
        f"{units}.service": "site.service",
        f"{units}-sender.service": "sender.service",
        f"etc/systemd/journald.conf.d/{plan.user}.conf": "journald.conf",
        "litestream.yml": "litestream.yml",
        "config.toml": "settings.toml",
        "environment": "environment",
        **proxies[plan.proxy],
    }


def settings_there(plan: Plan) -> dict[str, str]:
    """Return the settings of the server as TOML: those in force here, but for what is of this machine."""
    given = Settings(secret_key="-")  # noqa: S106 - to compare with the defaults.
    there: dict[str, Any] = {
        "site_url": f"https://{plan.domain}",
        "trusted_proxies": plan.settings.trusted_proxies if plan.proxy == "none" else 1,
        "content": str(plan.home / "content"),
    }
    for name in NAMES:
        value = getattr(plan.settings, name)
        if name not in OF_THIS_MACHINE and value != getattr(given, name):
            there[name] = list(value) if isinstance(value, tuple) else value
    return {name: json.dumps(value, ensure_ascii=False) for name, value in there.items()}


def commands(plan: Plan) -> list[tuple[str, str]]:
    """Return what is typed, in order, each with why: on one's own computer, then on the server as root."""
    home, who = shlex.quote(str(plan.home)), plan.user
    here, content = shlex.quote(str(plan.folder)), shlex.quote(str(plan.settings.content))
    first = f"{home}/releases/eerste"
    packages = {"caddy": " caddy", "nginx": " nginx certbot python3-certbot-nginx", "none": ""}[plan.proxy]
    if plan.settings.backup_elsewhere and not plan.folder_elsewhere:
        packages += " rclone"
    steps = [
        (
            "het programma en je teksten bij het plan",
            f"git bundle create {here}/program.bundle HEAD",
            f"cp -R {content}/. {here}/content/",
        ),
        ("het plan naar de server", f"scp -r {here} root@{plan.domain}:plan"),
        ("de server op; wat hierna komt, typ je daar", f"ssh root@{plan.domain}"),
        ("wat Debian erbij heeft", "apt update", f"apt install --yes git python3-venv{packages}"),
        (
            "een eigen account, dat verder niets mag",
            f"useradd --system --home-dir {home} --shell /usr/sbin/nologin {who}",
        ),
        (
            "het programma op zijn plek",
            f"git clone plan/program.bundle {first}",
            f"ln -s releases/eerste {home}/current",
        ),
        (
            "waar je gegevens en teksten komen",
            f"cp plan/environment {home}/.env",
            f"install -d -o {who} -g {who} -m 700 {home}/instance",
            f"install -o {who} -g {who} -m 600 plan/config.toml {home}/instance/",
            f"cp -R plan/content {home}/",
            f"chown -R {who}: {home}/content",
        ),
        ("de pakketten en de database", f"cd {home}/current", "./dev flask database prepare"),
        ("alles aan, ook na een herstart van de server", "cd", *switched_on(plan)),
        ("kijk of het staat", f"cd {home}/current", "./dev flask deploy check"),
    ]
    return [(why[0].upper() + why[1:], " && ".join(typed)) for why, *typed in steps]


def switched_on(plan: Plan) -> list[str]:
    """Return the commands that put everything in force and keep it so."""
    who = plan.user
    timer = f" {who}-backup.timer" if plan.settings.backup_elsewhere else ""
    ours = [
        "cp -R plan/etc/. /etc/",
        "systemctl daemon-reload",
        "systemctl restart systemd-journald",
        f"systemctl enable --now {who}.socket {who}.service {who}-sender.service{timer}",
    ]
    if plan.proxy == "caddy":
        return [*ours, "systemctl enable caddy", "systemctl restart caddy"]
    if plan.proxy == "nginx":
        # nginx reads no configuration of ours before the certificate is there.
        asked = f"certbot certonly --nginx --agree-tos --register-unsafely-without-email -d {plan.domain}"
        return [
            f"{asked} --deploy-hook 'systemctl reload nginx'",
            *ours,
            "nginx -t",
            "systemctl reload nginx",
        ]
    return ours
