"""The mutants of `./dev audit mutants`: each is a program of its own, and the list of equal ones is no older than the code."""

import ast

from tests.mutants import EQUIVALENT, OF_ALL, PACKAGE, ROOMS, mutants_of, quick


def test_every_mutant_is_another_program() -> None:
    file = PACKAGE / "outbox" / "retry.py"
    as_it_is = ast.unparse(ast.parse(file.read_text("utf-8")))
    sources = [mutant.source for mutant in mutants_of("outbox", file)]
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


def test_what_is_said_to_change_nothing_is_still_there() -> None:
    modules = {module for module, _, _ in EQUIVALENT}
    there = {(m.module, m.function, m.change) for name in modules for m in mutants_of("", PACKAGE / name)}
    assert set(EQUIVALENT) - there == set()
