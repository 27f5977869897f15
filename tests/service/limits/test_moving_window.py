import time

import pytest
from limits import parse

from service.errors import TooManyRequests
from service.limits import moving_window
from service.limits.moving_window import MovingWindows
from service.limits.rates import Limits

TWICE = parse("2/minute")


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1000.0

    monkeypatch.setattr(moving_window.time, "monotonic", lambda: Clock.now)
    return Clock


def test_no_more_than_so_many_are_counted_within_any_such_time(clock):
    windows = MovingWindows()
    counted = []
    for second in range(0, 300, 5):
        clock.now = 1000.0 + second
        if windows.hit(TWICE, "a"):
            counted.append(clock.now)

    assert counted[:4] == [1000.0, 1005.0, 1060.0, 1065.0]
    assert all(third - first >= 60 for first, third in zip(counted, counted[2:], strict=False))


def test_keys_are_counted_apart(clock):
    windows = MovingWindows()

    assert [windows.hit(TWICE, name) for name in ("a", "a", "a", "b")] == [True, True, False, True]


def test_it_is_known_how_long_to_wait(clock):
    windows = MovingWindows()
    windows.hit(TWICE, "a")
    clock.now += 20
    windows.hit(TWICE, "a")

    assert (windows.wait(TWICE, "a"), windows.test(TWICE, "a")) == (40, False)
    assert (windows.wait(TWICE, "b"), windows.test(TWICE, "b")) == (0, True)


def test_asking_counts_nothing_and_remembers_nobody(clock):
    windows = MovingWindows()

    assert [windows.test(TWICE, "a") for _ in range(5)] == [True] * 5
    assert vars(windows)["_moments"] == {}


def test_what_has_left_its_window_takes_no_memory(clock):
    windows = MovingWindows()
    for number in range(1000):
        windows.hit(TWICE, str(number))
    clock.now += 2 * moving_window.TIDYING
    windows.hit(TWICE, "last")

    assert len(vars(windows)["_moments"]) == len(vars(windows)["_ends"]) == 1


@pytest.mark.parametrize("hours", [-24, 24])
def test_a_clock_that_is_set_neither_lets_anybody_in_nor_keeps_anybody_out(monkeypatch, hours):
    limits = Limits(logins="1/minute", writes="1/minute")
    limits.write("ann")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + hours * 3600)

    with pytest.raises(TooManyRequests) as refused:
        limits.write("ann")
    assert 1 <= refused.value.retry_after <= 60
    limits.write("bob")
