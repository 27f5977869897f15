"""PostgreSQL, and Aurora DSQL, which speaks its protocol and signs in with short-lived IAM tokens.

Sources:
    https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html
    https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-concurrency-control.html
    https://www.psycopg.org/psycopg3/docs/api/pool.html
"""

from typing import Any

from psycopg import Connection, pq
from psycopg_pool import ConnectionPool
from sqlalchemy import URL, Engine, NullPool, create_engine, event

CONNECTIONS = 8
# seconds
LIFETIME = 45 * 60  # DSQL ends a connection after 60 minutes, in the middle of whatever it does
IDLE = 5 * 60  # an idle connection would keep a serverless database from falling asleep
PATIENCE = 2  # for a connection to be made
WAITING = 1.5  # for a connection, made or given back; then the answer is 503


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
        isolation_level="REPEATABLE READ",
        use_native_hstore=False,  # asking for it costs a query, and on DSQL a SAVEPOINT that it refuses
    )
    event.listen(made, "engine_disposed", lambda _: pool.close())
    return made


def _pool(url: URL) -> ConnectionPool[Connection[Any]]:
    options: dict[str, Any] = {"connect_timeout": PATIENCE, "application_name": "budget-tracker"}
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


def _check(connection: Connection[Any]) -> None:
    # the pool's own check sends an empty query, of which DSQL's documentation says nothing
    connection.autocommit = True
    connection.execute("SELECT 1")
    connection.autocommit = False
