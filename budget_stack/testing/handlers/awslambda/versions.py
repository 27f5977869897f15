"""Versions, aliases, addresses and layers of functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.resource_types import FUNCTION_ALIAS, FUNCTION_URL, FUNCTION_VERSION, LAYER_VERSION
from budget_stack.testing.errors import DeploymentFailed
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.function_names import bare, parts_of, with_bare_name
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.moto.callers import tell_addresses_apart
from budget_stack.testing.handlers.moto.functions import believing_what_is_elsewhere, settle_url
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, without

_LONGEST_LAYER_NAME = 140
_PROVISIONED, _COUNT = "ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions"
_ROUTING, _WEIGHTS = "RoutingConfig", "AdditionalVersionWeights"


class Version(Handler):
    """`AWS::Lambda::Version`."""

    create_only = frozenset(
        {"CodeSha256", "Description", "FunctionName", "ProvisionedConcurrencyConfig", "RuntimePolicy"}
    )
    required = frozenset({"FunctionName"})

    def spelled(self, properties: Properties) -> Properties:
        return with_bare_name(properties)

    def create(self, aws: Context, properties: Properties) -> str:
        name = properties["FunctionName"]
        there = aws.read("lambda", "list_versions_by_function", FunctionName=bare(name))["Versions"]
        made = aws.create("lambda", "publish_version", only(properties, "FunctionName", "Description", "CodeSha256"))
        if made["Version"] in [version["Version"] for version in there]:
            # https://github.com/aws/serverless-application-model/issues/2009
            raise DeploymentFailed(
                aws.logical_id,
                f"A version for this Lambda function exists ( {made['Version']} )."
                " Modify the function to create a new version.",
            )
        return str(made["FunctionArn"])

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        _provision(aws, physical_id, properties, {})
        if "RuntimePolicy" in properties:
            parameters = {**properties["RuntimePolicy"], **_qualified(physical_id)}
            aws.complete("lambda", "put_runtime_management_config", parameters)

    def read(self, aws: Context, physical_id: str) -> Properties:
        said = aws.read("lambda", "get_function_configuration", **_qualified(physical_id))
        runtime = aws.read("lambda", "get_runtime_management_config", **_qualified(physical_id))
        return {
            **only(said, "CodeSha256", "Description"),
            "FunctionName": parts_of(physical_id)[0],
            "RuntimePolicy": without(runtime, "FunctionArn"),
            _PROVISIONED: _provisioned(aws, physical_id),
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"FunctionArn": physical_id, "Version": parts_of(physical_id)[1]}

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("lambda", "delete_function", _qualified(physical_id))


class Alias(Handler):
    """`AWS::Lambda::Alias`."""

    create_only = frozenset({"FunctionName", "Name"})
    required = frozenset({"FunctionName", "FunctionVersion", "Name"})
    unordered = frozenset({"RoutingConfig/AdditionalVersionWeights"})
    resets = fixed(Description="", ProvisionedConcurrencyConfig=None, RoutingConfig=None)

    def spelled(self, properties: Properties) -> Properties:
        return with_bare_name(properties)

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {**without(properties, _PROVISIONED), **_routing(properties)}
        return str(aws.create("lambda", "create_alias", parameters)["AliasArn"])

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        _provision(aws, physical_id, properties, {})

    def read(self, aws: Context, physical_id: str) -> Properties:
        function, name = parts_of(physical_id)
        alias = aws.read("lambda", "get_alias", FunctionName=function, Name=name)
        weights = (alias.get(_ROUTING) or {}).get(_WEIGHTS, {})
        listed = [{"FunctionVersion": version, "FunctionWeight": weight} for version, weight in weights.items()]
        return {
            **only(alias, "Description", "FunctionVersion", "Name"),
            "FunctionName": function,
            _ROUTING: {_WEIGHTS: listed} if listed else None,
            _PROVISIONED: _provisioned(aws, physical_id),
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"AliasArn": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        function, name = parts_of(physical_id)
        if changed(properties, before) - {_PROVISIONED}:
            parameters = {
                "Description": "",
                **only(properties, "Description", "FunctionVersion"),
                **(_routing(properties) or {_ROUTING: {_WEIGHTS: {}}}),
            }
            aws.complete("lambda", "update_alias", parameters, FunctionName=function, Name=name)
        _provision(aws, physical_id, properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        function, name = parts_of(physical_id)
        aws.complete("lambda", "delete_alias", FunctionName=function, Name=name)


class Url(Handler):
    """`AWS::Lambda::Url`, the address of a function."""

    create_only = frozenset({"Qualifier", "TargetFunctionArn"})
    required = frozenset({"AuthType", "TargetFunctionArn"})
    names = fixed(TargetFunctionArn="FunctionName")
    resets = fixed(Cors=None, InvokeMode="BUFFERED")

    def spelled(self, properties: Properties) -> Properties:
        return with_bare_name(properties, "TargetFunctionArn")

    def create(self, aws: Context, properties: Properties) -> str:
        tell_addresses_apart()
        name, alias = parts_of(properties["TargetFunctionArn"])
        parameters = {**({"Qualifier": alias} if alias else {}), **properties, "TargetFunctionArn": name}
        return str(aws.create("lambda", "create_function_url_config", parameters)["FunctionArn"])

    def read(self, aws: Context, physical_id: str) -> Properties:
        said = self._described(aws, physical_id)
        name, alias = parts_of(physical_id)
        if parts_of(aws.properties.get("TargetFunctionArn", ""))[1]:
            name = bare(physical_id)
        named = {"FunctionName": name, "Qualifier": alias or None, "InvokeMode": said["InvokeMode"].upper()}
        return {**only(said, "AuthType", "Cors"), **named}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        said = self._described(aws, physical_id)
        # moto's has no slash at its end, and AWS's has
        return {**only(said, "FunctionArn"), "FunctionUrl": said["FunctionUrl"].rstrip("/") + "/"}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        some = {"Cors": {}, **only(properties, "AuthType", "Cors", "InvokeMode")}
        aws.complete("lambda", "update_function_url_config", some, **_addressed(physical_id))
        settle_url(aws.account, *parts_of(physical_id), aws.completions[-1].parameters)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("lambda", "delete_function_url_config", _addressed(physical_id))

    def _described(self, aws: Context, physical_id: str) -> dict[str, Any]:
        return aws.read("lambda", "get_function_url_config", **_addressed(physical_id))


class LayerVersion(Handler):
    """`AWS::Lambda::LayerVersion`, which is replaced whenever anything of it changes."""

    create_only = frozenset(
        {"CompatibleArchitectures", "CompatibleRuntimes", "Content", "Description", "LayerName", "LicenseInfo"}
    )
    required = frozenset({"Content"})

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"LayerName": aws.name(_LONGEST_LAYER_NAME), **properties}
        with believing_what_is_elsewhere(aws.account):
            return str(aws.create("lambda", "publish_layer_version", parameters)["LayerVersionArn"])

    def read(self, aws: Context, physical_id: str) -> Properties:
        name, version = _layer(physical_id)
        said = aws.read("lambda", "get_layer_version", LayerName=name, VersionNumber=version)
        return {**only(said, *self.create_only - {"Content"}), "LayerName": name}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"LayerVersionArn": physical_id}

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        name, version = _layer(physical_id)
        aws.complete("lambda", "delete_layer_version", LayerName=name, VersionNumber=version)


def _layer(arn: str) -> tuple[str, int]:
    name, version = arn.split(":")[-2:]
    return name, int(version)


def _qualified(arn: str) -> dict[str, str]:
    name, qualifier = parts_of(arn)
    return {"FunctionName": name, "Qualifier": qualifier}


def _addressed(arn: str) -> dict[str, str]:
    return {name: value for name, value in _qualified(arn).items() if value}


def _provision(aws: Context, arn: str, properties: Properties, before: Properties) -> None:
    if properties.get(_PROVISIONED) == before.get(_PROVISIONED):
        return
    if _PROVISIONED in properties:
        parameters = {**properties[_PROVISIONED], **_qualified(arn)}
        aws.complete("lambda", "put_provisioned_concurrency_config", parameters)
    else:
        aws.complete("lambda", "delete_provisioned_concurrency_config", _qualified(arn))


def _provisioned(aws: Context, arn: str) -> dict[str, int] | None:
    answer = aws.find("lambda", "get_provisioned_concurrency_config", **_qualified(arn))
    count = answer.get("RequestedProvisionedConcurrentExecutions")
    return {_COUNT: count} if count else None


def _routing(properties: Properties) -> dict[str, Any]:
    weights = properties.get(_ROUTING, {}).get(_WEIGHTS, ())
    by_version = {str(weight["FunctionVersion"]): weight["FunctionWeight"] for weight in weights}
    return {_ROUTING: {_WEIGHTS: by_version}} if by_version else {}


HANDLERS = {
    FUNCTION_ALIAS: Alias(),
    FUNCTION_URL: Url(),
    FUNCTION_VERSION: Version(),
    LAYER_VERSION: LayerVersion(),
}
