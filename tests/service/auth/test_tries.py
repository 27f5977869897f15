"""How often something may be tried, and by whom."""

from dataclasses import replace

from service.auth.users import add_user
from service.config.access import Access
from service.config.fronts import LOAD_BALANCER
from tests.service.applications import application
from tests.service.auth.people import ACCESS, EXPENSE, PASSWORD, behind_proxy, forwarded, log_in, token_of


def test_passwords_are_not_tried_without_end_whatever_address_is_forged(store):
    app = behind_proxy(store, logins="3/minute")
    statuses = [
        log_in(app, f"user{number}", "wrong", headers=forwarded(f"203.0.113.{number}, 198.51.100.7", "https"))[1]
        for number in range(5)
    ]

    assert [answer.status_code for answer in statuses] == [401, 401, 401, 429, 429]
    assert 1 <= int(statuses[-1].headers["Retry-After"]) <= 60


def tried(app, number, password="wrong"):
    return log_in(app, "ann", password, headers=forwarded(f"198.51.100.{number}", "https"))[1].status_code


def test_one_users_password_is_not_tried_without_end_from_many_addresses(store):
    app = behind_proxy(store, logins="2/minute")

    statuses = [tried(app, number // 2) for number in range(40)]

    assert statuses[:20] == [401] * 20
    assert statuses[20:] == [429] * 20


def test_an_address_that_was_wrong_is_not_listened_to_where_many_were(store):
    app = behind_proxy(store, logins="2/minute")
    for number in range(40):
        tried(app, number // 2)

    assert tried(app, 30, "wrong too") == 429
    assert tried(app, 30, PASSWORD) == 429


def test_whoever_tries_elsewhere_does_not_keep_the_owner_out(store):
    app = behind_proxy(store, logins="2/minute")
    for number in range(40):
        tried(app, number // 2)

    assert tried(app, 77, PASSWORD) == 303


def test_logging_in_again_and_again_uses_up_no_ones_wrong_passwords(store):
    app = behind_proxy(store, logins="2/minute")

    assert [tried(app, number // 2, PASSWORD) for number in range(40)] == [303] * 40
    assert tried(app, 50) == 401


def test_all_addresses_of_an_ipv6_network_count_as_one(store):
    app = behind_proxy(store, logins="2/minute")
    addresses = ["2001:db8::1", "2001:db8::ffff", "2001:db8:0:0:7::1", "2001:db8:0:1::1"]

    statuses = [log_in(app, headers=forwarded(address, "https"))[1].status_code for address in addresses]

    assert statuses == [303, 303, 429, 303]


def test_where_nobody_logs_in_changes_are_limited_by_address(store):
    app = application(store, Access(front=LOAD_BALANCER, writes="2/minute"))
    client = app.test_client()

    def added(address):
        return client.post("/expense", json=EXPENSE, headers={"X-Forwarded-For": address}).status_code

    assert [added("198.51.100.7") for _ in range(3)] == [201, 201, 429]
    assert added("198.51.100.8") == 201
    assert client.get("/expense", headers={"X-Forwarded-For": "198.51.100.7"}).status_code == 200


def test_as_many_try_a_password_at_once_as_there_is_room_for(store, monkeypatch):
    monkeypatch.setattr("service.limits.room.LOGINS", 0)
    add_user(store, "ann", PASSWORD)

    answer = log_in(application(store, ACCESS))[1]

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_one_users_changes_are_limited_and_another_users_are_not(store):
    add_user(store, "ann", PASSWORD)
    add_user(store, "bob", PASSWORD)
    app = application(store, replace(ACCESS, writes="4/minute"))
    ann, bob = token_of(app, "ann"), token_of(app, "bob")
    client = app.test_client()

    statuses = [client.post("/expense", json=EXPENSE, headers=ann).status_code for _ in range(5)]

    assert statuses == [201, 201, 201, 429, 429]
    assert client.get("/expense", headers=ann).status_code == 200
    assert client.post("/expense", json=EXPENSE, headers=bob).status_code == 201
