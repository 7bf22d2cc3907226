"""Every setting of the program: its name, its default and its check, in one place (incidents I02, I14).

A setting comes from the environment (`VOLLEGYM_NAME`) or from `instance/config.toml` (`name = …`); the
environment wins, and only there can another folder than instance/ be named. Values are stripped, relative
paths start at the checkout. A bad value or an unknown name stops the start with one sentence that names it,
because a setting that is silently ignored loses leads.
"""

import os
import secrets
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import click

from vollegym.config import checks, running_site

PREFIX = "VOLLEGYM_"
LISTEN = "127.0.0.1:8000"
ROOT = Path(__file__).resolve().parents[2]


class SettingsError(click.ClickException):
    """A setting cannot be used; one sentence names it, and a command ends with that sentence."""


def setting(check: checks.Check, default: Any = None) -> Any:
    """Declare a field of Settings with the check that turns its text into a value."""
    return field(default=default, metadata={"check": check})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, checked. Days are whole days, addresses have no trailing slash, absent is None."""

    root: Path = ROOT
    instance: Path = setting(checks.folder, ROOT / "instance")
    secret_key: str = field(default="", repr=False, metadata={"check": checks.key})
    database: Path = setting(checks.file, ROOT / "instance" / "vollegym.db")
    # A larger database lets nobody begin an intake: a flood would fill the disk with it and its copies.
    database_gb: int = setting(checks.gigabytes, 2)
    content: Path = setting(checks.folder, ROOT / "content")
    listen: str = setting(checks.text, "")
    site_url: str = setting(checks.site_url, "")
    # False when nobody said what the address is, and it is the one where the site listens.
    site_url_given: bool = True
    owner_email: str | None = setting(checks.email)
    mail_url: str | None = field(default=None, repr=False, metadata={"check": checks.mail_url})
    mail_from: str | None = setting(checks.mail_from)
    webhook_url: str | None = setting(checks.web_url)
    webhook_secret: str | None = field(default=None, repr=False, metadata={"check": checks.webhook_secret})
    # Minutes between two signs of life to the receiver; 0 sends none.
    heartbeat: int = setting(checks.minutes, 0)
    busy_calendars: tuple[str, ...] = setting(checks.calendar_urls, ())
    trusted_proxies: int = setting(checks.whole_number, 0)
    retention_draft: int = setting(checks.days, 7)
    retention_contact: int = setting(checks.days, 60)
    retention_rejected: int = setting(checks.days, 180)
    retention_lead: int = setting(checks.days, 730)
    retention_backup: int = setting(checks.days, 30)
    confirm_hours: int = setting(checks.hours, 24)
    bundle_password: str | None = field(default=None, repr=False, metadata={"check": checks.password})
    backup_elsewhere: str | None = setting(checks.elsewhere)
    # Everybody in this database is invented: nothing is ever sent, and every page of the desk says so.
    demo: bool = setting(checks.switch, False)

    @property
    def backups(self) -> Path:
        """The folder of the copies, beside the database: copies of one never mix with those of another."""
        return self.database.parent / "backups"

    @property
    def address_file(self) -> Path:
        """Where the running site leaves its address for commands, beside the database that both use."""
        return self.database.parent / running_site.NAME

    @property
    def secure(self) -> bool:
        """True when visitors reach the site over https: cookies are Secure and HSTS is on."""
        return self.site_url.startswith("https:")


NAMES = {f.name: f.metadata["check"] for f in fields(Settings) if "check" in f.metadata}


def load_settings(environ: Mapping[str, str] | None = None, root: Path = ROOT) -> Settings:
    """Return the checked settings; raises SettingsError with one sentence that names what is wrong."""
    if root == ROOT and not (root / "templates").is_dir():
        raise SettingsError(
            "Hier staat alleen de code, zonder teksten en sjablonen. "
            "Installeer vollegym vanuit zijn eigen map, met: pip install -e ."
        )
    environ = os.environ if environ is None else environ
    given = from_environment(environ)
    elsewhere = given.get("instance", ("", ""))
    instance = checked("instance", *elsewhere, root) if elsewhere[1] else root / "instance"
    found = {**from_file(instance / "config.toml"), **given}
    values = {name: checked(name, source, text, root) for name, (source, text) in found.items() if text}
    values.setdefault("instance", instance)
    values.setdefault("database", instance / "vollegym.db")
    values.setdefault("content", root / "content")
    settings = Settings(root=root, **values)
    return completed(settings)


def from_environment(environ: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the settings of the environment as {name: (name as written, text)}."""
    written = {key: value for key, value in environ.items() if key.startswith(PREFIX)}
    return {
        known(key, key.removeprefix(PREFIX).lower()): (key, value.strip()) for key, value in written.items()
    }


def set_in_environment(names: Iterable[str]) -> list[str]:
    """Return which of these settings the environment sets, as their variables are called there."""
    written = from_environment(os.environ)
    return [written[name][0] for name in names if name in written and written[name][1]]


def from_file(path: Path) -> dict[str, tuple[str, str]]:
    """Return the settings of config.toml in the same form; a missing file is an empty one."""
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path.name} kan niet gelezen worden: {error}.") from error
    if "instance" in written:
        raise SettingsError(
            f"instance in {path.name} kan niet: dit bestand staat er zelf in. Zet VOLLEGYM_INSTANCE."
        )
    return {
        known(f"{key} in {path.name}", key): (f"{key} in {path.name}", as_text(value))
        for key, value in written.items()
    }


def as_text(value: Any) -> str:
    """Return a TOML value as it would be written in the environment."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value).strip()


def known(written: str, name: str) -> str:
    """Return the name when it is a setting; raises SettingsError otherwise (incident I14)."""
    if name not in NAMES:
        raise SettingsError(f"{written} is geen instelling. Bekend zijn: {', '.join(sorted(NAMES)).upper()}.")
    return name


def checked(name: str, source: str, text: str, root: Path) -> Any:
    """Return the value of one setting; raises SettingsError that names where it was written."""
    try:
        return NAMES[name](text, root)
    except ValueError as error:
        raise SettingsError(f"{source} klopt niet: {error}.") from error


def completed(settings: Settings) -> Settings:
    """Fill in what follows from other settings: the site's address and the secret key made once."""
    changes: dict[str, Any] = {}
    if settings.demo:
        changes.update(mail_url=None, webhook_url=None, busy_calendars=(), backup_elsewhere=None)
    if not settings.site_url:
        here = f"http://{settings.listen or LISTEN}"
        changes["site_url"] = here if settings.listen else running_site.found(settings.address_file) or here
        changes["site_url_given"] = False
    if not settings.secret_key:
        try:
            changes["secret_key"] = kept_secret(settings.instance / "secret_key")
        except OSError as error:
            raise SettingsError(
                f"In {settings.instance} kan niet geschreven worden ({error.strerror}). "
                "Zet VOLLEGYM_INSTANCE op een map waar dat wel kan."
            ) from error
    if settings.webhook_url and not settings.webhook_secret:
        raise SettingsError(
            "VOLLEGYM_WEBHOOK_SECRET ontbreekt: zonder geheim kan de ontvanger niets controleren."
        )
    given = {f.name: getattr(settings, f.name) for f in fields(settings)}
    return Settings(**{**given, **changes})


def kept_secret(path: Path) -> str:
    """Return the secret in the file, made at the first start and readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), "ascii")
        # Two processes may start at once: whoever links first decides, the other reads that.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text("utf-8").strip()
