"""Whom ALLOWED_CIDR lets in."""

from dataclasses import replace
from ipaddress import IPv4Network

import pytest

from service.config.access import Access
from service.config.fronts import API_GATEWAY, LOAD_BALANCER, NONE
from tests.service.applications import application
from tests.service.auth.people import ACCESS, HTML
from tests.service.behind import through

# None of it depends on the database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OFFICE = (IPv4Network("203.0.113.0/24"), IPv4Network("198.51.100.7/32"))


def ask(store, path, address, front=API_GATEWAY, allowed=OFFICE, **headers):
    client = application(store, replace(ACCESS, front=front, allowed=allowed)).test_client()
    with client.get(
        path, headers=through(front, address) | headers, environ_overrides={"REMOTE_ADDR": address}
    ) as answer:
        answer.get_data()
    return answer


@pytest.mark.parametrize("front", [NONE, LOAD_BALANCER, API_GATEWAY], ids=lambda front: front.name)
@pytest.mark.parametrize("address", ["203.0.113.1", "203.0.113.255", "198.51.100.7", "::ffff:203.0.113.1"])
def test_who_is_at_an_address_that_is_let_in_is_answered(store, front, address):
    assert ask(store, "/login", address, front).status_code == 200


@pytest.mark.parametrize("front", [NONE, LOAD_BALANCER, API_GATEWAY], ids=lambda front: front.name)
@pytest.mark.parametrize("path", ["/", "/login", "/expense", "/static/style.css", "/openapi.json", "/nothing"])
@pytest.mark.parametrize("address", ["203.0.114.1", "198.51.100.8", "127.0.0.1", "2001:db8::1"])
def test_fails_at_any_other_address_whatever_is_asked(store, front, path, address):
    answer = ask(store, path, address, front)

    assert answer.status_code == 403
    assert answer.json["error"].startswith(f"{address} is not among the addresses that are let in.")
    assert "AllowedCidr" in answer.json["error"]


@pytest.mark.parametrize("front", [NONE, LOAD_BALANCER, API_GATEWAY], ids=lambda front: front.name)
def test_fails_at_another_address_of_version_4_within_one_of_version_6(store, front):
    assert ask(store, "/login", "::ffff:8.8.8.8", front).status_code == 403


def test_a_browser_is_told_so_in_a_page(store):
    answer = ask(store, "/", "192.0.2.1", **HTML)

    assert answer.status_code == 403
    assert answer.mimetype == "text/html"
    assert "192.0.2.1 is not among the addresses" in answer.text
    assert "<input" not in answer.text


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_a_health_check_is_answered_and_whoever_asks_the_same_through_the_front_is_not(store, path):
    client = application(store, replace(ACCESS, front=API_GATEWAY, allowed=OFFICE)).test_client()

    assert client.get(path).status_code == 200
    assert client.get(path, headers=through(API_GATEWAY, "192.0.2.1")).status_code == 403


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
@pytest.mark.parametrize("allowed", [(), (IPv4Network("0.0.0.0/0"),)])
def test_everybody_is_let_in_by_nothing_and_by_everything(store, address, allowed):
    assert ask(store, "/login", address, allowed=allowed).status_code == 200


def test_it_holds_where_nobody_logs_in_too(store):
    client = application(store, Access(front=API_GATEWAY, allowed=OFFICE)).test_client()

    assert client.get("/expense", headers=through(API_GATEWAY, "203.0.113.1")).status_code == 200
    assert client.get("/expense", headers=through(API_GATEWAY, "192.0.2.1")).status_code == 403
