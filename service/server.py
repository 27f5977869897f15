"""The production server: Granian, with one worker process."""

import multiprocessing
import os
import signal
import socket
import time
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from service.config import Settings, from_environment
from service.errors import ConfigurationError
from service.log_format import CONFIGURATION

if TYPE_CHECKING:
    from flask import Flask

# made as they are needed; each slow client that sends a body bit by bit keeps one waiting
THREADS = 256
# longer than a load balancer keeps a connection idle (60 s on an ALB), or it meets closed ones
KEEP_ALIVE = 75
# from SIGTERM on, how long requests are still taken while /ready says that no more should be sent
DRAINING = 2
# then for requests still running; ECS kills 30 s after SIGTERM
SHUTDOWN = 10


class Server(Granian):  # type: ignore[misc, valid-type]
    """Granian, which tells its worker at SIGTERM that the end is near, and ends it a little later."""

    def signal_handler_interrupt(self, signum: int, frame: object) -> None:
        """Note the signal; the loop of the main process then calls `shutdown`."""
        self._drains = signum == signal.SIGTERM
        super().signal_handler_interrupt(signum, frame)

    def shutdown(self, exit_code: int = 0) -> None:
        """End the worker, at once where it was interrupted from a keyboard."""
        if getattr(self, "_drains", False):
            for worker in multiprocessing.active_children():
                os.kill(worker.pid or os.getpid(), signal.SIGUSR1)
            time.sleep(DRAINING)
        super().shutdown(exit_code)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        ConfigurationError: the address cannot be listened on.
    """
    _check_address(settings)
    server("service.server:worker_app", settings.host, settings.port).serve()


def server(target: str, host: str, port: int, *, factory: bool = True) -> Server:
    """The server as it is used in production, for an application."""
    return Server(
        target,
        factory=factory,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        websockets=False,
        blocking_threads=THREADS,
        workers_kill_timeout=SHUTDOWN,
        log_dictconfig=CONFIGURATION,
        http1_settings=HTTP1Settings(header_read_timeout=KEEP_ALIVE * 1000),
    )


def worker_app() -> "Flask":
    """The application, made in the worker process."""
    # only here: the main process, which but watches the worker, need not hold it all as well
    from service.access import access_from_environment
    from service.app import create_app
    from service.storage.store import Store

    # until Granian sets its own, the parent's handler is inherited and would swallow the signal
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    settings = from_environment(os.environ)
    app = create_app(Store(settings.database_url), access_from_environment(os.environ, settings))
    signal.signal(signal.SIGUSR1, lambda signum, frame: app.config.update(DRAINING=True))
    return app


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
