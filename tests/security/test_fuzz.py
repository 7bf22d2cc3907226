"""A small round of the fuzzer and of the doubled fields; `./dev audit fuzz --seconds N` runs a long one."""

import random

import pytest
from flask import Flask

from tests.security import fuzz


# A form of parts that breaks off leaves its files, all in memory, to the garbage collector of Python.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.rounds
def test_no_random_request_is_answered_with_a_failure(app: Flask, rounds: int) -> None:
    heard = fuzz.requests(app, seed=random.randrange(2**32), most=250 * rounds)
    assert heard.wrong == []
    assert heard.requests >= 250


def test_no_input_costs_more_than_it_is_long(app: Flask) -> None:
    assert fuzz.slower_than_twice(app, ["\u0316\u0301", " "], 15_000, 0.4) == []
