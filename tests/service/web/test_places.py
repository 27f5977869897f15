"""Where a login leads."""

import pytest

from tests.service.web.people import BROWSER, enter, hidden

# none of it depends on the database
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PLACES = [
    "/",
    "/?month=2020-01",
    "/search?text=a+b&kind=&category=%C3%B6%26&x=1",
    "/settings",
    "/edit/x%20y",
    "/reference",
    "/expense?category=a",
]
EVIL = ["//evil.example", "///evil.example", "\\\\evil.example", "/\\evil.example", "/%5cevil.example", "/%2f/evil.example", "https://evil.example/", "https:evil.example", "http://localhost@evil.example/", "/@evil.example", "javascript:alert(1)", "/\tevil", "/\r\nLocation:https://evil.example", "//localhost/search", "http://localhost/search", "evil", "?x", "", "/search\\..//evil", "/login", "/logout", "/static/style.css", "/health", "/nothing", "/" + "a" * 3000]  # fmt: skip # noqa: E501


@pytest.mark.parametrize("address", PLACES)
def test_a_deep_link_leads_where_it_pointed(browser, address):
    asked = browser.get(address, headers=BROWSER)

    assert (asked.status_code, "has ended" in asked.text) == (401, False)
    again = enter(browser, hidden(asked), password="wrong")
    assert again.status_code == 401
    led = enter(browser, hidden(again))
    assert led.status_code == 303
    assert led.location == address


@pytest.mark.parametrize("address", EVIL)
def test_fails_to_lead_anywhere_else(browser, address):
    assert enter(browser, {"to": address}).location == "/"
    # who is logged in is led on at once
    assert browser.get("/login", query_string={"to": address}).location == "/"


@pytest.mark.parametrize(
    ("address", "made"),
    [
        ("/search?a=%0d%0aLocation:x", "/search?a=%0D%0ALocation%3Ax"),
        ("/edit/a\\b", "/edit/a%5Cb"),
        ("/edit/\n", "/edit/%0A"),
    ],
)
def test_an_address_is_put_together_anew(browser, address, made):
    assert enter(browser, {"to": address}).location == made


def test_the_login_leads_on_whoever_is_logged_in_already(browser, ended):
    enter(browser)

    assert browser.get("/login").location == "/"
    assert browser.get("/login?to=/search%3Ftext%3Dbus").location == "/search?text=bus"
    assert ended.get("/login").status_code == 200


def test_the_login_says_that_a_session_has_ended_and_to_nobody_else(browser, ended):
    assert "Your session has ended." in ended.get("/settings", headers=BROWSER).text
    assert "has ended" not in browser.get("/settings", headers=BROWSER).text
    assert "has ended" not in ended.get("/login", headers=BROWSER).text


def test_an_ended_session_is_not_renewed_so_that_it_overwrites_no_newer_one(ended):
    answer = ended.get("/settings", headers=BROWSER)

    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers


def test_logging_out_is_confirmed(browser):
    for path, said in (("/logout", "You are logged out."), ("/logout/everywhere", "You are logged out everywhere.")):
        enter(browser)
        answer = browser.post(path, headers=BROWSER, follow_redirects=True)
        assert said in answer.text


@pytest.mark.parametrize("path", ["/logout", "/logout/everywhere"])
def test_logging_out_of_a_session_that_has_ended_asks_for_nothing_more(ended, path):
    answer = ended.post(path, headers=BROWSER | {"Referer": "http://localhost/settings"})

    assert "Your session has ended.</p>" in answer.text
    assert hidden(answer) == {}
