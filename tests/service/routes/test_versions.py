from concurrent.futures import ThreadPoolExecutor

import pytest

from service.domain.fields import MAX_VERSION
from tests.service.applications import application


def test_an_expense_is_read_by_its_id_with_its_version(client, add):
    expense = add()

    answer = client.get(f"/expense/{expense['id']}")

    assert (answer.status_code, answer.json) == (200, {"expense": expense})
    assert answer.headers["ETag"] == '"1"'


def test_every_change_gives_another_version(client, add):
    path = f"/expense/{add()['id']}"

    assert client.put(path, json={"amount": "1.00"}).headers["ETag"] == '"2"'
    assert client.put(path, json={"amount": "2.00"}, headers={"If-Match": '"2"'}).headers["ETag"] == '"3"'
    assert client.get(path).headers["ETag"] == '"3"'


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_fails_on_a_version_that_is_gone_and_changes_nothing(client, add, method):
    path = f"/expense/{add(amount='5.00')['id']}"
    client.put(path, json={"category": "Other"})

    refused = client.open(path, method=method, json={"amount": "1.00"}, headers={"If-Match": '"1"'})

    assert refused.status_code == 412
    assert 'is of version "2" now' in refused.json["error"]
    assert client.get("/summary").json["summary"] == {"Other": "5.00"}


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize(
    "any_version",
    [
        {},
        {"If-Match": "*"},
        {"If-Match": '"1"'},
        {"If-Match": "1"},
        {"If-Match": '"7", "1", W/"2"'},
        {"If-None-Match": '"2"'},
        {"If-Match": '"1"', "If-None-Match": ""},
    ],
)
def test_a_change_goes_through_for_any_version_or_the_right_one(client, add, method, any_version):
    path = f"/expense/{add()['id']}"

    assert client.open(path, method=method, json={"amount": "1.00"}, headers=any_version).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize(
    ("headers", "status", "why"),
    [
        ({"If-Match": "x"}, 400, "If-Match must be ETags that were answered"),
        ({"If-Match": '"1" "1"'}, 400, "If-Match must be ETags"),
        ({"If-None-Match": "x"}, 400, "If-None-Match must be ETags"),
        ({"If-Match": '"x"'}, 412, "was changed meanwhile"),
        ({"If-Match": '"2", "3"'}, 412, "was changed meanwhile"),
        ({"If-Match": ""}, 412, "was changed meanwhile"),
        ({"If-Match": '"' + "9" * 30 + '"'}, 412, "was changed meanwhile"),
        ({"If-Match": 'W/"1"'}, 412, 'If-Match must not be weak: a proxy put W/ before the ETag; send "1"'),
        ({"If-None-Match": "*"}, 412, 'The expense is there, of version "1"'),
        ({"If-None-Match": 'W/"1"'}, 412, "which If-None-Match rules out"),
        ({"If-Match": '"2"', "If-None-Match": "*"}, 412, "was changed meanwhile"),
    ],
)
def test_fails_on_conditions_that_are_not_met_and_changes_nothing(client, add, method, headers, status, why):
    path = f"/expense/{add()['id']}"

    refused = client.open(path, method=method, json={"amount": "1.00"}, headers=headers)

    assert refused.status_code == status
    assert why in refused.json["error"]
    assert client.get(path).json["expense"]["amount"] == "45.99"


def test_of_many_who_read_the_same_version_one_changes_it(client, add, store):
    path = f"/expense/{add()['id']}"
    app = application(store)

    def put(number):
        changes = {"amount": f"{number}.00"}
        return app.test_client().put(path, json=changes, headers={"If-Match": '"1"'}).status_code

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(put, range(1, 9))) == [200] + [412] * 7


def test_fails_to_read_what_is_not_there(client):
    assert client.get("/expense/0196a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b").status_code == 404
    assert client.get("/expense/x").status_code == 404


def test_every_version_that_there_can_be_can_be_asked_for(client, add):
    path = f"/expense/{add()['id']}"

    answers = [
        client.put(path, json={"amount": "1.00"}, headers={"If-Match": f'"{version}"'}).status_code
        for version in (MAX_VERSION, MAX_VERSION + 1)
    ]

    assert answers == [412, 412]
