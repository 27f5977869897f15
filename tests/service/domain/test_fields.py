import pytest

# What a request may hold is judged before any database is asked.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TOO_LONG = "x" * 1001


def post(client, name, literal):
    """Posts an expense whose one field is this JSON text, so that exotic numbers arrive as written."""
    fields = {"amount": '"1.00"', "category": '"Bus"', "date": '"2025-04-02"'} | {name: literal}
    return client.post("/expense", data="{" + ", ".join(f'"{key}": {text}' for key, text in fields.items()) + "}")


@pytest.mark.parametrize(
    ("literal", "kept"),
    [
        ('"45.99"', "45.99"),
        ("45.99", "45.99"),
        ("7", "7.00"),
        ('"7.5"', "7.50"),
        ("1e2", "100.00"),
        ('" 3.10 "', "3.10"),
        ("0.01", "0.01"),
        ('"999999999.99"', "999999999.99"),
    ],
)
def test_an_amount_is_kept_exactly(client, literal, kept):
    assert post(client, "amount", literal).json["expense"]["amount"] == kept
    assert client.get("/balance").json["balance"] == kept


@pytest.mark.parametrize(
    "literal",
    [
        *("0", "-0", "-0.00", "-1", "1.001", "1000000000", "1e999", "1e999999999", "1e-999999999", "1e-3"),
        *("NaN", "Infinity", "-Infinity", "true", "null", "[]", '{"a": 1}', '""', '"0.00"', '"-5"', '"+5"'),
        *('"1e2"', '"NaN"', '"1,5"', '"1_0"', '"٣"', '"45.990"', '"1."', '".5"', '"12\\n3"', "9" * 4000),
    ],
)
def test_fails_on_an_amount_that_is_not_money(client, literal):
    answer = post(client, "amount", literal)

    assert answer.status_code == 400
    assert answer.json["error"].startswith("amount must be a number above zero and at most 999999999.99")
    assert len(answer.json["error"]) < 200
    assert client.get("/expense").json["expenses"] == []


@pytest.mark.parametrize("literal", ["1e99999999999999999999", "9" * 5000])
def test_fails_on_a_number_that_python_cannot_hold(client, literal):
    assert post(client, "amount", literal).status_code == 400


@pytest.mark.parametrize(
    ("name", "literal"),
    [
        *(("category", text) for text in ('""', '"  "', "7", "null", "[]", f'"{"x" * 101}"', r'"\u0000"')),
        *(("category", text) for text in (r'"\ud800"', r'"a\nb"')),
        *(("description", text) for text in ("7", "null", "{}", f'"{TOO_LONG}"', r'"\u0007"', r'"\udfff"')),
        *(("date", text) for text in ('"2025-02-29"', '"2025-4-2"', '"20250402"', '"2025-W14-3"', '"0000-01-01"')),
        *(("date", text) for text in ('"02/04/2025"', '"2025-04-02T10:00:00"', '""', "20250402", "null", "[]")),
        ("date", '"2025-04-02\\n"'),
    ],
)
def test_fails_on_a_field_that_is_not_what_it_should_be(client, name, literal):
    answer = post(client, name, literal)

    assert answer.status_code == 400
    assert answer.json["error"].startswith(f"{name} must be ")
    assert "; got " in answer.json["error"]
    assert len(answer.json["error"]) < 200


def test_the_midnight_that_the_api_answers_is_taken_back(client):
    answer = post(client, "date", '"2025-04-02T00:00:00"')

    assert answer.json["expense"]["date"] == "2025-04-02T00:00:00"


def test_a_category_loses_the_spaces_around_it(add):
    assert add(category="  Eating out ")["category"] == "Eating out"


def test_text_of_every_script_comes_back_as_it_was_sent(client, add):
    description = "Käse, 寿司, 👩‍👩‍👧 & <b>\n'; DROP TABLE expenses;"

    assert add(category="食料品", description=description)["description"] == description
    assert client.get("/expense?category=食料品").json["expenses"][0]["description"] == description


@pytest.mark.parametrize("literal", ["80", "80.0", "8e1", '" 80 "'])
def test_a_whole_number_may_be_written_with_a_point(client, literal):
    body = f'{{"category": "Food", "limit": "1", "warn_at_percent": {literal}}}'

    assert client.put("/budgets", data=body).json["budget"]["warn_at_percent"] == 80


@pytest.mark.parametrize("literal", ["80.5", "1e999999999999", "1e-999999999", "-0.0", "NaN", "Infinity"])
def test_fails_on_a_number_that_is_not_whole(client, literal):
    answer = client.put("/budgets", data=f'{{"category": "Food", "limit": "1", "warn_at_percent": {literal}}}')

    assert (answer.status_code, answer.json["error"].split(";")[0]) == (
        400,
        "warn_at_percent must be a whole number from 1 to 100",
    )
