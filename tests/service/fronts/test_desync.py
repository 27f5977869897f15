"""Requests that two servers might read differently get what the load balancer's mode says, and smuggle nothing."""

import pytest

from service.config.fronts import API_GATEWAY
from tests.service.behind import through
from tests.service.fronts import desync
from tests.service.fronts.addresses import BEHIND_HTTP_API
from tests.service.fronts.clients import send, send_plainly
from tests.service.fronts.deployment import CLIENT
from tests.service.fronts.messages import Head

POST, GET = b"POST /login HTTP/1.1\r\n", b"GET /login HTTP/1.1\r\n"
# what would be answered if the body of the one before it were read as shorter
SMUGGLED = b"GET /openapi.json HTTP/1.1\r\nHost: {host}\r\n\r\n"
LENGTH, CHUNKED = b"Content-Length: %d\r\n" % len(SMUGGLED), b"Transfer-Encoding: chunked\r\n"

CASES = {
    "two lengths that differ": ("MultipleContentLength", POST, LENGTH, b"Content-Length: 0\r\n"),
    "two lengths, one before a space": ("MultipleContentLength", POST, LENGTH, b"Content-Length : 0\r\n"),
    "two lengths alike": ("DuplicateContentLength", POST, LENGTH, LENGTH),
    "two lengths on one line": ("BadContentLength", POST, b"Content-Length: 0, 0\r\n"),
    "a signed length": ("BadContentLength", POST, b"Content-Length: +0\r\n"),
    "a length that is no text": ("BadContentLength", POST, b"Content-Length: 0x10\r\n"),
    "a length and chunks": ("BothTeClPresent", POST, LENGTH, CHUNKED),
    "chunks and a length": ("BothTeClPresent", POST, CHUNKED, b"Content-Length: 0\r\n"),
    "chunked twice": ("MultipleTransferEncodingChunked", POST, CHUNKED, CHUNKED),
    "chunked by another name": ("BadTransferEncoding", POST, b"Transfer-Encoding: xchunked\r\n"),
    "chunked before a space": ("SuspiciousHeader", POST, b"Transfer-Encoding : chunked\r\n"),
    "chunked with an underscore": ("SuspiciousHeader", POST, b"Transfer_Encoding: chunked\r\n"),
    "chunked after a control character": ("SuspiciousHeader", POST, b"\x01Transfer-Encoding: chunked\r\n"),
    "chunked with a long s": ("SuspiciousHeader", POST, "Tran\u017ffer-Encoding: chunked\r\n".encode()),
    "chunked on a folded line": ("MultilineHeader", POST, LENGTH, b"X-Note: a\r\n", b" b: chunked\r\n"),
    "a body with GET": ("UndefinedContentLengthSemantics", GET, LENGTH),
    "chunks with GET": ("UndefinedTransferEncodingSemantics", GET, CHUNKED),
    "no body with GET": ("GetHeadZeroContentLength", GET, b"Content-Length: 0\r\n"),
    "a space before a colon": ("NonCompliantHeader", GET, b"X-Note : a\r\n"),
    "letters beyond ASCII": ("NonCompliantHeader", GET, "X-Note: \u00fc\r\n".encode()),
    "a bare LF": ("NonCrLfLineTermination", GET, b"X-Note: a\n"),
    "a bare LF after the first line": ("NonCrLfLineTermination", GET.replace(b"\r", b"")),
    "a bare CR": ("BadHeader", GET, b"X-Note: a\rX-Other: b\r\n"),
    "a NUL": ("BadHeader", GET, b"X-Note: a\0b\r\n"),
    "no colon": ("MissingHeaderColon", GET, b"X-Note\r\n"),
    "no name": ("EmptyHeader", GET, b": a\r\n"),
    "a space in the path": ("SpaceInUri", b"GET /login ?a HTTP/1.1\r\n"),
    "another version": ("NonCompliantVersion", b"GET /login HTTP/1.2\r\n"),
    "no version": ("BadVersion", b"GET /login HTTP/one\r\n"),
    "a method that is none": ("BadMethod", b"GE(T /login HTTP/1.1\r\n"),
}
EACH = pytest.mark.parametrize("name", CASES)


def bytes_of(name, host, *written):
    """The request, with what would be smuggled after it."""
    _, first, *lines = CASES[name]
    ours = [b"Host: %s\r\n" % host.encode(), *written]
    end = b"0\r\n\r\n" if any(b"chunked" in line for line in lines) else b""
    return b"".join([first, *ours, *lines, b"\r\n", end, SMUGGLED.replace(b"{host}", host.encode())])


@EACH
def test_a_load_balancer_calls_it_by_its_reason(name):
    reason, first, *lines = CASES[name]

    assert reason in desync.reasons(Head(first, (b"Host: budget.example.com\r\n", *lines)))


@pytest.mark.parametrize(
    "lines",
    [
        [GET, b"Host: a.example\r\n", b"Cookie: a=b; c=d\r\n"],
        [POST, b"host: a.example\r\n", b"content-length: 10\r\n", b"X_Note:\ta\r\n"],
        [POST, b"Host: a.example\r\n", b"TRANSFER-ENCODING: Chunked\r\n", b"X-Empty:\r\n"],
        [b"DELETE /a?b=%20 HTTP/1.0\r\n", b"Content-Length: 0\r\n"],
    ],
)
def test_a_load_balancer_has_nothing_against_what_is_compliant(lines):
    assert desync.reasons(Head(lines[0], tuple(lines[1:]))) == set()


@EACH
def test_the_front_refuses_it_and_the_application_never_sees_it(stack, name):
    before = stack.balancer.forwarded

    assert send(stack, bytes_of(name, stack.host)).status == 400

    assert stack.balancer.forwarded == before


@BEHIND_HTTP_API
@EACH
def test_behind_the_http_api_the_load_balancer_does_as_its_mode_says_and_nothing_is_smuggled(stack, name):
    written = [f"{name}: {value}\r\n".encode() for name, value in through(API_GATEWAY, CLIENT, host=stack.host).items()]
    before, log = stack.balancer.forwarded, len(stack.log)

    answer = send_plainly(stack.balancer.ports[80], bytes_of(name, stack.host, *written))

    assert stack.balancer.mode == "defensive"
    if desync.TIERS[CASES[name][0]] == desync.SEVERE:
        assert (answer.status, stack.balancer.forwarded) == (400, before)
    else:
        # the application refuses it by itself, or takes it for the one request that it is
        assert stack.balancer.forwarded == before + 1
        assert answer.status in (400, 403) or (answer.status == 200 and CASES[name][1].startswith(b"GET"))
        assert {line["route"] for line in stack.log[log:]} <= {"/login"}
        assert len(stack.log) <= log + 1
