"""`./dev upgrade` and `./dev rollback`: another version beside the one that runs, tried, and taken back.

Works where `flask deploy plan` put the site: in releases/NAME, with `current` leading to the one in force.
The running site is left alone until the new version has its packages, migrated a copy of the database, and
lost none of it. The switch is one rename and one restart; systemd keeps whoever knocks meanwhile. When the
site is not well within a minute it goes back by itself. For that the version before must be able to read the
database, and that is tried first.
"""

import argparse
import contextlib
import http.client
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover - a server has it.
    fcntl = None  # type: ignore[assignment]

READY = ".installed"
# Seconds that a site has to be well again, and answers in a row that make it so.
PATIENCE, IN_A_ROW = 60.0, 5
FETCHING, INSTALLING = 300, 1800
# How many releases stay, those in force and before included.
KEPT = 3


class UpgradeError(Exception):
    """It cannot be done; the text is one sentence, and the site runs as it did."""


class Home:
    """The folder of a server: its releases, its data, and which release is in force."""

    def __init__(self, root: Path, restart: str | None = None) -> None:
        if root.parent.name != "releases":
            raise UpgradeError(f"{root} is no release on a server; flask deploy plan tells how to make one.")
        self.path = root.parent.parent
        self.restart = (
            shlex.split(restart) if restart else ["systemctl", "restart", f"{self.path.name}.service"]
        )
        self.instance = self.path / "instance"

    def link(self, name: str) -> Path:
        """Return the release that `current` or `previous` leads to."""
        found = self.path / name
        if not found.exists():
            raise UpgradeError(f"There is no {found}, so it is not known which version that is.")
        return found.resolve()

    def lead(self, name: str, release: Path) -> None:
        """Let `current` or `previous` lead to a release, in one step."""
        draft = self.path / f".{name}.new"
        draft.unlink(missing_ok=True)
        draft.symlink_to(release.relative_to(self.path))
        draft.replace(self.path / name)

    def listen(self) -> tuple[str, int]:
        """Return where the site answers, from the environment that all of it shares."""
        for line in (self.path / ".env").read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            if name.strip() == "VOLLEGYM_LISTEN":
                host, _, port = value.strip().rpartition(":")
                return host.strip("[]"), int(port)
        raise UpgradeError(f"{self.path / '.env'} does not say where the site listens (VOLLEGYM_LISTEN).")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold off a second upgrade as long as this one runs."""
        with (self.path / ".upgrade.lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UpgradeError("Another upgrade is running.") from None
            yield

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give a folder for a copy, of the one whose data it is; it goes whatever happens."""
        folder = Path(tempfile.mkdtemp(dir=self.instance, prefix=".upgrade-"))
        try:
            if os.geteuid() == 0:
                owner = self.instance.stat()
                os.chown(folder, owner.st_uid, owner.st_gid)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def run(*command: str | Path, where: Path, seconds: int = FETCHING, **variables: str) -> str:
    """Return what a program prints; raises UpgradeError with its last line when it fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VOLLEGYM_", "GIT_"))}
    typed = [str(part) for part in command]
    try:
        ended = subprocess.run(
            typed,
            cwd=where,
            env={**kept, **variables},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UpgradeError(f"{shlex.join(typed[:4])} failed: {error}.") from error
    if ended.returncode:
        lines = (ended.stderr + ended.stdout).strip().splitlines() or [f"code {ended.returncode}"]
        raise UpgradeError(f"{shlex.join(typed[:4])} failed: {lines[-1]}")
    return ended.stdout


def say(line: str) -> None:
    """Tell how far it is."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


# Beside the running one -----------------------------------------------------------------------------


def fetched(root: Path, ref: str | None) -> str:
    """Return the commit that was asked for, after fetching; without a name the newest where it came from."""
    if changed := run("git", "status", "--porcelain", "--untracked-files=no", where=root).splitlines():
        names = ", ".join(line[3:] for line in changed[:5])
        raise UpgradeError(f"Changed here and not committed, so an upgrade would leave it behind: {names}.")
    try:
        run("git", "fetch", "--quiet", "--tags", "origin", ref or "HEAD", where=root)
        found = "FETCH_HEAD"
    except UpgradeError as error:
        # A commit that is here already needs nobody.
        if ref is None or not known(root, ref):
            raise UpgradeError(f"Nothing was fetched, and nothing changed: {error}") from error
        found = ref
    return run("git", "rev-parse", "--verify", f"{found}^{{commit}}", where=root).strip()


def known(root: Path, ref: str) -> bool:
    """Return whether this checkout has a commit of this name."""
    with contextlib.suppress(UpgradeError):
        run("git", "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}", where=root)
        return True
    return False


def installed(home: Home, root: Path, commit: str) -> Path:
    """Return the release of a commit with all its packages; one that was left half done is made anew."""
    release = home.path / "releases" / commit[:12]
    if (release / READY).exists():
        return release
    shutil.rmtree(release, ignore_errors=True)
    run("git", "clone", "--quiet", "--no-checkout", root, release, where=home.path)
    run("git", "checkout", "--quiet", "--detach", commit, where=release)
    origin = run("git", "remote", "get-url", "origin", where=root).strip()
    run("git", "remote", "set-url", "origin", origin, where=release)
    flask(home, release, "--help", seconds=INSTALLING)
    # The site may not write here, and should not read every file anew at each start.
    run(sys.executable, "-m", "compileall", "-q", release / "vollegym", where=release)
    (release / READY).touch()
    return release


def flask(home: Home, release: Path, *command: str | Path, seconds: int = FETCHING, **variables: str) -> str:
    """Run `flask ...` of a release on the data of this server."""
    given = {"VOLLEGYM_INSTANCE": str(home.instance), **variables}
    return run(release / "dev", "flask", *command, where=release, seconds=seconds, **given)


def tried(home: Home, old: Path, new: Path) -> bool:
    """Migrate a copy with the new version, compare every count; return whether the old one can read it."""
    with home.scratch() as folder:
        copy = folder / "vollegym.db"
        flask(home, old, "backup", "create", "-o", copy)
        before = counts(flask(home, old, "backup", "verify", copy))
        flask(home, new, "database", "prepare", VOLLEGYM_DATABASE=str(copy))
        after = counts(flask(home, new, "backup", "verify", copy))
        lost = [name for name, rows in before.items() if name in after and after[name] < rows]
        if lost or not before:
            names = ", ".join(lost) or "everything"
            raise UpgradeError(f"On a copy of the database the new version lost rows of {names}.")
        return reads(home, old, copy)


def counts(said: str) -> dict[str, int]:
    """Return how many rows each table has, as `flask backup verify` prints them."""
    words = (line.split() for line in said.splitlines())
    return {pair[1]: int(pair[0]) for pair in words if len(pair) == 2 and pair[0].isdigit()}


def reads(home: Home, release: Path, copy: Path) -> bool:
    """Return whether a release can work with this database."""
    with contextlib.suppress(UpgradeError):
        flask(home, release, "database", "prepare", VOLLEGYM_DATABASE=str(copy))
        return True
    return False


# The switch -----------------------------------------------------------------------------------------


def switched(home: Home, old: Path, new: Path) -> None:
    """Put a release in force; when the site is not well go back to the old one, and raise UpgradeError."""
    home.lead("current", new)
    why = restarted(home)
    if why is None:
        home.lead("previous", old)
        return
    say(f"It is not well ({why}). Going back to {old.name} ...")
    home.lead("current", old)
    again = restarted(home)
    if again is None:
        raise UpgradeError(f"{new.name} was not well: {why}. {old.name} runs again, as before.")
    raise UpgradeError(f"{new.name} was not well: {why}. Nor is {old.name}: {again}. See journalctl -n 50.")


def restarted(home: Home) -> str | None:
    """Start the site again; return None once it is well, else what was wrong a minute later."""
    try:
        run(*home.restart, where=home.path)
    except UpgradeError as error:
        return str(error)
    host, port = home.listen()
    until, well, said = time.monotonic() + PATIENCE, 0, "no answer"
    while time.monotonic() < until:
        said = health(host, port)
        well = well + 1 if said == "200" else 0
        if well == IN_A_ROW:
            return None
        time.sleep(0.2)
    return f"/healthz says {said}"


def health(host: str, port: int) -> str:
    """Return the status of /healthz, or why there is none."""
    with closing(http.client.HTTPConnection(host, port, timeout=10)) as line:
        try:
            line.request("GET", "/healthz")
            return str(line.getresponse().status)
        except (OSError, http.client.HTTPException) as error:
            return str(error) or type(error).__name__


def cleared(home: Home) -> None:
    """Delete the releases that nobody goes back to: all but the newest few."""
    stay = {home.link("current"), home.link("previous")}
    others = [path for path in (home.path / "releases").iterdir() if path.resolve() not in stay]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[KEPT - len(stay) :]:
        shutil.rmtree(path, ignore_errors=True)


# As it is typed -------------------------------------------------------------------------------------


def upgrade(home: Home, ref: str | None, *, no_way_back: bool) -> None:
    """Bring the site to another version."""
    old = home.link("current")
    commit = fetched(old, ref)
    if commit.startswith(old.name) or commit == run("git", "rev-parse", "HEAD", where=old).strip():
        say(f"{commit[:12]} runs already.")
        return
    say(f"Installing {commit[:12]} beside {old.name} ...")
    new = installed(home, old, commit)
    say("Trying it on a copy of the database ...")
    way_back = tried(home, old, new)
    if not way_back and not no_way_back:
        raise UpgradeError(
            "The version of now cannot read the database after this upgrade, so there would be no way back. "
            "Nothing changed. To go on all the same: ./dev upgrade --no-way-back"
        )
    flask(home, old, "backup", "create")
    say("Switching ...")
    switched(home, old, new)
    cleared(home)
    say(f"{new.name} runs. To go back: ./dev rollback")


def rollback(home: Home) -> None:
    """Bring the site back to the version before."""
    old, new = home.link("current"), home.link("previous")
    with home.scratch() as folder:
        copy = folder / "vollegym.db"
        flask(home, old, "backup", "create", "-o", copy)
        if not reads(home, new, copy):
            raise UpgradeError(
                f"{new.name} cannot read the database any more. Only a copy from before the upgrade would "
                "bring it back, without what came in since: flask backup restore FILE"
            )
    switched(home, old, new)
    say(f"{new.name} runs.")


def main(arguments: list[str]) -> int:
    """Do what was typed, and return the exit code."""
    parser = argparse.ArgumentParser(prog="./dev")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("upgrade", "rollback"):
        command = commands.add_parser(name)
        command.add_argument("--restart", help="what starts the site again, where that is not systemd")
        if name == "upgrade":
            command.add_argument("ref", nargs="?", help="a branch, tag or commit; else the newest")
            command.add_argument(
                "--no-way-back", action="store_true", help="also when it cannot go back by itself"
            )
    options = parser.parse_args(arguments)
    try:
        home = Home(Path(__file__).resolve().parents[2], options.restart)
        with home.alone():
            if options.command == "upgrade":
                upgrade(home, options.ref, no_way_back=options.no_way_back)
            else:
                rollback(home)
    except (UpgradeError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
