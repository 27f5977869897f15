import pytest

from service.config.access import Access, access_from_environment
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
        "TRUSTED_PROXY_HOPS": "1",
        "LOGIN_LIMIT": "3/minute",
        "WRITE_LIMIT": "9/second",
    }

    assert access_from_environment(environ, EVERYWHERE) == Access(
        required=True, secret_key=KEY, allow_insecure=True, proxy_hops=1, logins="3/minute", writes="9/second"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOW_INSECURE_LOGIN", "yes"),
        ("UNSAFE_OPEN_TO_EVERYONE", "1"),
        ("TRUSTED_PROXY_HOPS", "-1"),
        ("TRUSTED_PROXY_HOPS", "6"),
        ("TRUSTED_PROXY_HOPS", "one"),
        ("LOGIN_LIMIT", "often"),
        ("WRITE_LIMIT", "10"),
    ],
)
def test_fails_on_a_variable_that_is_not_what_it_must_be(name, value):
    with pytest.raises(ConfigurationError, match=f"{name} must be .* got '{value}'"):
        access_from_environment({"SECRET_KEY": KEY, name: value}, EVERYWHERE)
