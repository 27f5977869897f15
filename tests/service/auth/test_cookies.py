"""The cookie of a session, over https and over plain HTTP."""

from dataclasses import replace

import pytest

from service.auth.users import add_user
from service.config.fronts import LOAD_BALANCER
from tests.service.applications import application
from tests.service.auth.people import ACCESS, HTML, PASSWORD, log_in
from tests.service.behind import BEHIND_EACH, from_page, through

PLAIN, SECURE = "budget_tracker", "__Host-budget_tracker"


@pytest.fixture
def behind(store):
    add_user(store, "ann", PASSWORD)
    return lambda front, **access: application(store, replace(ACCESS, front=front, **access))


def entered(app, headers):
    """The name and the value of the cookie, and its attributes."""
    answer = log_in(app, headers=headers)[1]
    assert answer.status_code == 303
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    value, *attributes = rest.split("; ")
    return name, value, set(attributes)


def ask(app, headers, **cookies):
    """The status of what only a user is answered."""
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return app.test_client(use_cookies=False).get("/expense", headers=headers | {"Cookie": sent}).status_code


@BEHIND_EACH
def test_over_https_the_cookie_is_this_hosts_alone(behind, front):
    name, _, attributes = entered(behind(front), from_page(front))

    assert name == SECURE
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= attributes
    assert not [attribute for attribute in attributes if attribute.startswith("Domain")]


@BEHIND_EACH
def test_over_https_every_answer_says_that_there_is_nothing_else(behind, front):
    app = behind(front)

    for path in ("/login", "/expense", "/health", "/nothing"):
        answer = app.test_client().get(path, headers=through(front))
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_over_plain_http_the_cookie_has_the_name_that_browsers_take_there(behind):
    plain = from_page(LOAD_BALANCER, scheme="http")

    name, value, attributes = entered(behind(LOAD_BALANCER, allow_insecure=True), plain)

    assert name == PLAIN
    assert "Secure" not in attributes
    app = behind(LOAD_BALANCER, allow_insecure=True)
    assert ask(app, plain, **{name: value}) == 200
    assert "Strict-Transport-Security" not in app.test_client().get("/login", headers=plain).headers


@BEHIND_EACH
def test_fails_over_https_on_a_cookie_of_the_name_that_anybody_can_set(behind, front):
    app, https = behind(front), from_page(front)
    name, value, _ = entered(app, https)

    assert ask(app, https, **{PLAIN: value}) == 401
    assert ask(app, https, **{name: value}) == 200
    assert ask(app, https, **{PLAIN: "x", name: value}) == 200


def test_fails_over_https_on_what_was_read_along_over_plain_http(behind):
    app, plain = behind(LOAD_BALANCER, allow_insecure=True), from_page(LOAD_BALANCER, scheme="http")
    _, value, _ = entered(app, plain)

    assert ask(app, plain, **{PLAIN: value}) == 200
    assert ask(app, from_page(LOAD_BALANCER), **{SECURE: value, PLAIN: value}) == 401


def test_fails_over_plain_http_on_a_session_once_it_is_not_allowed_any_longer(behind):
    plain = from_page(LOAD_BALANCER, scheme="http")
    _, value, _ = entered(behind(LOAD_BALANCER, allow_insecure=True), plain)

    assert ask(behind(LOAD_BALANCER), plain, **{PLAIN: value}) == 401


@BEHIND_EACH
def test_logging_out_takes_the_cookie_away(behind, front):
    app, https = behind(front), from_page(front)
    name, value, _ = entered(app, https)

    left = app.test_client(use_cookies=False).post("/logout", headers=https | {"Cookie": f"{name}={value}"})

    assert left.headers["Set-Cookie"].startswith(f"{SECURE}=; Expires=Thu, 01 Jan 1970")
    assert "Secure" in left.headers["Set-Cookie"]
    assert ask(app, https, **{name: value}) == 401


@BEHIND_EACH
def test_a_session_that_has_ended_is_told_by_its_cookie(behind, front):
    shown = behind(front).test_client(use_cookies=False)

    assert "has ended" in shown.get("/", headers=through(front) | HTML | {"Cookie": f"{SECURE}=x"}).text
    assert "has ended" not in shown.get("/", headers=through(front) | HTML | {"Cookie": f"{PLAIN}=x"}).text
