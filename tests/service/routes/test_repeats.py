import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from service.domain.entry import Entry
from service.domain.ids import new_id
from service.domain.money import from_minor_units
from service.domain.representation import entry_of_text, entry_text
from tests.service.applications import application

EXPENSE = {"amount": "45.99", "category": "Groceries", "date": "2025-04-02", "description": 'bread "ü" \\'}


def post(client, key, **changes):
    return client.post("/expense", json=EXPENSE | changes, headers={"Idempotency-Key": key})


def test_a_request_that_is_repeated_is_done_once_and_answered_alike(client):
    first, again = post(client, "a"), post(client, "a")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert len(client.get("/expense").json["expenses"]) == 1
    assert client.get("/balance").json["balance"] == "45.99"


def test_the_answer_stays_even_if_the_expense_changed_or_went_since(client):
    first = post(client, "a")
    path = f"/expense/{first.json['expense']['id']}"

    client.put(path, json={"amount": "1.00"})
    assert post(client, "a").json == first.json
    client.delete(path)
    assert post(client, "a").json == first.json
    assert client.get("/expense").json["expenses"] == []


def test_requests_with_other_keys_or_none_are_each_done(client):
    for key in ("a", "b"):
        post(client, key)
    for _ in range(2):
        client.post("/expense", json=EXPENSE)

    assert len(client.get("/expense").json["expenses"]) == 4


def test_fails_on_a_key_that_belongs_to_another_request(client):
    post(client, "a")

    refused = post(client, "a", amount="1.00")

    assert refused.status_code == 422
    assert "was used for another request" in refused.json["error"]
    assert client.get("/balance").json["balance"] == "45.99"


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "é"])
def test_fails_on_a_key_that_is_none(client, key):
    refused = post(client, key)

    assert refused.status_code == 400
    assert refused.json["error"].startswith("Idempotency-Key must be 1 to 255 printable ASCII characters")


def test_a_request_that_was_refused_leaves_its_key_free(client):
    assert post(client, "a", amount="-1").status_code == 400
    assert post(client, "a").status_code == 201


def test_the_same_request_from_many_threads_is_done_once(store):
    app = application(store)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: post(app.test_client(), "a"), range(24)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["expense"]["id"] for answer in answers}) == 1
    assert len(app.test_client().get("/expense").json["expenses"]) == 1


def test_keys_are_forgotten_after_a_day_a_hundred_at_a_time(client, store):
    for number in range(120):
        post(client, f"old {number}")
    store.write(
        lambda connection: connection.execute(text("UPDATE idempotency_keys SET created = '2020-01-01 00:00:00'"))
    )

    def kept():
        return store.read(lambda connection: connection.execute(text("SELECT count(*) FROM idempotency_keys")).scalar())

    post(client, "new 1")
    assert kept() == 21
    post(client, "new 2")
    assert kept() == 2


def test_an_entry_comes_back_from_text_as_it_was():
    entry = Entry(
        id=new_id(),
        kind="income",
        amount=from_minor_units(99_999_999_999),
        category="Lohn",
        date=datetime.date(2024, 2, 29),
        payee="Ämt",
        description='"\n',
        version=7,
    )

    assert entry_of_text(entry_text(entry)) == entry
