"""PostgreSQL, and Aurora DSQL, which speaks its protocol and signs in with short-lived IAM tokens.

Sources:
    https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html
    https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-concurrency-control.html
    https://www.psycopg.org/psycopg3/docs/api/pool.html
"""

import ipaddress
import select
import time
from typing import Any

from psycopg import Connection, OperationalError, pq
from psycopg_pool import ConnectionPool
from sqlalchemy import URL, Engine, NullPool, create_engine, event

CONNECTIONS = 8
# seconds
# DSQL ends a connection after 60 minutes, in the middle of whatever it does. The pool ends one that is older than this
# when it is given back, and every so often one that was not used: the last of all before an hour is over.
LIFETIME = 45 * 60
IDLE = 60  # they would keep a serverless database from falling asleep, too
PATIENCE = 2  # for a connection to be made
WAITING = 1.5  # for a connection, made or given back; then the answer is 503
CHECKING = 0.4  # for a sign of life of a connection
# what the system makes of a server that is silent in the middle of a transaction
# https://www.postgresql.org/docs/current/libpq-connect.html
SILENCE = {
    "tcp_user_timeout": 2000,  # milliseconds; for what was sent to be acknowledged
    # and where nothing was sent: asked after so many seconds, so often
    "keepalives_idle": 5,
    "keepalives_interval": 1,
    "keepalives_count": 3,
}


def engine(url: URL) -> Engine:
    """An engine for a server; `dispose()` ends its pool for good."""
    # its name, DSQL's in particular, decides how SQL is written; psycopg's own pool keeps the connections,
    # because SQLAlchemy's releases none that is idle
    pool = _pool(url)
    # DSQL knows no other isolation than REPEATABLE READ, so PostgreSQL is used with it too
    made = create_engine(
        url,
        creator=pool.getconn,
        poolclass=NullPool,
        hide_parameters=True,  # whatever is logged of an error, it is not what users wrote
        isolation_level="REPEATABLE READ",
        use_native_hstore=False,  # asking for it costs a query, and on DSQL a SAVEPOINT that it refuses
    )
    event.listen(made, "engine_disposed", lambda _: pool.close())
    return made


def _pool(url: URL) -> ConnectionPool[Connection[Any]]:
    options: dict[str, Any] = {"connect_timeout": PATIENCE, "application_name": "budget-tracker", **SILENCE}
    connection_class: type[Connection[Any]] = Connection
    address = ""
    if url.get_backend_name() == "auroradsql":
        from aurora_dsql_psycopg import DSQLConnection

        connection_class = DSQLConnection
        options |= {"host": url.host, "user": url.username or "admin", "dbname": url.database or "postgres"}
        options |= {"sslmode": "verify-full", "sslrootcert": "system"}
        if pq.version() >= 170000:
            options["sslnegotiation"] = "direct"  # one round trip less
    else:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        if "sslmode" not in url.query and not _is_near(url):
            options["sslmode"] = "require"
    return ConnectionPool(
        address,
        connection_class=connection_class,
        kwargs=options,
        min_size=0,
        max_size=CONNECTIONS,
        open=True,
        check=_check,
        timeout=WAITING,
        max_lifetime=LIFETIME,
        max_idle=IDLE,
        # who waits is told within PATIENCE, and whoever comes next tries anew, without longer and longer pauses
        reconnect_timeout=0,
        close_returns=True,
        name="budget-tracker",
    )


def _is_near(url: URL) -> bool:
    """Whether nothing on the way to the server could read along."""
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


def _check(connection: Connection[Any]) -> None:
    # the pool's own check sends an empty query, of which DSQL's documentation says nothing, and waits for ever
    server = connection.pgconn
    server.send_query(b"SELECT 1")
    deadline = time.monotonic() + CHECKING
    while server.flush() or server.is_busy():
        left = deadline - time.monotonic()
        if left <= 0 or not _ready(server.socket, left):
            connection.close()
            raise OperationalError("the server is silent")
        server.consume_input()
    while result := server.get_result():
        if result.status != pq.ExecStatus.TUPLES_OK:
            raise OperationalError("the server does not answer as it should")


def _ready(socket: int, seconds: float) -> bool:
    # not select(), which knows no socket beyond 1,024
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
