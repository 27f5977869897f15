"""The pages in a real browser, at the width of a phone and of a desk, in light and dark."""

import re
import urllib.request
from pathlib import Path

import pytest

from service.config.fronts import API_GATEWAY
from tests.service.behind import through
from tests.service.browser.sites import assert_accessible, log_in, started, stop

pytestmark = pytest.mark.check


def test_the_month_is_that_of_the_browser(page, site):
    page.clock.set_fixed_time("2020-01-15T12:00:00")
    page.goto(site)

    page.wait_for_url("**/?month=2020-01")
    page.get_by_role("heading", name="January 2020").wait_for()


@pytest.mark.parametrize("path", ["/", "/search"])
def test_a_click_after_the_session_ended_leads_to_the_login(page, closed_site, path):
    log_in(page, closed_site)
    page.goto(closed_site + path)
    page.context.clear_cookies()

    if path == "/":
        page.get_by_role("link", name="Settings").click()
    else:
        page.get_by_label("Search category, name and note").press_sequentially("bus")
    page.get_by_label("Password").wait_for()
    log_in(page, closed_site)


def test_what_went_wrong_is_shown_in_the_page_and_can_be_left_by_reloading(page, site):
    made = page.request.post(
        f"{site}/entries", data={"kind": "expense", "amount": "1", "category": "Twice", "date": "2018-02-01"}
    )
    entry = made.json()["entry"]["id"]
    page.goto(f"{site}/?month=2018-02")
    page.request.put(f"{site}/entries/{entry}", data={"amount": "2"})

    page.get_by_role("button", name=re.compile("Delete Twice")).click()

    assert "changed meanwhile" in page.get_by_role("alert").inner_text()
    assert page.get_by_role("link", name="Entries").count() == 1
    assert_accessible(page)
    assert page.url == f"{site}/?month=2018-02"
    page.reload()
    page.get_by_role("heading", name="February 2018").wait_for()
    page.request.delete(f"{site}/entries/{entry}")


def test_a_refused_form_can_be_left_by_reloading(page, site):
    page.goto(site)
    page.get_by_label("Amount").fill("12.505")
    page.get_by_label("Category", exact=True).fill("Snacks")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("alert").wait_for()

    assert page.reload().status == 200
    page.get_by_role("heading", name="Add an entry").wait_for()


def test_a_service_that_cannot_be_reached_is_told_in_the_page(page, site):
    page.goto(site)
    page.context.set_offline(True)

    page.get_by_role("link", name="Settings").click()

    assert "cannot be reached" in page.get_by_role("alert").inner_text()
    page.complaints.clear()  # htmx's own, of what was just asked for
    page.context.set_offline(False)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="Settings").wait_for()


def test_an_entry_is_added_in_seconds_deleted_and_brought_back(page, site):
    page.goto(site)
    assert page.get_by_label("Date").input_value() == page.evaluate("today()")
    page.get_by_label("Amount").fill("12,50")
    page.get_by_label("Category", exact=True).fill("Snacks")
    page.keyboard.press("Enter")

    page.get_by_role("status").get_by_text("Added: Snacks 12.50").wait_for()
    page.get_by_role("button", name=re.compile("Delete Snacks")).first.click()
    page.get_by_role("status").get_by_text("Deleted: Snacks 12.50").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("status").get_by_text("Brought back: Snacks 12.50").wait_for()
    page.get_by_role("link", name=re.compile("Edit Snacks")).first.click()
    page.get_by_role("heading", name="Edit an entry").wait_for()
    page.get_by_label("Amount").fill("13")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("status").get_by_text("Saved: Snacks 13.00").wait_for()


def test_a_refused_amount_stays_to_be_corrected(page, site):
    page.goto(site)
    page.get_by_label("Amount").fill("12.505")
    page.get_by_label("Category", exact=True).fill("Snacks")
    page.get_by_role("button", name="Add").click()

    assert "amount must be" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Amount").input_value() == "12.505"
    assert_accessible(page)


def test_the_list_is_searched_while_typing_and_goes_on(page, site):
    from playwright.sync_api import expect

    page.goto(f"{site}/search")
    before = page.locator("ul.entries > li").count()
    page.get_by_role("link", name="Show more").click()
    # a function that is waited for in the page would need unsafe-eval
    expect(page.locator("ul.entries > li").nth(before)).to_be_attached()

    page.get_by_label("Search category, name and note").press_sequentially("railway")
    page.wait_for_url("**text=railway**")
    found = page.locator("ul.entries .what strong")
    expect(found.filter(has_not_text="Transport")).to_have_count(0)
    expect(found.first).to_have_text("Transport")
    assert_accessible(page)


def test_what_is_typed_the_moment_a_page_is_there_is_searched(page, site):
    page.goto(site)
    page.evaluate(
        """() => new MutationObserver((_, observer) => {
             const text = document.querySelector("#text");
             if (!text) return;
             observer.disconnect();
             text.value = "railway";
             text.dispatchEvent(new Event("input", { bubbles: true }));
           }).observe(document, { childList: true, subtree: true })"""
    )
    page.get_by_role("link", name="Entries", exact=True).click()
    page.wait_for_url("**text=railway**", timeout=5000)


def test_charts_are_drawn(page, site):
    page.goto(site)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("charts.size") == 2

    for canvas in page.locator("canvas").all():
        assert canvas.evaluate("c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v)")


def test_a_token_is_made_shown_once_and_taken_back(page, closed_site):
    log_in(page, closed_site)
    page.get_by_role("link", name="Settings").click()
    page.get_by_label("What it is for").fill("phone")
    page.get_by_role("button", name="Make a token").click()
    token = page.locator("code.secret").inner_text()
    assert_accessible(page)
    asked = urllib.request.Request(f"{closed_site}/balance", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(asked, timeout=5) as answer:
        assert answer.status == 200

    page.get_by_role("button", name="Take back the token phone").click()
    page.get_by_text("opens nothing any more").wait_for()
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(asked, timeout=5)


def test_a_file_that_the_front_would_not_pass_on_is_refused_before_it_is_sent(page, tmp_path_factory):
    process, address = started(tmp_path_factory.mktemp("front"), FRONT="api-gateway")
    try:
        page.set_extra_http_headers(through(API_GATEWAY, "127.0.0.1", host="127.0.0.1"))
        sent = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        page.goto(f"{address}/settings")
        file = page.get_by_label("Restore everything")

        def choose(size):
            file.set_input_files([{"name": "x.jsonl", "mimeType": "text/plain", "buffer": b" " * size}])
            return file.evaluate("input => input.validationMessage")

        assert "larger than 10 MB, which is all that Amazon API Gateway passes on at once" in choose(10_000_000)
        page.get_by_role("button", name="Restore", exact=True).click()
        assert_accessible(page)
        page.get_by_role("link", name="Entries", exact=True).click()
        page.get_by_label("Search category, name and note").wait_for()
        assert sent == []

        page.get_by_role("link", name="Settings", exact=True).click()
        file.wait_for()
        assert choose(1_000) == ""
    finally:
        stop(process)


def test_a_file_of_any_size_is_sent_where_no_front_limits_it(page, site):
    page.goto(f"{site}/settings")
    file = page.get_by_label("Restore everything")
    file.set_input_files([{"name": "x.jsonl", "mimeType": "text/plain", "buffer": b" " * 10_000_000}])

    assert file.evaluate("input => input.checkValidity()")
    page.get_by_role("button", name="Restore", exact=True).click()
    page.get_by_role("alert").get_by_text("Line 1 of the file").wait_for()


def test_the_entries_of_some_days_are_exported(page, site):
    page.goto(f"{site}/settings")
    for label in ("From", "To"):
        page.get_by_label(label, exact=True).fill("1999-01-01")

    for button, head in (("Table (CSV)", "date,kind"), ("Backup (JSON)", '{"format"')):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        assert Path(download.value.path()).read_text().startswith(head)
        assert "start_date=1999-01-01&end_date=1999-01-01" in download.value.url
