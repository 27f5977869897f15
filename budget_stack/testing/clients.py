"""boto3's clients, at the lowest price: what a process has read or made once, it does not read or make again.

A model of AWS's is megabytes of JSON, that of EC2 alone takes a tenth of a second, and moto asks for it several times.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest import mock

from budget_stack.testing.errors import RigError

Client = Any
"""boto3's, of some service."""

NO_MOCK = "no mock is active: deploy inside `with moto.mock_aws():`, or with the fixture `fargate`"
_NO_CREDENTIALS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "aws_session_token": "testing"}


def mock_is_active() -> bool:
    """Tell whether moto answers in AWS's place.

    Raises:
        RigError: moto is not installed.
    """
    try:
        from moto.core.models import botocore_stubber
    except ImportError as error:
        raise RigError("moto is not installed: pip install 'budget-stack[testing]'") from error
    return bool(botocore_stubber.enabled)


@cache
def client_of_rig(region: str, service: str) -> Client:
    """The client that the rig itself sends with: one for all simulations, with credentials that are none.

    It is not handed out, since somebody might change it, and so another test's.
    """
    return session_of_rig(region).client(service, config=_no_endpoints_of_the_machine())


@cache
def session_of_rig(region: str) -> Any:
    """The session of the rig's own clients, to be asked for only once moto is imported, which hooks in there."""
    return _session(region, **_NO_CREDENTIALS)


def new_session(region: str) -> Any:
    """A session for somebody's own clients, with the credentials of the environment."""
    return _session(region)


@contextmanager
def models_read_once() -> Iterator[None]:
    """Let all sessions that come to be meanwhile, moto's among them, read each model from disk once a process."""
    with mock.patch("botocore.session.create_loader", _loader):
        yield


def _session(region: str, **credentials: str) -> Any:
    import boto3  # type: ignore[import-untyped]
    import botocore.session  # type: ignore[import-untyped]

    with models_read_once():
        core = botocore.session.Session()
        core.get_component("data_loader")
    return boto3.Session(botocore_session=core, region_name=region, **credentials)


def _loader(search_path: str | None = None) -> Any:
    loader = _loader_of(search_path)
    # boto3 adds its own directory for each session, and every directory is looked through
    loader.search_paths[:] = dict.fromkeys(loader.search_paths)
    return loader


@cache
def _loader_of(search_path: str | None) -> Any:
    from botocore.loaders import create_loader  # type: ignore[import-untyped]

    return create_loader(search_path)


def _no_endpoints_of_the_machine() -> Any:
    from botocore.config import Config  # type: ignore[import-untyped]

    return Config(ignore_configured_endpoint_urls=True, user_agent="budget-stack")
