"""The stand-ins do what the service's table and the template say, and what AWS's pages say of their limits."""

import threading
from copy import copy
from dataclasses import replace

import pytest

from budget_stack.facts.api_gateway import FRONT_HEADERS
from service.config.fronts import API_GATEWAY, FRONTS
from tests.service.fronts import desync
from tests.service.fronts.addresses import BEHIND_HTTP_API, BEHIND_LOAD_BALANCER
from tests.service.fronts.clients import ask, send_plainly
from tests.service.fronts.deployment import CLIENT, LINK
from tests.service.fronts.http_api import HttpApi
from tests.service.fronts.listening import Listener
from tests.service.fronts.load_balancer import LoadBalancer
from tests.service.fronts.messages import read_head, values


@pytest.fixture
def seen(stack):
    """The stack with an application that writes down the heads it gets, and answers with cookies and in chunks."""
    heads = []

    def serve(reader, send):
        heads.append(read_head(reader))
        send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n")
        send(b"5\r\nhello\r\n")
        send(b"0\r\n\r\n")

    application = Listener(serve)
    front = FRONTS[stack.address]
    ours = copy(stack)
    if stack.address == "load-balancer":
        ours.front = LoadBalancer(stack.resources, front, application.port, client=CLIENT, tls=stack.tls)
    else:
        ours.balancer = LoadBalancer(stack.resources, front, application.port, client=LINK)
        ours.front = http_api(ours, front)
    ours.heads = heads
    yield ours
    for one in {ours.front, ours.balancer} - {stack.front, stack.balancer}:
        one.close()
    application.close()


def http_api(stack, front, link=None):
    link = link or stack.balancer.ports[80]
    return HttpApi(stack.resources, front, link, client=CLIENT, host=stack.host, tls=stack.tls)


def test_the_table_names_what_the_templates_mode_refuses(stack):
    rows = [row for row in FRONTS[stack.address].headers if row.deed == "refuses" and "desync" in row.page]
    refused = {reason for reason, tier in desync.TIERS.items() if tier in desync.REFUSED[stack.balancer.mode]}

    assert set().union(*(desync.WHEN[row.when] for row in rows)) == refused - desync.FIRST_LINE
    assert set(desync.WHEN) >= {row.when for row in rows}


def test_the_table_names_what_the_templates_integration_writes():
    assert {header.name for header in API_GATEWAY.believed.values()} == set(FRONT_HEADERS)


def test_the_application_is_told_of_its_client_by_the_front_alone(seen):
    told = {"address": CLIENT, "scheme": "https", "host": seen.host}
    ask(seen, "/", [("X-Forwarded-For", "127.0.0.1"), ("front-address", "127.0.0.1"), ("Front_Host", "evil.example")])

    (head,) = seen.heads
    for tells, header in FRONTS[seen.address].believed.items():
        (value,) = values(head.fields, header.name)
        assert value.rpartition(", ")[2] == told[tells]
    assert values(head.fields, "Front_Host") == []


@BEHIND_HTTP_API
def test_through_the_http_api_arrives_what_its_pages_say(seen):
    sent = [("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Host", "evil.example"), ("Via", "1.1 evil.example")]
    ask(seen, "/", sent, method="POST")

    fields = seen.heads[0].fields
    assert values(fields, "X-Forwarded-For") == [f"127.0.0.1, {LINK}"]
    assert values(fields, "X-Forwarded-Proto") == ["http"]
    assert values(fields, "X-Forwarded-Port") == ["80"]
    assert values(fields, "Via") == ["1.1 evil.example"]
    (forwarded,) = values(fields, "Forwarded")
    theirs, ours = forwarded.split(", ")
    assert theirs == "for=127.0.0.1;host=evil.example"
    assert f"for={CLIENT};host={seen.host};proto=https" in ours
    assert values(fields, "Content-Type") == ["application/octet-stream"]


def test_an_answer_arrives_whole_with_each_of_its_cookies(seen):
    answer = ask(seen, "/")

    assert answer.text == "hello"
    assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]


@BEHIND_LOAD_BALANCER
@pytest.mark.parametrize(
    ("target", "host", "location"),
    [
        ("/", "budget.example.com", "https://budget.example.com:443/"),
        ("/search?text=a%20b&kind=", "budget.example.com:80", "https://budget.example.com:443/search?text=a%20b&kind="),
    ],
)
def test_http_is_redirected_as_the_templates_rule_says(stack, target, host, location):
    before = stack.balancer.forwarded
    request = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Proto: https\r\n\r\n".encode()

    answer = send_plainly(stack.front.ports[80], request)

    assert (answer.status, answer.headers["Location"]) == (301, location)
    assert stack.balancer.forwarded == before


@BEHIND_HTTP_API
def test_fails_on_a_body_beyond_ten_million_bytes_before_the_application_sees_it(stack):
    before = stack.balancer.forwarded

    assert ask(stack, "/restore", method="POST", body=b"x" * (API_GATEWAY.payload + 1)).status == 413
    assert stack.balancer.forwarded == before
    assert ask(stack, "/restore", method="POST", body=b"x" * API_GATEWAY.payload).status == 401
    assert stack.balancer.forwarded == before + 1


@BEHIND_HTTP_API
def test_fails_on_headers_beyond_their_limit(stack):
    assert ask(stack, "/login", [("X-Note", "x" * 10_200)]).status == 431
    assert ask(stack, "/login", [("X-Note", "x" * 10_000)]).status == 200


@BEHIND_HTTP_API
def test_fails_on_an_answer_beyond_the_limit(stack):
    ours = copy(stack)
    ours.front = http_api(stack, replace(API_GATEWAY, payload=500))

    assert ask(ours, "/login").status == 500
    ours.front.close()


@BEHIND_HTTP_API
def test_fails_on_an_answer_that_has_not_ended_in_time(stack):
    patient = threading.Event()
    silent = Listener(lambda reader, send: (read_head(reader), send(b"HTTP/1.1 200 OK\r\n"), patient.wait(10)))
    ours = copy(stack)
    ours.front = http_api(stack, replace(API_GATEWAY, patience=0.2), silent.port)

    assert ask(ours, "/login").status == 503
    patient.set()
    ours.front.close()
    silent.close()
