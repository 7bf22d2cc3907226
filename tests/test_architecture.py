"""The house of DESIGN.md section 4 as data: arrows point downward, SQL and purity stay in their rooms."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

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
    ["booking.store", "booking.links"],
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
MODULES = sorted((ROOT / "vollegym").rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT / "vollegym").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


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


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_to_rooms_above(path: Path) -> None:
    module = name_of(path)
    for imported in imports(path):
        if not imported.startswith("vollegym"):
            continue
        other = imported.removeprefix("vollegym").removeprefix(".")
        assert room_of(other) <= room_of(module), f"{module} imports {other}, which lies below it"


@pytest.mark.parametrize("path", [p for p in MODULES if p.stem in EDGES], ids=name_of)
def test_views_and_commands_never_import_one_another(path: Path) -> None:
    wrong = [name for name in imports(path) if name.startswith("vollegym.") and name.split(".")[-1] in EDGES]
    assert not wrong


def test_pure_parts_know_no_flask_no_sql_and_no_clock() -> None:
    for path in [path for path in MODULES if name_of(path) in PURE]:
        wrong = [name for name in imports(path) if name == "time" or name.startswith(IMPURE[:-1])]
        calls = {ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)}
        wrong += calls & {"datetime.now", "date.today", "datetime.utcnow", "utc_now", "now"}
        assert not wrong, path


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_sql_lives_in_storage_and_in_modules_named_store(path: Path) -> None:
    if name_of(path).startswith("storage") or path.stem == "store":
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in SQL, ast.unparse(node)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 250


def test_functions_stay_small() -> None:
    lengths = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 10, "the median function"
    assert lengths[len(lengths) * 9 // 10] <= 30, "nine in ten functions"
