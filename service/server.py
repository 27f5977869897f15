"""The production server: one process with a pool of threads."""

import ctypes
import logging.config
import os
import resource
import signal
import socket
import threading
import time
from contextlib import suppress

from flask import Flask

from service.app import create_app
from service.config.access import Access
from service.config.settings import Settings
from service.errors import ConfigurationError
from service.front.front import Front
from service.storage.store import Store
from service.web.logs import CONFIGURATION

_log = logging.getLogger(__name__)

# made as they are needed
THREADS = 256
# of clients that wait or are waited for, each for a file; and files for everything else
CONNECTIONS, OTHER_FILES = 16_000, 512
BACKLOG = 4096
# who reads nothing for so long of what was sent is gone, whatever their system says
# https://man7.org/linux/man-pages/man7/tcp.7.html (TCP_USER_TIMEOUT)
UNREAD = 60
# bytes of an answer that the system keeps for who does not read; left alone it keeps megabytes for each
# https://man7.org/linux/man-pages/man7/socket.7.html (SO_SNDBUF)
SEND_BUFFER = 256 * 1024
# bytes; what is as large is given back to the system as soon as it is not needed any longer
# https://man7.org/linux/man-pages/man3/mallopt.3.html (M_MMAP_THRESHOLD, M_ARENA_MAX)
LARGE, ARENAS = 1024 * 1024, 2
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
# from SIGTERM on, requests are still taken until none has come for so long, while /ready says that no more should be
# sent: who stops a task by hand sees the load balancer send it some for seconds, and on Spot it may, too
# https://github.com/aws/containers-roadmap/issues/708, https://github.com/aws/containers-roadmap/issues/2673
DRAINING, LONGEST_DRAINING = 2, 14
# then for requests still running; ECS kills 30 s after SIGTERM
SHUTDOWN = 10


class Server:
    """Serves the application on an address.

    Raises:
        ConfigurationError: it cannot be listened on.
    """

    def __init__(self, app: Flask, host: str, port: int) -> None:
        self._app, self._told = app, threading.Event()
        self._front = Front(app, listening(host, port), threads=THREADS, connections=_connections())
        self._where = f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; ends the process if a request does not end in time."""
        give_memory_back()
        logging.config.dictConfig(CONFIGURATION)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._tell)
        self._front.start()
        _log.info("listening at %s", self._where)
        while not self._told.wait(1):
            self._front.sweep()
        if self._app.config.get("DRAINING"):
            self._drain()
        if not self._front.stop(SHUTDOWN if self._app.config.get("DRAINING") else 0):
            logging.shutdown()
            # at once: the interpreter would wait for what does not end
            os._exit(1 if self._app.config.get("DRAINING") else 0)

    def _drain(self) -> None:
        told = time.monotonic()
        while (until := min(max(told, self._front.asked) + DRAINING, told + LONGEST_DRAINING)) > time.monotonic():
            time.sleep(max(0.0, min(1.0, until - time.monotonic())))
            self._front.sweep()

    def _tell(self, number: int, frame: object) -> None:
        # the first one counts: this one lets what is being done be finished, and one from the keyboard does not
        if number == signal.SIGTERM and not self._told.is_set():
            self._app.config["DRAINING"] = True
            self._front.drain()
        self._told.set()


def serve(store: Store, access: Access, settings: Settings) -> None:
    """Serve the store until SIGTERM or SIGINT.

    Raises:
        ConfigurationError: the address cannot be listened on.
    """
    Server(create_app(store, access), settings.host, settings.port).run()


def give_memory_back() -> None:
    """Make the C library return large blocks: it would keep the 19 MiB of a password hash for each thread."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE)
        mallopt(M_ARENA_MAX, ARENAS)


def listening(host: str, port: int) -> socket.socket:
    """A listening socket, whose options accepted connections inherit; raises ConfigurationError."""
    everywhere = host == "::" and socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG, dualstack_ipv6=everywhere)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else error
        raise ConfigurationError(f"HOST and PORT: cannot listen on {host} port {port}: {reason}") from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD * 1000)
    return listener


def _connections() -> int:
    """How many may be open; Fargate allows 65,535 files, other places 1,024 until they are asked.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + OTHER_FILES
    if soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard < 0 else min(wanted, hard), hard))
    return max(1, min(CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - OTHER_FILES))
