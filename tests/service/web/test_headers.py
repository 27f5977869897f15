"""What every answer tells browsers."""

import re

import pytest

from service.auth.users import add_user
from tests.service.applications import application
from tests.service.auth.people import ACCESS, PASSWORD, log_in


@pytest.fixture
def app(store):
    add_user(store, "ann", PASSWORD)
    add_user(store, "bob", PASSWORD)
    return application(store, ACCESS)


@pytest.mark.parametrize("path", ["/health", "/login", "/nothing", "/expense", "/static/style.css", "/static/none"])
def test_every_answer_tells_browsers_what_not_to_do(app, path):
    with app.test_client().get(path) as answer:
        answer.get_data()
    policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    if not path.startswith("/static/"):
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_page_needs_what_the_policy_refuses(app):
    client, _ = log_in(app)

    for page in (client.get(path).text for path in ("/", "/search", "/settings", "/reference", "/login")):
        assert "<style" not in page
        assert all(' src="' in script for script in re.findall("<script[^>]*>", page))
        assert " style=" not in page
        assert "onclick" not in page
