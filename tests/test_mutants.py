"""The mutants of `./dev audit mutants`: each is a program of its own, and the list of equal ones is no older than the code."""

import ast

from tests.mutants import EQUIVALENT, OF_ALL, PACKAGE, ROOMS, SLOW, mutants_of, quick, sample
from tests.server import ROOT


def test_every_mutant_is_another_program() -> None:
    file = PACKAGE / "outbox" / "retry.py"
    text = file.read_text("utf-8")
    as_it_is = ast.unparse(ast.parse(text))
    sources = [mutant.put_in(text) for mutant in mutants_of("outbox", file)]
    for source in sources:
        compile(source, str(file), "exec")
    assert len(sources) > 20
    assert as_it_is not in sources
    assert len(set(sources)) == len(sources)


def test_every_room_has_its_modules_and_tests() -> None:
    for room in ROOMS.values():
        assert [file for file in room.files() if not file.is_file()] == []
        tests = f"{room.tests} {OF_ALL}".split()
        assert [name for name in tests if not quick(name)] == []


def test_every_module_of_the_rooms_is_looked_at_once() -> None:
    files = [file for room in ROOMS.values() for file in room.files()]
    whole = ("questionnaire", "calendar", "booking", "outbox", "leads", "reports", "privacy")
    every = {file for name in whole for file in (PACKAGE / name).glob("*.py") if file.stem != "__init__"}
    assert every - set(files) == set()
    assert [file for file in set(files) if files.count(file) > 1] == []


def test_the_slow_tests_are_there() -> None:
    assert [name for name in SLOW if not list(ROOT.glob(f"tests/*/{name}"))] == []


def test_a_change_elsewhere_leaves_the_other_mutants_picked() -> None:
    every = [
        m for name in ("retry", "network") for m in mutants_of("outbox", PACKAGE / "outbox" / f"{name}.py")
    ]
    rest = [mutant for mutant in every if mutant.module == "outbox/network.py"]
    picked = sample(every, 20, seed=1)
    assert len(picked) == 20
    assert [m for m in picked if m in rest] == [m for m in sample(rest, 20, seed=1) if m in picked]
    assert sample(every, 20, seed=2) != picked


def test_what_is_said_to_change_nothing_is_still_there() -> None:
    modules = {module for module, _, _ in EQUIVALENT}
    there = {(m.module, m.function, m.change) for name in modules for m in mutants_of("", PACKAGE / name)}
    assert set(EQUIVALENT) - there == set()
