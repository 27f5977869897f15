import pytest

from service.app import create_app
from service.store import Store


@pytest.fixture
def database_url(tmp_path):
    return f"sqlite:///{tmp_path}/expenses.db"


@pytest.fixture
def store(database_url):
    store = Store(database_url)
    yield store
    store.close()


@pytest.fixture
def client(store):
    return create_app(store).test_client()


@pytest.fixture
def add(client):
    """Records an expense and answers it as the API does."""

    def add(**fields):
        given = {"amount": "45.99", "category": "Groceries", "date": "2025-04-02"} | fields
        answer = client.post("/expense", json=given)
        assert answer.status_code == 201, answer.json
        return answer.json["expense"]

    return add
