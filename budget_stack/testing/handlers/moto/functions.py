"""What moto's Lambda forgets, has no operation for, or wants to see where AWS may have it elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final
from unittest import mock

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import Parameters, backend_of

_FORGOTTEN = (
    "CapacityProviderConfig",
    "DeadLetterConfig",
    "DurableConfig",
    "EphemeralStorage",
    "FileSystemConfigs",
    "KMSKeyArn",
    "LoggingConfig",
    "SnapStart",
    "TenancyConfig",
    "TracingConfig",
)
_RUNTIME, _CONCURRENCY = ("UpdateRuntimeOn", "RuntimeVersionArn"), "ProvisionedConcurrentExecutions"


def tell_all_of_functions() -> None:
    """Let functions, event source mappings and aliases tell what of them moto takes and forgets."""
    from moto.awslambda.models import EventSourceMapping, LambdaFunction

    for type_ in (EventSourceMapping, LambdaFunction):
        kind: Any = type_
        if kind.get_configuration.__module__ != __name__:
            kind.get_configuration = _telling(kind.get_configuration)


@contextmanager
def believing_what_is_elsewhere(account: Account) -> Iterator[None]:
    """Let code be in a bucket, and a layer in an account, of which moto knows nothing."""
    from moto.awslambda import models

    function_type: Any = models.LambdaFunction
    known = function_type._get_layers_data

    def layers(function: Any, arns: list[str]) -> list[dict[str, Any]]:
        ours = f":{account.region}:{account.id}:"
        data = ({"Arn": arn, "CodeSize": 0} if ours not in arn else known(function, [arn])[0] for arn in arns)
        return list(data)

    with (
        mock.patch.object(function_type, "_get_layers_data", layers),
        mock.patch.object(models, "do_validate_s3", return_value=False),
    ):
        yield


def settle_function(account: Account, name: str, said: Parameters) -> None:
    """Let a function be what a request says, as far as moto forgets it."""
    function = _function(account, name)
    told = {one: said[one] for one in _FORGOTTEN if one in said}
    if "ImageConfig" in said:
        told["ImageConfigResponse"] = {"ImageConfig": said["ImageConfig"]}
    # another mapping each time: the versions of a function have theirs
    function.told = {**vars(function).get("told", {}), **told}
    if "Architectures" in said:
        function.architectures = said["Architectures"]


def settle_permission(account: Account, name: str, statement_id: str, conditions: Mapping[str, Any]) -> None:
    """Let a permission have all of its conditions, of which moto mixes up and forgets some."""
    for statement in _function(account, name).policy.statements:
        if statement["Sid"] == statement_id:
            for one in ("FunctionUrlAuthType", "InvokedViaFunctionUrl", "Condition"):
                statement.pop(one, None)
            statement.update({"Condition": dict(conditions)} if conditions else {})


def settle_mapping(account: Account, uuid: str, said: Parameters, function_arn: str) -> None:
    """Let an event source mapping be of the alias that it names, and have its configuration, which moto forgets."""
    mapping = backend_of(account, "lambda").get_event_source_mapping(uuid)
    told = {"FunctionArn": function_arn}
    for one in ("LoggingConfig", "AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig"):
        told |= {one: said[one]} if one in said else {}
    mapping.told = {**vars(mapping).get("told", {}), **told}


def settle_url(account: Account, name: str, alias: str, said: Parameters) -> None:
    """Let the address of a function, or of an alias, be what an update says, of which moto knows a part."""
    function = _function(account, name)
    address = vars(function)["addresses"][alias] if alias else function.url_config
    address.config.update(said)


def _telling(tell: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def tell_all(thing: Any, *arguments: Any, **more: Any) -> dict[str, Any]:
        return {**tell(thing, *arguments, **more), **vars(thing).get("told", {})}

    return tell_all


def _put_runtime(account: Account, parameters: Parameters) -> dict[str, Any]:
    runtime = {one: parameters[one] for one in _RUNTIME if one in parameters}
    vars(_function(account, parameters["FunctionName"], parameters.get("Qualifier")))["runtime"] = runtime
    return runtime


def _get_runtime(account: Account, parameters: Parameters) -> dict[str, Any]:
    function = _function(account, parameters["FunctionName"], parameters.get("Qualifier"))
    runtime: dict[str, Any] = vars(function).get("runtime", {"UpdateRuntimeOn": "Auto"})
    return {**runtime, "FunctionArn": function.function_arn}


def _put_recursion(account: Account, parameters: Parameters) -> dict[str, Any]:
    vars(_function(account, parameters["FunctionName"]))["recursion"] = parameters["RecursiveLoop"]
    return {"RecursiveLoop": parameters["RecursiveLoop"]}


def _get_recursion(account: Account, parameters: Parameters) -> dict[str, Any]:
    return {"RecursiveLoop": vars(_function(account, parameters["FunctionName"])).get("recursion", "Terminate")}


def _put_signing(account: Account, parameters: Parameters) -> dict[str, Any]:
    _function(account, parameters["FunctionName"]).code_signing_config_arn = parameters["CodeSigningConfigArn"]
    return {}


def _delete_signing(account: Account, parameters: Parameters) -> dict[str, Any]:
    _function(account, parameters["FunctionName"]).code_signing_config_arn = None
    return {}


def _put_concurrency(account: Account, parameters: Parameters) -> dict[str, Any]:
    _concurrency(account, parameters)[parameters["Qualifier"]] = parameters[_CONCURRENCY]
    return {}


def _get_concurrency(account: Account, parameters: Parameters) -> dict[str, Any]:
    count = _concurrency(account, parameters).get(parameters["Qualifier"], 0)
    return {"RequestedProvisionedConcurrentExecutions": count, "Status": "READY"}


def _delete_concurrency(account: Account, parameters: Parameters) -> dict[str, Any]:
    _concurrency(account, parameters).pop(parameters["Qualifier"], None)
    return {}


def _concurrency(account: Account, parameters: Parameters) -> dict[str, int]:
    function = _function(account, parameters["FunctionName"])
    concurrency: dict[str, int] = vars(function).setdefault("provisioned_concurrency", {})
    return concurrency


def _function(account: Account, name: str, qualifier: str | None = None) -> Any:
    return backend_of(account, "lambda").get_function(name, qualifier)


LAMBDA_OPERATIONS: Final[Mapping[tuple[str, str], Callable[[Account, Parameters], dict[str, Any]]]] = MappingProxyType(
    {
        ("lambda", "delete_function_code_signing_config"): _delete_signing,
        ("lambda", "delete_provisioned_concurrency_config"): _delete_concurrency,
        ("lambda", "get_function_recursion_config"): _get_recursion,
        ("lambda", "get_provisioned_concurrency_config"): _get_concurrency,
        ("lambda", "get_runtime_management_config"): _get_runtime,
        ("lambda", "put_function_code_signing_config"): _put_signing,
        ("lambda", "put_function_recursion_config"): _put_recursion,
        ("lambda", "put_provisioned_concurrency_config"): _put_concurrency,
        ("lambda", "put_runtime_management_config"): _put_runtime,
    }
)
"""By boto3's names of service and operation."""
