"""What the server asks of the system it runs on."""

import resource
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import pytest

from service.server import CONNECTIONS, OTHER_FILES, _connections
from tests.service.processes import FORKING

HASHING = """
import threading
from service.auth.passwords import hashed
from service.server import give_memory_back

def memory():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:")) // 1024

give_memory_back()
hashed("correct horse battery")
before = memory()
all_there = threading.Barrier(16)

def hash_one():
    hashed("correct horse battery")
    all_there.wait()

threads = [threading.Thread(target=hash_one) for _ in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(memory() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it is the memory of glibc's that is looked at")
def test_the_memory_that_passwords_took_is_given_back():
    done = subprocess.run([sys.executable, "-c", HASHING], capture_output=True, text=True, timeout=120, check=True)

    assert int(done.stdout) < 3 * 19  # MiB, of 16 threads that took 19 each


@pytest.mark.parametrize(("soft", "hard"), [(256, 1 << 16), (256, 4096), (600, 600)])
def test_as_many_files_are_asked_for_as_there_may_be_connections(soft, hard):
    if hard > (most := resource.getrlimit(resource.RLIMIT_NOFILE)[1]):
        hard = most
    with ProcessPoolExecutor(1, FORKING) as process:
        told = process.submit(asked_for, soft, hard).result(timeout=60)

    allowed = max(soft, min(CONNECTIONS + OTHER_FILES, hard))
    assert told == (min(CONNECTIONS, allowed - OTHER_FILES), allowed)


def asked_for(soft, hard):
    """How many connections there may be then, and how many files."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return _connections(), resource.getrlimit(resource.RLIMIT_NOFILE)[0]
