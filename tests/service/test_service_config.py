import json

import pytest
from sqlalchemy import make_url

from service.config import Settings, from_environment
from service.errors import ConfigurationError


@pytest.mark.parametrize("environ", [{}, {"HOST": "", "PORT": "", "DATABASE_URL": ""}])
def test_unset_settings_listen_on_this_machine_alone(environ):
    expected = Settings(host="127.0.0.1", port=5000, database_url="sqlite:///budget-tracker.db")

    assert from_environment(environ) == expected


def test_settings_come_from_the_environment():
    settings = from_environment({"HOST": "::", "PORT": "8080", "DATABASE_URL": "sqlite:////tmp/x.db"})

    assert settings == Settings(host="::", port=8080, database_url="sqlite:////tmp/x.db")


@pytest.mark.parametrize(
    ("host", "address"),
    [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("127.0.0.1", "127.0.0.1"), ("10.0.0.7", "10.0.0.7")],
)
def test_the_service_is_asked_where_it_listens(host, address):
    assert Settings(host=host).local_address == address


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "5000.0", "0x10", "٣", " 80", "9" * 5000])
def test_fails_on_a_port_that_is_none(port):
    with pytest.raises(ConfigurationError, match="PORT must be a whole number from 1 to 65535; got"):
        from_environment({"PORT": port})


@pytest.mark.parametrize("host", ["localhost", "300.0.0.1", "*"])
def test_fails_on_a_host_that_is_no_address(host):
    with pytest.raises(ConfigurationError, match=r"HOST must be an IP address .* got"):
        from_environment({"HOST": host})


SECRET = {"host": "db.example", "username": "app", "password": "p@ss:w/rd ü%"}


def test_a_secret_names_the_database_whatever_its_password_holds():
    environ = {"DATABASE_SECRET": json.dumps(SECRET), "DATABASE_URL": "sqlite:////tmp/x.db"}

    url = make_url(from_environment(environ).database_url)

    assert (url.drivername, url.host, url.port) == ("postgresql+psycopg", "db.example", 5432)
    assert (url.username, url.password, url.database) == ("app", "p@ss:w/rd ü%", "postgres")


def test_a_secret_may_have_a_port_and_a_database():
    secret = json.dumps(SECRET | {"port": 6432, "dbname": "budget", "engine": "postgres"})

    url = make_url(from_environment({"DATABASE_SECRET": secret}).database_url)

    assert (url.port, url.database) == (6432, "budget")


def test_a_secret_may_say_how_the_connection_is_encrypted():
    secret = json.dumps(SECRET | {"sslmode": "verify-full"})

    assert make_url(from_environment({"DATABASE_SECRET": secret}).database_url).query == {"sslmode": "verify-full"}


@pytest.mark.parametrize(
    "secret",
    ["hunter2", "[]", "{}", json.dumps({"username": "app", "password": "hunter2"}), json.dumps(SECRET | {"port": "x"})],
)
def test_fails_on_a_secret_that_names_no_database_without_repeating_it(secret):
    with pytest.raises(ConfigurationError, match="DATABASE_SECRET must be JSON with host, username") as refused:
        from_environment({"DATABASE_SECRET": secret})

    assert "hunter2" not in str(refused.value)
    assert "p@ss" not in str(refused.value)
