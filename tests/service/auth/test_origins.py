"""Requests that a browser sends with the user's cookie, and whose page made it send them."""

from dataclasses import replace

import pytest

from service.auth.users import add_user
from service.config.fronts import API_GATEWAY, LOAD_BALANCER, NONE
from tests.service.applications import application
from tests.service.auth.people import ACCESS, EXPENSE, PASSWORD, log_in
from tests.service.behind import BEHIND_EACH, HOST, through

OURS = f"https://{HOST}"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    ],
)
def test_fails_on_a_change_that_another_site_sent_with_the_users_cookie(app, headers):
    client, _ = log_in(app)

    for path in ("/expense", "/logout", "/tokens"):
        assert client.post(path, json=EXPENSE, headers=headers).status_code == 403
    assert log_in(app, headers=headers)[1].status_code == 403
    assert client.get("/expense").json == {"expenses": []}


@pytest.fixture
def login(store):
    """The status that a login with these headers is answered."""
    add_user(store, "ann", PASSWORD)

    def login(front, headers):
        return log_in(application(store, replace(ACCESS, front=front)), headers=headers)[1].status_code

    return login


@BEHIND_EACH
@pytest.mark.parametrize(
    "said",
    [
        {"Origin": OURS},
        {"Origin": f"{OURS}:443"},
        {"Origin": OURS.upper().replace("HTTPS", "https")},
        {"Origin": OURS, "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    ],
)
def test_a_page_of_the_public_host_sends_what_it_likes(login, front, said):
    assert login(front, through(front) | said) == 303


@BEHIND_EACH
@pytest.mark.parametrize(
    "origin",
    [
        f"http://{HOST}",
        f"{OURS}:8443",
        f"{OURS}.evil.example",
        f"https://evil.{HOST}",
        f"https://evil.example/{HOST}",
        f"https://{HOST}@evil.example",
        "https://127.0.0.1",
        "https://",
        "null",
        "",
    ],
)
def test_fails_on_a_page_of_any_other(login, front, origin):
    assert login(front, through(front) | {"Origin": origin}) == 403


def test_fails_behind_an_http_api_on_a_page_of_the_host_that_the_client_says(login):
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Origin": "https://evil.example"}

    assert login(API_GATEWAY, through(API_GATEWAY) | forged) == 403
    assert login(API_GATEWAY, through(API_GATEWAY) | forged | {"Origin": OURS}) == 303


def test_a_load_balancer_on_a_port_of_its_own_has_pages_there(login):
    on_port = through(LOAD_BALANCER, host=f"{HOST}:8443")

    assert login(LOAD_BALANCER, on_port | {"Origin": f"{OURS}:8443"}) == 303
    assert login(LOAD_BALANCER, on_port | {"Origin": OURS}) == 403


@pytest.mark.parametrize("host", ["[", "[::1", "budget.example:x", ""])
def test_fails_on_a_host_that_is_none(login, host):
    assert login(NONE, {"Host": host, "Origin": f"http://{host}"}) in (400, 403)
