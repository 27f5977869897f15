"""Which thread serves whom, and how many there are."""

import socket
import threading
import time

import pytest

from service.waits import about_to_wait
from tests.service.front.serving import HEAD, application, body_of, client, get, rest, serving


def waiting_application(release, *, says_so):
    """Answers /wait once it is released, and everything else at once."""

    def answers(environ, start_response):
        if environ["PATH_INFO"] == "/wait":
            if says_so:
                about_to_wait()
            release.wait(20)
        start_response("204 No Content", [])
        return []

    return answers


def test_clients_that_wait_take_no_thread_from_others():
    with serving(threads=2) as server:
        waiting = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(60)]
        for number, connected in enumerate(waiting):
            connected.sendall((b"", b"GET /ok HTTP/1.1\r\nX: ", b"GET /ok HTTP/1.1\r\nHost: x\r\n\r\n")[number % 3])

        assert body_of(get(server)) == b"/ok"
        for connected in waiting:
            connected.close()
        assert body_of(get(server)) == b"/ok"


def test_who_waits_longest_gives_way_where_there_are_too_many():
    with serving(connections=10) as server:
        waiting = [socket.create_connection(("127.0.0.1", server.port), timeout=20) for _ in range(30)]

        assert body_of(get(server)) == b"/ok"
        assert waiting[0].recv(1) == b""
        waiting[-1].sendall(b"GET /last HTTP/1.1\r\nHost: x\r\n\r\n")
        assert waiting[-1].recv(1000).endswith(b"/last")
        for connected in waiting:
            connected.close()


def test_a_thread_is_made_for_each_request_that_takes_its_time_and_no_more_than_allowed():
    begun, gate = threading.Semaphore(0), threading.Event()

    def slow(environ, start_response):
        if environ["PATH_INFO"] == "/slow":
            begun.release()
            assert gate.wait(20)
        return application(environ, start_response)

    with serving(slow, threads=4) as server:
        waiting = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(3)]
        for connected in waiting:
            connected.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            assert begun.acquire(timeout=20)

        assert body_of(get(server)) == b"/ok"
        assert len(server._threads) <= 4
        gate.set()
        for connected in waiting:
            connected.close()


def test_a_thread_that_the_system_refuses_leaves_requests_to_those_there_are(monkeypatch):
    start = threading.Thread.start

    def refusing(thread):
        if thread.name == "front":
            raise RuntimeError("can't start new thread")
        start(thread)

    with serving() as server, monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refusing)
        for _ in range(3):
            assert body_of(get(server)) == b"/ok"


# ------ the end
def test_what_is_under_way_is_finished_and_nothing_new_is_begun():
    begun, gate = threading.Event(), threading.Event()

    def slow(environ, start_response):
        begun.set()
        assert gate.wait(20)
        return application(environ, start_response)

    with serving(slow) as server, client(server) as busy, client(server) as idle:
        busy.sendall(b"GET /ok HTTP/1.1\r\nHost: x\r\n\r\n")
        assert begun.wait(20)
        assert not server.stop(0.1)
        assert idle.recv(1) == b""
        gate.set()

        assert b"/ok" in rest(busy)
        assert server.stop(10)


def test_answers_close_their_connections_once_the_server_is_about_to_stop(server):
    server.drain()
    with client(server) as connected:
        connected.sendall(b"GET /ok HTTP/1.1\r\nHost: x\r\n\r\n")

        assert b"Connection: close" in rest(connected)


def test_nothing_of_a_connection_that_is_gone_is_kept(server):
    for _ in range(50):
        get(server)

    deadline = time.monotonic() + 20
    while server._open and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not server._open
    assert not server._waiting


def test_answers_that_wait_for_nothing_share_a_thread():
    with serving() as server, client(server) as one, client(server) as another:
        for _ in range(50):
            for connected in (one, another):
                connected.sendall(b"GET /empty HTTP/1.1\r\n" + HEAD + b"\r\n")
            for connected in (one, another):
                assert connected.recv(1000).startswith(b"HTTP/1.1 204")
        assert len(server._threads) == 1


@pytest.mark.parametrize("says_so", [True, False])
def test_who_waits_keeps_nobody_else_waiting(says_so):
    # that it does not say so is noticed by the sweep
    release = threading.Event()
    application = waiting_application(release, says_so=says_so)
    with serving(application, sweeps=not says_so) as server, client(server) as one, client(server) as another:
        try:
            one.sendall(b"GET /wait HTTP/1.1\r\n" + HEAD + b"\r\n")
            time.sleep(0.05)
            another.sendall(b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n")
            assert another.recv(1000).startswith(b"HTTP/1.1 204")
        finally:
            release.set()
        assert one.recv(1000).startswith(b"HTTP/1.1 204")
