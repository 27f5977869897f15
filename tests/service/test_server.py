"""What the server asks of the system it runs on."""

import resource
import subprocess
import sys

import pytest

from service.server import CONNECTIONS, OTHER_FILES

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
    code = f"""
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
from service.server import _connections
print(_connections(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)

    allowed = max(soft, min(CONNECTIONS + OTHER_FILES, hard))
    assert done.stdout.split() == [str(min(CONNECTIONS, allowed - OTHER_FILES)), str(allowed)]
