"""Whoever the commands of the tests are about."""

import subprocess
import sys

from service.auth.users import find_user
from service.storage import holdings

PASSWORD = "correct horse battery"
BETTER = "another good password"
COMMAND = [sys.executable, "-m", "service"]


def alone(*words, **environ):
    """Runs it as a process whose environment holds nothing else."""
    command = ["env", "-i", *(f"{name}={value}" for name, value in environ.items()), *COMMAND, *words]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)


def holdings_of(store, name):
    return store.read(lambda connection: holdings.counted(connection, find_user(store, name).id))
