"""What Spot does to a task: SIGTERM while requests are open, and SIGKILL once StopTimeout is over."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time

import pytest

from budget_stack import build_budget_tracker
from service import server
from tests.service.processes import end, wait_until_served

BODY = b'{"amount": "45.99", "category": "Groceries", "date": "2025-04-02"}'
HEAD = b"POST /expense HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(BODY)
READY = b"GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture
def service(port, tmp_path):
    """The service with the variables that it needs, and no others."""
    variables = (f"PORT={port}", f"DATABASE_URL=sqlite:///{tmp_path}/budget.db", "HOST=127.0.0.1")
    process = subprocess.Popen(["env", "-i", *variables, sys.executable, "-m", "service"], start_new_session=True)
    wait_until_served(process, port)
    with connected(port, READY) as asked:
        assert asked.recv(1000).startswith(b"HTTP/1.1 200 ")
    yield process
    end(process)


@pytest.fixture(scope="module")
def stop_timeout():
    """What the shipped template gives each container."""
    containers = build_budget_tracker().task.task_definition.to_dict()["Properties"]["ContainerDefinitions"]
    return min(container["StopTimeout"] for container in containers)


def connected(port, *sent):
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(b"".join(sent))
    return connection


def test_an_interrupted_task_answers_what_it_was_asked_and_ends_before_it_is_killed(service, port, stop_timeout):
    with connected(port, HEAD, BODY[:10]) as answered, connected(port, HEAD, BODY[:10]):
        started = time.monotonic()
        service.send_signal(signal.SIGTERM)
        with connected(port, READY) as asked:
            # what still comes in meanwhile is answered, and says where not to send more
            assert asked.recv(1000).startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 503 "))
        answered.sendall(BODY[10:])
        assert answered.recv(1000).startswith(b"HTTP/1.1 201 ")
        # the other one is never finished by its client
        service.wait(timeout=stop_timeout)

    assert time.monotonic() - started < server.DRAINING + server.SHUTDOWN + 5 < stop_timeout


def test_a_task_that_the_load_balancer_still_sends_requests_answers_them(service, port, stop_timeout):
    service.send_signal(signal.SIGTERM)
    until = time.monotonic() + 2 * server.DRAINING
    while time.monotonic() < until:
        with connected(port, READY) as asked:
            assert asked.recv(1000).startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 503 "))
        time.sleep(0.2)

    assert service.wait(timeout=stop_timeout) == 0


def test_a_task_that_is_sent_requests_for_ever_ends_before_it_is_killed_all_the_same(stop_timeout):
    assert stop_timeout > server.LONGEST_DRAINING + server.SHUTDOWN + 5
