import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager, suppress

import pytest
from click.testing import CliRunner

from service import server
from service.__main__ import main
from tests.service.processes import Process, end, run, run_cold, wait_until_served


@pytest.fixture
def environ(database_url):
    return variables(database_url)


def variables(database_url):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if name != "HOST"}
    return inherited | {"PORT": str(port), "DATABASE_URL": database_url, "PYTHONPATH": os.getcwd()}


@pytest.fixture
def service(environ):
    with served(Process("service", environ=environ), environ) as process:
        yield process


@pytest.fixture
def hasty_service(environ):
    """The service, but it takes new requests only for a moment after SIGTERM."""
    with served(Process("service", environ=environ, first=drain_hastily), environ) as process:
        yield process


def drain_hastily():
    server.DRAINING = 0.1


@pytest.fixture
def busy_service(environ):
    """The service, but it lets nobody keep it for long after SIGTERM."""
    with served(Process("service", environ=environ, first=drain_for_a_second), environ) as process:
        yield process


def drain_for_a_second():
    server.DRAINING, server.LONGEST_DRAINING = 0.5, 1


@pytest.fixture
def cold_service(environ):
    """The service by the interpreter itself, which has loaded nothing."""
    process = subprocess.Popen(
        [sys.executable, "-m", "service"],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with served(process, environ):
        yield process


@contextmanager
def served(process, environ):
    try:
        wait_until_served(process, int(environ["PORT"]))
        assert run("service.health", environ=environ).returncode == 0
        yield process
    finally:
        end(process)


def call(environ, path, body=None):
    request = urllib.request.Request(f"http://127.0.0.1:{environ['PORT']}{path}", body)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status, json.load(answer)


def refusal(environ, path, status, body=None):
    """The refusal, as soon as there is one."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            call(environ, path, body)
        except urllib.error.HTTPError as error:
            if error.code == status:
                return error
            error.close()
        time.sleep(0.02)
    raise AssertionError(f"{path} is not answered {status}")


def wait_until_nobody_listens(environ):
    deadline = time.monotonic() + 60
    with suppress(ConnectionError):
        while time.monotonic() < deadline:
            socket.create_connection(("127.0.0.1", int(environ["PORT"])), timeout=5).close()
            time.sleep(0.05)


def test_the_service_serves_until_sigterm_says_first_that_it_is_not_ready_and_stops_cleanly(cold_service, environ):
    body = b'{"amount": "45.99", "category": "Groceries", "date": "2025-04-02"}'

    status, answer = call(environ, "/expense", body)
    assert status == 201
    assert call(environ, "/expense") == (200, {"expenses": [answer["expense"]]})

    assert call(environ, "/ready") == (200, {"status": "ok"})

    cold_service.send_signal(signal.SIGTERM)
    with refusal(environ, "/ready", 503) as refused:
        assert json.load(refused)["error"] == "The server is about to stop."
    assert call(environ, "/balance")[0] == 200

    output, _ = cold_service.communicate(timeout=60)
    assert cold_service.returncode == 0, output
    assert "Traceback" not in output


def test_a_request_in_flight_finishes_after_sigterm(hasty_service, environ):
    body = b'{"amount": "45.99", "category": "Groceries", "date": "2025-04-02"}'
    head = b"POST /expense HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(body)
    with socket.create_connection(("127.0.0.1", int(environ["PORT"])), timeout=20) as connection:
        connection.sendall(head + body[:10])
        time.sleep(0.2)
        hasty_service.send_signal(signal.SIGTERM)
        wait_until_nobody_listens(environ)
        connection.sendall(body[10:])

        assert connection.recv(1000).startswith(b"HTTP/1.1 201 ")
    assert hasty_service.wait(timeout=60) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_requests_that_never_end_do_not_keep_it_after_sigterm(busy_service, environ):
    busy_service.send_signal(signal.SIGTERM)
    until, answers = time.monotonic() + 60, 0
    with suppress(OSError):
        while time.monotonic() < until:
            call(environ, "/health")
            answers += 1
            time.sleep(0.05)

    assert busy_service.wait(timeout=60) == 0
    assert answers
    assert time.monotonic() < until


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_slow_bodies_keep_nobody_from_being_answered(service, environ):
    head = b"POST /expense HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\n{"
    with ExitStack() as stack:
        for _ in range(300):
            slow = socket.create_connection(("127.0.0.1", int(environ["PORT"])), timeout=5)
            stack.enter_context(slow).sendall(head)

        # once all of them are waited for
        with refusal(environ, "/expense", 429, b"{}") as answer:
            assert answer.headers["Retry-After"] == "5"
        assert call(environ, "/health") == (200, {"status": "ok"})
        assert call(environ, "/balance")[0] == 200
    assert call(environ, "/health")[0] == 200


def test_an_interrupt_from_the_keyboard_ends_it_at_once(service):
    started = time.monotonic()
    service.send_signal(signal.SIGINT)

    assert service.wait(timeout=60) == 0
    assert time.monotonic() - started < server.DRAINING


def test_the_demonstration_is_made_once(database_url):
    made, again = (CliRunner().invoke(main, ["demo"], env={"DATABASE_URL": database_url}) for _ in range(2))

    assert made.output.startswith("service: made 4")
    assert again.output == "service: there are entries already; none were made\n"


def test_fails_to_start_twice_on_one_port(service, environ):
    second = run("service", environ=environ)

    assert second.returncode == 2
    assert second.stderr.startswith("service: HOST and PORT: cannot listen on 127.0.0.1 port")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("HOST", "localhost"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "sqlite:////no/x.db"),
    ],
)
def test_fails_to_start_on_a_bad_setting_with_one_clear_line(sqlite_url, name, value):
    refused = run_cold("service", environ=variables(sqlite_url) | {name: value})

    assert refused.returncode == 2
    assert refused.stderr.startswith(f"service: {name}")
    assert len(refused.stderr.splitlines()) == 1


def test_fails_the_health_check_when_nobody_listens(sqlite_url):
    check = run("service.health", environ=variables(sqlite_url))

    assert check.returncode == 1
    assert check.stderr.startswith("service.health: ")
    assert len(check.stderr.splitlines()) == 1
