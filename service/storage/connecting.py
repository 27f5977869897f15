"""Connections to a server: the options for libpq, and the limits set on the server.

https://www.postgresql.org/docs/current/libpq-connect.html
"""

import ipaddress
import os
import socket
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from psycopg import Connection, pq
from sqlalchemy import URL

from service.storage import authorities, dsql_token, rds_token

# what the system makes of a server that is silent in the middle of a transaction
SILENCE = {
    "tcp_user_timeout": 2000,  # milliseconds; for what was sent to be acknowledged
    # and where nothing was sent: asked after so many seconds, so often
    "keepalives_idle": 5,
    "keepalives_interval": 1,
    "keepalives_count": 3,
}

# seconds; a database that is paused takes about 15 to wake, and an HTTP API waits 30 for an answer. After a day of it
# waking takes 30 or more: then the first answer is 503, and the next one finds it awake.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
ASLEEP = 20
MILLISECONDS = 1000

Options = Callable[[], dict[str, Any]]


def options(url: URL, until: ExitStack) -> Options:
    """The options for libpq, computed for each connection; their files exist until the stack is closed.

    Raises:
        ConfigurationError: the server's certificate could not be checked, or the host is that of no DSQL cluster.
    """
    _, given = url.get_dialect()().create_connect_args(url)
    known: dict[str, Any] = {"application_name": "budget-tracker", **SILENCE, **given}
    if url.get_backend_name() != "auroradsql":
        if not signs_in_by_token(url):
            known |= _verified(known, url, until)
            return lambda: known
        known |= {"user": known.get("user") or "postgres", "dbname": known.get("dbname") or "postgres"}
        known |= _verified(known | {"sslmode": "verify-full"}, url, until)
        known["tcp_user_timeout"] = given.get("tcp_user_timeout", ASLEEP * MILLISECONDS)
        sign = rds_token.tokens(url.host or "", int(known.get("port") or rds_token.PORT), known["user"])
        return lambda: {**known, "password": sign()}
    known |= {"user": known.get("user") or "admin", "dbname": known.get("dbname") or "postgres"}
    known |= _verified(known | {"sslmode": "verify-full"}, url, until)
    if pq.version() >= 170000:
        known.setdefault("sslnegotiation", "direct")  # one round trip less
    token = dsql_token.tokens(url.host or "", known["user"])
    return lambda: {**known, "password": token()}


def signs_in_by_token(url: URL) -> bool:
    """Whether it is an endpoint of Amazon RDS or Aurora, and nobody has given a password for it."""
    has_password = url.password or url.query.get("password") or url.query.get("passfile")
    return url.get_backend_name() == "postgresql" and not has_password and bool(rds_token.region_of(url.host or ""))


def _verified(known: dict[str, Any], url: URL, until: ExitStack) -> dict[str, Any]:
    mode, given = known.get("sslmode"), known.get("sslrootcert") or os.environ.get("PGSSLROOTCERT")
    if mode is None:
        # who names an authority wants it asked
        mode = "verify-full" if known.get("sslrootcert") else None if _is_near(url) else "require"
    if mode is None:
        return {}
    if given and given.lstrip().startswith(authorities.PEM):
        return {"sslmode": mode, "sslrootcert": authorities.written(given, until)}
    if mode.startswith("verify-") and not given and rds_token.region_of(url.host or ""):
        return {"sslmode": mode, "sslrootcert": authorities.OF_RDS}
    if given == "system" or (mode.startswith("verify-") and not given):
        return {"sslmode": mode, "sslrootcert": authorities.of_this_machine()}
    return {"sslmode": mode}


def _is_near(url: URL) -> bool:
    """Whether the server is on this machine, so that nobody can read the traffic."""
    hosts = url.query.get("host") or url.host or "localhost"
    return all(_is_here(host) for host in (hosts.split(",") if isinstance(hosts, str) else hosts))


def _is_here(host: str) -> bool:
    # a path is that of a socket
    if host == "localhost" or host.startswith(("/", "@")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _impatient(connection: Connection[Any]) -> None:
    """Notice soon that a server is silent, however long it took to wake it."""
    if (option := getattr(socket, "TCP_USER_TIMEOUT", None)) is None:
        return
    with socket.socket(fileno=os.dup(connection.fileno())) as same:
        if same.family in (socket.AF_INET, socket.AF_INET6):
            same.setsockopt(socket.IPPROTO_TCP, option, SILENCE["tcp_user_timeout"])


def bounded(**milliseconds: int) -> Callable[[Connection[Any]], None]:
    """A function that sets timeouts on a new connection."""
    # not while connecting: RDS Proxy and PgBouncer refuse such options there
    statements = "; ".join(f"SET {name} = {value}" for name, value in milliseconds.items())

    def configure(connection: Connection[Any]) -> None:
        _impatient(connection)
        connection.autocommit = True
        connection.execute(statements.encode())
        connection.autocommit = False

    return configure
