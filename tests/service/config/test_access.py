from ipaddress import IPv4Network

import pytest

from service.config.access import Access, access_from_environment
from service.config.fronts import API_GATEWAY, LOAD_BALANCER, NONE
from service.config.settings import Settings
from service.errors import ConfigurationError

KEY = "k" * 32
HERE, EVERYWHERE = Settings(host="127.0.0.1"), Settings(host="0.0.0.0")


def test_on_this_machine_alone_nobody_needs_to_log_in():
    assert access_from_environment({}, HERE) == Access(local=True)
    assert not access_from_environment({}, Settings(host="::1")).required


def test_on_this_machine_a_login_can_be_asked_for():
    assert access_from_environment({"REQUIRE_LOGIN": "true", "SECRET_KEY": KEY}, HERE).required


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.7", "192.168.0.2"])
def test_beyond_this_machine_everybody_logs_in(host):
    assert access_from_environment({"SECRET_KEY": KEY}, Settings(host=host)).required


def test_fails_without_a_key_on_loopback_saying_who_asked_for_a_login():
    with pytest.raises(ConfigurationError, match="REQUIRE_LOGIN is true") as refused:
        access_from_environment({"REQUIRE_LOGIN": "true"}, HERE)

    assert "UNSAFE_OPEN_TO_EVERYONE" not in str(refused.value)


@pytest.mark.parametrize("environ", [{}, {"SECRET_KEY": ""}, {"SECRET_KEY": "short"}, {"REQUIRE_LOGIN": "false"}])
def test_fails_beyond_this_machine_without_a_key_and_says_how_to_make_one(environ):
    with pytest.raises(ConfigurationError, match=r"SECRET_KEY must be set .*secrets.token_hex\(32\)") as refused:
        access_from_environment(environ, EVERYWHERE)

    assert "UNSAFE_OPEN_TO_EVERYONE" in str(refused.value)
    assert "short" not in str(refused.value)


def test_only_a_variable_that_says_so_opens_it_to_everyone():
    assert not access_from_environment({"UNSAFE_OPEN_TO_EVERYONE": "true"}, EVERYWHERE).required
    assert access_from_environment({"REQUIRE_LOGIN": "false", "SECRET_KEY": KEY}, EVERYWHERE).required


def test_the_rest_comes_from_the_environment_too():
    environ = {
        "SECRET_KEY": KEY,
        "ALLOW_INSECURE_LOGIN": "true",
        "FRONT": "api-gateway",
        "ALLOWED_CIDR": "203.0.113.7/24, 198.51.100.7",
        "LOGIN_LIMIT": "3/minute",
        "WRITE_LIMIT": "9/second",
    }

    assert access_from_environment(environ, EVERYWHERE) == Access(
        required=True,
        secret_key=KEY,
        allow_insecure=True,
        front=API_GATEWAY,
        allowed=(IPv4Network("203.0.113.0/24"), IPv4Network("198.51.100.7")),
        logins="3/minute",
        writes="9/second",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOW_INSECURE_LOGIN", "yes"),
        ("UNSAFE_OPEN_TO_EVERYONE", "1"),
        ("FRONT", "cloudfront"),
        ("FRONT", "Load-Balancer"),
        ("ALLOWED_CIDR", "203.0.113.0/33"),
        ("ALLOWED_CIDR", "2001:db8::/32"),
        ("ALLOWED_CIDR", "everybody"),
        ("LOGIN_LIMIT", "often"),
        ("WRITE_LIMIT", "10"),
    ],
)
def test_fails_on_a_variable_that_is_not_what_it_must_be(name, value):
    with pytest.raises(ConfigurationError, match=f"{name} must be .* got '{value}'"):
        access_from_environment({"SECRET_KEY": KEY, name: value}, EVERYWHERE)


@pytest.mark.parametrize(
    ("environ", "front"),
    [
        ({}, NONE),
        ({"FRONT": ""}, NONE),
        ({"FRONT": "none"}, NONE),
        ({"FRONT": "load-balancer"}, LOAD_BALANCER),
        ({"FRONT": "api-gateway"}, API_GATEWAY),
        ({"TRUSTED_PROXY_HOPS": "1"}, LOAD_BALANCER),
    ],
)
def test_one_variable_says_what_stands_in_front(environ, front):
    assert access_from_environment({"SECRET_KEY": KEY} | environ, EVERYWHERE).front is front


@pytest.mark.parametrize(
    "environ",
    [
        {"TRUSTED_PROXY_HOPS": "0"},
        {"TRUSTED_PROXY_HOPS": "2"},
        {"TRUSTED_PROXY_HOPS": "one"},
        {"TRUSTED_PROXY_HOPS": "1", "FRONT": "api-gateway"},
    ],
)
def test_fails_on_the_variable_of_before_and_names_the_one_that_took_its_place(environ):
    with pytest.raises(ConfigurationError, match="FRONT says what stands in front"):
        access_from_environment({"SECRET_KEY": KEY} | environ, EVERYWHERE)
