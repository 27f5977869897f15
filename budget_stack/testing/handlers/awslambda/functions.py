"""Functions of Lambda."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import FUNCTION
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import KEPT, Handler
from budget_stack.testing.handlers.moto.functions import (
    believing_what_is_elsewhere,
    settle_function,
    tell_all_of_functions,
)
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tag_list, tags_gone, without
from budget_stack.testing.handlers.references import missing_role, missing_security_groups, missing_subnets
from budget_stack.testing.ledger import Entry

_LONGEST_NAME = 64
_CONCURRENCY, _RECURSION = "ReservedConcurrentExecutions", "RecursiveLoop"
_RUNTIME, _SIGNING = "RuntimeManagementConfig", "CodeSigningConfigArn"
# what other operations than update_function_configuration are for
_OF_THEIR_OWN = ("Architectures", "Code", "Tags", _CONCURRENCY, _RECURSION, _RUNTIME, _SIGNING)
_INLINE = "ZipFile"


class Function(Handler):
    """`AWS::Lambda::Function`."""

    name_property = "FunctionName"
    create_only = frozenset({"DurableConfig", "FunctionName", "PackageType", "TenancyConfig"})
    required = frozenset({"Code", "Role"})
    unordered = frozenset({"Tags", "VpcConfig/SecurityGroupIds", "VpcConfig/SubnetIds"})
    # https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    resets = fixed(
        Architectures=["x86_64"],
        CodeSigningConfigArn=None,
        DeadLetterConfig={"TargetArn": ""},
        Description="",
        Environment={"Variables": {}},
        EphemeralStorage={"Size": 512},
        FileSystemConfigs=[],
        Handler=KEPT,
        ImageConfig={},
        KmsKeyArn="",
        Layers=[],
        LoggingConfig={"LogFormat": "Text"},
        MemorySize=128,
        RecursiveLoop="Terminate",
        ReservedConcurrentExecutions=None,
        Runtime=KEPT,
        RuntimeManagementConfig={"UpdateRuntimeOn": "Auto"},
        SnapStart={"ApplyOn": "None"},
        Tags=[],
        Timeout=3,
        TracingConfig={"Mode": "PassThrough"},
        VpcConfig={"SubnetIds": [], "SecurityGroupIds": []},
    )

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from missing_role(aws, "Role", properties["Role"])
        network = properties.get("VpcConfig", {})
        yield from missing_subnets(aws, network.get("SubnetIds", ()))
        yield from missing_security_groups(aws, network.get("SecurityGroupIds", ()))
        yield from missing_code(aws, properties["Code"])

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {
            "FunctionName": aws.name(_LONGEST_NAME),
            **without(properties, _CONCURRENCY, _RECURSION, _RUNTIME, "VpcConfig"),
            **_network(properties),
            "Code": _code(properties),
        }
        with believing_what_is_elsewhere(aws.account):
            name: str = aws.create("lambda", "create_function", parameters)["FunctionName"]
        if aws.made:
            settle_function(aws.account, name, aws.made.parameters)
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._complete(aws, physical_id, only(properties, _CONCURRENCY, _RECURSION, _RUNTIME), {})

    def read(self, aws: Context, physical_id: str) -> Properties:
        tell_all_of_functions()
        function = aws.read("lambda", "get_function", FunctionName=physical_id)
        said = function["Configuration"]
        image = function.get("Code", {}).get("ImageUri")
        runtime = aws.read("lambda", "get_runtime_management_config", FunctionName=physical_id)
        signing = aws.read("lambda", "get_function_code_signing_config", FunctionName=physical_id)
        return {
            **only(said, *self.resets, "FunctionName", "KMSKeyArn", "PackageType", "Role"),
            **only(said, "CapacityProviderConfig", "DurableConfig", "TenancyConfig"),
            "Code": {"ImageUri": image} if image else None,
            "ImageConfig": said.get("ImageConfigResponse", {}).get("ImageConfig"),
            "Layers": [layer["Arn"] for layer in said.get("Layers", ())],
            "LoggingConfig": said.get("LoggingConfig", self.resets["LoggingConfig"]),
            "SnapStart": only(said["SnapStart"], "ApplyOn"),
            "Tags": tag_list(function.get("Tags", {})),
            "VpcConfig": without(said.get("VpcConfig") or {}, "VpcId"),
            _CONCURRENCY: function.get("Concurrency", {}).get(_CONCURRENCY),
            _RECURSION: aws.read("lambda", "get_function_recursion_config", FunctionName=physical_id)[_RECURSION],
            _RUNTIME: without(runtime, "FunctionArn"),
            _SIGNING: signing.get(_SIGNING),
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        said = aws.read("lambda", "get_function_configuration", FunctionName=physical_id)
        snap_start = said["SnapStart"]
        return {
            "Arn": said["FunctionArn"],
            "SnapStartResponse.ApplyOn": snap_start["ApplyOn"],
            "SnapStartResponse.OptimizationStatus": snap_start.get("OptimizationStatus", "Off"),
        }

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        with believing_what_is_elsewhere(aws.account):
            if different & {"Architectures", "Code"}:
                parameters = {**_code(properties), **only(properties, "Architectures")}
                aws.complete("lambda", "update_function_code", parameters, FunctionName=physical_id)
                settle_function(aws.account, physical_id, aws.completions[-1].parameters)
            some = {name: self.with_defaults(name, properties.get(name)) for name in different - {*_OF_THEIR_OWN}}
            if some := {name: value for name, value in some.items() if value is not None}:
                some |= _network(some)
                aws.complete("lambda", "update_function_configuration", some, FunctionName=physical_id)
                settle_function(aws.account, physical_id, aws.completions[-1].parameters)
        self._complete(aws, physical_id, properties, before)
        arn = self.attributes(aws, physical_id)["Arn"]
        if gone := tags_gone(properties, before):
            aws.complete("lambda", "untag_resource", Resource=arn, TagKeys=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("lambda", "tag_resource", only(properties, "Tags"), Resource=arn)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        """Tell whether code was sent, which update_function_code takes by itself, and as an archive."""
        first, _, rest = path.partition("/")
        if first != "Code":
            return super().was_sent(entry, path, value)
        if rest != _INLINE:
            return super().was_sent(entry, rest, value)
        codes = (request.parameters.get("Code", request.parameters) for request in entry.requests)
        return any(_INLINE in code and _unpacked(code[_INLINE]) == value for code in codes)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("lambda", "delete_function", FunctionName=physical_id)

    def _complete(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        """What has operations of its own."""
        operations = {
            _CONCURRENCY: ("put_function_concurrency", "delete_function_concurrency"),
            _SIGNING: ("put_function_code_signing_config", "delete_function_code_signing_config"),
            _RECURSION: ("put_function_recursion_config", ""),
            _RUNTIME: ("put_runtime_management_config", ""),
        }
        for name in sorted(changed(properties, before) & operations.keys()):
            put, delete = operations[name]
            value = self.with_defaults(name, properties.get(name))
            if value is None:
                aws.complete("lambda", delete, FunctionName=physical_id)
            else:
                parameters = value if isinstance(value, Mapping) else {name: value}
                aws.complete("lambda", put, parameters, FunctionName=physical_id)


def missing_code(aws: Context, code: Mapping[str, Any]) -> Iterator[str]:
    """Code that is not in a bucket of the account; of other buckets nothing is known."""
    bucket = code.get("S3Bucket")
    if bucket is None or not aws.find("s3", "list_objects_v2", Bucket=bucket):
        return
    if not aws.find("s3", "get_object", Bucket=bucket, Key=code.get("S3Key", "-")):
        # https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html
        yield (
            "Error occurred while GetObject. S3 Error Code: NoSuchKey."
            " S3 Error Message: The specified key does not exist."
        )


def _network(properties: Properties) -> dict[str, Any]:
    # moto wants both lists
    empty: dict[str, Any] = {"SubnetIds": [], "SecurityGroupIds": []}
    return {"VpcConfig": {**empty, **properties["VpcConfig"]}} if "VpcConfig" in properties else {}


def _code(properties: Properties) -> dict[str, Any]:
    code: Mapping[str, Any] = properties["Code"]
    if _INLINE not in code:
        return dict(code)
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
    file = "index.py" if str(properties.get("Runtime", "")).startswith("python") else "index.js"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(zipfile.ZipInfo(file), code[_INLINE])
    return {**code, _INLINE: archive.getvalue()}


def _unpacked(archive: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return packed.read(packed.namelist()[0]).decode()


HANDLERS = {FUNCTION: Function()}
