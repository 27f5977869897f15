"""What the log tells of who came in, and of what was opened, closed, taken out and replaced."""

import io
import logging
from uuid import UUID

import pytest

from service.auth.users import add_owner, add_user
from service.config.access import Access
from service.config.fronts import LOAD_BALANCER
from service.storage import users
from tests.service.applications import application

# None of it depends on the database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PASSWORD, ADDRESS = "correct horse battery", "198.51.100.7"
HEADERS = {"X-Forwarded-For": ADDRESS, "X-Forwarded-Proto": "https", "Origin": "https://localhost"}


@pytest.fixture
def browser(store, caplog):
    caplog.set_level(logging.INFO, "service.audit")
    caplog.set_level(logging.INFO, "service.requests")
    add_user(store, "ann", PASSWORD)
    client = application(store, Access(required=True, secret_key="k" * 32, front=LOAD_BALANCER)).test_client()

    def send(method, path, **options):
        return client.open(path, method=method, headers=HEADERS, base_url="https://localhost", **options)

    return send


@pytest.fixture
def ann(store, browser):
    return store.read(lambda connection: users.find_user(connection, "ann")).id


@pytest.fixture
def trail(caplog):
    def trail():
        return [record for record in caplog.records if record.name == "service.audit"]

    return trail


def log_in(browser, password=PASSWORD):
    return browser("POST", "/login", data={"name": "ann", "password": password})


def test_a_session_and_what_was_done_in_it_are_on_the_trail(browser, ann, trail):
    assert log_in(browser).status_code == 303
    token = browser("POST", "/tokens", json={"label": "phone"}).json["id"]
    browser("DELETE", f"/tokens/{token}")
    exported = browser("GET", "/export.jsonl").text
    browser("POST", "/restore", data=exported)
    browser("POST", "/logout")

    acts = ["login", "token-make", "token-take-back", "export", "restore"]
    assert [line.act for line in trail()][:5] == acts
    assert {(line.user_id, line.address) for line in trail()} == {(str(ann), ADDRESS)}
    assert [line.token_id for line in trail()[1:3]] == [token, token]
    assert trail()[4].entries == 0
    assert trail()[5].act.startswith("logout")


def test_the_forms_of_the_page_leave_the_same_trail(browser, ann, trail):
    log_in(browser)
    browser("POST", "/settings/token", data={"label": "phone", "days": "90"})
    browser("POST", f"/settings/token/{trail()[-1].token_id}/remove")
    exported = browser("GET", "/export.jsonl").data
    browser("POST", "/settings/restore", data={"file": (io.BytesIO(exported), "x.jsonl")})

    assert [line.act for line in trail()] == ["login", "token-make", "token-take-back", "export", "restore"]


def test_fails_to_log_in_with_an_address_and_neither_name_nor_password_in_the_log(browser, trail, caplog):
    assert log_in(browser, "hunter2 hunter2").status_code == 401

    [refused] = trail()
    assert (refused.act, refused.user_id, refused.address) == ("login-refused", None, ADDRESS)
    said = str([record.__dict__ for record in caplog.records])
    assert "hunter2" not in said
    assert "'ann'" not in said


def test_fails_without_a_login_and_is_logged_as_nobodys_request(browser, caplog):
    assert browser("GET", "/entries").status_code == 401
    browser("GET", "/login")

    requests = [record for record in caplog.records if record.name == "service.requests"]
    assert [(line.status, line.user_id, line.address) for line in requests] == [
        (401, None, ADDRESS),
        (200, None, ADDRESS),
    ]


def test_the_owner_is_told_apart_from_nobody(store, browser, caplog):
    add_owner(store, PASSWORD)
    browser("POST", "/login", data={"name": "owner", "password": PASSWORD})
    browser("GET", "/entries")

    requests = [record for record in caplog.records if record.name == "service.requests"]
    assert requests[-1].user_id == str(UUID(int=0))


def test_where_nobody_logs_in_a_request_is_nobodys(client, caplog):
    caplog.set_level(logging.INFO, "service.requests")
    client.get("/entries")

    assert caplog.records[-1].user_id is None
