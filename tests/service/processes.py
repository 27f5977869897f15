"""The service as a process of its own."""

import socket
import time
from contextlib import suppress

SECONDS = 60


def wait_until_served(process, port):
    """Wait until the process takes connections there."""
    deadline = time.monotonic() + SECONDS
    while process.poll() is None:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        assert time.monotonic() < deadline
        time.sleep(0.02)
    raise AssertionError(process.communicate()[0])
