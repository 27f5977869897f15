"""Passwords and the sessions that they open."""

import html
import re
from dataclasses import replace

import pytest

from service.auth.users import add_owner, add_user, set_password
from service.errors import InvalidRequest
from tests.service.applications import application
from tests.service.auth.people import ACCESS, EXPENSE, HTML, PASSWORD, SAME_ORIGIN, behind_proxy, forwarded, log_in

WAYS_OUT = ("make configure", "(api-gateway)", "sam deploy --parameter-overrides AllowInsecureLogin=true")


def test_the_right_password_opens_a_session_and_logging_out_ends_it(app):
    client, answer = log_in(app, " ANN ")

    assert (answer.status_code, answer.location) == (303, "/")
    assert "ann" in client.get("/").text
    assert client.post("/logout", headers=SAME_ORIGIN).location == "/login?said=here"
    assert client.get("/").status_code == 401


@pytest.mark.parametrize(("name", "password"), [("ann", "wrong"), ("nobody", PASSWORD), ("", ""), ("ann", ""), ("a\0", "b"), ("ann", "\0")])  # fmt: skip # noqa: E501
def test_fails_on_a_wrong_name_or_password_with_one_message(app, name, password):
    _, answer = log_in(app, name, password)

    assert (answer.status_code, answer.json) == (401, {"error": "The name or the password is wrong."})
    assert "Set-Cookie" not in answer.headers


def test_a_browser_is_shown_the_form_and_what_was_wrong(app):
    _, refused = log_in(app, "ann", "wrong", headers=SAME_ORIGIN | HTML)

    assert refused.status_code == 401
    assert 'role="alert">The name or the password is wrong.' in refused.text
    page = app.test_client().get("/", headers=HTML)
    assert page.status_code == 401
    assert 'name="password"' in page.text
    assert "alert" not in page.text


def test_the_cookie_is_kept_from_scripts_and_other_sites(app):
    cookie = log_in(app)[1].headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_files_that_caches_keep_for_everybody_come_without_a_cookie(app):
    client, _ = log_in(app)
    found = re.search(r'"(/static/style\.css\?[^"]+)"', client.get("/").text)
    assert found is not None

    with client.get(found[1]) as answer:
        assert "public" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" in client.get("/").headers


@pytest.mark.parametrize("forged", ["SECRET", "k" * 32])
def test_fails_on_a_session_that_somebody_else_signed(app, store, forged):
    other = application(store, replace(ACCESS, secret_key=forged.ljust(33, "x")))
    client, _ = log_in(other)
    cookie = client.get_cookie("budget_tracker").value

    thief = app.test_client()
    thief.set_cookie("budget_tracker", cookie)

    assert thief.get("/expense").status_code == 401


def test_another_password_ends_the_sessions_of_the_one_before(app, store):
    client, _ = log_in(app)
    assert client.get("/expense").status_code == 200

    set_password(store, "ann", "another good password")

    assert client.get("/expense").status_code == 401
    assert log_in(app, password="another good password")[1].status_code == 303


def test_fails_on_a_password_over_plain_http_and_says_the_ways_out(store):
    app = behind_proxy(store)

    _, answer = log_in(app, headers=forwarded("198.51.100.7"))

    assert answer.status_code == 403
    for way in WAYS_OUT:
        assert way in answer.json["error"]
    assert log_in(app, headers=forwarded("198.51.100.7", "https"))[1].status_code == 303


def test_a_browser_is_not_even_asked_for_a_password_over_plain_http(store):
    client = behind_proxy(store).test_client()

    for path in ("/", "/login"):
        plain = client.get(path, headers=HTML | forwarded("198.51.100.7")).text
        assert all(way in html.unescape(plain) for way in WAYS_OUT)
        assert "<form" not in plain
        assert "<form" in client.get(path, headers=HTML | forwarded("198.51.100.7", "https")).text


@pytest.mark.parametrize("address", ["127.0.0.1, 198.51.100.7", "::1, 198.51.100.7"])
def test_a_forged_address_does_not_make_plain_http_near(store, address):
    assert log_in(behind_proxy(store), headers=forwarded(address))[1].status_code == 403


def test_a_password_over_plain_http_is_taken_where_that_was_allowed(store):
    client, answer = log_in(behind_proxy(store, allow_insecure=True), headers=forwarded("198.51.100.7"))

    assert answer.status_code == 303
    assert client.get("/expense", headers=forwarded("198.51.100.7")).status_code == 200


def test_the_owner_finds_what_was_recorded_without_a_login(store):
    application(store).test_client().post("/expense", json=EXPENSE)

    assert add_owner(store, PASSWORD)
    assert not add_owner(store, "another good password")
    client, answer = log_in(application(store, ACCESS), "owner")

    assert answer.status_code == 303
    assert len(client.get("/expense").json["expenses"]) == 1


@pytest.mark.parametrize("name", ["", "Ann", "a b", "-a", "a" * 65, "ä"])
def test_fails_on_a_name_that_is_none(store, name):
    with pytest.raises(InvalidRequest, match="A user's name must be"):
        add_user(store, name, PASSWORD)


def test_fails_on_a_user_that_there_is_and_on_one_that_there_is_not(app, store):
    with pytest.raises(InvalidRequest, match="There is a user 'ann' already"):
        add_user(store, "ann", "another good password")
    with pytest.raises(InvalidRequest, match="There is no user 'eve'"):
        set_password(store, "eve", PASSWORD)
    assert log_in(app)[1].status_code == 303


@pytest.mark.parametrize("password", ["", "short", "x" * 257])
def test_fails_on_a_password_that_is_too_short_or_too_long(store, password):
    with pytest.raises(InvalidRequest, match="12 to 256 characters"):
        add_user(store, "ann", password)
