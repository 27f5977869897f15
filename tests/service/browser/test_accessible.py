"""Pages are for everybody: whatever they see, and without a mouse."""

import re

import pytest

from tests.service.browser.sites import assert_accessible, log_in

pytestmark = pytest.mark.check


PAGES = ("/", "/?month=2020-01", "/search", "/search?text=zebra", "/settings", "/reference", "/edit/none")


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
