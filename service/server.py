"""The production server: Granian, with one worker process."""

import os
import signal
import socket

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from service.access import access_from_environment
from service.app import create_app
from service.config import Settings, from_environment
from service.errors import ConfigurationError
from service.logs import CONFIGURATION
from service.storage.store import Store

THREADS = 4
# longer than a load balancer keeps a connection idle (60 s on an ALB), or it meets closed ones
KEEP_ALIVE = 75
# for requests still running at SIGTERM; ECS kills after 30 s
SHUTDOWN = 10


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        ConfigurationError: the address cannot be listened on.
    """
    _check_address(settings)
    Granian(
        "service.server:worker_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        websockets=False,
        blocking_threads=THREADS,
        workers_kill_timeout=SHUTDOWN,
        log_dictconfig=CONFIGURATION,
        http1_settings=HTTP1Settings(header_read_timeout=KEEP_ALIVE * 1000),
    ).serve()


def worker_app() -> Flask:
    """The application, made in the worker process."""
    # until Granian sets its own, the parent's handler is inherited and would swallow the signal
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    settings = from_environment(os.environ)
    return create_app(Store(settings.database_url), access_from_environment(os.environ, settings))


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
