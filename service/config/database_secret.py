"""The secret of a PostgreSQL server: JSON as RDS makes it, with a few more keys."""

import json
import re
import ssl
from urllib.parse import quote, urlencode

from service.errors import ConfigurationError

NEEDED = ("host", "username", "password")
MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")


def database_url(secret: str) -> str:
    """The SQLAlchemy URL of the server.

    Raises:
        ConfigurationError: it is not such JSON. What was got is not repeated: it holds the password.
    """
    try:
        # line breaks inside of a certificate may stand as they are
        given = json.loads(secret, strict=False)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise ConfigurationError(
            "DATABASE_SECRET must be JSON with host, username and password, and may have port, dbname, sslmode and "
            'sslrootcert, such as {"host": "db.example", "username": "app", "password": "..."}'
        )
    if missing := [key for key in NEEDED if given.get(key) in (None, "")]:
        raise _refused(missing[0], "is missing; secrets that RDS makes by itself have no host: make one that does")
    if not _HOST.fullmatch(host := str(given["host"])):
        raise _refused("host", "must be a name or an address, such as db.example")
    user, password = (quote(str(given[key]), safe="") for key in ("username", "password"))
    name = quote(str(given.get("dbname") or "postgres"), safe="")
    address = f"{user}:{password}@{f'[{host}]' if ':' in host else host}:{_port(given.get('port'))}/{name}"
    encrypted = {"sslmode": _mode(given.get("sslmode")), "sslrootcert": _certificates(given.get("sslrootcert"))}
    query = urlencode({key: value for key, value in encrypted.items() if value})
    return f"postgresql+psycopg://{address}" + (f"?{query}" if query else "")


def _refused(key: str, why: str) -> ConfigurationError:
    return ConfigurationError(f"DATABASE_SECRET: {key} {why}")


def _port(given: object) -> int:
    text = "5432" if given in (None, "") else str(given)
    if text.isascii() and text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= 65535:
        return int(text)
    raise _refused("port", "must be a whole number from 1 to 65535")


def _mode(given: object) -> str | None:
    if given and given not in MODES:
        raise _refused("sslmode", f"must be one of {', '.join(MODES)}")
    return str(given) if given else None


def _certificates(given: object) -> str | None:
    """Certificates in PEM of the authorities that must have signed the server's."""
    if not given:
        return None
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=str(given).strip())
    except (ssl.SSLError, ValueError):
        raise _refused(
            "sslrootcert",
            "must be certificates in PEM, from -----BEGIN CERTIFICATE----- on, with their line breaks (in JSON \\n)",
        ) from None
    return str(given).strip() + "\n"
