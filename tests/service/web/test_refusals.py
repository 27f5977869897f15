import io

import pytest

from service.app import MAX_REQUEST
from tests.service.applications import application

# What a request may hold is judged before any database is asked.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

VALID = b'{"amount": "1", "category": "Bus", "date": "2025-04-02"}'


@pytest.mark.parametrize(
    "body", [b"", b"amount=1", b"{", b"\xff\xfe\xfa", b"[" * 60_000, b'"text"', b"[]", b"null", b"1"]
)
@pytest.mark.parametrize("method", ["post", "put"])
def test_fails_on_a_body_that_is_no_json_object(client, add, method, body):
    path = "/expense" if method == "post" else f"/expense/{add()['id']}"

    answer = client.open(path, method=method, data=body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json["error"].startswith("The body must be")


def test_a_body_as_large_as_the_limit_is_read(client):
    assert client.post("/expense", data=VALID.ljust(MAX_REQUEST)).status_code == 201


def test_fails_on_a_body_beyond_the_limit(client):
    answer = client.post("/expense", data=VALID.ljust(MAX_REQUEST + 1))

    assert (answer.status_code, list(answer.json)) == (413, ["error"])


def test_fails_on_a_body_beyond_the_limit_that_does_not_say_its_length(client):
    body = io.BytesIO(VALID.ljust(MAX_REQUEST + 1))
    unsized = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}

    answer = client.post("/expense", input_stream=body, environ_overrides=unsized)

    assert (answer.status_code, list(answer.json)) == (413, ["error"])


def test_fails_on_an_unknown_path_in_json(client):
    answer = client.get("/expenses")

    assert (answer.status_code, list(answer.json)) == (404, ["error"])


def test_fails_on_an_unknown_method_in_json_and_names_those_allowed(client):
    answer = client.post("/balance")

    assert (answer.status_code, list(answer.json)) == (405, ["error"])
    assert "GET" in answer.headers["Allow"]


def test_fails_on_a_fault_of_its_own_without_telling_what_it_was(store, monkeypatch):
    def fault(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(store, "read", fault)

    answer = application(store).test_client().get("/balance")

    assert (answer.status_code, list(answer.json)) == (500, ["error"])
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
