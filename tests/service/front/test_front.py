"""The server's own behaviour, over real sockets: what clients may send, and what they may leave out."""

import logging
import socket
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from service.front import connection, front, messages
from service.front.front import Front
from service.waits import about_to_wait

HEAD = b"Host: x\r\n"


def application(environ, start_response):
    """Answers what it is asked for."""
    path, stream = environ["PATH_INFO"], environ["wsgi.input"]
    if path == "/echo":
        try:
            answer = stream.read()
        except OSError as error:
            answer = type(error).__name__.encode()
    elif path == "/parts":
        answer = b"|".join(iter(lambda: stream.read(3), b""))
    elif path == "/environ":
        names = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "CONTENT_TYPE", "CONTENT_LENGTH")
        names += tuple(name for name in sorted(environ) if name.startswith("HTTP_"))
        answer = "\n".join(f"{name}={environ[name]}" for name in names if name in environ).encode("latin-1")
    elif path == "/stream":
        start_response("200 OK", [])
        return (part.encode() for part in ("one", "", "two"))
    elif path == "/cut":
        start_response("200 OK", [])
        return (part.encode() if part else 1 / 0 for part in ("private", ""))
    elif path == "/fails":
        raise ValueError("private")
    elif path == "/large":
        answer = b"x" * 30_000_000
    else:
        answer = path.encode("latin-1")
    status = "204 No Content" if path == "/empty" else "200 OK"
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))])
    return [answer]


@contextmanager
def serving(app=application, *, sweeps=True, **given):
    listener = socket.create_server(("127.0.0.1", 0))
    served = Front(app, listener, **{"threads": 8, "connections": 100} | given)
    served.port = listener.getsockname()[1]
    done = threading.Event()

    def sweep():
        while not done.wait(0.05):
            if sweeps:
                served.sweep()

    sweeping = threading.Thread(target=sweep)
    sweeping.start()
    served.start()
    try:
        yield served
    finally:
        done.set()
        sweeping.join()
        served.stop(10)


@pytest.fixture
def server():
    with serving() as served:
        yield served


@contextmanager
def client(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connected:
        yield connected


def rest(connected):
    """All that comes until the server closes the connection."""
    got = b""
    while part := connected.recv(1 << 16):
        got += part
    return got


def send(server, *parts, pause=0.0):
    with client(server) as connected:
        for part in parts:
            connected.sendall(part)
            time.sleep(pause)
        return rest(connected)


def get(server, path="/ok", *headers, version=b"1.1"):
    lines = [b"GET %b HTTP/%b" % (path.encode(), version), b"Host: x", *headers, b"Connection: close", b"", b""]
    return send(server, b"\r\n".join(lines))


def post(path, content, *headers):
    return (
        b"\r\n".join([f"POST {path} HTTP/1.1".encode(), b"Host: x", b"Connection: close", *headers, b"", b""]) + content
    )


def body_of(answer):
    return answer.partition(b"\r\n\r\n")[2]


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


def test_a_head_has_room_for_all_that_a_load_balancer_passes_on(server):
    filling = [b"X-%d: %b" % (number, b"y" * 15_000) for number in range(4)]

    assert body_of(get(server, "/ok", *filling)) == b"/ok"
    assert messages.MOST_HEAD >= 64 * 1024


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
