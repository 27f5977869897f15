"""One account on loopback for the real command lines: CloudFormation by the rig, everything else by moto.

Both are of this process, so that a test sees what the commands did, and says which images never get healthy.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest import mock

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from budget_stack.testing import Simulation, register, simulated
from budget_stack.testing.account import account_of
from budget_stack.testing.handlers import registry
from budget_stack.testing.handlers.ecs.services import Service
from tests.clients.emulated import protocol
from tests.clients.emulated.cloudformation import CloudFormation


class Emulated(NamedTuple):
    """The account.

    Attributes:
        endpoint: What AWS_ENDPOINT_URL is to say.
        simulation: Its network, and the images that never get healthy.
        cloudformation: Its stacks, and what was asked.
        watched: For every deployment of a service that was waited for, the status of its stack meanwhile.
    """

    endpoint: str
    simulation: Simulation
    cloudformation: CloudFormation
    watched: list[str]


@contextmanager
def emulated(region: str = "us-east-1") -> Iterator[Emulated]:
    """Serve an account until the block ends."""
    # moto runs no tasks, and says how many run by this
    environment = {"MOTO_ECS_SERVICE_RUNNING": "1"}
    with simulated(region) as simulation, mock.patch.dict("os.environ", environment):
        cloudformation = CloudFormation(account_of(region))
        watched: list[str] = []
        with mock.patch.object(registry, "_registered", {}):
            register("AWS::ECS::Service", Patient(cloudformation, watched))
            server = make_server("127.0.0.1", 0, _Application(cloudformation), threaded=True, request_handler=_Quiet)
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                yield Emulated(f"http://127.0.0.1:{server.server_port}", simulation, cloudformation, watched)
            finally:
                server.shutdown()
                thread.join()
                server.server_close()


class Patient(Service):
    """Services whose deployments take until the client has asked for news twice, which shows that it waits."""

    def __init__(self, cloudformation: CloudFormation, watched: list[str]) -> None:
        self._cloudformation, self._watched = cloudformation, watched

    def wait(self, aws: Any, physical_id: str, properties: Any, before: Any) -> bool:
        waits = False
        try:
            waits = super().wait(aws, physical_id, properties, before)
        except Exception:
            waits = True
            raise
        finally:
            if waits:
                self._until_asked(aws.stack_name)
        return waits

    def _until_asked(self, stack_name: str) -> None:
        calls, patience = self._cloudformation.calls, threading.Event()
        asked = len(calls) + 2
        for _ in range(600):
            if len(calls) >= asked:
                break
            patience.wait(0.05)
        stack = self._cloudformation.stacks[stack_name]
        stack.sync()
        self._watched.append(stack.status)


class _Quiet(MotoRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class _Application:
    def __init__(self, cloudformation: CloudFormation) -> None:
        self._cloudformation = cloudformation
        self._moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        # the credential's scope names the service
        if "/cloudformation/aws4_request" not in environ.get("HTTP_AUTHORIZATION", ""):
            return self._moto(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        given = protocol.parsed(body)
        operation = given.pop("Action")
        try:
            status, text = "200 OK", protocol.answer(operation, self._cloudformation.call(operation, given))
        except protocol.Refusal as refusal:
            status, text = "400 Bad Request", protocol.refused(refusal)
        start_response(status, [("Content-Type", "text/xml")])
        return [text.encode()]
