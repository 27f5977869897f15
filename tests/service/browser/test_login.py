"""Logging in and out in real browsers: several of one user's, and one that runs no scripts."""

import pytest

from tests.service.browser.sites import PASSWORD, assert_accessible, log_in, started, stop

pytestmark = pytest.mark.check

BETTER = "another good password"


@pytest.fixture
def site(tmp_path):
    """An empty tracker with the user ann, whose password a test may change."""
    process, address = started(tmp_path, REQUIRE_LOGIN="true", SECRET_KEY="k" * 40, LOGIN_LIMIT="1000/minute")
    yield address
    stop(process)


@pytest.fixture
def elsewhere(chromium, site):
    """Another browser of ann's, on Settings."""
    context = chromium.new_context()
    page = context.new_page()
    log_in(page, site)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="Settings").wait_for()
    yield page
    context.close()


def enter(page, password=PASSWORD):
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def told(page, text):
    page.get_by_role("status").get_by_text(text).wait_for()
    assert_accessible(page)


def change_password(page, old, new):
    page.get_by_label("Old password").fill(old)
    page.get_by_label("New password", exact=True).fill(new)
    page.get_by_label("New password again").fill(new)
    page.get_by_role("button", name="Change the password").click()


def write_entry(page):
    page.get_by_label("Amount").fill("12,50")
    page.get_by_label("Category", exact=True).fill("Snacks")
    page.get_by_label("Date").fill("2024-02-29")
    page.get_by_label("Note").fill("one\n\ntwo")
    page.get_by_role("button", name="Add").click()


def assert_written(page):
    told(page, "not saved yet")
    values = {label: page.get_by_label(label, exact=True).input_value() for label in ("Amount", "Category", "Date")}
    assert values == {"Amount": "12,50", "Category": "Snacks", "Date": "2024-02-29"}
    assert page.get_by_label("Note").input_value() == "one\n\ntwo"
    assert page.get_by_text("Nothing in").count() == 1


def test_another_password_ends_the_session_elsewhere_and_not_the_one_here(page, site, elsewhere):
    log_in(page, site)
    page.get_by_role("link", name="Settings").click()
    change_password(page, "wrong", BETTER)
    page.get_by_role("alert").get_by_text("The old password is wrong.").wait_for()
    assert_accessible(page)

    change_password(page, PASSWORD, BETTER)

    told(page, "The password is changed.")
    elsewhere.get_by_role("link", name="Entries").click()
    told(elsewhere, "Your session has ended.")
    enter(elsewhere)
    elsewhere.get_by_role("alert").get_by_text("wrong").wait_for()
    enter(elsewhere, BETTER)
    elsewhere.get_by_role("heading", name="Entries").wait_for()
    page.get_by_role("link", name="Entries").click()
    page.get_by_role("heading", name="Entries").wait_for()


def test_logging_out_ends_the_session_here_and_everywhere_ends_all(page, site, elsewhere):
    log_in(page, site)
    page.get_by_role("button", name="Log out").click()
    told(page, "You are logged out.")
    elsewhere.reload()
    elsewhere.get_by_role("heading", name="Settings").wait_for()

    enter(page)
    page.get_by_role("heading", name="Add an entry").wait_for()
    elsewhere.get_by_role("button", name="Log out everywhere").click()

    told(elsewhere, "You are logged out everywhere.")
    page.get_by_role("link", name="Settings").click()
    told(page, "Your session has ended.")
    enter(page)
    page.get_by_role("heading", name="Settings").wait_for()
    assert page.url == f"{site}/settings"


def test_what_was_written_when_the_session_ended_is_there_after_the_login(page, site, elsewhere):
    log_in(page, site)
    elsewhere.get_by_role("button", name="Log out everywhere").click()
    elsewhere.get_by_role("button", name="Log in").wait_for()

    write_entry(page)
    told(page, "What you wrote is kept, and not saved yet")
    enter(page, "wrong")
    page.get_by_role("alert").get_by_text("wrong").wait_for()
    enter(page)

    assert_written(page)
    page.get_by_role("button", name="Add").click()
    page.get_by_role("status").get_by_text("Added: Snacks 12.50").wait_for()
    page.get_by_role("heading", name="February 2024").wait_for()


def test_a_search_while_typing_ends_at_the_login_and_goes_on_after_it(page, site):
    log_in(page, site)
    page.goto(f"{site}/search")
    page.context.clear_cookies()

    page.get_by_label("Search category, name and note").press_sequentially("bus")
    told(page, "Your session has ended.")
    enter(page)

    page.get_by_role("heading", name="Entries").wait_for()
    assert page.get_by_label("Search category, name and note").input_value() == "bus"


def test_a_deep_link_leads_where_it_points(page, site):
    page.goto(f"{site}/search?text=bus&kind=income")
    assert_accessible(page)
    enter(page)

    page.get_by_role("heading", name="Entries").wait_for()
    assert page.url == f"{site}/search?text=bus&kind=income"
    page.goto(f"{site}/login")
    page.get_by_role("heading", name="Add an entry").wait_for()


def test_all_of_it_works_without_scripts(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, site)
    context.clear_cookies()
    write_entry(page)
    page.get_by_text("What you wrote is kept").wait_for()
    enter(page)
    page.get_by_text("not saved yet").wait_for()
    assert page.get_by_label("Amount").input_value() == "12,50"
    page.get_by_role("button", name="Add").click()
    page.get_by_text("Added: Snacks 12.50").wait_for()

    page.get_by_role("link", name="Settings").click()
    change_password(page, PASSWORD, BETTER)
    page.get_by_text("The password is changed.").wait_for()
    page.get_by_role("button", name="Log out everywhere").click()
    page.get_by_text("You are logged out everywhere.").wait_for()
    enter(page, BETTER)
    page.get_by_role("heading", name="Add an entry").wait_for()
    context.close()
