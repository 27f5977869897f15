import json

import pytest
import trustme
from sqlalchemy import make_url

from service.config.settings import Settings, from_environment
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


CERTIFICATE = trustme.CA().cert_pem.bytes().decode()
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
    ("secret", "message"),
    [
        ("hunter2", "must be JSON with host, username and password"),
        ("[]", "must be JSON with host, username and password"),
        ("[" * 100_000, "must be JSON with host, username and password"),
        (SECRET | {"host": ""}, ": host is missing"),
        ({"host": "db.example", "password": "p@ss"}, ": username is missing"),
        ({"host": "db.example", "username": "app"}, ": password is missing"),
        (SECRET | {"host": "p@ss"}, ": host must be a name or an address"),
        (SECRET | {"host": "a/b"}, ": host must be a name or an address"),
        (SECRET | {"port": "p@ss"}, ": port must be a whole number from 1 to 65535"),
        (SECRET | {"port": 0}, ": port must be a whole number from 1 to 65535"),
        (SECRET | {"sslmode": "p@ss"}, ": sslmode must be one of disable, .*, verify-full"),
        (SECRET | {"sslmode": ["require"]}, ": sslmode must be one of disable, .*, verify-full"),
        (SECRET | {"sslrootcert": "p@ss"}, ": sslrootcert must be certificates in PEM"),
        (SECRET | {"sslrootcert": "/ca.pem"}, ": sslrootcert must be certificates in PEM"),
        (SECRET | {"sslrootcert": CERTIFICATE.replace("\n", " ")}, ": sslrootcert must .* with their line breaks"),
        (SECRET | {"sslrootcert": CERTIFICATE[:300]}, ": sslrootcert must be certificates in PEM"),
        (SECRET | {"sslrootcert": [CERTIFICATE]}, ": sslrootcert must be certificates in PEM"),
    ],
)  # fmt: skip
def test_fails_on_a_secret_by_the_key_that_is_wrong_and_repeats_nothing_of_it(secret, message):
    with pytest.raises(ConfigurationError, match=f"DATABASE_SECRET ?{message}") as refused:
        from_environment({"DATABASE_SECRET": secret if isinstance(secret, str) else json.dumps(secret)})

    assert "hunter2" not in str(refused.value)
    assert "p@ss" not in str(refused.value)


@pytest.mark.parametrize("breaks", ["\\n", "\n", "\\r\\n"])
def test_a_secret_may_bring_certificates_however_their_line_breaks_are_written(breaks):
    pem = (CERTIFICATE + CERTIFICATE).strip().replace("\n", breaks)
    secret = json.dumps(SECRET)[:-1] + f', "sslrootcert": "{pem}"}}'

    query = make_url(from_environment({"DATABASE_SECRET": secret}).database_url).query

    assert query["sslrootcert"].replace("\r", "") == CERTIFICATE + CERTIFICATE


@pytest.mark.parametrize("host", ["db-1.abc.eu-west-1.rds.amazonaws.com", "10.0.0.7", "fd00::7"])
def test_a_secret_names_its_host_by_name_or_address(host):
    secret = json.dumps(SECRET | {"host": host})

    assert make_url(from_environment({"DATABASE_SECRET": secret}).database_url).host == host


def test_settings_are_shown_without_the_address_that_may_hold_a_password():
    settings = from_environment({"DATABASE_SECRET": json.dumps(SECRET)})

    assert "db.example" not in repr(settings)
    assert settings.database_from == "DATABASE_SECRET"
