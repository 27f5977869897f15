"""A front that serves an application of the tests, and what is sent to it."""

import socket
import threading
import time
from contextlib import contextmanager

from service.front.front import Front
from service.front.messages import REPEATED

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
        names = (
            "REQUEST_METHOD",
            "PATH_INFO",
            "QUERY_STRING",
            "REMOTE_ADDR",
            "CONTENT_TYPE",
            "CONTENT_LENGTH",
            REPEATED,
        )
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
