"""The house of DESIGN.md section 4 as data: arrows point downward, SQL and purity stay in their rooms."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from vollegym.config import ROOT

# A room may import from itself and from the rooms before it. The longest matching name decides.
ROOMS = [
    ["config"],
    ["storage"],
    ["text"],
    ["web"],
    ["intake"],
    ["booking"],
    ["leads"],
    ["booking.store", "booking.links", "booking.opening"],
    [
        "intake.visit",
        "intake.evidence",
        "intake.submit",
        "intake.parts",
        "intake.pages",
        "intake.afterwards",
        "intake.resuming",
        "intake.reach",
        "booking.book",
        "booking.pages",
        "booking.who",
    ],
    ["followup"],
    ["booking.invite", "booking.owner", "booking.messages", "booking.held"],
    ["records"],
    ["pages"],
    ["office"],
    ["serve"],
    [""],
]
# Views and commands stand above the rooms and never import one another.
EDGES = ("views", "commands")
PURE = (
    "intake.questionnaire",
    "intake.journey",
    "intake.verdict",
    "intake.spam",
    "intake.attribution",
    "booking.holidays",
    "booking.hours",
    "booking.ics",
    "booking.slots",
    "booking.weeks",
    "pages.library",
    "records.export",
)
SQL = ("execute", "executescript", "executemany", "query")
IMPURE = ("flask", "sqlite3", "sqlite_utils", "vollegym.web", "vollegym.storage.database", "time")
CLOCKS = ("datetime.now", "date.today", "datetime.utcnow", "utc_now", "now")


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT / "vollegym").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


NAMES = {path: name_of(path) for path in sorted((ROOT / "vollegym").rglob("*.py"))}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Every module that this one imports; `from vollegym.web import csrf` counts as vollegym.web.csrf."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if module_exists(whole) else str(node.module)


def ours(path: Path) -> Iterator[str]:
    return (name for name in imports(path) if name.startswith("vollegym"))


def is_impure(name: str) -> bool:
    return any(name == part or name.startswith(part + ".") for part in IMPURE)


def calls(path: Path) -> Iterator[str]:
    """Everything this module calls, as it is written there: `storage.connection().execute`."""
    return (ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def module_exists(name: str) -> bool:
    path = ROOT / Path(*name.split("."))
    return path.with_suffix(".py").exists() or path.is_dir()


def room_of(module: str) -> int:
    """The place of a module in the list of rooms; edges stand above all rooms but the whole."""
    if module.split(".")[-1] in EDGES or ".views" in module:
        return len(ROOMS) - 2
    fits = [
        (len(name), place)
        for place, names in enumerate(ROOMS)
        for name in names
        if module == name or module.startswith(name + ".") or name == ""
    ]
    return max(fits)[1]


def test_imports_point_to_rooms_above() -> None:
    wrong = [
        f"{module} imports {other}, which lies below it"
        for path, module in NAMES.items()
        for other in (name.removeprefix("vollegym").removeprefix(".") for name in ours(path))
        if room_of(other) > room_of(module)
    ]
    assert wrong == []


def test_views_and_commands_never_import_one_another() -> None:
    wrong = [
        f"{module} imports {name}"
        for path, module in NAMES.items()
        if path.stem in EDGES
        for name in ours(path)
        if name.split(".")[-1] in EDGES
    ]
    assert wrong == []


def test_pure_parts_know_no_flask_no_sql_and_no_clock() -> None:
    wrong = [
        f"{module} uses {name}"
        for path, module in NAMES.items()
        if module in PURE
        for name in [*filter(is_impure, imports(path)), *(name for name in calls(path) if name in CLOCKS)]
    ]
    assert wrong == []


def test_sql_lives_in_storage_and_in_modules_named_store() -> None:
    wrong = [
        f"{module} calls {name}"
        for path, module in NAMES.items()
        if not module.startswith("storage") and path.stem != "store"
        for name in calls(path)
        if "." in name and name.split(".")[-1] in SQL
    ]
    assert wrong == []
