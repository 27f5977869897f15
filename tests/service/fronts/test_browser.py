"""The pages in a real browser, over TLS, through the front of each address.

The browser trusts the key of the front's certificate and no other (`--ignore-certificate-errors-spki-list`): for the
test's authority it would have to be in a file of NSS's, which takes tools that are not everywhere. Names and
authorities are verified by the other clients of these tests (clients.py).
"""

import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.service.fronts.addresses import BEHIND_HTTP_API, BEHIND_LOAD_BALANCER
from tests.service.fronts.deployment import CLIENT, NAME, PASSWORD

pytestmark = pytest.mark.check

BETTER = "another good password"
COOKIE = "__Host-budget_tracker"
ELSEWHERE = "203.0.113.9"


@pytest.fixture(scope="module")
def playwright():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@contextmanager
def browser_for(playwright, stack, *, key):
    """A browser for which the stack's name leads to its front."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "the browser tests need Chromium: apt-get install chromium"
    led = ", ".join(f"MAP {stack.host}:{port} 127.0.0.1:{ours}" for port, ours in stack.front.ports.items())
    arguments = [
        *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
        f"--host-resolver-rules={led}",
        f"--ignore-certificate-errors-spki-list={key}",
    ]
    browser = playwright.chromium.launch(executable_path=found, args=arguments)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def browser(playwright, stack):
    with browser_for(playwright, stack, key=stack.key) as browser:
        yield browser


@pytest.fixture
def page(browser):
    """A page that knows nothing of those before."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


@pytest.fixture
def inside(page, stack):
    """A page of somebody who has logged in, of which nothing goes elsewhere and the log names them alone."""
    before = len(stack.log)
    page.goto(stack.origin)
    log_in(page)
    yield page
    origins = {urlsplit(url)._replace(path="", query="", fragment="").geturl() for url in page.asked}
    assert origins == {stack.origin}
    assert {line["address"] for line in stack.log[before:]} == {CLIENT}
    # a page that answers 4xx is an error to the console too
    assert [text for text in page.complaints if "Failed to load resource" not in text] == []


def log_in(page, password=PASSWORD):
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Add an entry").wait_for()


def told(page, text):
    page.get_by_role("status").get_by_text(text).wait_for()


def go(page, link, heading=None):
    page.get_by_role("link", name=link, exact=True).click()
    page.get_by_role("heading", name=heading or link).first.wait_for()


def add(page, amount, category):
    page.get_by_label("Amount").fill(amount)
    page.get_by_label("Category", exact=True).fill(category)
    page.get_by_role("button", name="Add").click()


def exported(page, link):
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(link)).click()
    return Path(download.value.path())


def change_password(page, old, new):
    page.get_by_label("Old password").fill(old)
    page.get_by_label("New password", exact=True).fill(new)
    page.get_by_label("New password again").fill(new)
    page.get_by_role("button", name="Change the password").click()
    told(page, "The password is changed.")


def test_an_entry_is_added_changed_deleted_brought_back_and_found(inside):
    from playwright.sync_api import expect

    add(inside, "12,50", "Snacks")
    told(inside, "Added: Snacks 12.50")
    inside.get_by_role("link", name=re.compile("Edit Snacks")).click()
    inside.get_by_role("heading", name="Edit an entry").wait_for()
    inside.get_by_label("Amount").fill("13")
    inside.get_by_role("button", name="Save").click()
    told(inside, "Saved: Snacks 13.00")
    add(inside, "2", "Bus")
    told(inside, "Added: Bus 2.00")
    inside.get_by_role("button", name=re.compile("Delete Bus")).click()
    told(inside, "Deleted: Bus 2.00")
    inside.get_by_role("button", name="Undo").click()
    told(inside, "Brought back: Bus 2.00")

    go(inside, "Entries")
    inside.get_by_label("Search category, name and note").press_sequentially("snacks")
    expect(inside.locator("ul.entries .what strong")).to_have_text(["Snacks"])


def test_what_was_exported_is_restored(inside):
    add(inside, "3", "Books")
    told(inside, "Added: Books 3.00")
    go(inside, "Settings")
    assert "Books" in exported(inside, "Table for spreadsheets").read_text()
    file = exported(inside, "Everything, to be restored")
    go(inside, "Month", "Add an entry")
    inside.get_by_role("button", name=re.compile("Delete Books")).click()
    told(inside, "Deleted: Books 3.00")

    go(inside, "Settings")
    inside.get_by_label("Restore everything").set_input_files(file)
    inside.get_by_role("button", name="Restore", exact=True).click()

    told(inside, "Restored")
    go(inside, "Month", "Add an entry")
    inside.get_by_role("link", name=re.compile("Edit Books")).wait_for()


@BEHIND_HTTP_API
def test_a_file_is_sent_where_the_front_passes_it_on_and_not_where_it_would_refuse_it(inside, stack, tmp_path):
    go(inside, "Settings")
    most = int(inside.get_by_label("Restore everything").get_attribute("data-most"))
    file = tmp_path / "file.jsonl"

    def restore(size):
        before, log = stack.balancer.forwarded, len(stack.log)
        file.write_bytes(b"x" * size)
        inside.get_by_label("Restore everything").set_input_files(file)
        inside.get_by_role("button", name="Restore", exact=True).click()
        return before, log

    before, _ = restore(most + 1)
    assert stack.balancer.forwarded == before
    _, log = restore(most)
    inside.get_by_role("alert").wait_for()
    assert [line["status"] for line in stack.log[log:]] == [400]


def test_a_password_is_changed_and_logs_in(inside, stack):
    go(inside, "Settings")
    change_password(inside, PASSWORD, BETTER)
    inside.get_by_role("button", name="Log out", exact=True).click()
    told(inside, "You are logged out.")

    inside.goto(stack.origin)
    log_in(inside, BETTER)

    go(inside, "Settings")
    change_password(inside, BETTER, PASSWORD)


def test_the_session_is_a_cookie_of_this_host_alone_over_https_alone(inside, stack):
    page = inside
    (cookie,) = page.context.cookies()
    assert cookie["name"] == COOKIE
    assert (cookie["domain"], cookie["path"]) == (stack.host, "/")
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="Log out", exact=True).click()
    told(page, "You are logged out.")
    assert page.context.cookies() == []


def test_after_the_first_visit_the_browser_itself_asks_over_https(page, stack):
    answer = page.goto(f"{stack.origin}/login")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"

    first = page.goto(f"http://{stack.host}/login").request.redirected_from

    assert page.url == f"{stack.origin}/login"
    assert first.url == f"http://{stack.host}/login"
    assert first.response().status == 307  # the browser's own


@BEHIND_LOAD_BALANCER
def test_http_leads_to_https(page, stack):
    answer = page.goto(f"http://{stack.host}/search?text=bus&kind=income")

    assert answer.request.redirected_from.response().status == 301
    page.get_by_label("Password").wait_for()
    assert page.url == f"{stack.origin}/search?text=bus&kind=income"
    log = len(stack.log)
    page.goto(f"http://{stack.host}/login")
    assert {line["address"] for line in stack.log[log:]} == {CLIENT}


# a load balancer has a security group, which lets nobody else connect
@BEHIND_HTTP_API
def test_fails_at_an_address_that_is_not_let_in(page, stack):
    with stack.client(ELSEWHERE):
        answer = page.goto(stack.origin)

        assert answer.status == 403
        page.get_by_text(ELSEWHERE).wait_for()
    assert stack.log[-1]["address"] == ELSEWHERE
    assert page.goto(f"{stack.origin}/login").status == 200


def test_fails_on_what_a_page_of_another_site_sends(page, stack):
    page.goto(stack.origin)
    log_in(page)
    page.route("https://other.example/", lambda route: route.fulfill(body="<title>Other</title>"))
    page.goto("https://other.example/")
    before = len(stack.log)

    page.evaluate(
        """(to) => {
             const form = document.createElement("form");
             form.method = "post";
             form.action = `${to}/logout`;
             document.body.append(form);
             form.submit();
           }""",
        stack.origin,
    )
    page.wait_for_url(f"{stack.origin}/logout")

    # the browser keeps the cookie to itself; with one the answer is 403 (test_forged.py)
    assert [line["status"] for line in stack.log[before:] if line["method"] == "POST"] == [401]
    page.goto(stack.origin)
    page.get_by_role("heading", name="Add an entry").wait_for()


def test_fails_on_a_front_that_shows_another_certificate(playwright, stack):
    from playwright.sync_api import Error

    with browser_for(playwright, stack, key="A" * 43 + "=") as browser:
        page = browser.new_page()
        with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
            page.goto(stack.origin)
