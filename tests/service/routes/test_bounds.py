"""Every route says how much it answers and takes at most; a new one must say so here."""

import io
import json
import re

import pytest

from service.app import MAX_REQUEST
from service.auth.users import add_user
from service.config.access import Access
from service.domain.ids import new_id
from service.storage import entries, quota
from service.tracker.backup import FORMAT
from service.web.departures import PIECE, WHOLE
from tests.service.applications import application

NAME, PASSWORD = "ann", "correct horse battery"
ORIGIN = {"Origin": "http://localhost"}
WIDE = "\N{MONEY BAG}"

# what bounds an answer, by what it grows with
ONE = "one entry, budget or token, or none"
PAGE = "as many entries as are asked for, 200 at most (routes/api/entries.py)"
PARTS = "any number of entries, read in parts (tracker/backup.py) and sent in pieces (web/departures.py)"
QUOTA = "the categories, budgets or tokens that one user may have (storage/quota.py)"
FIXED = "nothing that users keep"

ANSWERS = {
    "GET /": QUOTA,
    "GET /balance": ONE,
    "GET /budgets": QUOTA,
    "GET /edit/<entry_id>": QUOTA,
    "GET /entries": PAGE,
    "GET /entries/<entry_id>": ONE,
    "GET /expense": PARTS,
    "GET /expense/<expense_id>": ONE,
    "GET /export.csv": PARTS,
    "GET /export.jsonl": PARTS,
    "GET /health": FIXED,
    "GET /login": FIXED,
    "GET /openapi.json": FIXED,
    "GET /ready": FIXED,
    "GET /reference": FIXED,
    "GET /reports/month": QUOTA,
    "GET /reports/trend": FIXED,
    "GET /search": PAGE,
    "GET /settings": QUOTA,
    "GET /static/<path:filename>": FIXED,
    "GET /summary": QUOTA,
    "GET /tokens": QUOTA,
}

# what a request may bring along: MAX_REQUEST, or a file (routes/uploads.py); the rest of them read nothing
SMALL, FILE, NOTHING = "64 KiB", "256 MiB", "no body"

BODIES = {
    "DELETE /budgets": NOTHING,
    "DELETE /entries/<entry_id>": NOTHING,
    "DELETE /expense/<expense_id>": NOTHING,
    "DELETE /sessions": NOTHING,
    "DELETE /tokens/<token_id>": NOTHING,
    "POST /add": SMALL,
    "POST /edit/<entry_id>": SMALL,
    "POST /entries": SMALL,
    "POST /entries/<entry_id>/undo": NOTHING,
    "POST /expense": SMALL,
    "POST /login": SMALL,
    "POST /logout": NOTHING,
    "POST /logout/everywhere": NOTHING,
    "POST /password": SMALL,
    "POST /remove/<entry_id>": SMALL,
    "POST /restore": FILE,
    "POST /settings/budget": SMALL,
    "POST /settings/budget/remove": SMALL,
    "POST /settings/password": SMALL,
    "POST /settings/restore": FILE,
    "POST /settings/token": SMALL,
    "POST /settings/token/<token_id>/remove": NOTHING,
    "POST /tokens": SMALL,
    "POST /undo/<entry_id>": SMALL,
    "PUT /budgets": SMALL,
    "PUT /entries/<entry_id>": SMALL,
    "PUT /expense/<expense_id>": SMALL,
}


@pytest.fixture
def app(store):
    add_user(store, NAME, PASSWORD)
    return application(store, Access(required=True, secret_key="k" * 40))


@pytest.fixture
def client(app):
    return logged_in(app)


def logged_in(app):
    client = app.test_client()
    answer = client.post("/login", data={"name": NAME, "password": PASSWORD}, headers=ORIGIN)
    assert answer.status_code == 303
    return client


def routes(app):
    return {
        f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_known_here_with_what_bounds_it(app):
    assert routes(app) == {*ANSWERS, *BODIES}, "say in ANSWERS or BODIES above what bounds a new route"


def test_no_answer_is_in_memory_as_a_whole_that_grows_with_the_entries(client, monkeypatch):
    # two sizes of what a user has: an answer that grows from one to the other is one of parts, of a page or of a quota
    monkeypatch.setattr(entries, "ROWS_LISTED", 20)
    monkeypatch.setattr("service.tracker.backup.READ_AT_ONCE", 20)
    sizes = []
    for more in (60, 180):
        add_entries(client, more)
        sizes.append({route: answered(client, route) for route in ANSWERS if ANSWERS[route] != FIXED})

    for route, (total, largest) in sizes[1].items():
        grown = total - sizes[0][route][0]
        assert (grown > 60 * 500) == (ANSWERS[route] == PARTS), route
        assert largest <= PIECE, route


def add_entries(client, number):
    entry = {"kind": "expense", "amount": "1", "category": "Bus", "date": "2025-04-02", "description": WIDE * 500}
    lines = [{"format": FORMAT}, *({"entry": entry | {"id": str(new_id())}} for _ in range(number))]
    lines.append({"end": {"budgets": 0, "entries": number}})
    restored = client.post("/restore", data="\n".join(map(json.dumps, lines)), headers=ORIGIN)
    assert restored.json["entries"] == number


def answered(client, route):
    """The bytes of an answer, and of its largest piece."""
    path = route.split()[1]
    if "<" in path:
        path = re.sub("<.*>", client.get("/entries?limit=1").json["entries"][0]["id"], path)
    with client.get(f"{path}?limit=50" if path == "/entries" else path, buffered=False) as answer:
        assert answer.status_code == 200, route
        pieces = [len(piece) for piece in answer.iter_encoded()]
    return sum(pieces), max(pieces)


def test_no_answer_is_larger_than_the_quota_makes_it(client, monkeypatch):
    for name in ("MOST_CATEGORIES", "MOST_BUDGETS", "MOST_TOKENS"):
        monkeypatch.setattr(quota, name, 30)
    monkeypatch.setattr(quota, "LET", 1 << 60)
    for number in range(35):
        category = f"{number}".ljust(100, WIDE)
        body = {"amount": "1", "category": category, "date": "2025-04-02"}
        done = [
            client.post("/expense", json=body, headers=ORIGIN).status_code,
            client.put("/budgets", json={"category": category, "limit": "1"}, headers=ORIGIN).status_code,
            client.post("/tokens", json={"label": category}, headers=ORIGIN).status_code,
        ]
        assert done == ([201, 200, 201] if number < 30 else [507] * 3)

    # of a label not more than ten times its characters, a few times in an answer, and what stands around it
    for route in (route for route, bound in ANSWERS.items() if bound == QUOTA):
        total, largest = answered(client, route)
        assert total < 30 * 8 * (100 * 12 + 1_000), route
        assert largest <= PIECE, route


@pytest.mark.parametrize("route", [route for route, most in BODIES.items() if most == SMALL])
def test_fails_with_413_on_a_body_that_is_too_large(app, route):
    method, path = route.split()
    client = app.test_client() if path == "/login" else logged_in(app)
    if "<" in path:
        entry = {"kind": "expense", "amount": "1", "category": "Bus", "date": "2025-04-02"}
        id_ = client.post("/entries", json=entry, headers=ORIGIN).json["entry"]["id"]
        path = re.sub("<[^>]*>", id_, path)
        if path.startswith("/undo"):
            client.delete(f"/entries/{id_}", headers=ORIGIN)
    body, kind = b"a=" + b"x" * MAX_REQUEST, "application/x-www-form-urlencoded"
    unsized = {"input_stream": io.BytesIO(body), "environ_overrides": {"wsgi.input_terminated": True}}

    for sent in ({"data": body}, unsized):
        answer = client.open(path, method=method, headers=ORIGIN, content_type=kind, **sent)
        assert answer.status_code == 413, sent


def test_a_whole_answer_is_small(client):
    for route in ("/health", "/login", "/balance"):
        assert len(client.get(route).data) <= WHOLE
