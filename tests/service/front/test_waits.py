"""Whatever a request may wait for lets another thread take what comes meanwhile."""

import pytest
from sqlalchemy import text

from service.auth import passwords
from service.storage.readiness import Readiness
from service.waits import about_to_wait, call_before_waiting

ONE = text("SELECT 1")
WAITS = {
    "a query": lambda store: store.read(lambda connection: connection.execute(ONE).scalar_one()),
    "a change": lambda store: store.write(lambda connection: connection.execute(ONE).scalar_one()),
    "a new password": lambda store: passwords.hashed("a long password"),
    "a password": lambda store: passwords.matches(None, "a long password"),
    "the first look at the database": lambda store: Readiness(lambda: None).look(),
}


@pytest.fixture
def told():
    times = []
    call_before_waiting(lambda: times.append(1))
    yield times
    call_before_waiting(lambda: None)


@pytest.mark.parametrize("what", WAITS)
def test_another_thread_is_found_before_a_request_waits_for(what, store, told):
    WAITS[what](store)
    assert told


def test_a_thread_that_serves_nobody_tells_nobody():
    about_to_wait()
