"""What moto does not have of what calls functions: addresses of aliases, and sources that it never polls."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest import mock
from urllib.parse import unquote

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.function_names import parts_of

_POLLED = ("dynamodb", "kinesis", "sqs")
_OPERATIONS = tuple(f"{verb}_function_url_config" for verb in ("create", "delete", "get", "update"))
# what moto asks least of; what it has no defaults for has 100 records a batch
_SIMPLEST, _BATCH = "sqs", 100


def tell_addresses_apart() -> None:
    """Let each alias of a function have an address of its own, where moto has one a function."""
    from moto.awslambda.responses import LambdaResponse

    kind: Any = LambdaResponse
    for operation in _OPERATIONS:
        if getattr(kind, operation).__module__ != __name__:
            setattr(kind, operation, _telling_apart(getattr(kind, operation)))


@contextmanager
def reading_from_anything(account: Account, source: str) -> Iterator[None]:
    """Let an event source mapping have a source that moto does not poll, or that is somebody else's.

    Args:
        account: Where the mapping is.
        source: The ARN of the source; empty for one that its users manage themselves.

    Source: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    """
    from moto.awslambda.models import LambdaBackend

    service, region, owner = [*source.split(":"), *[""] * 5][2:5]
    if service in _POLLED and (region, owner) == (account.region, account.id) and "/consumer/" not in source:
        yield
        return
    with mock.patch.object(LambdaBackend, "create_event_source_mapping", _create_mapping):
        yield


def _create_mapping(backend: Any, spec: dict[str, Any]) -> Any:
    function = backend._lambdas.get_function_by_name_or_arn_with_qualifier(spec["FunctionName"])
    mapping = _mapping_of_anything()(
        {
            "EventSourceArn": None,
            "FunctionArn": function.function_arn,
            "RegionName": backend.region_name,
            "AccountId": backend.account_id,
            **spec,
        }
    )
    backend._event_source_mappings[mapping.uuid] = mapping
    return mapping


@cache
def _mapping_of_anything() -> Any:
    from moto.awslambda.models import EventSourceMapping

    class OfAnything(EventSourceMapping):
        def __init__(self, spec: dict[str, Any]) -> None:
            polled = self._service(spec["EventSourceArn"]) in _POLLED
            super().__init__(spec if polled else {"BatchSize": _BATCH, **spec})

        def _get_service_source_from_arn(self, event_source_arn: str | None = None) -> str:
            arn = event_source_arn or vars(self).get("_event_source_arn")
            known = self._service(arn) in _POLLED
            return super()._get_service_source_from_arn(arn) if known else _SIMPLEST

        @staticmethod
        def _service(arn: str | None) -> str:
            return [*(arn or "").split(":"), "", ""][2]

    return OfAnything


def _telling_apart(of_function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def of_alias(response: Any) -> Any:
        qualifier = response.querystring.get("Qualifier", [""])[0]
        if not qualifier:
            return of_function(response)
        name, _ = parts_of(unquote(response.path.split("/")[-2]))
        alias = response.backend.get_alias(qualifier, name)
        function = response.backend.get_function(name)
        addresses = vars(function).setdefault("addresses", {})
        own = function.url_config
        try:
            # the address of an alias takes the place of the function's own for the time of one request
            function.url_config = addresses.get(qualifier)
            status, headers, body = _in_three(of_function(response))
            addresses[qualifier] = function.url_config
        finally:
            function.url_config = own
        said = json.loads(body)
        return status, headers, json.dumps({**said, "FunctionArn": alias.arn} if said else said)

    return of_alias


def _in_three(answer: Any) -> tuple[int, dict[str, Any], str]:
    return answer if isinstance(answer, tuple) else (200, {}, answer)
