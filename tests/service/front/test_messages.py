"""What arrives on a connection, and what is answered."""

import logging

import pytest

from service.front import messages
from tests.service.front.serving import HEAD, body_of, client, get, post, rest, send


# ------ what is understood
def test_a_request_is_answered_and_the_next_one_on_the_same_connection(server):
    with client(server) as connected:
        for path in (b"/one", b"/two"):
            connected.sendall(b"GET %b HTTP/1.1\r\n%b\r\n" % (path, HEAD))
            assert connected.recv(1000).endswith(b"\r\n\r\n" + path)


def test_a_head_may_come_byte_by_byte(server):
    request = b"GET /environ?a=b HTTP/1.1\r\nHost: x\r\nX-Long-Name: value\r\nConnection: close\r\n\r\n"

    answer = send(server, *(bytes([byte]) for byte in request))

    assert b"QUERY_STRING=a=b\n" in answer
    assert b"HTTP_X_LONG_NAME=value" in answer


def test_requests_sent_ahead_are_answered_in_their_order(server):
    ahead = b"".join(b"GET /%d HTTP/1.1\r\n%b\r\n" % (number, HEAD) for number in range(5))

    answer = send(server, ahead + b"GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert [part.rpartition(b"\r\n\r\n")[2] for part in answer.split(b"HTTP/1.1 200 OK")[1:]] == [
        *(b"/%d" % number for number in range(5)),
        b"/last",
    ]


@pytest.mark.parametrize(("path", "in_pieces"), [("/echo", b"abcde"), ("/parts", b"abc|de")])
def test_a_body_is_read_whether_it_has_a_length_or_comes_in_chunks(server, path, in_pieces):
    chunked = b"2\r\nab\r\n3;extension=1\r\ncde\r\n0\r\nTrailer: x\r\n\r\n"

    assert body_of(send(server, post(path, b"abcde", b"Content-Length: 5"))) == in_pieces
    assert body_of(send(server, post(path, chunked, b"Transfer-Encoding: chunked"))) == in_pieces


def test_a_large_body_is_read_as_it_was_sent(server):
    content = bytes(range(256)) * 20_000

    assert body_of(send(server, post("/echo", content, b"Content-Length: %d" % len(content)))) == content


def test_names_with_underscores_are_dropped_as_they_would_pass_for_others(server):
    answer = get(server, "/environ", b"X-Forwarded-For: 198.51.100.7", b"X_Forwarded_For: 127.0.0.1")

    assert b"HTTP_X_FORWARDED_FOR=198.51.100.7" in answer
    assert b"127.0.0.1," not in answer


def test_a_header_that_comes_twice_is_one_list(server):
    answer = get(server, "/environ", b"X-Forwarded-For: a", b"X-Forwarded-For: b", b"Cookie: c=1", b"Cookie: d=2")

    assert b"HTTP_X_FORWARDED_FOR=a, b" in answer
    assert b"HTTP_COOKIE=c=1; d=2" in answer


def test_a_header_that_comes_twice_is_told_from_a_list(server):
    twice = get(server, "/environ", b"Accept: a", b"Front-Host: b", b"front-host: c")
    once = get(server, "/environ", b"Accept: a", b"Front-Host: b, c")

    assert b"service.repeated={'HTTP_FRONT_HOST'}" in twice
    assert b"HTTP_FRONT_HOST=b, c" in once
    assert b"service.repeated" not in once


def test_a_path_is_decoded_and_a_whole_address_is_understood(server):
    assert b"PATH_INFO=/\xc3\xa9" in get(server, "/%C3%A9") or body_of(get(server, "/%C3%A9")) == b"/\xc3\xa9"
    assert b"PATH_INFO=/environ\nQUERY_STRING=q" in get(server, "http://elsewhere/environ?q")


def test_an_answer_without_a_length_comes_in_chunks_or_ends_with_the_connection(server):
    answer = get(server, "/stream")
    old = get(server, "/stream", version=b"1.0")

    assert b"Transfer-Encoding: chunked" in answer
    assert body_of(answer) == b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"
    assert b"chunked" not in old
    assert body_of(old) == b"onetwo"


@pytest.mark.parametrize("request_line", [b"HEAD /ok", b"GET /empty", b"HEAD /stream"])
def test_what_has_no_body_is_answered_without_one(server, request_line):
    answer = send(server, request_line + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert body_of(answer) == b""


def test_http_1_0_is_closed_unless_it_asks_to_stay(server):
    assert b"Connection: close" in get(server, version=b"1.0")
    with client(server) as connected:
        for _ in range(2):
            connected.sendall(b"GET /ok HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            assert b"Connection: keep-alive" in connected.recv(1000)


def test_a_client_that_expects_100_continue_gets_it_where_the_body_is_wanted(server):
    with client(server) as connected:
        connected.sendall(post("/echo", b"", b"Content-Length: 5", b"Expect: 100-continue"))
        assert connected.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connected.sendall(b"abcde")
        assert rest(connected).endswith(b"abcde")
    with client(server) as connected:
        connected.sendall(post("/ok", b"", b"Content-Length: 5", b"Expect: 100-continue"))
        assert connected.recv(1000).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket"])
def test_another_protocol_is_not_changed_to(server, protocol):
    answer = send(server, b"GET /ok HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: " + protocol + b"\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"Connection: close" in answer


# ------ what is not
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"NONSENSE\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 505),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: x\n\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX : a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n", 400),
        (b"GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (b"POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 200_000, 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", 431),
        (b"GET /" + b"a" * 200_000, 431),
        (b"\r\n" * 200_000, 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 100, 400),
    ],
    ids=lambda given: repr(given[:60]) if isinstance(given, bytes) else given,
)
def test_fails_on_what_is_no_request_and_closes_the_connection(server, sent, status):
    answer = send(server, sent)

    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b'{"error": "' in answer


@pytest.mark.parametrize(
    "content",
    [
        b"zz\r\n",
        b"5\r\nabcdefg\r\n0\r\n\r\n",
        b"1" * 200_000,
        b"1;" + b"x" * 200_000,
        b"0\r\nX: " + b"y" * 200_000,
    ],
    ids=["no-size", "wrong-size", "long-size", "long-extension", "long-trailer"],
)
def test_fails_on_chunks_that_are_none_without_keeping_them(server, content):
    answer = send(server, post("/echo", content, b"Transfer-Encoding: chunked"))

    assert body_of(answer) == b"ConnectionError" or answer.startswith(b"HTTP/1.1 4")


def test_fails_on_a_fault_of_the_application_with_nothing_of_it_in_answer_or_log(server, caplog):
    caplog.set_level(logging.INFO)

    assert get(server, "/fails").startswith(b"HTTP/1.1 500 ")
    cut = get(server, "/cut")

    assert b"private" in cut
    assert not cut.endswith(b"0\r\n\r\n")
    assert "ValueError" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "private" not in caplog.text


def test_a_head_has_room_for_all_that_a_load_balancer_passes_on(server):
    filling = [b"X-%d: %b" % (number, b"y" * 15_000) for number in range(4)]

    assert body_of(get(server, "/ok", *filling)) == b"/ok"
    assert messages.MOST_HEAD >= 64 * 1024
