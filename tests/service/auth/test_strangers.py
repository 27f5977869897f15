"""Nobody who is not known reaches the database."""

import re
import threading
import uuid
from dataclasses import replace

import pytest
from sqlalchemy.pool import Pool

from service.auth.bearer import new_token, parse_token
from service.auth.tokens import make_token
from service.config.access import Access
from tests.service.applications import application

KEY = "k" * 40
ACCESS = Access(required=True, secret_key=KEY)
USER = uuid.UUID(int=7)
# a name and a password cannot be judged without it; limits.py says how often
ASKS = {("POST", "/login")}


@pytest.fixture
def asked(listen):
    """The names of the threads that took a connection."""
    taken = []
    listen(Pool, "checkout", lambda *_: taken.append(threading.current_thread().name))
    return taken


def strangers():
    forged = new_token("another" * 10)
    cookie = "budget_tracker=eyJ1c2VyIjoib3duZXIiLCJrZXkiOiJ4In0.aSkAAA." + "x" * 27
    token = "bt_" + "0" * 32 + "_" + "a" * 64
    return [
        {},
        {"Cookie": cookie},
        *({"Authorization": f"Bearer {sent}"} for sent in (token, f"{token}_" + "0" * 32, forged, "é", "bt_x_y_z")),
    ]


@pytest.mark.parametrize("headers", strangers())
def test_no_route_takes_a_connection_for_a_stranger(store, asked, headers):
    app = application(store, ACCESS)
    client, checked = app.test_client(), 0
    for rule in app.url_map.iter_rules():
        for method in rule.methods:
            if (method, rule.rule) in ASKS:
                continue
            path = re.sub("<[^>]+>", str(uuid.uuid4()), rule.rule)
            client.open(path, method=method, headers=headers | {"Origin": "http://localhost"}, data=b"{}")
            assert threading.current_thread().name not in asked, (method, path)
            checked += 1
    client.get("/no/such/page", headers=headers)
    assert threading.current_thread().name not in asked
    assert checked > 100


def test_many_who_ask_whether_it_is_ready_cost_one_look(store, asked):
    client = application(store, ACCESS).test_client()
    before = len(asked)

    assert {client.get("/ready").status_code for _ in range(200)} == {200}

    assert len(asked) - before <= 2
    assert set(asked[before:]) == {"readiness"}


def test_a_token_is_known_by_its_key_alone():
    token = new_token(KEY)

    assert parse_token(KEY, str(token)) == token
    assert parse_token(KEY, str(token)[:-1] + ("0" if str(token)[-1] != "0" else "1")) is None
    assert parse_token(KEY, str(token._replace(id=uuid.uuid4()))) is None
    assert parse_token("another" * 10, str(token)) is None


def test_another_key_ends_the_tokens_from_before(store):
    token, _ = make_token(store, KEY, USER, "phone", 1)
    headers = {"Authorization": f"Bearer {token}"}

    assert application(store, ACCESS).test_client().get("/entries", headers=headers).status_code == 200
    other = application(store, replace(ACCESS, secret_key="o" * 40)).test_client()
    assert other.get("/entries", headers=headers).status_code == 401
