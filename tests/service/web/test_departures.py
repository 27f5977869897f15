"""Large answers: in pieces, and so many at once."""

import json
import re
import socket
from types import SimpleNamespace

import pytest
from flask import Flask

from service.config.access import Access
from service.context import share
from service.limits.room import ANSWERS, ANSWERS_OF_ONE, Room
from service.server import SEND_BUFFER, UNREAD, listening
from service.storage import entries
from service.web.departures import PIECE, WHOLE, bound_answers
from service.web.problems import answer_problems
from tests.service.applications import application

LARGE = b"x" * (PIECE * 2 + 7)


@pytest.fixture
def app():
    app = Flask("test_service_departures", static_folder=None)
    share(app, SimpleNamespace(room=Room()))
    bound_answers(app)
    answer_problems(app)
    app.add_url_rule("/whole", "whole", lambda: b"x" * WHOLE)
    app.add_url_rule("/large", "large", lambda: LARGE)
    app.add_url_rule("/parts", "parts", lambda: app.response_class(str(n) * 10 for n in range(3)))
    return app


@pytest.mark.parametrize(("path", "pieces"), [("/whole", [WHOLE]), ("/large", [PIECE, PIECE, 7]), ("/parts", [10] * 3)])
def test_what_is_large_or_has_no_length_goes_in_pieces(app, path, pieces):
    answer = app.test_client().get(path)

    assert [len(piece) for piece in answer.iter_encoded()] == pieces
    assert answer.headers.get("Content-Length") == (None if path == "/parts" else str(sum(pieces)))


@pytest.mark.parametrize("path", ["/large", "/parts"])
def test_fails_with_429_on_more_than_one_may_have_under_way(app, monkeypatch, path):
    client = app.test_client()
    begun = [client.get(path, buffered=False) for _ in range(ANSWERS_OF_ONE)]

    refused = client.get(path)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
    assert "12 large answers are under way" in refused.json["error"]
    assert client.get("/whole").status_code == 200
    assert client.get(path, environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 200
    begun.pop().close()
    assert client.get(path).status_code == 200
    for answer in begun:
        answer.close()


def test_a_turn_lasts_until_what_ends_the_answer_is_sent_too(app):
    client = app.test_client()
    begun = [client.get("/parts", buffered=False) for _ in range(ANSWERS_OF_ONE)]

    assert [len(list(answer.iter_encoded())) for answer in begun] == [3] * ANSWERS_OF_ONE

    assert client.get("/parts").status_code == 429
    for answer in begun:
        answer.close()
    assert client.get("/parts").status_code == 200


def test_fails_with_503_on_more_than_all_may_have_under_way(app):
    client = app.test_client()
    begun = [client.get("/large", environ_base={"REMOTE_ADDR": f"192.0.2.{n}"}) for n in range(ANSWERS)]

    assert client.get("/large").status_code == 503
    assert client.get("/whole").status_code == 200
    for answer in begun:
        answer.close()
    assert client.get("/large").status_code == 200


@pytest.mark.parametrize("ending", ["read", "left", "head"])
def test_a_turn_is_given_back_however_an_answer_ends(app, ending):
    client = app.test_client()

    for _ in range(ANSWERS_OF_ONE + 1):
        answer = client.head("/large") if ending == "head" else client.get("/large", buffered=False)
        assert answer.status_code == 200
        if ending == "read":
            assert answer.data == LARGE
        answer.close()


def test_a_file_that_scripts_need_is_whole(store):
    client = application(store, Access()).test_client()

    for name in ("style.css", "vendor/htmx.min.js", "vendor/chart.umd.min.js"):
        with client.get(f"/static/{name}") as answer:
            assert len(answer.data) == int(answer.headers["Content-Length"])


@pytest.mark.parametrize(("rows", "text"), [(3, 10_000), (1_000, 0), (1, 0), (4, 10_000)])
def test_a_long_list_is_the_same_however_it_is_parted(client, add, monkeypatch, rows, text):
    days = ["2025-04-02", "2025-04-01", "2025-04-02", "2024-01-01", "2025-04-02", "2025-04-02", "2025-05-01"]
    for number, day in enumerate(days):
        add(date=day, category=f"C{number % 2}", description="“quoted” \\" * number)
    asked = ["", "?category=C0", "?start_date=2025-04-01&end_date=2025-04-02", "?category=none"]
    whole = [client.get(f"/expense{query}").data for query in asked]
    monkeypatch.setattr(entries, "ROWS_LISTED", rows)
    monkeypatch.setattr(entries, "TEXT_LISTED", text)
    monkeypatch.setattr(entries, "_FETCHED", 2)

    parted = [client.get(f"/expense{query}") for query in asked]

    assert [answer.data for answer in parted] == whole
    assert [len(json.loads(answer.data)["expenses"]) for answer in parted] == [7, 4, 5, 0]
    assert "Content-Length" not in parted[0].headers


def test_a_long_list_is_read_part_by_part(client, add, store, monkeypatch):
    for _ in range(9):
        add()
    monkeypatch.setattr(entries, "ROWS_LISTED", 2)
    read, reads = store.read, []
    monkeypatch.setattr(store, "read", lambda work: reads.append(1) or read(work))

    with client.get("/expense", buffered=False) as answer:
        pieces = answer.iter_encoded()
        seen = []
        for piece in pieces:
            seen.append((len(re.findall(b'"id"', piece)), len(reads)))

    # never more than one part is read ahead
    assert all(entries_sent <= 2 for entries_sent, _ in seen)
    assert [so_far for _, so_far in seen] == [2, 2, 3, 4, 5, 5]


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux gives up who reads nothing")
def test_a_connection_on_which_nothing_is_read_is_given_up_by_the_system():
    with listening("127.0.0.1", 0) as listener:
        client = socket.create_connection(listener.getsockname(), timeout=20)
        with client, listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == UNREAD * 1000
            # Linux counts what it needs itself, too
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * SEND_BUFFER
