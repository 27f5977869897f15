"""A session ends where it was opened, everywhere at once, or by another password; and then for good."""

import datetime

import pytest

from service.auth.users import add_user, find_user
from service.config.access import Access
from service.domain.clock import now
from service.domain.ids import new_id
from service.storage import sessions
from tests.service.applications import application

PASSWORD = "correct horse battery"
SAME_ORIGIN = {"Origin": "http://localhost"}


@pytest.fixture
def app(store):
    add_user(store, "ann", PASSWORD)
    add_user(store, "bob", PASSWORD)
    return application(store, Access(required=True, secret_key="k" * 32))


@pytest.fixture
def entered(app):
    """Logs in with a browser of its own."""

    def enter(name="ann"):
        client = app.test_client()
        answer = client.post("/login", data={"name": name, "password": PASSWORD}, headers=SAME_ORIGIN)
        assert answer.status_code == 303
        return client

    return enter


def copy_of(app, client):
    thief = app.test_client()
    thief.set_cookie("budget_tracker", client.get_cookie("budget_tracker").value)
    return thief


def status(client):
    return client.get("/expense").status_code


def test_logging_out_ends_this_session_and_every_copy_of_its_cookie_and_no_other(app, entered):
    phone, desk, bob = entered(), entered(), entered("bob")
    copy = copy_of(app, phone)
    assert status(copy) == 200

    assert phone.post("/logout", headers=SAME_ORIGIN).status_code == 303

    assert [status(client) for client in (phone, copy, desk, bob)] == [401, 401, 200, 200]
    assert status(entered()) == 200


def test_a_copy_that_was_renewed_after_the_cookie_was_taken_ends_with_it(app, entered):
    phone = entered()
    copy = copy_of(app, phone)
    for _ in range(3):
        assert status(copy) == 200

    copy.post("/logout", headers=SAME_ORIGIN)

    assert [status(phone), status(copy)] == [401, 401]


def test_a_token_renews_no_session_that_has_ended(app, entered):
    phone, bob = entered(), entered("bob")
    token = bob.post("/tokens", json={"label": "x"}, headers=SAME_ORIGIN).json["token"]
    copy = copy_of(app, phone)
    phone.post("/logout", headers=SAME_ORIGIN)

    answer = copy.get("/expense", headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)


def test_logging_out_everywhere_ends_all_sessions_of_the_user(app, entered):
    phone, desk, bob = entered(), entered(), entered("bob")

    assert phone.post("/logout/everywhere", headers=SAME_ORIGIN).status_code == 303

    assert [status(client) for client in (phone, desk, bob)] == [401, 401, 200]
    assert status(entered()) == 200


@pytest.mark.parametrize("id_", [None, "", "x", 7, ["a"], "0" * 33])
def test_fails_on_a_session_without_an_identity(app, entered, id_):
    client = entered()
    with client.session_transaction() as session:
        session["id"] = id_

    assert status(client) == 401


def test_who_asks_is_found_with_one_query(app, entered, store, listen):
    client, asked = entered(), []
    client.get("/reference")
    listen(store.engine, "after_cursor_execute", lambda *given: asked.append(given[2]))

    client.get("/reference")

    assert len([statement for statement in asked if "users" in statement]) == 1
    assert len(asked) == 1


def test_what_ended_is_forgotten_when_no_cookie_can_be_left_of_it_and_not_before(store, app):
    ann, bob = find_user(store, "ann"), find_user(store, "bob")
    old, young, of_bob = new_id(), new_id(), new_id()
    ago = now() - sessions.RETENTION
    for user, id_, ended in ((ann, old, ago), (ann, young, now()), (bob, of_bob, ago)):
        moment = ended - datetime.timedelta(seconds=1)
        store.write(lambda connection, given=(user.id, id_, moment): sessions.end(connection, *given))

    store.write(lambda connection: sessions.end(connection, ann.id, new_id(), now()))

    def opens(user, id_):
        return store.read(lambda connection: sessions.user_of(connection, user.name, id_)) is not None

    assert (opens(ann, old), opens(ann, young), opens(bob, of_bob)) == (True, False, False)
    assert app.permanent_session_lifetime < sessions.RETENTION


def test_a_session_that_is_ended_twice_has_ended(store, app):
    ann, id_ = find_user(store, "ann"), new_id()

    for _ in range(2):
        store.write(lambda connection: sessions.end(connection, ann.id, id_, now()))

    assert store.read(lambda connection: sessions.user_of(connection, "ann", id_)) is None
