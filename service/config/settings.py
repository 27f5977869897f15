"""The service's settings, read once from the environment."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field

from service.config.database_secret import database_url
from service.errors import ConfigurationError

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where the service listens and where it keeps expenses.

    Attributes:
        host: IP address to listen on (`HOST`).
        port: TCP port, 1 to 65535 (`PORT`).
        database_url: SQLAlchemy URL of the database: made from the JSON in `DATABASE_SECRET`, or else `DATABASE_URL`.
        database_from: Which of the two.
    """

    host: str = "127.0.0.1"
    port: int = 5000
    database_url: str = field(default="sqlite:///budget-tracker.db", repr=False)  # it may hold a password
    database_from: str = "DATABASE_URL"

    @property
    def local_address(self) -> str:
        """The address at which this machine reaches the service."""
        return WILDCARDS.get(self.host, self.host)


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Settings from the environment; an empty variable counts as unset.

    Raises:
        ConfigurationError: HOST is not an IP address, PORT not a port number, or DATABASE_SECRET not JSON of a server.
    """
    secret = environ.get("DATABASE_SECRET")
    return Settings(
        host=_host(environ.get("HOST") or Settings.host),
        port=_port(environ.get("PORT") or str(Settings.port)),
        database_url=database_url(secret) if secret else environ.get("DATABASE_URL") or Settings.database_url,
        database_from="DATABASE_SECRET" if secret else Settings.database_from,
    )


def _host(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ConfigurationError(f"HOST must be an IP address such as 127.0.0.1 or 0.0.0.0; got {text!r}") from None


def _port(text: str) -> int:
    # isdecimal() alone would let through other scripts' digits, and int() thousands of digits
    if text.isascii() and text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= 65535:
        return int(text)
    raise ConfigurationError(f"PORT must be a whole number from 1 to 65535; got {text!r}")
