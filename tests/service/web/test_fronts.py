"""Whose request it is, with each front in between."""

import re
from dataclasses import replace

import pytest
from flask import request, request_finished

from service.auth.users import add_user
from service.config.access import Access
from service.config.fronts import API_GATEWAY, LOAD_BALANCER
from service.front.messages import REPEATED
from tests.service.applications import application
from tests.service.behind import ADDRESS, BEHIND_EACH, HOST, through

# None of it depends on the database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ACCESS = Access(required=True, secret_key="k" * 32)
LOGIN = {"name": "ann", "password": "correct horse battery"}
SEEN = {"address": ADDRESS, "scheme": "https", "host": HOST}
# what a client would have the service believe
FORGED = {
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "80",
    "Forwarded": "for=127.0.0.1;host=evil.example;proto=http",
    "Via": "1.1 evil.example",
    "X-Real-Ip": "127.0.0.1",
    "Front-Address": "127.0.0.1",
    "Front-Proto": "http",
    "Front-Host": "evil.example",
    "Host": "evil.example",
}
FORGED_ELSEWHERE = {name: value for name, value in FORGED.items() if not name.startswith("Front-")}
PATHS = ["/login", "/", "/expense", "/static/style.css", "/nothing"]


@pytest.fixture
def ask(store):
    """Ask for a path with these headers, and answer how the service sees it."""
    add_user(store, LOGIN["name"], LOGIN["password"])

    def ask(front, headers, path="/login", **environ):
        app = application(store, replace(ACCESS, front=front))
        seen = {}

        def see(*_, **__):
            seen.update(address=request.remote_addr, scheme=request.scheme, host=request.host)

        with request_finished.connected_to(see, app):
            # what stands in front is near, as far as its address tells
            return app.test_client().get(path, headers=headers, environ_overrides=environ), seen

    return ask


def written(front, sent):
    """What arrives of a client's headers, by the table."""
    arrived = dict(sent)
    for header in front.headers:
        if header.deed == "drops":
            arrived = {name: value for name, value in arrived.items() if not re.search(header.name, name)}
        elif header.deed == "overwrites" and header.tells:
            arrived[header.name] = through(front)[header.name]
        elif header.deed == "appends" and header.tells:
            before = f"{arrived[header.name]}, " if header.name in arrived else ""
            arrived[header.name] = before + through(front)[header.name]
    return arrived


@BEHIND_EACH
@pytest.mark.parametrize("name", FORGED)
def test_what_a_client_forges_changes_nothing(ask, front, name):
    if front is LOAD_BALANCER and name == "Host":
        return  # passed on as it was sent, so that it is the client's to say
    answer, seen = ask(front, written(front, through(front) | {name: FORGED[name]}))

    assert (answer.status_code, seen) == (200, SEEN)


@BEHIND_EACH
def test_a_header_with_an_underscore_changes_nothing(ask, front):
    underscored = {name.replace("-", "_"): value for name, value in FORGED.items() if "-" in name}

    assert ask(front, written(front, through(front) | underscored))[1] == SEEN


@BEHIND_EACH
@pytest.mark.parametrize("tells", ["address", "scheme", "host"])
def test_a_header_that_arrives_twice_is_nobodys(ask, front, tells):
    key = f"HTTP_{front.believed[tells].name.upper().replace('-', '_')}"

    answer, seen = ask(front, through(front), **{REPEATED: {key}})

    if front is LOAD_BALANCER and tells != "address":
        # the server itself refuses two Hosts
        assert seen["scheme"] == ("http" if tells == "scheme" else "https")
    else:
        assert answer.status_code == 400


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("left_out", [(), *API_GATEWAY.believed])
def test_fails_where_the_http_api_did_not_write_all_of_its_headers(ask, path, left_out):
    kept = [header.name for tells, header in API_GATEWAY.believed.items() if left_out and tells != left_out]

    answer, _ = ask(API_GATEWAY, {name: through(API_GATEWAY)[name] for name in kept} | FORGED_ELSEWHERE, path)

    assert answer.status_code == 400
    assert "Front-Address, Front-Proto, Front-Host" in answer.json["error"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Front-Address", "127.0.0.1, 198.51.100.7"),
        ("Front-Address", "198.51.100.7, 198.51.100.7"),
        ("Front-Address", ""),
        ("Front-Address", "198.51.100.\xb2"),
        ("Front-Proto", ""),
        ("Front-Proto", "http"),
        ("Front-Proto", "https, https"),
        ("Front-Host", ""),
        ("Front-Host", "budget.example, budget.example"),
        ("Front-Host", "budget.example:443"),
        ("Front-Host", "user@budget.example"),
        ("Front-Host", "budget.example/"),
        ("Front-Host", "bücher.example"),
        ("Front-Host", "[2001:db8::1]"),
        ("Front-Host", "budget..example"),
        ("Front-Host", "a" * 64 + ".example"),
    ],
)
def test_fails_on_a_value_that_the_http_api_does_not_write(ask, name, value):
    # as they arrive, which is what WSGI calls latin-1
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value}

    assert ask(API_GATEWAY, through(API_GATEWAY), **environ)[0].status_code == 400


@pytest.mark.parametrize("address", ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711"])
@BEHIND_EACH
def test_a_client_may_have_an_address_of_either_version(ask, front, address):
    _, seen = ask(front, through(front) | {front.believed["address"].name: address})

    assert seen["address"] == "2001:db8::1"


@pytest.mark.parametrize(
    "forwarded",
    [
        "198.51.100.7",
        "127.0.0.1, 198.51.100.7",
        "203.0.113.1, 10.0.0.1,198.51.100.7",
        '"a, 198.51.100.7',
        '"127.0.0.1, 198.51.100.7',
        "unknown,198.51.100.7:4711",
    ],
)
def test_behind_a_load_balancer_the_client_is_the_last_part_whatever_it_sent(ask, forwarded):
    answer, seen = ask(LOAD_BALANCER, {"X-Forwarded-For": forwarded})

    assert (answer.status_code, seen["address"]) == (200, "198.51.100.7")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "forwarded",
    [
        None,
        "",
        "unknown",
        "127.0.0.1, ",
        '127.0.0.1, "198.51.100.7"',
        "198.51.100.7:x",
        "198.51.100.7 127.0.0.1",
        "999.1.1.1",
        "[127.0.0.1",
        "fe80::1%lo",
    ],
)
def test_fails_on_a_client_that_the_load_balancer_does_not_name(ask, forwarded, path):
    answer, _ = ask(LOAD_BALANCER, {} if forwarded is None else {"X-Forwarded-For": forwarded}, path)

    assert answer.status_code == 400
    assert "X-Forwarded-For" in answer.json["error"]


@BEHIND_EACH
@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_the_load_balancers_own_questions_name_no_client(ask, front, path):
    assert ask(front, {}, path)[0].status_code == 200


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
def test_behind_a_load_balancer_the_scheme_is_https_where_it_says_just_that(ask, proto, scheme):
    _, seen = ask(LOAD_BALANCER, {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": proto})

    assert seen["scheme"] == scheme


@pytest.mark.parametrize("forwarded", ['"a, 198.51.100.7', '"127.0.0.1, 198.51.100.7'])
def test_fails_on_a_password_over_plain_http_whatever_the_client_forges(store, forwarded):
    add_user(store, LOGIN["name"], LOGIN["password"])
    client = application(store, replace(ACCESS, front=LOAD_BALANCER)).test_client()

    answer = client.post("/login", data=LOGIN, headers={"X-Forwarded-For": forwarded, "Origin": "http://localhost"})

    assert answer.status_code == 403
