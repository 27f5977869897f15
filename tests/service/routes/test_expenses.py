import uuid

import pytest

GIVEN = {"amount": "45.99", "category": "Groceries", "date": "2025-04-02", "description": "Weekly shop"}
UNKNOWN = "7f1c2a4e-5b6d-4c3a-9e8f-0a1b2c3d4e5f"


def test_posting_an_expense_answers_it_as_recorded(client):
    answer = client.post("/expense", json=GIVEN)

    expense = answer.json["expense"]
    assert answer.status_code == 201
    assert answer.json["message"]
    assert list(expense) == ["id", "amount", "category", "date", "description"]
    assert uuid.UUID(expense.pop("id")).version == 7
    assert expense == {**GIVEN, "date": "2025-04-02T00:00:00"}


def test_a_description_may_be_left_out(add):
    assert add()["description"] == ""


def test_the_content_type_of_a_body_does_not_matter(client):
    body = '{"amount": "1", "category": "Bus", "date": "2025-04-02"}'

    assert client.post("/expense", data=body, content_type="text/plain").status_code == 201


@pytest.mark.parametrize("name", ["amount", "category", "date"])
def test_fails_on_a_missing_field(client, name):
    answer = client.post("/expense", json={key: value for key, value in GIVEN.items() if key != name})

    assert answer.status_code == 400
    assert answer.json["error"].startswith(f"{name} missing")


def test_fails_on_a_misspelt_field_and_names_those_there_are(client):
    answer = client.post("/expense", json={**GIVEN, "descripton": "lost otherwise"})

    assert answer.status_code == 400
    assert "'descripton' is not a field" in answer.json["error"]
    assert "amount, category, date, description" in answer.json["error"]


def test_the_list_shows_the_newest_day_first_and_the_last_recorded_first_within_a_day(client, add):
    first, newest, last = add(date="2025-04-01"), add(date="2025-04-03"), add(date="2025-04-01")

    listed = client.get("/expense").json["expenses"]

    same_day = sorted([first, last], key=lambda expense: expense["id"], reverse=True)
    assert listed == [newest, *same_day]


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("", [3, 2, 1]),
        ("start_date=2025-04-02", [3, 2]),
        ("end_date=2025-04-02", [2, 1]),
        ("start_date=2025-04-02&end_date=2025-04-02", [2]),
        ("start_date=2025-04-04", []),
        ("start_date=&end_date=&category=", [3, 2, 1]),
        ("end_date=2025-04-02T00:00:00", [2, 1]),
    ],
)
def test_both_dates_of_a_filter_are_included(client, add, query, days):
    for day in (1, 2, 3):
        add(date=f"2025-04-0{day}")

    listed = client.get(f"/expense?{query}").json["expenses"]

    assert [int(expense["date"][8:10]) for expense in listed] == days


def test_the_list_is_filtered_by_category(client, add):
    add(category="Rent")
    bus = add(category="Bus & train")

    assert client.get("/expense", query_string={"category": "Bus & train"}).json["expenses"] == [bus]


@pytest.mark.parametrize(
    ("name", "value"),
    [("amount", "0.10"), ("category", "Rent"), ("description", "x"), ("date", "2024-02-29")],
)
def test_putting_one_field_leaves_the_others(client, add, name, value):
    before = add()

    answer = client.put(f"/expense/{before['id']}", json={name: value})

    after = {**before, name: f"{value}T00:00:00" if name == "date" else value}
    assert (answer.status_code, answer.json["expense"]) == (200, after)
    assert answer.json["message"]
    assert client.get("/expense").json["expenses"] == [after]


def test_what_was_read_can_be_put_back(client, add):
    expense = add()

    answer = client.put(f"/expense/{expense['id']}", json=expense)

    assert (answer.status_code, answer.json["expense"]) == (200, expense)


@pytest.mark.parametrize("body", [{}, {"id": "7"}])
def test_fails_on_a_put_that_changes_nothing(client, add, body):
    answer = client.put(f"/expense/{add()['id']}", json=body)

    assert answer.status_code == 400
    assert "amount, category, date, description" in answer.json["error"]


def test_fails_on_a_put_with_one_bad_field_and_changes_none(client, add):
    expense = add()

    assert client.put(f"/expense/{expense['id']}", json={"category": "Rent", "amount": "-1"}).status_code == 400
    assert client.get("/expense").json["expenses"] == [expense]


def test_a_deleted_expense_is_gone(client, add):
    expense = add()

    answer = client.delete(f"/expense/{expense['id']}")

    assert answer.status_code == 200
    assert list(answer.json) == ["message"]
    assert client.get("/expense").json["expenses"] == []


@pytest.mark.parametrize("unknown", ["0", "abc", UNKNOWN, "%00", "x" * 2000, "' OR 1=1 --"])
@pytest.mark.parametrize("method", ["put", "delete"])
def test_fails_on_an_expense_nobody_recorded(client, add, method, unknown):
    add()

    answer = client.open(f"/expense/{unknown}", method=method, json={"amount": "1"} if method == "put" else None)

    assert answer.status_code == 404
    assert answer.json["error"].startswith("No expense has the id")
    assert len(client.get("/expense").json["expenses"]) == 1
