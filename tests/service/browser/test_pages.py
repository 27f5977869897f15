"""The pages in a real browser, at the width of a phone and of a desk, in light and dark."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.check

PASSWORD = "correct horse battery"
PAGES = ("/", "/?month=2020-01", "/search", "/search?text=zebra", "/settings", "/reference", "/edit/none")
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


def started(folder, **environ):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if name != "HOST"}
    given = inherited | {"PORT": str(port), "DATABASE_URL": f"sqlite:///{folder}/budget.db", "PYTHONPATH": os.getcwd()}
    given |= environ
    if "REQUIRE_LOGIN" in environ:
        added = [sys.executable, "-m", "service", "user", "add", "ann"]
        subprocess.run(added, input=f"{PASSWORD}\n", env=given, check=True, text=True, capture_output=True)
    else:
        subprocess.run([sys.executable, "-m", "service", "demo"], env=given, check=True, capture_output=True)
    command = [sys.executable, "-m", "service"]
    process = subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{address}/ready", timeout=5):
            break
        time.sleep(0.05)
    return process, address


def stop(process):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The demonstration, where nobody logs in."""
    process, address = started(tmp_path_factory.mktemp("site"), WRITE_LIMIT="100000/minute")
    yield address
    stop(process)


@pytest.fixture(scope="module")
def closed_site(tmp_path_factory):
    """An empty tracker with the user ann."""
    folder = tmp_path_factory.mktemp("closed")
    process, address = started(folder, REQUIRE_LOGIN="true", SECRET_KEY="k" * 40, LOGIN_LIMIT="1000/minute")
    yield address
    stop(process)


def log_in(page, address):
    page.goto(address)
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Add an entry").wait_for()


def assert_accessible(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def assert_harmless(page):
    assert page.evaluate("window.hacked") is None, page.url
    # only what we wrote ourselves is markup
    assert page.locator("iframe, main img, main svg, main script, [onerror], [onload], [hx-on\\:\\:load]").count() == 0


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_accessible_and_as_wide_as_the_screen(page, site, path):
    page.goto(site + path)

    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_form_of_an_entry_and_lists_with_buttons_are_accessible(page, site):
    for path in ("/", "/search?text=railway"):
        page.goto(site + path)
        page.get_by_role("link", name=re.compile("^Edit ")).first.click()
        page.get_by_role("heading", name="Edit an entry").wait_for()
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Amount").fill("1.001")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").wait_for()
    assert_accessible(page)


@pytest.mark.parametrize(
    "path", ["/", "/search", "/search?text=zebra", "/search?min_amount=x", "/settings", "/nothing"]
)
def test_pages_without_anything_are_accessible_and_say_what_to_do(page, closed_site, path):
    log_in(page, closed_site)
    page.goto(closed_site + path)

    said = page.get_by_role("main").inner_text()
    assert re.search("Add the first|No entries yet|Nothing is like that|must be|None yet|no page", said)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


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


def test_the_way_in_is_accessible_and_out_leads_back_to_it(page, closed_site):
    page.goto(closed_site)
    assert_accessible(page)
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    assert "wrong" in page.get_by_role("alert").inner_text()
    assert_accessible(page)

    log_in(page, closed_site)
    page.get_by_role("button", name="Log out").click()
    page.get_by_label("Password").wait_for()
    page.goto(f"{closed_site}/settings")
    page.get_by_label("Password").wait_for()


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


def test_everything_works_by_keyboard_alone(page, site):
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    seen = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
    assert {
        "Month",
        "Entries",
        "Settings",
        "kind",
        "amount",
        "category",
        "date",
        "payee",
        "Add",
        "Edit",
        "Delete",
    } <= seen


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
