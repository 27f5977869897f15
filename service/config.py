"""The service's settings, read once from the environment."""

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from service.errors import ConfigurationError

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where the service listens and where it keeps expenses.

    Attributes:
        host: IP address to listen on (`HOST`).
        port: TCP port, 1 to 65535 (`PORT`).
        database_url: SQLAlchemy URL of the database: made from the JSON in `DATABASE_SECRET`, which has the keys
            host, username and password, and may have port, dbname and sslmode; or else `DATABASE_URL`.
    """

    host: str = "127.0.0.1"
    port: int = 5000
    database_url: str = "sqlite:///budget-tracker.db"

    @property
    def local_address(self) -> str:
        """The address at which this machine reaches the service."""
        return WILDCARDS.get(self.host, self.host)


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Settings from the environment; an empty variable counts as unset.

    Raises:
        ConfigurationError: HOST is not an IP address, PORT not a port number, or DATABASE_SECRET not such JSON.
    """
    return Settings(
        host=_host(environ.get("HOST") or Settings.host),
        port=_port(environ.get("PORT") or str(Settings.port)),
        database_url=_database_url(environ),
    )


def _database_url(environ: Mapping[str, str]) -> str:
    secret = environ.get("DATABASE_SECRET")
    if not secret:
        return environ.get("DATABASE_URL") or Settings.database_url
    try:
        given = json.loads(secret)
        user, password, host = (quote(str(given[key]), safe="") for key in ("username", "password", "host"))
        name = quote(str(given.get("dbname") or "postgres"), safe="")
        address = f"postgresql+psycopg://{user}:{password}@{host}:{_port(str(given.get('port') or 5432))}/{name}"
        return f"{address}?sslmode={quote(str(mode), safe='')}" if (mode := given.get("sslmode")) else address
    except (ValueError, TypeError, AttributeError, LookupError, ConfigurationError):
        # what was got is not repeated: it holds the password
        raise ConfigurationError(
            "DATABASE_SECRET must be JSON with host, username and password, and may have port, dbname and sslmode, as "
            'in the secrets that RDS makes; add what is missing, such as "host"'
        ) from None


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
