"""The house of DESIGN.md section 4 as data: three floors, no circles, pure rooms pure through all they import."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from flask import Flask

from vollegym.config import ROOT

# A room imports from floors below and, on the lower two, from other rooms of its floor without a circle.
GROUND = (
    *("config", "findings", "tokens", "console", "command_line", "log_filter"),
    *("dutch", "documents", "storage", "web"),
)
SHARED = (
    "questionnaire",
    "calendar",
    "calculator",
    "content",
    "outbox",
    "services",
    "leads",
    "access",
    "current",
)
FEATURES = ("site", "intake", "booking", "followup", "desk", "reports", "privacy", "maintenance", "deploy")
WHOLE = ("", "app", "serve", "demo")
FLOORS = (GROUND, SHARED, FEATURES, WHOLE)

PURE = ("questionnaire", "calendar", "calculator")
CLOCKS = ("datetime.now", "date.today", "datetime.utcnow", "time.time", "utc_now")
SQL = ("execute", "executescript", "executemany", "query")
# Who answers a request or a command may know the web framework; whatever acts may not.
KNOWS_FLASK = ("web", "command_line", "current", *WHOLE)
ANSWERS = (
    "views",
    "pages",
    "blueprint",
    "commands",
    "room",
    "feed",
    "booker",
    "request_signals",
    "share_cards",
)


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT / "vollegym").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {name_of(path): path for path in sorted((ROOT / "vollegym").rglob("*.py"))}


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text("utf-8"))


@cache
def imports(module: str) -> frozenset[str]:
    """What this module imports when it runs; our own modules without `vollegym.` in front."""
    return frozenset(found(module))


def found(module: str) -> Iterator[str]:
    for node in running(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are absolute"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield own(whole) if own(whole) in MODULES else own(str(node.module))


def running(node: ast.AST) -> Iterator[ast.AST]:
    """Every node but what only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield child
            yield from running(child)


def own(name: str) -> str:
    return "" if name == "vollegym" else name.removeprefix("vollegym.")


def room(module: str) -> str:
    return module.split(".")[0]


def floor(module: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room(module) in rooms)


def reached(module: str) -> set[str]:
    """Everything this module imports, and what that imports, to the end."""
    seen: set[str] = set()
    waiting = {module}
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting |= (imports(name) if name in MODULES and name else frozenset()) - seen
    return seen


def calls(module: str) -> Iterator[str]:
    """Everything this module calls, as it is written there: `storage.connection().execute`."""
    return (ast.unparse(node.func) for node in ast.walk(tree(module)) if isinstance(node, ast.Call))


def between_rooms() -> Iterator[tuple[str, str]]:
    for module in MODULES:
        for other in imports(module):
            if other in MODULES and other and room(other) != room(module):
                yield module, other


def circle(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """Rooms that import each other in a ring; none is an empty list."""

    def walk(at: str, path: list[str]) -> list[str]:
        if at in path:
            return [*path[path.index(at) :], at]
        return next(filter(None, (walk(following, [*path, at]) for following in sorted(graph[at]))), [])

    return next(filter(None, (walk(start, []) for start in graph)), [])


def test_a_room_imports_from_floors_below_and_features_never_from_one_another() -> None:
    wrong = [
        f"{module} imports {other}"
        for module, other in between_rooms()
        if floor(other) > floor(module) or (floor(module) == floor(other) == FLOORS.index(FEATURES))
    ]
    assert wrong == []


def test_no_rooms_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {room(module): set() for module in MODULES}
    for module, other in between_rooms():
        graph[room(module)].add(room(other))
    assert circle(graph) == []


def test_pure_rooms_reach_no_flask_no_database_and_no_clock() -> None:
    wrong = [
        f"{module} reaches {name}"
        for module in MODULES
        if room(module) in PURE
        for name in reached(module)
        if room(name) in ("flask", "sqlite3", "sqlite_utils", "storage", "web", "time")
    ]
    wrong += [f"{m} asks {call}" for m in MODULES if room(m) in PURE for call in calls(m) if call in CLOCKS]
    assert wrong == []


def test_what_acts_reaches_no_flask() -> None:
    wrong = [
        module
        for module in MODULES
        if room(module) not in KNOWS_FLASK and not module.endswith(ANSWERS)
        if any(room(name) in ("flask", "werkzeug", "flask_wtf") for name in reached(module))
    ]
    assert wrong == []


def test_sql_lives_in_storage_and_in_modules_named_store() -> None:
    wrong = [
        f"{module} calls {call}"
        for module in MODULES
        if room(module) != "storage" and not module.endswith("store")
        for call in calls(module)
        if "." in call and call.split(".")[-1] in SQL
    ]
    assert wrong == []


def test_no_warning_about_sql_is_suppressed() -> None:
    assert [str(path) for path in (ROOT / "vollegym").rglob("*.py") if "noqa: S608" in path.read_text()] == []


def test_an_application_holds_one_thing_of_ours(app: Flask) -> None:
    known = {"csrf", "htmx"}
    assert set(app.extensions) - known == {"vollegym"}
