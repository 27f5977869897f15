import json
import logging
import subprocess
import sys
from uuid import UUID

import pytest

from service.auth.users import add_user
from service.config.access import Access
from tests.service.applications import application

EXPENSE = {"amount": "1.00", "category": "Doctor", "date": "2025-04-02", "description": "very private"}
TRACE = "Root=1-67891233-abcdef012345678912345678"


@pytest.fixture
def logged(client, caplog):
    def send(path, **options):
        caplog.clear()
        with caplog.at_level(logging.INFO, "service.requests"):
            answer = client.open(path, **options)
        [record] = [record for record in caplog.records if record.name == "service.requests"]
        return answer, record

    return send


def test_a_request_is_logged_with_what_it_was_and_how_it_ended(logged):
    answer, record = logged("/expense", method="POST", json=EXPENSE, headers={"X-Amzn-Trace-Id": TRACE})

    assert (record.method, record.route, record.status) == ("POST", "/expense", 201)
    assert record.trace_id == TRACE
    assert record.milliseconds > 0
    assert UUID(answer.headers["X-Request-Id"]).version == 7


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/expense/abc", "/expense/<expense_id>", 404),
        ("/secret-path", None, 404),
        ("/balance?start_date=x", "/balance", 400),
    ],
)
def test_what_a_path_holds_of_the_users_is_not_logged(logged, path, route, status):
    answer, record = logged(path)

    assert (answer.status_code, record.status) == (status, status)
    assert record.route in (route, None)


@pytest.mark.parametrize("forged", ["", "a\tb", "x" * 129, '","user_id":"', "\u00e9"])
def test_nobody_writes_into_the_log_through_the_trace_id(logged, forged):
    _, record = logged("/health", headers={"X-Amzn-Trace-Id": forged})

    assert record.trace_id is None


def test_a_fault_is_logged_as_a_request_too(logged, store, monkeypatch):
    def fault(*_):
        raise RuntimeError

    monkeypatch.setattr(store, "read", fault)

    _, record = logged("/balance")

    assert record.status == 500


def test_who_asked_is_logged_by_id_alone(store, caplog):
    add_user(store, "ann", "correct horse battery")
    client = application(store, Access(required=True, secret_key="k" * 32)).test_client()
    origin = {"Origin": "http://localhost"}

    with caplog.at_level(logging.INFO, "service.requests"):
        client.post("/login", data={"name": "ann", "password": "correct horse battery"}, headers=origin)
        client.post("/expense", json=EXPENSE, headers=origin)
        client.get("/nothing")

    requests = [record for record in caplog.records if record.name == "service.requests"]
    assert UUID(requests[1].user_id) == UUID(requests[2].user_id) != UUID(int=0)
    said = str([record.__dict__ for record in requests])
    for private in ("correct horse", "very private", "Doctor", "'ann'"):
        assert private not in said


def test_lines_are_json_with_the_request_they_belong_to(tmp_path):
    code = f"""
import logging, logging.config
from service.app import create_app
from service.web.logs import CONFIGURATION
from service.storage.store import Store
logging.config.dictConfig(CONFIGURATION)
client = create_app(Store("sqlite:///{tmp_path}/x.db")).test_client()
print(client.get("/balance").headers["X-Request-Id"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    *lines, request_id = done.stdout.splitlines()
    error, request = map(json.loads, lines)

    assert (error["level"], request["level"]) == ("ERROR", "INFO")
    assert error["request_id"] == request["request_id"] == request_id
    assert {"time", "logger", "message", "method", "route", "status", "milliseconds", "user_id"} <= set(request)
