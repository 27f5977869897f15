"""Clients that are slow, silent or gone: how long they are waited for."""

import socket
import threading
import time
from contextlib import suppress

import pytest

from service.front import connection, front, messages
from tests.service.front.serving import body_of, client, get, post, rest, send, serving


# ------ who takes their time
def test_a_head_that_never_ends_is_closed_however_it_dribbles(server, monkeypatch):
    monkeypatch.setattr(front, "HEAD", 0.3)
    with client(server) as connected:
        connected.sendall(b"GET / HTTP/1.1\r\nX: ")
        connected.settimeout(0.05)
        closed = False
        while not closed:
            try:
                connected.sendall(b"a")
                closed = connected.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                closed = True


@pytest.mark.parametrize("asked", [b"", b"GET /ok HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_a_connection_on_which_nothing_happens_is_closed(monkeypatch, asked):
    monkeypatch.setattr(front, "KEEP_ALIVE", 0.3)
    with serving() as server, client(server) as connected:
        connected.sendall(asked)

        assert rest(connected).endswith(b"/ok" if asked else b"")


@pytest.mark.parametrize("framing", [b"Content-Length: 60000", b"Transfer-Encoding: chunked"])
@pytest.mark.parametrize("dribbled", [b"", b"1", b"1\r\na\r\n" * 100])
def test_a_body_that_does_not_go_on_is_waited_for_only_so_long(server, monkeypatch, framing, dribbled):
    monkeypatch.setattr(connection, "SENDING", 0.3)
    with client(server) as connected:
        connected.sendall(post("/echo", b"", framing))
        for byte in dribbled:
            connected.sendall(bytes([byte]))

        assert body_of(rest(connected)) == b"TimeoutError"


def test_a_large_body_may_take_longer(server, monkeypatch):
    monkeypatch.setattr(connection, "SENDING", 0.3)
    monkeypatch.setattr(connection, "RATE", 1000)

    answer = send(server, post("/echo", b"", b"Content-Length: 1000"), *[b"x" * 100] * 10, pause=0.05)

    assert body_of(answer) == b"x" * 1000


def test_the_applications_own_time_is_not_the_clients(monkeypatch):
    monkeypatch.setattr(connection, "READING", 0.2)
    monkeypatch.setattr(connection, "SENDING", 0.2)

    def slow(environ, start_response):
        time.sleep(0.5)
        content = environ["wsgi.input"].read()
        start_response("200 OK", [])
        return (time.sleep(0.2) or part for part in [content] * 3 + [b"x" * 5_000_000] * 2)

    with serving(slow) as server:
        answer = send(server, post("/", b"", b"Content-Length: 5"), b"abcde", pause=0.1)

        assert answer.endswith(b"\r\n0\r\n\r\n")


def test_a_client_that_does_not_read_its_answer_is_given_up(monkeypatch):
    monkeypatch.setattr(connection, "READING", 0.3)
    monkeypatch.setattr(connection, "RATE", 1 << 30)
    with serving(threads=2) as server, client(server) as slow, client(server) as other:
        for connected in (slow, other):
            connected.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")

        # both threads are needed again
        assert body_of(get(server)) == b"/ok"


def test_who_asks_on_and_reads_nothing_keeps_no_thread_however_small_the_answers():
    def some(environ, start_response):
        start_response("200 OK", [("Content-Length", "16000")])
        return [b"x" * 16000]

    with serving(some, threads=2) as server:
        server._listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 64 * 1024)
        waiting = [socket.socket() for _ in range(2)]
        for connected in waiting:
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connected.connect(("127.0.0.1", server.port))
            # more than finds room anywhere, unless the connection is given up
            with suppress(ConnectionError):
                for _ in range(100):
                    connected.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    time.sleep(0.005)

        assert len(body_of(get(server))) == 16000
        for connected in waiting:
            connected.close()


def test_a_refusal_that_is_not_read_keeps_no_thread(server, monkeypatch):
    monkeypatch.setattr(front, "LINGER", 600)
    here, there = socket.socketpair()
    with here, there:
        here.setblocking(False)
        with suppress(BlockingIOError):
            while here.send(b"x"):
                pass
        refused = threading.Thread(
            target=server._refuse, args=(connection.Connection(here, "::1", 0.0), messages.BAD), daemon=True
        )
        refused.start()
        refused.join(20)

        assert not refused.is_alive()


def test_a_client_that_goes_on_sending_gets_its_answer_all_the_same(server):
    with client(server) as connected:
        connected.sendall(post("/ok", b"", b"Content-Length: 5000000"))
        connected.sendall(b"x" * 5_000_000)

        assert body_of(rest(connected)) == b"/ok"
