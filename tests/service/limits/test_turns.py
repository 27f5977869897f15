"""Turns, of which nobody has more than a share."""

from contextlib import ExitStack

import pytest

from service import server
from service.errors import Busy, TooManyAtOnce
from service.limits import room
from service.limits.turns import Turns


def test_each_has_a_share_whatever_another_takes():
    turns = Turns("logins", at_once=10, each=2)
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(turns.take("greedy"))
        with pytest.raises(TooManyAtOnce, match="2 logins are under way"):
            turns.take("greedy")
        with turns.take("modest"):
            pass


def test_fails_on_one_more_than_there_are():
    turns = Turns("logins", at_once=2, each=2)
    with turns.take("a"), turns.take("b"), pytest.raises(Busy):
        turns.take("c")


def test_a_turn_that_was_given_back_can_be_taken_also_after_a_failure():
    turns = Turns("logins", at_once=1, each=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.take("a"):
            raise ZeroDivisionError
    with turns.take("a"):
        pass


def test_nothing_is_remembered_of_whoever_is_gone():
    turns = Turns("logins", at_once=10, each=1)
    for name in range(100):
        with turns.take(str(name)):
            pass

    assert not turns._taken


def test_there_are_threads_for_all_requests_and_the_probes_and_no_share_is_all():
    assert room.REQUESTS + room.ANSWERS < server.THREADS
    assert room.BODIES + room.STRANGERS < room.REQUESTS
    assert room.REQUESTS_OF_USER < room.REQUESTS_OF_NETWORK < room.REQUESTS
    assert room.BODIES_OF_USER < room.BODIES_OF_NETWORK < room.BODIES
    assert room.STRANGERS_OF_NETWORK < room.STRANGERS
