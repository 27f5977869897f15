"""Conditional requests over HTTP."""

import pytest

from service.auth.users import add_user
from tests.service.applications import application
from tests.service.auth.people import ACCESS, PASSWORD, log_in

STYLE = "/static/style.css"


@pytest.fixture
def entry(client):
    given = {"kind": "expense", "amount": "5.00", "category": "Food", "date": "2025-04-02"}
    return client.post("/entries", json=given).json["entry"]


@pytest.mark.parametrize("path", ["/entries", "/expense"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": '"1"'}, 304),
        ({"If-None-Match": 'W/"1"'}, 304),
        ({"If-None-Match": '"7", W/"1"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"2"'}, 200),
        ({"If-None-Match": ""}, 200),
        ({"If-Match": '"1"'}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": '"2"'}, 412),
        ({"If-Match": 'W/"1"'}, 412),
        ({"If-Match": '"1"', "If-None-Match": '"1"'}, 304),
        ({"If-Match": '"2"', "If-None-Match": '"1"'}, 412),
        # there is no date of the last change, so that nothing can be asked of it
        ({"If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"}, 200),
        ({"If-Unmodified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, 200),
        ({"If-None-Match": '"2"', "If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"}, 200),
        ({"If-None-Match": "1, x"}, 400),
    ],
)
def test_what_is_read_is_not_sent_again_to_who_knows_it(client, entry, path, method, headers, status):
    answer = client.open(f"{path}/{entry['id']}", method=method, headers=headers)

    assert answer.status_code == status
    assert answer.headers.get("ETag") == ('"1"' if status < 400 else None)
    assert "Last-Modified" not in answer.headers
    assert bool(answer.data) == (status != 304 and method == "GET")


def test_fields_that_are_sent_twice_are_one_list(client, entry):
    fields = [("If-None-Match", '"7"'), ("If-None-Match", '"1"')]

    assert client.get(f"/entries/{entry['id']}", headers=fields).status_code == 304


@pytest.mark.parametrize("by", ["session", "token"])
def test_304_has_what_caches_need_to_know_and_nothing_of_the_content(store, by):
    add_user(store, "ann", PASSWORD)
    client, _ = log_in(application(store, ACCESS))
    origin = {"Origin": "http://localhost"}
    given = {"kind": "expense", "amount": "5.00", "category": "Food", "date": "2025-04-02"}
    entry = client.post("/entries", json=given, headers=origin).json["entry"]
    headers = {}
    if by == "token":
        token = client.post("/tokens", json={"label": "phone"}, headers=origin).json["token"]
        client, headers = application(store, ACCESS).test_client(), {"Authorization": f"Bearer {token}"}

    whole = client.get(f"/entries/{entry['id']}", headers=headers)
    unchanged = client.get(f"/entries/{entry['id']}", headers=headers | {"If-None-Match": whole.headers["ETag"]})

    assert (whole.status_code, unchanged.status_code) == (200, 304)
    for name in ("ETag", "Cache-Control", "Vary", "Content-Location", "Expires", "Set-Cookie"):
        assert (name in unchanged.headers) == (name in whole.headers), name
    for name in ("ETag", "Cache-Control", "Vary"):
        assert unchanged.headers.get(name) == whole.headers.get(name)
    assert not [name for name, _ in unchanged.headers if name.startswith("Content-") and "Policy" not in name]


def test_what_is_not_there_is_not_there_under_any_condition(client):
    missing = "0196a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"

    for method in ("GET", "PUT", "DELETE"):
        for headers in ({"If-Match": "*"}, {"If-Match": '"1"'}, {"If-None-Match": "*"}):
            answer = client.open(f"/entries/{missing}", method=method, json={"amount": "1"}, headers=headers)
            assert answer.status_code == 404


@pytest.mark.parametrize("version", ["", "?v=1"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": "{tag}"}, 304),
        ({"If-None-Match": "W/{tag}"}, 304),
        ({"If-None-Match": '"x", {tag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"x"'}, 200),
        ({"If-None-Match": "x"}, 400),
        ({"If-Match": "*"}, 200),
        ({"If-Match": "{tag}"}, 200),
        ({"If-Match": "W/{tag}"}, 412),
        ({"If-Match": "{tag}", "If-None-Match": "{tag}"}, 304),
        ({"If-None-Match": "", "If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"}, 200),
    ],
)
def test_a_file_is_not_sent_again_to_who_keeps_it(client, method, headers, status, version):
    with client.open(STYLE + version, method=method) as whole:
        tag, cached = whole.headers["ETag"], whole.headers["Cache-Control"]
        assert "Last-Modified" not in whole.headers

    asked = {name: value.replace("{tag}", tag) for name, value in headers.items()}
    with client.open(STYLE + version, method=method, headers=asked) as answer:
        assert answer.status_code == status
        assert bool(answer.data) == (method == "GET" and status != 304)
        if status < 400:
            assert (answer.headers["ETag"], answer.headers["Cache-Control"]) == (tag, cached)


def test_the_tag_of_a_file_is_of_what_is_in_it(client):
    tags = set()
    for path in (STYLE, "/static/app.js"):
        with client.get(path) as answer:
            tags.add(answer.headers["ETag"])

    assert len(tags) == 2
    assert all(len(tag) > 60 for tag in tags)
