"""Many requests and bodies at once, of one user, of one network and of all."""

import threading
from contextlib import ExitStack, contextmanager

import pytest

from service.auth.tokens import make_token
from service.auth.users import add_user
from service.config.access import Access
from service.config.fronts import LOAD_BALANCER
from service.limits import room
from service.storage import users
from tests.service.applications import application

# None of it depends on the database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

KEY, PASSWORD = "k" * 32, "correct horse battery"
FORM = "application/x-www-form-urlencoded"
EXPENSE = b'{"amount": "45.99", "category": "Groceries", "date": "2025-04-02"}'


class Silent:
    """A body that arrives only once everybody is let go."""

    def __init__(self):
        self.arrived, self.sent, self.waits = threading.Event(), EXPENSE, threading.Event()

    def read(self, size=-1):
        self.waits.set()
        assert self.arrived.wait(30)
        part, self.sent = self.sent, b""
        return part


class Slow:
    def read(self, size=-1):
        raise TimeoutError


class Broken:
    def read(self, size=-1):
        raise ConnectionError


@pytest.fixture
def app(store):
    return application(store, Access(required=True, secret_key=KEY, front=LOAD_BALANCER))


@pytest.fixture
def ann_and_ben(store):
    """A token of each."""

    def token_of(name):
        add_user(store, name, PASSWORD)
        user = store.read(lambda connection: users.find_user(connection, name))
        return str(make_token(store, KEY, user.id, "phone", 1)[0])

    return token_of("ann"), token_of("ben")


@pytest.fixture
def ask(app):
    """Sends a request from an address, of a user where there is a token."""

    def ask(path="/expense", method="POST", token=None, address="198.51.100.7", body=EXPENSE, **options):
        headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {"Origin": "https://localhost"}
        # what is not there yet has a length all the same
        overrides = {"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(EXPENSE))}
        given = {"environ_overrides": overrides} if hasattr(body, "read") else {"data": body}
        return app.test_client().open(
            path, method=method, headers=headers, base_url="https://localhost", **given, **options
        )

    return ask


@pytest.fixture
def silent(ask):
    """Holds so many requests whose bodies do not come, while others ask."""

    @contextmanager
    def silent(number, **options):
        bodies = [Silent() for _ in range(number)]
        threads = [threading.Thread(target=ask, kwargs={"body": body, **options}) for body in bodies]
        for thread in threads:
            thread.start()
        for body in bodies:
            assert body.waits.wait(30)
        try:
            yield
        finally:
            for body in bodies:
                body.arrived.set()
            for thread in threads:
                thread.join(30)

    return silent


@pytest.fixture
def held(app, ask, monkeypatch):
    """Holds so many requests that are being answered."""
    begun, gate = threading.Semaphore(0), threading.Event()

    endpoint, _ = app.url_map.bind("localhost").match("/summary")

    def wait():
        begun.release()
        assert gate.wait(30)
        return "done"

    monkeypatch.setitem(app.view_functions, endpoint, wait)

    @contextmanager
    def held(number, **options):
        threads = [threading.Thread(target=ask, args=("/summary", "GET"), kwargs=options) for _ in range(number)]
        for thread in threads:
            thread.start()
        for _ in threads:
            assert begun.acquire(timeout=30)
        try:
            yield
        finally:
            gate.set()
            for thread in threads:
                thread.join(30)

    return held


def log_in(ask, address="198.51.100.7"):
    form = {"name": "ben", "password": PASSWORD}
    return ask("/login", address=address, body=form)


def test_one_users_silent_bodies_leave_room_for_others_even_of_the_same_network(ann_and_ben, ask, silent):
    ann, ben = ann_and_ben
    with silent(room.BODIES_OF_USER, token=ann):
        refused = ask(token=ann, address="203.0.113.9")

        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
        assert ask(token=ben).status_code == 201
        assert log_in(ask).status_code == 303
        assert ask("/balance", "GET", ann).status_code == 200
    assert ask(token=ann).status_code == 201


def test_one_networks_silent_bodies_leave_room_for_other_networks(ann_and_ben, ask, silent):
    ann, ben = ann_and_ben
    half = room.BODIES_OF_NETWORK // 2
    with silent(half, token=ann, address="2001:db8::1"), silent(half, token=ben, address="2001:db8::2"):
        assert ask(token=ben, address="2001:db8::3").status_code == 429
        assert ask(token=ben, address="2001:db8:0:1::3").status_code == 201
        assert log_in(ask, "2001:db8::3").status_code == 303


def test_silent_logins_of_one_network_keep_nobody_else_from_logging_in(ann_and_ben, ask, silent):
    with silent(room.STRANGERS_OF_NETWORK, path="/login", content_type=FORM):
        assert log_in(ask).status_code == 429
        assert log_in(ask, "203.0.113.9").status_code == 303
        assert ask(token=ann_and_ben[0]).status_code == 201


def test_silent_logins_from_everywhere_leave_users_their_turns(ann_and_ben, ask, silent, monkeypatch):
    with ExitStack() as stack:
        for number in range(room.STRANGERS // 8):
            stack.enter_context(silent(8, path="/login", content_type=FORM, address=f"203.0.113.{number}"))

        assert log_in(ask).status_code == 503
        assert ask(token=ann_and_ben[0]).status_code == 201


def test_requests_of_one_user_leave_room_for_another_of_the_same_network(app, ann_and_ben, ask, held):
    ann, ben = ann_and_ben
    with held(room.REQUESTS_OF_USER, token=ann):
        assert ask("/balance", "GET", ann).status_code == 429
        assert ask("/balance", "GET", ben).status_code == 200


def test_requests_of_one_network_leave_room_for_others_and_for_the_probes(app, ann_and_ben, ask, held):
    ann, ben = ann_and_ben
    with held(room.REQUESTS_OF_NETWORK // 2, token=ann), held(room.REQUESTS_OF_NETWORK // 2, token=ben):
        assert ask("/login", "GET").status_code == 429
        assert ask("/login", "GET", address="203.0.113.9").status_code == 200
        assert ask("/health", "GET").status_code == 200
    assert ask("/login", "GET").status_code == 200


def test_a_body_is_not_asked_for_before_it_is_known_whose_it_is(ask):
    body = Silent()

    assert ask(body=body).status_code == 401
    assert not body.waits.is_set()


def test_fails_on_a_body_that_does_not_arrive_in_time(ann_and_ben, ask):
    answer = ask(token=ann_and_ben[0], body=Slow())

    assert answer.status_code == 408
    assert "too slowly" in answer.json["error"]


def test_fails_on_a_body_that_is_cut_off(ann_and_ben, ask):
    answer = ask(token=ann_and_ben[0], body=Broken())

    assert answer.status_code == 400
    assert "cut off" in answer.json["error"]
