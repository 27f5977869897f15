import pytest

from service.auth.users import add_user
from tests.service.applications import application
from tests.service.auth.people import ACCESS, PASSWORD


@pytest.fixture
def app(store):
    add_user(store, "ann", PASSWORD)
    add_user(store, "bob", PASSWORD)
    return application(store, ACCESS)
