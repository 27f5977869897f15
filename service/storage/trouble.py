"""Why a database cannot be used, for the operator, and whether waiting may help."""

import itertools
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import URL
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from service.errors import ConfigurationError

Result = TypeVar("Result")

# seconds; a server that slept needs up to half a minute, a new role or name a little while
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
PATIENCE = 60
LONGEST_PAUSE = 5
# connection_exception, insufficient_resources, operator_intervention
# https://www.postgresql.org/docs/current/errcodes-appendix.html
PASSING = ("08", "53", "57")
# what libpq, a server and dsql_token.py say of what no waiting heals, and what does. Before there is a connection
# nothing but words tells them apart.
FINAL = {
    "certificate verify failed": "no authority that is trusted here has signed the server's certificate; name one that "
    "has as sslrootcert, which in DATABASE_SECRET is the certificate itself (PEM) and in DATABASE_URL may be a file",
    "does not match host name": "name the server as its certificate does",
    "root certificate file": "name a file of certificates in PEM as sslrootcert",
    "does not support SSL": "let the server take encrypted connections, or, where nobody can read along, say "
    "sslmode=disable",
    "authentication failed": "correct the user or the password",
    "no password supplied": "add the password",
    "no pg_hba.conf entry": "let the server take connections of this user from here",
    "does not exist": "make it, or name another",
    "no AWS credentials": None,
    "connection is bad: invalid": None,  # what a URL says
}


def described(error: SQLAlchemyError, setting: str, url: URL) -> ConfigurationError:
    """The error in one line; the URL is the engine's, without its query."""
    reason = " ".join(str(getattr(error, "orig", None) or type(error).__name__).split())
    remedy = next((remedy for said, remedy in FINAL.items() if said in reason), None)
    return ConfigurationError(
        f"{setting}: {url.set(query={})} cannot be used: {reason}" + (f"; {remedy}" if remedy else "")
    )


def patiently(work: Callable[[], Result], say: Callable[[str], None]) -> Result:
    """The result of the work, retried while the database may still become available; each retry is reported.

    Raises:
        SQLAlchemyError: what waiting does not heal, or did not for PATIENCE seconds.
    """
    deadline = time.monotonic() + PATIENCE
    for tried in itertools.count(1):
        try:
            return work()
        except SQLAlchemyError as error:
            pause = min(2 ** (tried - 1), LONGEST_PAUSE)
            if not _may_pass(error) or time.monotonic() + pause > deadline:
                raise
            reason = " ".join(str(getattr(error, "orig", error)).split())
            say(f"try {tried}: the database does not answer yet, again in {pause} s: {reason}")
            time.sleep(pause)
    raise AssertionError("the last try returns or raises")


def _may_pass(error: SQLAlchemyError) -> bool:
    if not isinstance(error, OperationalError):
        return False
    # SQLite, whose errors have none, waits by itself for what passes
    state: str | None = getattr(error.orig, "sqlstate", "")
    return not any(said in str(error.orig) for said in FINAL) if state is None else state.startswith(PASSING)
