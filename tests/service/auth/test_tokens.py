"""Tokens for programs."""

import pytest

from service.auth.guard import OPEN_TO_TOKENS, PUBLIC
from tests.service.auth.people import EXPENSE, PASSWORD, SAME_ORIGIN, log_in, routes, token_of
from tests.service.blueprints import PAGES


def test_a_token_needs_no_origin_and_is_shown_once(app):
    headers = token_of(app, "ann")
    client = app.test_client()

    assert client.post("/expense", json=EXPENSE, headers=headers).status_code == 201
    [listed] = log_in(app)[0].get("/tokens").json["tokens"]
    assert set(listed) == {"id", "label", "created", "expires"}
    assert listed["label"] == "phone"


def test_what_is_stored_of_a_token_or_a_password_opens_nothing(app, store):
    headers = token_of(app, "ann")
    secret = headers["Authorization"].rpartition("_")[2]
    with store.engine.connect() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM tokens").all())
        stored += str(connection.exec_driver_sql("SELECT * FROM users").all())

    assert secret not in stored
    assert PASSWORD not in stored
    assert "$argon2id$" in stored


def test_a_token_taken_back_opens_nothing_any_more(app):
    headers = token_of(app, "ann")
    ann, bob = log_in(app)[0], log_in(app, "bob")[0]
    [listed] = ann.get("/tokens").json["tokens"]

    assert bob.delete(f"/tokens/{listed['id']}", headers=SAME_ORIGIN).status_code == 404
    assert app.test_client().get("/expense", headers=headers).status_code == 200
    assert ann.delete(f"/tokens/{listed['id']}", headers=SAME_ORIGIN).status_code == 200
    assert app.test_client().get("/expense", headers=headers).status_code == 401


def test_a_token_ends_by_itself(app, store):
    headers = token_of(app, "ann")
    store.write(lambda connection: connection.exec_driver_sql("UPDATE tokens SET expires = '2020-01-01 00:00:00'"))

    assert app.test_client().get("/expense", headers=headers).status_code == 401


def test_tokens_that_ended_are_forgotten_when_one_is_made(app, store):
    token_of(app, "ann")
    token_of(app, "bob")
    store.write(lambda connection: connection.exec_driver_sql("UPDATE tokens SET expires = '2020-01-01 00:00:00'"))

    token_of(app, "ann")

    assert len(log_in(app)[0].get("/tokens").json["tokens"]) == 1
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM tokens").scalar() == 2


def test_fails_on_an_idempotency_key_for_a_token_and_makes_none(app):
    client, _ = log_in(app)

    answer = client.post("/tokens", json={"label": "phone"}, headers=SAME_ORIGIN | {"Idempotency-Key": "1"})

    assert (answer.status_code, "Idempotency-Key" in answer.json["error"]) == (400, True)
    assert client.get("/tokens").json == {"tokens": []}


PERSONS_ALONE = {"account", "tokens"} | PAGES


def test_a_token_opens_the_routes_of_the_data_and_no_other(app):
    headers, checked = token_of(app, "ann"), 0
    for endpoint, method, path in routes(app):
        kind, refused = endpoint.split(".")[0], app.test_client().open(path, method=method, headers=headers, json={})
        if endpoint in PUBLIC:
            continue
        assert kind in PERSONS_ALONE | OPEN_TO_TOKENS, (
            f"{endpoint}: if a program with a token may do that, name {kind} in OPEN_TO_TOKENS of "
            "service/auth/guard.py, otherwise in PERSONS_ALONE above"
        )
        assert (refused.status_code == 403) == (kind in PERSONS_ALONE), (method, path)
        checked += kind in PERSONS_ALONE
    assert checked >= 40
    assert len(log_in(app)[0].get("/tokens").json["tokens"]) == 1
    assert app.test_client().get("/nothing", headers=headers).status_code == 404


@pytest.mark.parametrize("body", [{}, {"label": ""}, {"label": "a", "days": 0}, {"label": "a", "days": 366}, {"label": "a", "days": True}])  # fmt: skip # noqa: E501
def test_fails_on_a_token_without_a_label_or_with_a_strange_end(app, body):
    client, _ = log_in(app)

    assert client.post("/tokens", json=body, headers=SAME_ORIGIN).status_code == 400


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer x", "Bearer bt_x_y", "Basic YTpi", "Bearer bt_" + "0" * 32 + "_" + "0" * 64])  # fmt: skip # noqa: E501
def test_fails_on_what_is_no_token_even_beside_a_session(app, sent):
    client, _ = log_in(app)

    assert client.get("/expense", headers={"Authorization": sent}).status_code == 401
