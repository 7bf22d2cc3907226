"""Mutants: one spot of the code is changed at a time, and the tests that belong to it must notice (./dev audit mutants).

Nothing here is changed in place: each process works in a copy of the checkout. The tests of a room run once with the
code as it is, to see which test calls which function; a mutant gets the tests that call its function, the quickest
first, and what survives gets those of the incidents, of security and the journeys too. A mutant that no test notices
either shows what is not tested, and gets a test, or it changes nothing that anyone could see; then it stands in
EQUIVALENT, with why.
"""

import argparse
import ast
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from queue import Queue
from types import CodeType, FrameType

import pytest

from tests.checkout import below, is_ignored
from tests.server import PREFIX, ROOT

PACKAGE = ROOT / "vollegym"


@dataclass(frozen=True)
class Room:
    """Modules that are mutated, and the tests of their own, which come first."""

    modules: str
    tests: str

    def files(self) -> Iterator[Path]:
        """The files of the modules, below the package."""
        for name in self.modules.split():
            found = PACKAGE / name
            yield from sorted(found.glob("*.py")) if found.is_dir() else [found.with_suffix(".py")]


# What is looked at: modules, or folders of them. When modules or tests move, this is the only place to follow them.
ROOMS = {
    "questionnaire": Room(
        "questionnaire intake/service intake/outcome_actions intake/intake_state intake/signed_fields"
        " intake/request_signals intake/resuming intake/call_availability",
        "tests/intake tests/content tests/visitors/test_a_lost_cookie.py",
    ),
    "calendar": Room(
        "calendar booking leads/calls leads/booking_store leads/attendance leads/calendar_events",
        "tests/booking tests/followup/test_calls.py tests/desk",
    ),
    "outbox": Room(
        "outbox followup/reminders followup/summary followup/messages leads/messages leads/message_context"
        " leads/call_messages leads/message_templates",
        "tests/followup tests/storage",
    ),
    "leads": Room(
        "leads/lead leads/links leads/store leads/notifications leads/quarantine leads/call_log leads/stats"
        " leads/search leads/search_store leads/facts_store leads/entering leads/merging desk/service desk/undo_store",
        "tests/leads tests/followup tests/intake tests/desk",
    ),
    "export": Room(
        "reports leads/payload leads/selection leads/listing leads/funnel leads/funnel_store",
        "tests/reports tests/desk/test_importing.py",
    ),
    "privacy": Room(
        "privacy leads/identity leads/identity_store leads/erasure_log",
        "tests/privacy tests/leads tests/desk/test_acts.py tests/desk/test_merging.py tests/desk/test_importing.py",
    ),
}
# Whom no test of its room notices must still get past these.
OF_ALL = "tests/incidents tests/security tests/storage/test_old_database.py tests/journeys"
# Tests that take long and prove what others prove faster: a mutant that only they notice is worth a test of its own.
SLOW = tuple(
    f"test_{name}*.py"
    for name in ("*killed", "process", "parallel", "race", "thousand", "hostile", "h06_", "h07_")
)
TOO_SLOW = "too slow"
ENOUGH = 0.9

# Changes that nobody can see: (module, function, change) and why.
EQUIVALENT: dict[tuple[str, str, str], str] = {
    (
        "leads/erasure_log.py",
        "note",
        "os.fsync(handle) -> nothing",
    ): "seen only when the power fails between the note and what it notes",
    (
        "leads/search_store.py",
        "names_like",
        "0 -> -1",
    ): "how many steps a search for spellings may take: one more or less of three thousand finds the same names",
    (
        "leads/search_store.py",
        "",
        "3000 -> 3001",
    ): "the same: where that search gives up",
    (
        "leads/search_store.py",
        "search",
        "there_are <= MOST_LITTLE -> there_are < MOST_LITTLE",
    ): "which of two ways goes through a list of exactly so many leads: both give the same",
    (
        "leads/store.py",
        "sent",
        "at FROM lead_view\\n WHERE submitted_at >= ? AND merged_into IS NULL ORD -> "
        "at FROM lead_view\\n WHERE submitted_at > ? AND merged_into IS NULL ORD",
    ): "asked for seventeen weeks, of which a silence looks back over thirteen at most and the other figures over less",
    (
        "reports/import_file.py",
        "read_table",
        "4096 -> 4095",
    ): "how much of a file is looked at to tell what it is: that shows in its first few signs",
    (
        "outbox/multipart.py",
        "Mails.extendMarkdown",
        "15 -> 14",
    ): "the only other preprocessor that is left stands at 30, and any number below comes after it",
    (
        "outbox/sender.py",
        "Sender.watch",
        "time.monotonic() > until -> time.monotonic() >= until",
    ): "a clock in parts of a millionth of a second is never read at exactly that moment",
    (
        "outbox/sender.py",
        "Sender.run",
        "8 -> 9",
    ): "how long a thread that hangs is waited for: either is less than the ten seconds after which ./dev kills",
}


# Making mutants -----------------------------------------------------------------------------------

EDGE: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
TWINS = {"min": "max", "max": "min", "any": "all", "all": "any"}
# In SQL a word or a sign is changed for another one; a number is one more.
SQL = re.compile(r"\b(?:SELECT|UPDATE|INSERT|DELETE|WHERE|ORDER BY|CASE|IS NULL|IS NOT NULL)\b")
SQL_WORDS = [
    (r"<=", "<"),
    (r">=", ">"),
    (r"(?<![<>=-])<(?![=>])", "<="),
    (r"(?<![<>=-])>(?![=>])", ">="),
    (r"\bAND\b", "OR"),
    (r"\bOR\b(?! IGNORE| CONFLICT)", "AND"),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"\bIS NOT NULL\b", "IS NULL"),
    (r"\bNOT EXISTS\b", "EXISTS"),
    (r"\bmin\(", "max("),
    (r"\bmax\(", "min("),
    (r"\bDESC\b", "ASC"),
    (r"!=|<>", "="),
    (r"(?<![<>!:])=", "!="),
    (r"\bcoalesce\(", "nullif("),
]


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, in words, and the how-manieth of its module it is."""

    room: str
    module: str
    line: int
    function: str
    change: str
    number: int

    def __str__(self) -> str:
        return f"{PACKAGE.name}/{self.module}:{self.line} {self.function}: {self.change}"

    @property
    def known(self) -> str | None:
        """Why nobody can see this change, when that was looked into."""
        return EQUIVALENT.get((self.module, self.function, self.change))

    def put_in(self, source: str) -> str:
        """Return this source of its module with the change."""
        tree = ast.parse(source)
        next(islice(changed(tree), self.number, None))
        return ast.unparse(tree)


def mutants_of(room: str, file: Path) -> Iterator[Mutant]:
    """Give every mutant of a module."""
    module = str(file.relative_to(PACKAGE))
    for number, (line, function, change) in enumerate(changed(ast.parse(file.read_text("utf-8")))):
        yield Mutant(room, module, line, function, change, number)


def mutants_in(room: str) -> list[Mutant]:
    return [mutant for file in ROOMS[room].files() for mutant in mutants_of(room, file)]


def changed(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Make every change in this tree, one after the other; while one is given, the tree has it."""
    for parent, field, place, node, function in spots(tree):
        for new in changes(node):
            was, now = ast.unparse(node), ast.unparse(new) if new else "nothing"
            put(parent, field, place, new or ast.Pass())
            yield node.lineno, function, difference(was, now)
            put(parent, field, place, node)


Spot = tuple[ast.AST, str, int | None, ast.expr | ast.stmt, str]


def spots(node: ast.AST, function: str = "") -> Iterator[Spot]:
    """Give every statement and expression that runs, with where it hangs; no annotations, words or log lines."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases", "keywords_of_class"):
            continue
        several = isinstance(value, list)
        for place, child in enumerate(value if several else [value]):
            if not isinstance(
                child, ast.expr | ast.stmt | ast.comprehension | ast.keyword | ast.ExceptHandler
            ):
                continue
            if is_told(child):
                continue
            inside = function
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inside = f"{function}.{child.name}".lstrip(".")
            if isinstance(child, ast.expr | ast.stmt):
                yield node, field, place if several else None, child, inside
            yield from spots(child, inside)


def is_told(node: ast.AST) -> bool:
    """Whether this is an import, a docstring, or a line for the log."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Raise):
        return True
    if not isinstance(node, ast.Expr):
        return False
    call = node.value
    return isinstance(call, ast.Constant) or (
        isinstance(call, ast.Call) and ast.unparse(call.func).startswith(("log.", "logging."))
    )


def put(parent: ast.AST, field: str, place: int | None, node: ast.AST) -> None:
    """Hang a node in the tree."""
    if place is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[place] = node


def changes(node: ast.AST) -> Iterator[ast.AST | None]:
    """Give what this node could be changed into; None takes a statement away."""
    kind = type(node).__name__
    maker = globals().get(f"change_{kind.lower()}")
    if maker:
        yield from maker(node)


def change_compare(node: ast.Compare) -> Iterator[ast.AST]:
    for place, sign in enumerate(node.ops):
        for other in EDGE.get(type(sign), ()):
            new = deepcopy(node)
            new.ops[place] = other()
            yield new


def change_boolop(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def change_unaryop(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def change_binop(node: ast.BinOp) -> Iterator[ast.AST]:
    if other := ARITHMETIC.get(type(node.op)):
        yield ast.BinOp(node.left, other(), node.right)


def change_if(node: ast.If | ast.While) -> Iterator[ast.AST]:
    if not isinstance(node.test, ast.Compare | ast.UnaryOp):
        new = deepcopy(node)
        new.test = ast.UnaryOp(ast.Not(), new.test)
        yield new


change_while = change_if


def change_ifexp(node: ast.IfExp) -> Iterator[ast.AST]:
    yield ast.IfExp(node.test, node.orelse, node.body)


def change_constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))
    elif isinstance(node.value, str) and SQL.search(node.value):
        yield from map(ast.Constant, other_sql(node.value))


def other_sql(text: str) -> Iterator[str]:
    """Give this SQL with one word or sign changed."""
    for pattern, other in SQL_WORDS:
        for found in re.finditer(pattern, text):
            yield text[: found.start()] + other + text[found.end() :]


def change_call(node: ast.Call) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Name) and node.func.id in TWINS:
        new = deepcopy(node)
        new.func = ast.Name(TWINS[node.func.id], ast.Load())
        yield new


def change_return(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield ast.Return(ast.Constant(None))


def change_expr(node: ast.Expr) -> Iterator[ast.AST | None]:
    if isinstance(node.value, ast.Call):
        yield None


def change_augassign(node: ast.AugAssign) -> Iterator[ast.AST]:
    if other := ARITHMETIC.get(type(node.op)):
        yield ast.AugAssign(node.target, other(), node.value)


def difference(was: str, now: str) -> str:
    """Return a change on one line: of what is long, only the part that changes and a little around it."""
    was, now = " ".join(was.split()), " ".join(now.split())
    if len(was) > 120:
        start = shared(was, now)
        end = shared(was[start:][::-1], now[start:][::-1])
        left = max(start - 40, 0)
        was, now = was[left : len(was) - end + 30], now[left : len(now) - end + 30]
    return f"{was[:160]} -> {now[:160]}"


def shared(one: str, other: str) -> int:
    """Return how many letters two texts have in common at their start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))


# Which test calls what ----------------------------------------------------------------------------

CALLS = "MUTANTS_CALLS"  # Names a file: `pytest -p tests.mutants` writes into it what each test calls.
TOUCHED: set[CodeType] = set()
CACHED = type(cache(len))


@dataclass(frozen=True)
class Test:
    """One test: how long it took, and the functions of the package that it called, as `module.py function`."""

    name: str
    seconds: float
    calls: frozenset[str]


def touch(frame: FrameType, _event: str, _argument: object) -> None:
    """Note that a function is called; None, so that its lines are not followed."""
    TOUCHED.add(frame.f_code)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Follow what a test and its fixtures call."""
    if CALLS not in os.environ:
        return (yield)
    TOUCHED.clear()
    forget_what_was_computed()
    began = time.monotonic()
    threading.settrace(touch)
    sys.settrace(touch)
    try:
        return (yield)
    finally:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]
        root = Path(os.environ["PYTHONPATH"]) / PACKAGE.name
        calls = sorted({name for code in list(TOUCHED) if (name := name_of(code, root))})
        with Path(os.environ[CALLS]).open("a") as file:
            file.write(json.dumps([item.nodeid, time.monotonic() - began, calls]) + "\n")


def forget_what_was_computed() -> None:
    """Empty every cache of the package: who gets an answer from there depends on the function all the same."""
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{PACKAGE.name}."):
            for value in list(vars(module).values()):
                if isinstance(value, CACHED):
                    value.cache_clear()


def name_of(code: CodeType, root: Path) -> str | None:
    """Return `module.py function` of code in the package, by the names that spots() gives."""
    path = Path(code.co_filename)
    if not path.is_relative_to(root):
        return None
    parts = [part for part in code.co_qualname.split(".") if not part.startswith("<")]
    return f"{path.relative_to(root)} {'.'.join(parts)}"


def callers(mutant: Mutant, tests: list[Test]) -> list[str]:
    """Return the tests that call the function of a mutant, the quickest first.

    What stands outside every function, or in one that no test calls itself, may have run before any test: then all
    of them, those first that call its module.
    """
    called = f"{mutant.module} {mutant.function}"
    found = [test for test in tests if mutant.function and called in test.calls] or tests
    near = {test for test in found if any(call.startswith(mutant.module) for call in test.calls)}
    return [test.name for test in sorted(found, key=lambda test: (test not in near, test.seconds))]


# Trying them --------------------------------------------------------------------------------------


class Copy:
    """A copy of the checkout to work in; as in an unpacked archive, git is not there."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / ROOT.name
        for name in below(ROOT):
            if not is_ignored(name) and name != ".git":
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.root / name)

    def notices(self, tests: list[str], seconds: float) -> str | None:
        """Run tests and return the one that failed, or None when all passed."""
        if not tests:
            return None
        chosen = self.root / "instance" / "chosen"
        chosen.write_text("\n".join(tests), "utf-8")
        ended, said = self.pytest(seconds, "-x", f"@{chosen}")
        if ended is None:
            return TOO_SLOW
        failed = re.findall(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", said, re.M)
        return None if ended == 0 else (failed or ["it does not start"])[0]

    def calls(self, folders: str) -> list[Test]:
        """Run the tests in these folders and return what each of them calls."""
        file = self.root / "instance" / "calls"
        file.unlink(missing_ok=True)
        ended, said = self.pytest(None, "-p", "tests.mutants", *quick(folders), **{CALLS: str(file)})
        if ended:
            raise SystemExit(f"Without any mutant the tests fail already:\n{said[-2000:]}")
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        return [Test(name, seconds, frozenset(calls)) for name, seconds, calls in rows]

    def pytest(self, seconds: float | None, *arguments: str, **variables: str) -> tuple[int | None, str]:
        """Run pytest and return how it ended, None when it took too long, and what it said."""
        command = [sys.executable, "-m", "pytest", "-q", "--rounds=1", "-m", "not browser", "--tb=no"]
        clean = {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "PYTEST"))}
        started = subprocess.Popen(
            [*command, "-p", "no:cacheprovider", *arguments],
            cwd=self.root,
            env={**clean, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            said, _ = started.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            # With all that the tests had started.
            os.killpg(started.pid, signal.SIGKILL)
            said, _ = started.communicate()
            return None, said
        return started.returncode, said

    def try_(self, mutant: Mutant, tests: list[str], seconds: float) -> str | None:
        """Put a mutant in place of its module and return what noticed it."""
        path = self.root / PACKAGE.name / mutant.module
        original = path.read_text("utf-8")
        path.write_text(mutant.put_in(original), "utf-8")
        try:
            return self.notices(tests, seconds)
        finally:
            path.write_text(original, "utf-8")


def quick(folders: str) -> list[str]:
    """Return the files with tests in these folders, without the slow ones."""
    paths = [ROOT / name for name in folders.split()]
    found = [
        file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("test_*.py")))
    ]
    return [str(file.relative_to(ROOT)) for file in found if not any(file.match(name) for name in SLOW)]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what can be chosen: how many mutants, which ones, of which rooms."""
    parser.add_argument("--number", type=int, default=40, help="so many mutants of each room")
    parser.add_argument("--seed", type=int, default=1, help="another seed picks other mutants")
    parser.add_argument(
        "--patience", type=int, default=900, help="seconds after which a mutant counts as caught"
    )
    parser.add_argument("--room", action="append", choices=ROOMS, help="mutants of these rooms only")
    parser.add_argument(
        "--own", action="store_true", help="only the tests of the room, no incidents or journeys"
    )
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, help="so many mutants at a time"
    )


def survivors(options: argparse.Namespace) -> list[str]:
    """Try so many mutants of each room and tell of each; return those that no test noticed when they are too many."""
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        copies = [Copy(Path(folder) / str(number)) for number in range(options.processes)]
        # All at once, while the files are what was copied.
        rooms = {room: mutants_in(room) for room in options.room or ROOMS}
        for room, every in rooms.items():
            picked = sample(every, options.number, options.seed)
            print(f"{room}: {len(picked)} of {len(every)} mutants; seed {options.seed}.", flush=True)
            survived = picked
            for tests in (ROOMS[room].tests,) if options.own else (ROOMS[room].tests, OF_ALL):
                if survived:
                    calls = copies[0].calls(tests)
                    survived = [
                        mutant
                        for mutant, by in tried(survived, calls, copies, options.patience)
                        if by is None
                    ]
            new = [mutant for mutant in survived if not mutant.known]
            judged = len(picked) - len(survived) + len(new)
            caught = judged - len(new)
            print(
                f"{room}: {caught} of {judged} caught; {len(survived) - len(new)} change nothing that shows."
            )
            found += [] if caught >= ENOUGH * judged else [f"{mutant}: no test notices" for mutant in new]
    return found


def sample(every: list[Mutant], number: int, seed: int) -> list[Mutant]:
    """Pick so many at random; what changes elsewhere leaves the others picked, so that two runs can be compared."""

    seen: Counter[str] = Counter()
    drawn = []
    for mutant in every:
        name = f"{mutant.module} {mutant.function} {mutant.change}"
        drawn.append(hashlib.sha256((f"{seed} {name}" + " again" * seen[name]).encode()).digest())
        seen[name] += 1
    return [mutant for _, mutant in sorted(zip(drawn, every, strict=True), key=lambda pair: pair[0])[:number]]


def tried(
    picked: list[Mutant], tests: list[Test], copies: list[Copy], seconds: float
) -> Iterator[tuple[Mutant, str | None]]:
    """Give each mutant with what noticed it, as many at a time as there are copies."""
    free: Queue[Copy] = Queue()
    for copy in copies:
        free.put(copy)
    telling = threading.Lock()
    sound: set[str] = {TOO_SLOW}

    def judge(mutant: Mutant) -> tuple[Mutant, str | None]:
        copy = free.get()
        try:
            by = copy.try_(mutant, callers(mutant, tests), seconds)
            if by and by not in sound and copy.notices([by], seconds):
                raise SystemExit(f"{by} fails without any mutant")
        finally:
            free.put(copy)
        with telling:
            sound.update([by] if by else [])
            verdict = (
                f"caught by {by}" if by else f"equivalent: {mutant.known}" if mutant.known else "SURVIVED"
            )
            print(f"{mutant}\n    {verdict}", flush=True)
        return mutant, by

    with ThreadPoolExecutor(len(copies)) as pool:
        yield from pool.map(judge, picked)
