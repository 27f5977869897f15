"""PostgreSQL, Amazon's too, and Aurora DSQL, which speaks its protocol; both of AWS's take short-lived IAM tokens.

Sources:
    https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html
    https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-concurrency-control.html
    https://www.psycopg.org/psycopg3/docs/api/pool.html
"""

import math
import select
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from psycopg import Connection, OperationalError, pq
from psycopg_pool import ConnectionPool
from sqlalchemy import URL, Engine, NullPool, create_engine, event

from service.storage.connecting import ASLEEP, Options, bounded, options, signs_in_by_token

CONNECTIONS = 8
# seconds
# DSQL ends a connection after 60 minutes, in the middle of whatever it does. The pool ends one that is older than this
# when it is given back, and every so often one that was not used: the last of all before an hour is over.
LIFETIME = 45 * 60
IDLE = 60  # they would keep a serverless database from falling asleep, too
# for a connection, made or given back; then the answer is 503. DSQL asks IAM about each one that is made.
WAITING = {"postgresql": 1.5, "auroradsql": 3.0}
PATIENCE = 10  # for a connection to be made, where nobody waits for an answer
CHECKING = 0.4  # for a sign of life of a connection
# milliseconds; what PostgreSQL ends by itself. DSQL refuses to be told so, and ends a transaction after five minutes.
# https://www.postgresql.org/docs/current/runtime-config-client.html
LONGEST = {"statement_timeout": 15_000, "lock_timeout": 5_000, "idle_in_transaction_session_timeout": 30_000}
# a migration may take as long as it needs, but must not have everybody queue behind it for a lock: it tries again
LONGEST_OF_COMMANDS = {"lock_timeout": LONGEST["lock_timeout"]}

Configure = Callable[[Connection[Any]], None]


def engine(url: URL, *, patient: bool) -> Engine:
    """An engine for a server; `dispose()` ends its connections for good. A patient one is for commands: no pool.

    Raises:
        ConfigurationError: the server's certificate could not be checked, or the host is that of no DSQL cluster.
    """
    until = ExitStack()
    known = options(url, until)
    bounds = url.get_backend_name() == "postgresql"
    if patient:
        connect = _connect(known, bounded(**LONGEST_OF_COMMANDS) if bounds else None)
    else:
        waiting = ASLEEP if signs_in_by_token(url) else WAITING[url.get_backend_name()]
        pool = _pool(known, bounded(**LONGEST) if bounds else None, waiting)
        until.callback(pool.close)
        connect = pool.getconn
    # its name, DSQL's in particular, decides how SQL is written; psycopg's own pool keeps the connections,
    # because SQLAlchemy's releases none that is idle
    # DSQL knows no other isolation than REPEATABLE READ, so PostgreSQL is used with it too
    made = create_engine(
        # what the engine is shown as holds no password, which may stand in the query too
        URL.create(url.drivername, url.username, host=url.host, port=url.port, database=url.database),
        creator=connect,
        poolclass=NullPool,
        hide_parameters=True,  # whatever is logged of an error, it is not what users wrote
        isolation_level="REPEATABLE READ",
        use_native_hstore=False,  # asking for it costs a query, and on DSQL a SAVEPOINT that it refuses
    )
    event.listen(made, "engine_disposed", lambda _: until.close())
    return made


def _connect(known: Options, configure: Configure | None) -> Callable[[], Connection[Any]]:
    def connect() -> Connection[Any]:
        connection = Connection.connect(**{"connect_timeout": PATIENCE, **known()})
        if configure:
            configure(connection)
        return connection

    return connect


def _pool(known: Options, configure: Configure | None, waiting: float) -> ConnectionPool[Connection[Any]]:
    return ConnectionPool(
        kwargs=lambda: {"connect_timeout": math.ceil(waiting), **known()},
        configure=configure,
        min_size=0,
        max_size=CONNECTIONS,
        open=True,
        check=_check,
        timeout=waiting,
        max_lifetime=LIFETIME,
        max_idle=IDLE,
        # who waits is told in time, and whoever comes next tries anew, without longer and longer pauses
        reconnect_timeout=0,
        close_returns=True,
        name="budget-tracker",
    )


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
