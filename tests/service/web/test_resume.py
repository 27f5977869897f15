"""A login in the middle of something: it leads where one was going, and what one had written is there."""

import pytest

from service.auth.users import add_user
from service.config.access import Access
from service.web.resume import FORMS
from tests.service.applications import application
from tests.service.blueprints import PAGES
from tests.service.web.people import BROWSER, ENTRY, PASSWORD, SAME_ORIGIN, enter, entries, hidden

# none of it depends on the database
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
# forms of pages in which nobody writes, or a password or a file: that they were not done is said
NOT_KEPT = {"edit.remove", "edit.undo", "settings.remove_budget", "credentials.remove_token", "settings.restore"}
NOT_KEPT |= {"credentials.change_password"}


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true", "HX-Boosted": "true"}])
def test_an_entry_posted_with_an_ended_session_is_in_the_form_after_the_login_and_not_saved(ended, htmx):
    refused = ended.post("/add", data=ENTRY | {"key": "once", "more": "x"}, headers=BROWSER | htmx)
    assert refused.status_code == 401
    assert "What you wrote is kept" in refused.text
    again = enter(ended, hidden(refused), password="wrong", headers=BROWSER | htmx)

    shown = enter(ended, hidden(again), headers=BROWSER | htmx)

    assert shown.status_code == 200
    assert "not saved yet" in shown.text
    assert 'value="12,50"' in shown.text
    assert 'value="Böoks &amp; &#34;so&#34;"' in shown.text
    assert 'value="2024-02-29">' in shown.text
    assert 'value="&lt;b&gt;Ada&lt;/b&gt;"' in shown.text
    assert "one\r\n\r\ntwo  </textarea>" in shown.text
    assert '<input type="radio" name="kind" value="income" checked>' in shown.text
    assert 'name="key" value="once"' in shown.text
    assert entries(ended) == []
    assert ended.post("/add", data=ENTRY | {"key": "once"}, headers=BROWSER).status_code == 303
    [entry] = entries(ended)
    assert (entry["amount"], entry["description"]) == ("12.50", "one\n\ntwo")


def test_a_change_posted_with_an_ended_session_is_in_the_form_after_the_login(app, browser, ended):
    enter(browser)
    browser.post("/add", data=ENTRY, headers=BROWSER)
    [entry] = entries(browser)
    change = ENTRY | {"category": "Other", "version": "1", "back": "/search?text=x"}

    refused = ended.post(f"/edit/{entry['id']}", data=change, headers=BROWSER)
    shown = enter(ended, hidden(refused))

    assert f'action="/edit/{entry["id"]}"' in shown.text
    assert 'value="Other"' in shown.text
    assert 'name="back" value="/search?text=x"' in shown.text
    assert 'name="version" value="1"' in shown.text
    assert entries(ended) == [entry]


@pytest.mark.parametrize("meanwhile", ["deleted", "another user"])
def test_what_was_written_of_an_entry_that_is_not_there_is_in_the_form_of_a_new_one(browser, ended, meanwhile):
    enter(browser)
    browser.post("/add", data=ENTRY, headers=BROWSER)
    [entry] = entries(browser)
    change = ENTRY | {"category": "Other", "version": "1"}
    refused = ended.post(f"/edit/{entry['id']}", data=change, headers=BROWSER)
    if meanwhile == "deleted":
        browser.post(f"/remove/{entry['id']}", data={"version": "1"}, headers=BROWSER)

    shown = enter(ended, hidden(refused), name="ann" if meanwhile == "deleted" else "bob")

    assert 'action="/add"' in shown.text
    assert 'value="Other"' in shown.text
    assert entries(ended) == []


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/settings/budget", {"category": "Food", "limit": "7,50", "warn_at_percent": "55"}),
        ("/settings/token", {"label": "phone", "days": "17"}),
    ],
)
def test_what_was_written_under_settings_is_there_after_the_login_and_not_done(ended, path, given):
    refused = ended.post(path, data=given, headers=BROWSER)

    shown = enter(ended, hidden(refused))

    assert all(f'value="{value}"' in shown.text for value in given.values())
    assert ended.get("/budgets").json["budgets"] == ended.get("/tokens").json["tokens"] == []


def test_every_form_of_a_page_is_kept_or_known_not_to_be(app):
    forms = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and rule.endpoint.split(".")[0] in PAGES - {"login"}
    }

    assert forms == set(FORMS) | NOT_KEPT, "does what is written in it survive a login?"
    assert not any("password" in name or name in ("old", "new", "again") for _, names in FORMS.values() for name in names)  # fmt: skip # noqa: E501


def test_no_password_is_carried_through_a_login(ended):
    given = {"old": PASSWORD, "new": "another good password", "again": "another good password"}

    refused = ended.post("/settings/password", data=given, headers=BROWSER | {"Referer": "http://localhost/settings"})

    assert refused.status_code == 401
    assert "was not done" in refused.text
    assert not any(value in refused.text for value in given.values())
    again = enter(ended, {"to": "/settings", "kept": "/settings/password", "kept.old": PASSWORD}, password="wrong pass")
    assert PASSWORD not in again.text
    assert "wrong pass" not in again.text
    assert enter(ended, hidden(refused)).location == "/settings"


def test_a_deletion_is_not_done_and_the_login_leads_back_to_where_it_was_asked_for(ended):
    referrer = {"Referer": "http://localhost/search?text=bus"}

    refused = ended.post("/remove/x", data={"version": "1", "back": "/"}, headers=BROWSER | referrer)

    assert "was not done" in refused.text
    assert enter(ended, hidden(refused)).location == "/search?text=bus"


@pytest.mark.parametrize("referrer", ["http://evil.example/search", "http://[", "//localhost", "http://localhost@evil.example/search"])  # fmt: skip # noqa: E501
def test_fails_to_lead_back_to_another_site(ended, referrer):
    refused = ended.post("/remove/x", headers=BROWSER | {"Referer": referrer})

    assert "to" not in hidden(refused)


@pytest.mark.parametrize("origin", [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_fails_to_keep_what_another_site_sends(ended, origin):
    headers = {name: value for name, value in BROWSER.items() if name != "Origin"} | origin

    refused = ended.post("/add", data=ENTRY, headers=headers)

    assert refused.status_code == 401
    assert "kept" not in hidden(refused)
    assert "Ada" not in refused.text


@pytest.mark.parametrize("path", ["/logout", "/settings/password", "/settings/restore", "/tokens", "//evil.example", "/nothing", "/remove/x"])  # fmt: skip # noqa: E501
def test_fails_to_take_up_anything_but_a_form_in_which_somebody_writes(ended, path):
    answer = enter(ended, {"kept": path, "kept.amount": "1"})

    assert (answer.status_code, answer.location) == (303, "/")
    assert ended.get("/expense").status_code == 200


@pytest.mark.parametrize("given", [{"description": "x" * 25_000}, {"description": "x" * 60_000}, {"description": "x" * 200_000}])  # fmt: skip # noqa: E501
def test_fails_to_keep_more_than_a_form_of_ours_holds(ended, given):
    refused = ended.post("/add", data=ENTRY | given, headers=BROWSER)

    assert refused.status_code == 401
    assert "was not done" in refused.text
    assert len(refused.data) < 4000


def test_the_longest_note_is_kept(ended):
    note, name = "\N{MONEY-MOUTH FACE}" * 1000, "\N{MONEY-MOUTH FACE}" * 100
    entry = ENTRY | {"description": note, "category": name, "payee": name, "key": "k" * 32}

    refused = ended.post("/add", data=entry, headers=BROWSER)

    assert note in enter(ended, hidden(refused)).text


def test_what_would_not_fit_through_the_login_is_not_kept(ended):
    # sent as one byte each, and again as three
    sent = b"amount=1&description=" + b"!" * 20_000

    refused = ended.post("/add", data=sent, headers=BROWSER, content_type="application/x-www-form-urlencoded")

    assert "was not done" in refused.text
    assert enter(ended, hidden(refused)).status_code == 303


def test_a_program_is_answered_as_before(ended):
    answer = ended.post("/add", data=ENTRY, headers=SAME_ORIGIN)

    assert (answer.status_code, list(answer.json)) == (401, ["error"])


def test_a_fragment_of_a_page_gives_way_to_the_login_as_a_whole(ended):
    answer = ended.get("/search?text=bus", headers={"HX-Request": "true", "HX-Target": "found"})

    assert answer.status_code == 401
    assert "Your session has ended." in answer.text
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reselect"]) == ("body", "unset")
    assert hidden(answer) == {"to": "/search?text=bus"}


def test_what_was_written_survives_too_many_tries(store):
    add_user(store, "ann", PASSWORD)
    client = application(store, Access(required=True, secret_key="k" * 32, logins="1/minute")).test_client()
    refused = client.post("/add", data=ENTRY, headers=BROWSER)
    again = enter(client, hidden(refused), password="wrong")

    limited = enter(client, hidden(again))

    assert limited.status_code == 429
    assert hidden(limited) == hidden(refused)
    assert 'value="ann"' in limited.text
