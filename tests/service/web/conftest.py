import pytest

from service.auth.users import add_user
from service.config.access import Access
from tests.service.applications import application
from tests.service.web.people import PASSWORD, SAME_ORIGIN, enter


@pytest.fixture
def app(store):
    add_user(store, "ann", PASSWORD)
    add_user(store, "bob", PASSWORD)
    return application(store, Access(required=True, secret_key="k" * 32, logins="1000/minute"))


@pytest.fixture
def browser(app):
    return app.test_client()


@pytest.fixture
def ended(app):
    """A browser whose session was ended elsewhere."""
    client = app.test_client()
    enter(client)
    copy = app.test_client()
    copy.set_cookie("budget_tracker", client.get_cookie("budget_tracker").value)
    copy.post("/logout", headers=SAME_ORIGIN)
    return client
