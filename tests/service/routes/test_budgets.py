"""Budgets, and reports of months."""

import pytest

FOOD = {"category": "Food", "limit": "100.00"}


@pytest.fixture
def record(client):
    def record(amount, category="Food", date="2025-04-02", kind="expense"):
        given = {"kind": kind, "amount": amount, "category": category, "date": date}
        assert client.post("/entries", json=given).status_code == 201

    return record


def budget_of(client, month="2025-04"):
    [budget] = client.get(f"/budgets?month={month}").json["budgets"]
    return budget


@pytest.mark.parametrize(
    ("spent", "left", "percent", "state"),
    [
        ("79.99", "20.01", 79, "ok"),
        ("80.00", "20.00", 80, "warning"),
        ("100.00", "0.00", 100, "warning"),
        ("100.01", "-0.01", 100, "over"),
    ],
)
def test_a_budget_says_what_is_left_and_warns(client, record, spent, left, percent, state):
    set_ = client.put("/budgets", json=FOOD)
    record(spent)
    record("50.00", date="2025-03-31")
    record("50.00", category="Rent")
    record("50.00", kind="income")

    assert budget_of(client) == {
        "category": "Food",
        "limit": "100.00",
        "warn_at_percent": 80,
        "version": set_.json["budget"]["version"],
        "spent": spent,
        "left": left,
        "used_percent": percent,
        "state": state,
    }


def test_the_share_that_is_warned_at_can_be_set(client, record):
    client.put("/budgets", json=FOOD | {"warn_at_percent": 50})
    record("50.00")

    assert budget_of(client)["state"] == "warning"


def test_a_budget_is_replaced_and_removed(client):
    first = client.put("/budgets", json=FOOD).headers["ETag"]

    changed = client.put("/budgets", json=budget_of(client) | {"limit": "200"}, headers={"If-Match": first})

    version = int(first.strip('"')) + 1
    assert changed.json == {
        "budget": {"category": "Food", "limit": "200.00", "warn_at_percent": 80, "version": version}
    }
    assert changed.headers["ETag"] == f'"{version}"'
    for method in ("PUT", "DELETE"):
        answer = client.open("/budgets?category=Food", method=method, json=FOOD, headers={"If-Match": first})
        # PUT takes no parameters, and looks at what it was sent
        assert answer.status_code == 412, (method, answer.json)
    assert client.delete("/budgets?category=Food").json == {"message": "Budget deleted"}
    assert client.get("/budgets").json["budgets"] == []
    assert client.delete("/budgets?category=Food").status_code == 404
    assert client.put("/budgets", json=FOOD, headers={"If-Match": first}).status_code == 412
    assert client.put("/budgets", json=FOOD, headers={"If-Match": "*"}).status_code == 412
    assert client.put("/budgets", json=FOOD).status_code == 200


def test_a_budget_is_set_only_where_there_is_none(client):
    new = {"If-None-Match": "*"}
    assert client.put("/budgets", json=FOOD, headers=new).status_code == 200

    refused = client.put("/budgets", json=FOOD | {"limit": "200"}, headers=new)

    assert (refused.status_code, "The budget is there" in refused.json["error"]) == (412, True)
    assert budget_of(client)["limit"] == "100.00"


def test_a_budget_that_is_made_anew_is_not_overwritten_by_who_read_the_one_before(client):
    read = client.put("/budgets", json=FOOD).headers["ETag"]
    client.delete("/budgets?category=Food")
    client.put("/budgets", json=FOOD | {"limit": "200"})

    assert client.put("/budgets", json=FOOD, headers={"If-Match": read}).status_code == 412
    assert budget_of(client)["limit"] == "200.00"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"limit": "0"}, "limit must be a number above zero"),
        ({"limit": "1.001"}, "limit must be"),
        ({"warn_at_percent": 0}, "warn_at_percent must be a whole number from 1 to 100; got 0."),
        ({"warn_at_percent": 101}, "warn_at_percent must be"),
        ({"warn_at_percent": True}, "warn_at_percent must be"),
        ({"category": ""}, "category must be"),
        ({"note": ""}, "'note' is not a field of a budget, which are category, limit, warn_at_percent."),
    ],
)
def test_fails_on_what_is_no_budget(client, given, message):
    answer = client.put("/budgets", json=FOOD | given)

    assert answer.status_code == 400
    assert message in answer.json["error"]


def test_fails_on_a_budget_without_a_limit(client):
    assert client.put("/budgets", json={}).json == {
        "error": "category and limit missing: a budget needs category and limit."
    }


def test_a_month_is_compared_with_the_one_before(client, record):
    record("10.00", "Food", "2025-03-31")
    record("7.00", "Bus", "2025-03-01")
    record("30.00", "Food", "2025-04-01")
    record("20.00", "Rent", "2025-04-30")
    record("99.00", "Pay", "2025-04-15", kind="income")
    record("1.00", "Food", "2025-05-01")

    assert client.get("/reports/month?month=2025-04").json == {
        "month": "2025-04",
        "income": "99.00",
        "spent": "50.00",
        "left": "49.00",
        "previous": {"income": "0.00", "spent": "17.00"},
        "by_category": [
            {"category": "Food", "spent": "30.00", "previous": "10.00"},
            {"category": "Rent", "spent": "20.00", "previous": "0.00"},
            {"category": "Bus", "spent": "0.00", "previous": "7.00"},
        ],
        "budgets": [],
    }


def test_the_trend_has_every_month_once(client, record):
    record("1.00", date="2024-12-31")
    record("2.00", date="2025-02-01", kind="income")
    record("4.00", date="2025-03-01")

    assert client.get("/reports/trend?month=2025-02&months=3").json["months"] == [
        {"month": "2024-12", "income": "0.00", "spent": "1.00"},
        {"month": "2025-01", "income": "0.00", "spent": "0.00"},
        {"month": "2025-02", "income": "2.00", "spent": "0.00"},
    ]
    assert len(client.get("/reports/trend").json["months"]) == 12


@pytest.mark.parametrize("month", ["0001-01", "9999-12"])
def test_the_ends_of_the_calendar_are_months_too(client, record, month):
    record("1.00", date=f"{month}-01")

    assert client.get(f"/reports/month?month={month}").json["spent"] == "1.00"
    assert client.get(f"/reports/trend?month={month}").json["months"][-1]["spent"] == "1.00"


@pytest.mark.parametrize("month", ["2025-13", "2025", "2025-4", "2025-04-01", "x"])
@pytest.mark.parametrize("path", ["/budgets", "/reports/month", "/reports/trend"])
def test_fails_on_what_is_no_month(client, path, month):
    answer = client.get(f"{path}?month={month}")

    assert answer.status_code == 400
    assert "month must be a month as YYYY-MM, such as 2025-04" in answer.json["error"]


@pytest.mark.parametrize("months", ["", "0", "121", "x"])
def test_fails_on_what_is_no_number_of_months(client, months):
    answer = client.get("/reports/trend", query_string={"months": months})

    assert answer.status_code == 400
    assert "months must be a whole number from 1 to 120" in answer.json["error"]
