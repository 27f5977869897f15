"""Whoever the commands of the tests are about."""

import sys

from service.auth.users import find_user
from service.storage import holdings
from tests.service.processes import run

PASSWORD = "correct horse battery"
BETTER = "another good password"
COMMAND = [sys.executable, "-m", "service"]


def alone(*words, **environ):
    """Runs it as a process whose environment holds nothing else."""
    return run("service", *words, environ=environ)


def holdings_of(store, name):
    return store.read(lambda connection: holdings.counted(connection, find_user(store, name).id))
