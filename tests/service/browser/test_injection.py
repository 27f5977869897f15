"""What users write is text, wherever a page shows it."""

import re
from urllib.parse import quote

import pytest

from tests.service.browser.sites import log_in

pytestmark = pytest.mark.check


# what reaches a page as a category, a name or a note, and would run if it were taken for markup or script
XSS = (
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    '"><svg onload=window.hacked=1>',
    "'-window.hacked=1-'",
    "javascript:window.hacked=1",
    "{{ 7*7 }}${7*7}",
    "</textarea><script>window.hacked=1</script>",
    "</option></select><iframe srcdoc='<script>parent.hacked=1</script>'>",
    "<a href=javascript:window.hacked=1>x</a>",
    "<div hx-get=/x hx-trigger=load hx-on::load=window.hacked=1>",
    "</script><script>window.hacked=1</script>",
    "\\u003cscript\\u003ewindow.hacked=1\\u003c/script\\u003e",
    "&lt;script&gt;window.hacked=1&lt;/script&gt;",
)


SQL = (
    "' OR '1'='1",
    "'; DROP TABLE entries; --",
    "1) OR 1=1 --",
    "%' AND 1=0 UNION SELECT * FROM users --",
    "\\",
    "%",
    "_",
)


def assert_harmless(page):
    assert page.evaluate("window.hacked") is None, page.url
    # only what we wrote ourselves is markup
    assert page.locator("iframe, main img, main svg, main script, [onerror], [onload], [hx-on\\:\\:load]").count() == 0


@pytest.mark.parametrize("evil", [*XSS, *SQL])
def test_what_users_write_is_never_run(page, site, evil):
    context = page.request
    given = {
        "kind": "expense",
        "amount": "1",
        "category": evil,
        "date": "2019-05-01",
        "payee": evil,
        "description": evil,
    }
    made = context.post(f"{site}/entries", data=given)
    assert made.status == 201
    context.put(f"{site}/budgets", data={"category": evil, "limit": "1"})
    id_ = made.json()["entry"]["id"]
    count = len(context.get(f"{site}/expense").json()["expenses"])

    word = quote(evil, safe="")
    for path in ("/?month=2019-05", f"/?month=2019-05&added={id_}", f"/search?text={word}", f"/search?category={word}", "/settings", f"/edit/{id_}", f"/?month={word}", f"/edit/{word}", f"/?added={word}"):  # fmt: skip # noqa: E501
        answer = page.goto(site + path)
        assert answer.status < 500, path
        assert_harmless(page)

    found = context.get(f"{site}/entries?category={word}").json()["entries"]
    assert {entry["category"] for entry in found} == {evil}
    assert len(context.get(f"{site}/expense").json()["expenses"]) == count
    context.delete(f"{site}/entries/{id_}")
    context.delete(f"{site}/budgets?category={word}")


@pytest.mark.parametrize("page", ["phone-light"], indirect=True)
@pytest.mark.parametrize("evil", [*XSS, *SQL])
def test_what_is_typed_into_the_forms_is_never_run(page, site, evil):
    def count():
        return len(page.request.get(f"{site}/expense").json()["expenses"])

    before = count()
    page.goto(f"{site}/?month=2019-07")
    page.get_by_label("Amount").fill("1")
    page.get_by_label("Date").fill("2019-07-01")
    for label in ("Category", "Paid to or by", "Note"):
        page.get_by_label(label, exact=label == "Category").fill(evil)
    page.get_by_role("button", name="Add").click()
    page.get_by_role("status").get_by_text("Added").wait_for()
    assert_harmless(page)

    page.locator("ul.entries").get_by_role("link", name="Edit").first.click()
    page.get_by_role("heading", name="Edit an entry").wait_for()
    for label in ("Category", "Paid to or by", "Note"):
        assert page.get_by_label(label, exact=label == "Category").input_value() == evil
    assert_harmless(page)
    page.get_by_label("Amount").fill(evil)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").wait_for()
    assert_harmless(page)
    page.get_by_label("Amount").fill("2")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("status").get_by_text("Saved").wait_for()
    assert_harmless(page)

    page.get_by_role("link", name="Entries", exact=True).click()
    page.wait_for_url("**/search*")
    page.get_by_label("Search category, name and note").fill(evil)
    page.wait_for_url("**text=*")
    page.locator("ul.entries .what strong").first.wait_for()
    assert page.locator("ul.entries .what strong").first.inner_text() == evil
    page.get_by_label("Amount from").fill(evil)
    page.get_by_role("alert").wait_for()
    assert_harmless(page)

    page.get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="Settings").wait_for()
    page.get_by_label("Category").fill(evil)
    page.get_by_label("Limit a month").fill("5")
    page.get_by_role("button", name="Set", exact=True).click()
    page.get_by_role("status").get_by_text("The budget is set").wait_for()
    assert_harmless(page)
    export = page.request.get(f"{site}/export.jsonl").body()
    page.get_by_role("button", name=f"Delete the budget for {evil}", exact=True).click()
    page.get_by_role("status").get_by_text("The budget is deleted").wait_for()
    page.get_by_label("Restore everything").set_input_files(
        [{"name": f"{evil}.jsonl", "mimeType": "x", "buffer": export}]
    )
    page.get_by_role("button", name="Restore", exact=True).click()
    page.get_by_role("status").get_by_text("Restored").wait_for()
    assert page.locator("ul.budgets strong").get_by_text(evil, exact=True).count() == 1
    assert_harmless(page)

    assert count() == before + 1
    made = page.request.get(f"{site}/entries?start_date=2019-07-01&end_date=2019-07-01").json()["entries"]
    [made] = [entry for entry in made if entry["category"] == evil]
    page.request.delete(f"{site}/entries/{made['id']}")
    page.request.delete(f"{site}/budgets?category={quote(evil, safe='')}")


@pytest.mark.parametrize("page", ["phone-light"], indirect=True)
def test_what_is_typed_to_log_in_or_to_name_a_token_is_never_run(page, closed_site):
    page.goto(f"{closed_site}/login")
    for evil in (*XSS, *SQL):
        page.get_by_label("Name").fill(evil)
        page.get_by_label("Password").fill(evil)
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("alert").get_by_text("wrong").wait_for()
        assert_harmless(page)
    log_in(page, closed_site)
    page.get_by_role("link", name="Settings").click()
    for evil in (*XSS, *SQL):
        page.get_by_label("What it is for").fill(evil)
        page.get_by_role("button", name="Make a token").click()
        page.locator("ul.tokens strong").first.get_by_text(evil, exact=True).wait_for()
        assert_harmless(page)
    for left in reversed(range(len(XSS + SQL))):
        page.get_by_role("button", name=re.compile("^Take back the token")).first.click()
        page.locator("ul.tokens > li").nth(left).wait_for(state="detached")
