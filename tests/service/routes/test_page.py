"""The pages, as forms and links without any script."""

import base64
import hashlib
import html
import io
import json
import re
from pathlib import Path

import pytest

from tests.service.applications import application

FORM = {"kind": "expense", "amount": "12,50", "category": "Food", "date": "2025-04-02", "payee": "", "description": ""}
VENDORED = Path("service/static/vendor")


@pytest.fixture
def entry(client):
    return client.post("/entries", json=FORM | {"amount": "12.50"}).json["entry"]


def text_of(answer):
    """What a reader sees, without the markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def test_a_month_shows_what_came_in_what_went_out_and_what_is_left(client, add):
    add(amount="45.99", date="2025-04-02")
    add(amount="25.75", date="2025-04-30")
    add(amount="42.50", date="2025-05-01", category="Transport")
    client.post("/entries", json=FORM | {"kind": "income", "amount": "1000", "date": "2025-04-30"})
    client.put("/budgets", json={"category": "Groceries", "limit": "80.00"})

    shown = text_of(client.get("/?month=2025-04"))

    assert "April 2025" in shown
    assert "Earned 1,000.00" in shown
    assert "Spent 71.74" in shown
    assert "Left 928.26" in shown
    assert "8.26 left · nearly used up" in shown
    assert shown.index("30 Apr 2025") < shown.index("2 Apr 2025")
    assert "1 May 2025" not in shown


def test_an_empty_month_says_how_to_begin(client):
    shown = text_of(client.get("/"))

    assert "Add the first entry with its amount and category" in shown
    assert "No budgets yet" in shown


def test_an_entry_is_added_by_the_form_and_once_only(client):
    key = re.search(r'name="key" value="([0-9a-f]+)"', client.get("/").text)[1]

    for _ in range(2):
        answer = client.post("/add", data=FORM | {"key": key, "description": "a\r\nb"})
        assert answer.status_code == 303
        assert "Added: Food 12.50, 2 Apr 2025." in text_of(client.get(answer.location))

    [entry] = client.get("/entries").json["entries"]
    assert (entry["amount"], entry["description"]) == ("12.50", "a\nb")


def test_fails_on_a_bad_amount_and_keeps_what_was_typed(client):
    answer = client.post("/add", data=FORM | {"amount": "1,2,3", "payee": "Corner <b>shop"})

    assert answer.status_code == 400
    assert 'role="alert">amount must be' in answer.text
    assert 'value="1,2,3"' in answer.text
    assert "Corner &lt;b&gt;shop" in answer.text
    assert client.get("/entries").json["entries"] == []


def test_an_entry_is_changed_by_the_form(client, entry):
    page = client.get(f"/edit/{entry['id']}?back=/search?text=f")
    assert 'value="12.50"' in page.text

    answer = client.post(f"/edit/{entry['id']}", data=FORM | {"amount": "2", "version": "1", "back": "/search?text=f"})

    assert answer.location == f"/search?text=f&changed={entry['id']}"
    assert "Saved: Food 2.00" in text_of(client.get(answer.location))


def test_fails_on_saving_over_what_another_phone_changed(client, entry):
    client.put(f"/entries/{entry['id']}", json={"amount": "99"})

    answer = client.post(f"/edit/{entry['id']}", data=FORM | {"version": "1"})

    assert answer.status_code == 412
    assert "It was changed elsewhere meanwhile" in answer.text
    assert 'value="99.00"' in answer.text


def test_a_deleted_entry_is_brought_back_by_a_button(client, entry):
    gone = client.post(f"/remove/{entry['id']}", data={"version": "1", "back": "/?month=2025-04"})
    shown = client.get(gone.location)
    assert "Deleted: Food 12.50" in text_of(shown)
    assert f'action="/undo/{entry["id"]}"' in shown.text
    assert client.get("/entries").json["entries"] == []

    back = client.post(f"/undo/{entry['id']}", data={"back": "/?month=2025-04"})

    assert "Brought back: Food 12.50" in text_of(client.get(back.location))
    assert client.get("/entries").json["entries"] == [entry]


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/tokens", "javascript:1", "/?\r\nX: y", "//[", "http://["])  # fmt: skip # noqa: E501
def test_no_form_leads_to_another_site(client, entry, back):
    answer = client.post(f"/remove/{entry['id']}", data={"version": "1", "back": back})

    assert answer.location == f"/?removed={entry['id']}"
    assert client.get(f"/edit/{entry['id']}", query_string={"back": back}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/edit/x"), ("POST", "/remove/x"), ("POST", "/undo/x"), ("GET", "/?month=x")]
)
def test_a_browser_is_shown_what_went_wrong(client, method, path):
    answer = client.open(path, method=method, data={"version": "1"}, headers={"Accept": "text/html"})

    assert answer.status_code in (400, 404)
    assert 'role="alert">' in answer.text
    assert "Back to this month" in answer.text


def test_the_list_is_searched_and_goes_on(client):
    for number in range(60):
        client.post("/entries", json=FORM | {"amount": "1.00", "description": f"number {number:02}"})
    client.post("/entries", json=FORM | {"amount": "1.00", "description": "other"})

    first = client.get("/search?text=NUMBER&min_amount=0,50")
    [more] = re.findall(r'<a class="button" href="([^"]+)"', first.text)
    second = client.get(html.unescape(more))

    found = re.findall(r"number \d\d", first.text) + re.findall(r"number \d\d", second.text)
    assert found == [f"number {number:02}" for number in reversed(range(60))]
    assert "other" not in text_of(first)
    assert "Show more" not in second.text
    assert "Nothing is like that" in client.get("/search?text=zebra").text


def test_fails_on_a_search_that_makes_no_sense_with_its_reason(client):
    answer = client.get("/search?min_amount=2&max_amount=1")

    assert answer.status_code == 400
    assert "Amount from must not be above Amount to" in answer.text


def test_budgets_are_set_and_deleted_by_forms(client):
    answer = client.post("/settings/budget", data={"category": "Food", "limit": "80,5", "warn_at_percent": "70"})
    assert "The budget is set" in client.get(answer.location).text
    assert "80.50 a month, warns at 70 %" in text_of(client.get("/settings"))

    refused = client.post("/settings/budget", data={"category": "Fun", "limit": "-1", "warn_at_percent": "70"})
    assert refused.status_code == 400
    assert 'value="Fun"' in refused.text

    client.post("/settings/budget/remove", data={"category": "Food"})
    assert client.get("/budgets").json["budgets"] == []


def test_a_budget_that_another_phone_changed_is_neither_overwritten_nor_deleted_by_a_form_unseen(client):
    def fields_of_page():
        return dict(re.findall(r'name="(version of Food|version)" value="(\d+)"', client.get("/settings").text))

    budget = {"category": "Food", "limit": "80", "warn_at_percent": "70"}
    client.post("/settings/budget", data=budget)
    seen = fields_of_page()
    client.put("/budgets", json={"category": "Food", "limit": "90"})

    for path, data in (
        ("/settings/budget", budget),
        ("/settings/budget", budget | seen),
        ("/settings/budget/remove", {"category": "Food"} | seen),
    ):
        answer = client.post(path, data=data)
        assert answer.status_code == 412
        assert "changed elsewhere meanwhile" in answer.text
    assert client.get("/budgets").json["budgets"][0]["limit"] == "90.00"

    assert client.post("/settings/budget", data=budget | fields_of_page()).status_code == 303
    assert client.post("/settings/budget/remove", data=budget | fields_of_page()).status_code == 303
    assert client.get("/budgets").json["budgets"] == []


def test_a_file_is_restored_by_a_form(client, entry):
    export = client.get("/export.jsonl").data
    client.delete(f"/entries/{entry['id']}")

    answer = client.post("/settings/restore", data={"file": (io.BytesIO(export), "x.jsonl")})

    assert "Restored 1 entries and 0 budgets" in answer.text
    [restored] = client.get("/entries").json["entries"]
    assert restored == entry | {"version": restored["version"]}
    for data in ({}, {"file": (io.BytesIO(b"x"), "x")}):
        assert client.post("/settings/restore", data=data).status_code == 400


@pytest.mark.parametrize("path", ["/?month=2025-04", "/search", "/settings", "/edit/{id}", "/search?text=<script>"])
def test_pages_show_markup_as_text(client, path):
    evil = "<script>alert(1)</script>'\"><img src=x>"
    given = FORM | {"amount": "1.00", "category": evil, "payee": evil, "description": evil}
    entry = client.post("/entries", json=given).json["entry"]
    client.put("/budgets", json={"category": evil, "limit": "1.00"})

    page = client.get(path.format(id=entry["id"])).text

    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_without_a_login_there_are_no_tokens(client):
    assert "Tokens" not in client.get("/settings").text


@pytest.mark.parametrize("name", ["htmx.min.js", "chart.umd.min.js"])
def test_vendored_files_are_those_that_are_recorded(name):
    recorded = json.loads((VENDORED / "vendor.json").read_text())[name]
    digest = base64.b64encode(hashlib.sha384((VENDORED / name).read_bytes()).digest()).decode()

    assert recorded["integrity"] == f"sha384-{digest}"


def test_files_are_kept_by_browsers_until_they_change(client):
    page = client.get("/").text
    addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)

    assert len(addresses) == 5
    for address in addresses:
        with client.get(html.unescape(address)) as answer:
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    # while a version rolls out, a page of one asks for the file of the other
    for address in ("/static/style.css", "/static/style.css?v=", "/static/style.css?v=of-another-version"):
        with client.get(address) as answer:
            assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_fails_on_another_sites_form_though_nobody_logs_in(client, headers):
    assert client.post("/add", data=FORM, headers=headers).status_code == 403
    assert client.post("/add", data=FORM, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


@pytest.mark.parametrize(("host", "status"), [("localhost:5000", 200), ("127.0.0.1", 200), ("127.0.0.2:5000", 200), ("[::1]:5000", 200), ("evil.example", 403), ("127.0.0.1.evil.example", 403), ("10.0.0.7", 403), ("[", 403)])  # fmt: skip # noqa: E501
def test_only_this_machines_names_are_answered_where_nobody_logs_in(store, host, status):
    from service.config.access import Access

    client = application(store, Access(local=True)).test_client()

    assert client.get("/balance", headers={"Host": host}).status_code == status
