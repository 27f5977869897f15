import pytest

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
