"""Changing one's own password: by who knows the old one, no more often than logging in, and for every other session."""

import io
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace

import pytest

from service.auth import passwords
from service.auth.tokens import tokens_of
from service.auth.users import add_user, change_password, find_user, log_in, remove_user, set_password, verified
from service.config.fronts import LOAD_BALANCER
from service.errors import WrongPassword
from service.limits.room import HASHED
from service.storage import holdings
from tests.service.applications import application
from tests.service.auth.people import ACCESS, HTML, PASSWORD, SAME_ORIGIN, behind_proxy, forwarded
from tests.service.auth.people import log_in as auth_log_in

BETTER = "another good password"


def entered(app, name="ann", password=PASSWORD):
    client = app.test_client()
    assert client.post("/login", data={"name": name, "password": password}, headers=SAME_ORIGIN).status_code == 303
    return client


def by_api(client, old=PASSWORD, new=BETTER, **more):
    given = {"old_password": old, "new_password": new, **more}
    return client.post("/password", json=given, headers=SAME_ORIGIN)


def by_page(client, old=PASSWORD, new=BETTER, **more):
    given = {"old": old, "new": new, "again": new, **more}
    return client.post("/settings/password", data=given, headers=SAME_ORIGIN | {"Accept": "text/html"})


WAYS = pytest.mark.parametrize("change", [by_api, by_page])


def status(client):
    return client.get("/expense").status_code


@WAYS
def test_the_session_that_changes_the_password_goes_on_and_the_others_end(app, store, change):
    here, elsewhere, bob = entered(app), entered(app), entered(app, "bob")
    copy = app.test_client()
    copy.set_cookie("budget_tracker", here.get_cookie("budget_tracker").value)

    assert change(here).status_code in (200, 303)

    assert [status(client) for client in (here, elsewhere, copy, bob)] == [200, 401, 401, 200]
    assert log_in(store, "ann", BETTER).name == "ann"
    assert status(entered(app, password=BETTER)) == 200


@WAYS
@pytest.mark.parametrize(("wish", "left"), [({}, 200), ({"take_back_tokens": True}, 401)])
def test_tokens_are_taken_back_where_that_is_wished(app, change, wish, left, monkeypatch):
    # in several transactions, as many of them would be
    monkeypatch.setattr(holdings, "REMOVED_AT_ONCE", 1)
    ann = entered(app)
    tokens = [
        {"Authorization": f"Bearer {ann.post('/tokens', json={'label': 'x'}, headers=SAME_ORIGIN).json['token']}"}
        for _ in range(3)
    ]

    assert change(ann, **wish).status_code in (200, 303)

    assert {app.test_client().get("/expense", headers=token).status_code for token in tokens} == {left}
    assert "no token opens anything" in ann.get("/settings?said=password-and-tokens").text


@WAYS
@pytest.mark.parametrize("old", ["wrong", "", "\0", BETTER])
def test_fails_on_a_wrong_old_password(app, store, change, old, caplog):
    caplog.set_level(logging.INFO, "service.audit")
    here, elsewhere = entered(app), entered(app)

    answer = change(here, old)

    assert (answer.status_code, "The old password is wrong." in answer.text) == (403, True)
    assert [status(client) for client in (here, elsewhere)] == [200, 200]
    assert log_in(store, "ann", PASSWORD)
    assert caplog.records[-1].act == "password-change-refused"


@WAYS
@pytest.mark.parametrize("new", ["short", "x" * 257])
def test_fails_on_a_new_password_that_is_none(app, store, change, new):
    answer = change(entered(app), PASSWORD, new)

    assert (answer.status_code, "12 to 256 characters" in answer.text) == (400, True)
    assert log_in(store, "ann", PASSWORD)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"old_password": PASSWORD},
        {"old_password": 7, "new_password": BETTER},
        {"old_password": PASSWORD, "new_password": [BETTER]},
        {"old_password": PASSWORD, "new_password": "\ud800" * 12},
        {"old_password": PASSWORD, "new_password": BETTER, "take_back_tokens": "no"},
    ],
)
def test_fails_on_what_is_no_change_and_repeats_no_password(app, store, given):
    answer = entered(app).post("/password", json=given, headers=SAME_ORIGIN)

    assert answer.status_code == 400
    assert PASSWORD not in answer.text
    assert BETTER not in answer.text
    assert log_in(store, "ann", PASSWORD)


def test_fails_on_half_a_character_as_the_old_password(app):
    assert by_api(entered(app), "\ud800").status_code == 403


def test_fails_on_a_repetition_that_is_another(app, store):
    answer = by_page(entered(app), again=PASSWORD)

    assert (answer.status_code, "not the same" in answer.text) == (400, True)
    assert BETTER not in answer.text
    assert log_in(store, "ann", PASSWORD)


@WAYS
def test_nobody_guesses_an_old_password_more_often_than_at_the_login(store, change):
    add_user(store, "ann", PASSWORD)
    app = application(store, replace(ACCESS, logins="3/minute"))
    ann = entered(app)

    statuses = [change(ann, "wrong").status_code for _ in range(3)]

    assert statuses == [403, 403, 429]
    assert change(ann).status_code == 429


@WAYS
def test_as_many_are_judged_at_once_as_there_is_room_for(store, change, monkeypatch):
    add_user(store, "ann", PASSWORD)
    app = application(store, ACCESS)
    ann = entered(app)
    monkeypatch.setattr("service.limits.room.LOGINS", 0)
    full = application(store, ACCESS).test_client()
    full.set_cookie("budget_tracker", ann.get_cookie("budget_tracker").value)

    answer = change(full)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


@WAYS
def test_fails_over_plain_http_from_another_machine_even_with_a_session_from_when_that_was_allowed(store, change):
    open_app = behind_proxy(store, allow_insecure=True)
    there = forwarded("198.51.100.7")
    cookie = auth_log_in(open_app, headers=there)[0].get_cookie("budget_tracker").value
    client = application(store, replace(ACCESS, front=LOAD_BALANCER)).test_client()
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.7"
    client.set_cookie("budget_tracker", cookie)

    answer = change(client)

    assert answer.status_code == 401
    shown = client.get("/settings", headers=HTML).text
    assert "No password is accepted over plain HTTP" in shown
    assert "<form" not in shown


@WAYS
def test_fails_on_a_change_that_another_site_sent(app, store, change, monkeypatch):
    ann = entered(app)
    monkeypatch.setitem(SAME_ORIGIN, "Origin", "https://evil.example")

    assert change(ann).status_code == 403
    assert log_in(store, "ann", PASSWORD)


def test_of_two_changes_at_once_the_second_is_refused(store):
    add_user(store, "ann", PASSWORD)
    first, second = (verified(store, "ann", PASSWORD, new) for new in (BETTER, "a third password"))

    change_password(store, *first)
    with pytest.raises(WrongPassword):
        change_password(store, *second, take_back_tokens=True)

    assert log_in(store, "ann", BETTER)


def test_a_change_is_on_the_trail(app, store, caplog):
    caplog.set_level(logging.INFO)
    by_api(entered(app))

    [line] = [record for record in caplog.records if getattr(record, "act", "") == "password-change"]
    assert line.user_id == str(find_user(store, "ann").id)
    assert not any(word in record.getMessage() + str(vars(record)) for record in caplog.records for word in (PASSWORD, BETTER))  # fmt: skip # noqa: E501


def test_the_api_logs_out_everywhere(app):
    here, elsewhere, bob = entered(app), entered(app), entered(app, "bob")

    assert here.delete("/sessions", headers=SAME_ORIGIN).status_code == 200

    assert [status(client) for client in (here, elsewhere, bob)] == [401, 401, 200]


def test_the_commands_change_ends_the_sessions_too(app, store):
    ann = entered(app)

    set_password(store, "ann", BETTER)

    assert status(ann) == 401


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_logins_and_changes_together_hash_no_more_passwords_at_once_than_there_is_memory_for(app, store, monkeypatch):
    app = application(store, replace(ACCESS, logins="100/minute"))
    browsers = [entered(app) for _ in range(6)]
    counted, under_way, most = threading.Lock(), 0, 0

    def judged(*given, real=passwords._hasher.verify):
        nonlocal under_way, most
        with counted:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.02)
        with counted:
            under_way -= 1
        return real(*given)

    # the object itself takes no other method
    monkeypatch.setattr(passwords, "_hasher", SimpleNamespace(verify=judged, hash=passwords._hasher.hash))
    ways = [by_api, by_page, lambda browser: entered(app, "bob")]
    with ThreadPoolExecutor(len(browsers)) as pool:
        list(pool.map(lambda way, browser: way(browser), ways * 2, browsers))

    assert most == HASHED


class Late(io.BytesIO):
    """A body that arrives only after something else was done."""

    def __init__(self, content, first):
        super().__init__(content)
        self._first = first

    def read(self, size=-1):
        if first := self._first:
            self._first = None
            first()
        return super().read(size)


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        ("/tokens", b'{"label": "thief"}', "application/json"),
        ("/settings/token", b"label=thief&days=9", "application/x-www-form-urlencoded"),
    ],
)
@pytest.mark.parametrize("end", ["password", "everywhere", "here", "removed"])
def test_fails_on_a_token_asked_for_by_a_session_that_ends_before_all_of_it_was_sent(
    app, store, path, content, kind, end
):
    ann, user = entered(app), find_user(store, "ann")
    thief = app.test_client()
    thief.set_cookie("budget_tracker", ann.get_cookie("budget_tracker").value)

    def ends():
        if end == "password":
            assert by_api(ann, take_back_tokens=True).status_code == 200
        elif end == "removed":
            remove_user(store, user)
        else:
            ann.post("/logout/everywhere" if end == "everywhere" else "/logout", headers=SAME_ORIGIN)

    late = {"wsgi.input": Late(content, ends), "wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(content))}
    answer = thief.post(path, content_type=kind, headers=SAME_ORIGIN, environ_overrides=late)

    assert answer.status_code == 401
    assert tokens_of(store, user.id) == []
