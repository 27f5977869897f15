"""Nobody sees what is another's, whatever they ask for."""

import io
import re

import pytest

from service.auth.guard import OPEN_TO_TOKENS, PUBLIC
from tests.service.auth.people import EXPENSE, PASSWORD, SAME_ORIGIN, UNKNOWN, log_in, routes, token_of
from tests.service.blueprints import PAGES


def test_every_route_but_the_public_ones_answers_nobody_401(app):
    checked = 0
    for endpoint, method, path in routes(app):
        answer = app.test_client().open(path, method=method, json={})
        if endpoint in PUBLIC:
            assert answer.status_code != 401 or endpoint == "login.enter"
        else:
            assert (answer.status_code, answer.text) in ((401, UNKNOWN), (401, "")), (method, path)
            assert bool(answer.text) == (method != "HEAD"), (method, path)
            checked += 1
    assert checked >= 90


@pytest.mark.parametrize("path", ["/nothing", "/expense/x/y", "//"])
def test_nobody_learns_which_paths_there_are(app, path):
    assert app.test_client().get(path).status_code in (401, 308)


def test_the_public_routes_are_exactly_these():
    assert {"login.form", "login.enter", "probes.health", "probes.ready", "static"} == PUBLIC


@pytest.mark.parametrize("way", ["session", "token"])
def test_nobody_sees_or_changes_another_users_entries(app, way):
    def as_user(name):
        if way == "token":
            return app.test_client(), token_of(app, name)
        return log_in(app, name)[0], SAME_ORIGIN

    ann, ann_headers = as_user("ann")
    bob, bob_headers = as_user("bob")
    entry = ann.post("/expense", json=EXPENSE, headers=ann_headers).json["expense"]

    for method in ("GET", "PUT", "DELETE"):
        answer = bob.open(f"/expense/{entry['id']}", method=method, json={"category": "x"}, headers=bob_headers)
        assert answer.status_code == 404
    assert bob.get("/expense", headers=bob_headers).json == {"expenses": []}
    assert bob.get("/balance", headers=bob_headers).json["balance"] == "0.00"
    assert bob.get("/summary", headers=bob_headers).json["summary"] == {}
    assert "Bus" not in bob.get("/", headers=bob_headers).text or way == "token"
    assert ann.get("/expense", headers=ann_headers).json == {"expenses": [entry]}


# by the names that routes give their arguments: what the owner has of it
ARGUMENTS = {
    "entry_id": lambda owner: made_entry(owner)["id"],
    "expense_id": lambda owner: made_entry(owner)["id"],
    "token_id": lambda owner: owner.post("/tokens", json={"label": "phone"}, headers=SAME_ORIGIN).json["id"],
}


def made_entry(owner):
    return owner.post("/entries", json=EXPENSE | {"kind": "expense"}, headers=SAME_ORIGIN).json["entry"]


def with_arguments(app):
    """Every route and method that names something of a user, what it is called with, and a body that it takes."""
    for rule in app.url_map.iter_rules():
        if not rule.arguments or rule.endpoint in PUBLIC:
            continue
        assert rule.arguments <= set(ARGUMENTS), f"{rule}: say in ARGUMENTS above what the owner has of it"
        is_form = rule.endpoint.split(".")[0] in PAGES - {"login"}
        body = {"data": {"version": "1", **EXPENSE, "kind": "expense"}} if is_form else {"json": {"amount": "2.00"}}
        for method in sorted(rule.methods):
            yield rule, {"method": method, "headers": SAME_ORIGIN, **body}


def test_every_route_shows_its_owner_what_it_keeps_from_another_user(app):
    # whoever asks for what is not theirs is told that it does not exist
    owner, other, other_token = log_in(app, "ann")[0], log_in(app, "bob")[0], token_of(app, "bob")
    checked = 0
    for rule, asked in with_arguments(app):
        given = {name: ARGUMENTS[name](owner) for name in rule.arguments}
        if rule.endpoint.endswith(("undo", "bring_back")):
            owner.delete(f"/entries/{given['entry_id']}", headers=SAME_ORIGIN)
        path = re.sub(r"<([a-z_]+)>", lambda match, given=given: given[match[1]], rule.rule)
        # what a path takes is the same whoever asks
        refused = 200 if asked["method"] == "OPTIONS" else 404
        assert other.open(path, **asked).status_code == refused, (rule, asked)
        by_token = refused if rule.endpoint.split(".")[0] in OPEN_TO_TOKENS else 403
        assert app.test_client().open(path, **asked | {"headers": other_token}).status_code == by_token, (rule, asked)
        assert owner.open(path, **asked).status_code in (200, 201, 303), (rule, asked)
        checked += 1
    assert checked >= 25


def test_no_write_of_another_user_changes_what_the_owner_has(app):
    owner, other = log_in(app, "ann")[0], log_in(app, "bob")[0]
    entry = made_entry(owner)
    owner.put("/budgets", json={"category": "Bus", "limit": "5"}, headers=SAME_ORIGIN)
    owner.post("/tokens", json={"label": "phone"}, headers=SAME_ORIGIN)
    stolen = owner.get("/export.jsonl").data.replace(b'"amount": "1.00"', b'"amount": "9.00"')
    stolen = stolen.replace(b'"limit": "5.00"', b'"limit": "9.00"')

    def all_of(client):
        paths = ("/entries", "/budgets?month=2025-04", "/tokens", "/export.jsonl", "/summary", "/reports/trend")
        return [client.get(path, buffered=True).data for path in paths]

    before = all_of(owner)
    budget = {"category": "Bus", "limit": "9", "warn_at_percent": "50"}
    # by what a write takes; a new one without an entry here fails
    sent = {
        "POST /expense": {"json": EXPENSE},
        "POST /entries": {"json": EXPENSE | {"kind": "expense"}},
        "PUT /budgets": {"json": {"category": "Bus", "limit": "9"}},
        "DELETE /budgets": {"query_string": {"category": "Bus"}},
        "POST /settings/budget": {"data": budget},
        "POST /settings/budget/remove": {"data": budget},
        "POST /restore": {"data": stolen},
        "POST /tokens": {"json": {"label": "mine"}},
        "POST /add": {"data": EXPENSE | {"kind": "expense"}},
        "POST /settings/restore": {"data": {"file": (io.BytesIO(stolen), "x.jsonl")}},
        "POST /settings/token": {"data": {"label": "mine", "days": "1"}},
        "POST /password": {"json": {"old_password": PASSWORD, "new_password": f"{PASSWORD}s"}},
        "POST /settings/password": {"data": {"old": f"{PASSWORD}s", "new": PASSWORD, "again": PASSWORD}},
        "DELETE /sessions": {},
        "POST /logout": {},
        "POST /logout/everywhere": {},
    }
    writes = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"GET", "HEAD", "OPTIONS"}
        if not rule.arguments and rule.endpoint not in PUBLIC
    }
    assert writes == set(sent), f"{writes ^ set(sent)}: say in `sent` above what each write is sent"
    for write, given in sent.items():
        method, path = write.split()
        answer = other.open(path, method=method, headers=SAME_ORIGIN, **given)
        assert answer.status_code in (200, 201, 303), write
        assert all_of(owner) == before, write
        if "logout" in path or "sessions" in path:
            other = log_in(app, "bob")[0]
    assert owner.get(f"/entries/{entry['id']}").json["entry"] == entry


def test_lists_hold_what_is_theirs_alone(app):
    ann, bob = log_in(app, "ann")[0], log_in(app, "bob")[0]
    ann.post("/entries", json=EXPENSE | {"kind": "expense", "category": "Secretive"}, headers=SAME_ORIGIN)
    ann.put("/budgets", json={"category": "Secretive", "limit": "5"}, headers=SAME_ORIGIN)
    ann.post("/tokens", json={"label": "Secretive"}, headers=SAME_ORIGIN)
    month = "?month=2025-04"

    seen = 0
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments and rule.endpoint not in PUBLIC:
            for query in ("", month):
                theirs, others = (client.get(rule.rule + query).text for client in (ann, bob))
                assert "Secretive" not in others, rule.rule
                seen += "Secretive" in theirs
    assert seen >= 10
