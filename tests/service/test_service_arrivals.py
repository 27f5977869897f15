"""Bodies that arrive slowly, and many of them."""

import io
import threading

import pytest
from flask import Flask, request

from service import arrivals
from service.arrivals import Body, bound_bodies
from service.errors import Busy, SlowBody
from service.problems import answer_problems


def turns(number=1):
    return threading.Semaphore(number)


class Dribbling:
    """A byte at a time, each after another while."""

    def __init__(self, monkeypatch, seconds):
        self.now, self.seconds, self.asked = 0.0, seconds, []
        monkeypatch.setattr(arrivals.time, "monotonic", lambda: self.now)

    def read(self, size):
        self.asked.append(size)
        self.now += size * self.seconds
        return b"x" * size


@pytest.mark.parametrize("sizes", [[-1], [100, 100, 100], [7] * 100, [200_000, 1], [0, -1]])
def test_a_body_is_read_as_it_is(sizes):
    sent = bytes(range(256)) * 600
    body = Body(io.BytesIO(sent[:250]), turns())
    large = Body(io.BytesIO(sent), turns())

    assert b"".join(body.read(size) for size in sizes) == sent[:250]
    expected = io.BytesIO(sent)
    assert [large.read(size) for size in sizes] == [expected.read(size) for size in sizes]


def test_fails_on_a_body_that_dribbles_in(monkeypatch):
    stream = Dribbling(monkeypatch, seconds=0.5)

    with pytest.raises(SlowBody):
        Body(stream, turns()).read(5000)

    assert stream.now < 2 * arrivals.PATIENCE


def test_a_large_body_may_take_longer(monkeypatch):
    stream = Dribbling(monkeypatch, seconds=1 / (2 * arrivals.RATE))

    assert len(Body(stream, turns()).read(1_000_000)) == 1_000_000
    assert stream.now > 2 * arrivals.PATIENCE


def test_a_large_body_is_not_asked_for_in_small_pieces(monkeypatch):
    stream = Dribbling(monkeypatch, seconds=0)

    Body(stream, turns()).read(10_000_000)

    assert len(stream.asked) < 5_000


def test_fails_on_one_body_more_than_are_waited_for_and_takes_the_next():
    one = turns()
    one.acquire()
    body = Body(io.BytesIO(b"{}"), one)

    with pytest.raises(Busy):
        body.read(2)
    one.release()
    assert body.read(2) == b"{}"
    assert Body(io.BytesIO(b"[]"), one).read(2) == b"[]"


def test_a_busy_service_says_when_to_come_back_and_answers_whoever_sends_nothing():
    app = Flask("bodies")
    bound_bodies(app, at_once=0)
    answer_problems(app)
    app.add_url_rule("/", "read", lambda: request.get_data(), methods=["POST"])
    app.add_url_rule("/health", "health", lambda: "ok")

    refused = app.test_client().post("/", data=b"x")

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert app.test_client().get("/health").status_code == 200
