"""The production server: Granian, with one worker."""

import os
import signal
import socket
import time
from typing import Any

from flask import Flask
from granian._granian import ListenerSpec
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.common import AbstractServer
from granian.server.mt import MTServer

from service.access import access_from_environment
from service.app import create_app
from service.config import Settings
from service.errors import ConfigurationError
from service.log_format import CONFIGURATION
from service.storage.store import Store

# made as they are needed; each slow client that sends a body bit by bit keeps one waiting
THREADS = 256
# longer than a load balancer keeps a connection idle (60 s on an ALB), or it meets closed ones
KEEP_ALIVE = 75
# who reads nothing for so long of what was sent is gone, whatever their system says
# https://man7.org/linux/man-pages/man7/tcp.7.html (TCP_USER_TIMEOUT)
UNREAD = 60
# bytes of an answer that the system keeps for who does not read; left alone it keeps megabytes for each
# https://man7.org/linux/man-pages/man7/socket.7.html (SO_SNDBUF)
KEPT = 256 * 1024
# from SIGTERM on, how long requests are still taken while /ready says that no more should be sent
DRAINING = 2
# then for requests still running; ECS kills 30 s after SIGTERM
SHUTDOWN = 10


class Server(MTServer):
    """Granian with its worker in a thread of this process: in one of its own it would but be watched, for 10 MB more.

    That is Granian's way on a Python without a global lock. It does as well on one that has it, as a worker runs
    the application in threads in either case.
    """

    def __init__(self, app: Flask, host: str, port: int) -> None:
        super().__init__(
            app.import_name,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            websockets=False,
            blocking_threads=THREADS,
            workers_kill_timeout=SHUTDOWN,
            log_dictconfig=CONFIGURATION,
            http1_settings=HTTP1Settings(header_read_timeout=KEEP_ALIVE * 1000),
        )
        self._app = app
        self._draining = False

    def _init_shared_socket(self) -> None:
        # made here on every system: whoever accepts from it gets a socket with its options
        holder: Any = ListenerSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._ssp, self._shd, self._sfd = None, holder, holder.get_fd()
        with socket.socket(fileno=os.dup(holder.get_fd())) as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KEPT)
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD * 1000)

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        # past MTServer's own, which but warns that a Python without a global lock is an experiment
        AbstractServer.serve(self, target_loader=lambda: self._app, wrap_loader=False)

    def signal_handler_interrupt(self, signum: int, frame: object) -> None:
        """Note the signal; the main thread then calls `shutdown`."""
        self._draining = self._app.config["DRAINING"] = signum == signal.SIGTERM
        super().signal_handler_interrupt(signum, frame)  # type: ignore[no-untyped-call]

    def shutdown(self, exit_code: int = 0) -> None:
        """End the worker, at once where it was interrupted from a keyboard."""
        if self._draining:
            time.sleep(DRAINING)
        workers = list(self.wrks)
        super().shutdown(exit_code)  # type: ignore[no-untyped-call]
        if any(worker.inner.is_alive() for worker in workers):
            # a request that does not end; the interpreter would wait for it
            os._exit(1)

    def _check_gil(self) -> None:
        pass


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        ConfigurationError: the address cannot be listened on, or the environment lacks what the service needs.
    """
    _check_address(settings)
    app = create_app(Store(settings.database_url), access_from_environment(os.environ, settings))
    Server(app, settings.host, settings.port).run()


def _check_address(settings: Settings) -> None:
    # Granian shares a port that another Granian has; two services on one port help nobody
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
            probe.listen(1)
        except OSError as error:
            raise ConfigurationError(
                f"HOST and PORT: cannot listen on {settings.host} port {settings.port}: {error.strerror}"
            ) from None
