"""boto3 clients, made cheap: a process reads each service model and makes each of the rig's clients once.

Service models are megabytes of JSON: EC2's takes a tenth of a second to parse, and moto loads it several times.
For every request moto lists the methods of a class, which takes a quarter of the time that a deployment does.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest import mock

from budget_stack.testing.errors import RigError

Client = Any
"""boto3's, of some service."""

NO_MOCK = "no mock is active: deploy inside `with moto.mock_aws():`, or with the fixture `fargate`"
ENDED = (
    "the mock that this belongs to has ended, and everything in it with it: deploy again inside of the one that is"
    " active, and keep no stack, resource or client from one test to the next"
)
# no configuration of the machine, in botocore's order: name in a file, in the environment, default, conversion
_NO_PROFILE = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
_SIGNATURE = "budget-stack-rig"
_NO_CREDENTIALS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "aws_session_token": "testing"}


def mock_is_active() -> bool:
    """Tell whether moto is answering in place of AWS.

    Raises:
        RigError: moto is not installed.
    """
    try:
        from moto.core.models import botocore_stubber
    except ImportError as error:
        raise RigError("moto 5.2.5 or a later one is not installed: pip install 'budget-stack[testing]'") from error
    return bool(botocore_stubber.enabled)


@cache
def client_of_rig(region: str, service: str) -> Client:
    """The client that the rig itself uses, the same in all simulations.

    It is never handed out: whoever changed it would change it for every other test.
    """
    return new_client(region, service, signature_version=_named())


def new_client(region: str, service: str, signature_version: str | None = None) -> Client:
    """A client with dummy credentials that ignores endpoints configured on the machine."""
    from botocore.config import Config  # type: ignore[import-untyped]

    # a fixed user agent, which botocore need not assemble for every request
    config = Config(
        ignore_configured_endpoint_urls=True, user_agent="budget-stack", signature_version=signature_version
    )
    return session(region).client(service, config=config)


@cache
def _named() -> str:
    """A way to sign requests that only names account, region and service, which is all that moto reads of it.

    A real signature takes a tenth of the time that a deployment does.
    """
    from botocore.auth import AUTH_TYPE_MAPS, SigV4Auth  # type: ignore[import-untyped]

    class Named(SigV4Auth):  # type: ignore[misc]
        def add_auth(self, request: Any) -> None:
            scope = f"{self.credentials.access_key}/20000101/{self._region_name}/{self._service_name}/aws4_request"
            request.headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"

    AUTH_TYPE_MAPS[_SIGNATURE] = Named
    return _SIGNATURE


@cache
def session(region: str) -> Any:
    """The session of all these clients. Import moto first: it hooks into the sessions created after it."""
    import boto3  # type: ignore[import-untyped]
    import botocore.session  # type: ignore[import-untyped]
    from moto.utilities.utils import REGION_PREFIX_TO_PARTITION

    # in GovCloud the address of IAM, iam.us-gov.amazonaws.com, names no region, by which moto finds the partition
    REGION_PREFIX_TO_PARTITION.setdefault("us-gov", "aws-us-gov")
    core = botocore.session.Session(session_vars=_NO_PROFILE)
    core.register_component("data_loader", _loader(core.get_config_variable("data_path")))
    return boto3.Session(botocore_session=core, region_name=region, **_NO_CREDENTIALS)


@contextmanager
def moto_made_cheap() -> Iterator[None]:
    """Let moto read each service model from disk, and list the methods of each of its classes, once per process.

    moto creates its sessions and loaders itself, so botocore is patched meanwhile.
    """
    from botocore.loaders import Loader  # type: ignore[import-untyped]

    listed = Loader.list_available_services

    def listed_once(loader: Any, type_name: str) -> list[str]:
        return _services(listed, tuple(loader.search_paths), type_name)

    with (
        mock.patch("botocore.session.create_loader", _loader),
        mock.patch.object(Loader, "list_available_services", listed_once),
        # without it, tests are only slower: a moto that has none is let be
        mock.patch("moto.core.responses.method_names_from_class", _method_names, create=True),
    ):
        yield


@cache
def _method_names(response_class: type) -> list[str]:
    from moto.core.utils import method_names_from_class

    return method_names_from_class(response_class)


def _loader(search_path: str | None = None) -> Any:
    loader = _loader_of(search_path)
    # boto3 appends its data directory for every session, and every directory is searched
    loader.search_paths[:] = dict.fromkeys(loader.search_paths)
    return loader


@cache
def _services(listed: Callable[..., list[str]], search_paths: tuple[str, ...], type_name: str) -> list[str]:
    # moto makes a loader per service, each of which would list four hundred directories
    from botocore.loaders import Loader

    return listed(Loader(extra_search_paths=list(search_paths), include_default_search_paths=False), type_name)


@cache
def _loader_of(search_path: str | None) -> Any:
    from botocore.loaders import create_loader

    return create_loader(search_path)
