import pytest

NO_FILTERS = {"start_date": None, "end_date": None}


@pytest.fixture
def spent(add):
    add(amount="45.99", category="Groceries", date="2025-04-02")
    add(amount="25.75", category="Groceries", date="2025-04-30")
    add(amount="42.50", category="Transport", date="2025-05-01")


def test_the_balance_is_all_that_was_spent(client, spent):
    assert client.get("/balance").json == {"balance": "114.24", "filters": NO_FILTERS}


def test_the_summary_totals_every_category_in_alphabetical_order(client, spent):
    answer = client.get("/summary")

    assert answer.json == {
        "summary": {"Groceries": "71.74", "Transport": "42.50"},
        "total": "114.24",
        "filters": NO_FILTERS,
    }
    assert list(answer.json["summary"]) == ["Groceries", "Transport"]


@pytest.mark.parametrize(("path", "name"), [("/balance", "balance"), ("/summary", "total")])
def test_totals_keep_to_the_dates_and_echo_them(client, spent, path, name):
    answer = client.get(f"{path}?start_date=2025-04-30&end_date=2025-05-01")

    assert answer.json[name] == "68.25"
    assert answer.json["filters"] == {"start_date": "2025-04-30", "end_date": "2025-05-01"}


def test_nothing_spent_totals_zero(client):
    assert client.get("/balance").json["balance"] == "0.00"
    assert client.get("/summary").json == {"summary": {}, "total": "0.00", "filters": NO_FILTERS}


def test_sums_are_exact_where_floats_are_not(client, add):
    for _ in range(30):
        add(amount="0.10")
    add(amount="999999999.99")

    assert client.get("/balance").json["balance"] == "1000000002.99"


@pytest.mark.parametrize("path", ["/expense", "/balance", "/summary"])
@pytest.mark.parametrize("query", ["start_date=yesterday", "end_date=2025-02-30", "end_date=2025"])
def test_fails_on_a_filter_that_is_no_date(client, path, query):
    answer = client.get(f"{path}?{query}")

    assert answer.status_code == 400
    assert answer.json["error"].startswith(f"{query.split('=')[0]} must be a day as YYYY-MM-DD")


@pytest.mark.parametrize("path", ["/expense", "/balance", "/summary"])
def test_fails_on_a_period_that_ends_before_it_starts(client, path):
    answer = client.get(f"{path}?start_date=2025-04-02&end_date=2025-04-01")

    assert answer.status_code == 400
    assert "start_date must not be after end_date" in answer.json["error"]


@pytest.mark.parametrize("query", ["/expense?from=2025-04-02", "/balance?category=Rent", "/summary?category=Rent"])
def test_fails_on_a_filter_that_would_be_passed_over(client, query):
    answer = client.get(query)

    assert answer.status_code == 400
    assert "is not a filter of" in answer.json["error"]
