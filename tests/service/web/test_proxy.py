"""Whose request it is, when a load balancer stands in between."""

from dataclasses import replace

import pytest
from flask import request, request_finished

from service.auth.users import add_user
from service.config.access import Access
from tests.service.applications import application

# None of it depends on the database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ACCESS = Access(required=True, secret_key="k" * 32, proxy_hops=1)
LOGIN = {"name": "ann", "password": "correct horse battery"}


@pytest.fixture
def ask(store):
    """Ask for a path through a proxy, which says so much of the client, and answer how the service sees it."""
    add_user(store, LOGIN["name"], LOGIN["password"])

    def ask(path="/login", hops=1, **headers):
        app = application(store, replace(ACCESS, proxy_hops=hops))
        seen = {}

        def see(*_, **__):
            seen.update(address=request.remote_addr, scheme=request.scheme)

        given = {f"X-Forwarded-{name}": value for name, value in headers.items()}
        with request_finished.connected_to(see, app):
            # the proxy itself is near, as far as its address tells
            return app.test_client().get(path, headers=given), seen

    return ask


@pytest.mark.parametrize(
    ("forwarded", "hops", "address"),
    [
        ("198.51.100.7", 1, "198.51.100.7"),
        ("127.0.0.1, 198.51.100.7", 1, "198.51.100.7"),
        ('"a, 198.51.100.7', 1, "198.51.100.7"),
        ('"127.0.0.1, 198.51.100.7', 1, "198.51.100.7"),
        ("unknown,198.51.100.7:4711", 1, "198.51.100.7"),
        ("2001:db8::1", 1, "2001:db8::1"),
        ("[2001:db8::1]", 1, "2001:db8::1"),
        ("a, [2001:db8::1]:4711", 1, "2001:db8::1"),
        ("203.0.113.1, 198.51.100.7, 10.0.0.1", 2, "198.51.100.7"),
        ("198.51.100.7, 10.0.0.2, 10.0.0.1", 3, "198.51.100.7"),
    ],
)
def test_the_client_is_who_the_trusted_proxies_say(ask, forwarded, hops, address):
    answer, seen = ask(hops=hops, For=forwarded)

    assert (answer.status_code, seen["address"]) == (200, address)


@pytest.mark.parametrize("path", ["/login", "/", "/expense", "/static/style.css", "/nothing"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"For": ""},
        {"For": "unknown"},
        {"For": "127.0.0.1, "},
        {"For": '127.0.0.1, "198.51.100.7"'},
        {"For": "198.51.100.7:x"},
        {"For": "198.51.100.7 127.0.0.1"},
        {"For": "999.1.1.1"},
        {"For": "[127.0.0.1"},
        {"For": "fe80::1%lo"},
    ],
)
def test_fails_on_a_client_that_the_proxy_does_not_name(ask, headers, path):
    answer, _ = ask(path, **headers)

    assert answer.status_code == 400
    assert "X-Forwarded-For" in answer.json["error"]


def test_fails_on_fewer_addresses_than_there_are_trusted_proxies(ask):
    assert ask(hops=2, For="198.51.100.7")[0].status_code == 400


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_the_load_balancers_own_questions_name_no_client(ask, path):
    assert ask(path)[0].status_code == 200


@pytest.mark.parametrize(
    ("proto", "scheme"),
    [
        ("https", "https"),
        ("http", "http"),
        ("", "http"),
        ("https, http", "http"),
        ("http, https", "http"),
        ('"https"', "http"),
        ("ftp", "http"),
    ],
)
def test_the_scheme_is_https_where_one_proxy_says_so_and_nobody_else(ask, proto, scheme):
    _, seen = ask(For="198.51.100.7", Proto=proto)

    assert seen["scheme"] == scheme


@pytest.mark.parametrize("forwarded", ['"a, 198.51.100.7', '"127.0.0.1, 198.51.100.7'])
def test_fails_on_a_password_over_plain_http_whatever_the_client_forges(store, forwarded):
    add_user(store, LOGIN["name"], LOGIN["password"])
    client = application(store, ACCESS).test_client()

    answer = client.post("/login", data=LOGIN, headers={"X-Forwarded-For": forwarded, "Origin": "http://localhost"})

    assert answer.status_code == 403
