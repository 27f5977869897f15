import pytest

from tests.service.tracker.household import BUDGET, ENTRIES


@pytest.fixture
def filled(client):
    for entry in ENTRIES:
        made = client.post("/entries", json=entry).json["entry"]
    client.put(f"/entries/{made['id']}", json={"payee": "Boss"})
    client.put("/budgets", json=BUDGET)
    return client
