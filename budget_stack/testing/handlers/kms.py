"""KMS: keys and the names that they are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.resource_types import KMS_ALIAS, KMS_KEY
from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import KEPT, Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone
from budget_stack.testing.handlers.shapes import is_true
from budget_stack.testing.ledger import Entry

_AT_CREATION = ("KeySpec", "KeyUsage", "MultiRegion", "Origin")
_OF_REQUESTS = ("BypassPolicyLockoutSafetyCheck", "PendingWindowInDays")


class Key(Handler):
    """`AWS::KMS::Key`, which is only scheduled for its deletion when it is deleted."""

    names = fixed(KeyPolicy="Policy")
    resets = fixed(
        BypassPolicyLockoutSafetyCheck=KEPT,
        Description="",
        Enabled=True,
        EnableKeyRotation=False,
        PendingWindowInDays=KEPT,
        Tags=[],
    )

    def create(self, aws: Context, properties: Properties) -> str:
        names = ("BypassPolicyLockoutSafetyCheck", "Description", "KeyPolicy", *_AT_CREATION)
        said = only(properties, *names)
        if properties.get("Tags"):
            said["Tags"] = _tags(properties["Tags"])
        key: str = aws.create("kms", "create_key", said)["KeyMetadata"]["KeyId"]
        return key

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._settle(aws, physical_id, properties, {"Enabled": True, "EnableKeyRotation": False})

    def read(self, aws: Context, physical_id: str) -> Properties:
        key = aws.read("kms", "describe_key", KeyId=physical_id)["KeyMetadata"]
        tags = aws.read("kms", "list_resource_tags", KeyId=physical_id)["Tags"]
        rotation = aws.find("kms", "get_key_rotation_status", KeyId=physical_id)
        names = ("Description", "Enabled", *_AT_CREATION)
        return {
            **only(key, *names),
            "EnableKeyRotation": rotation.get("KeyRotationEnabled", False),
            "KeyPolicy": aws.read("kms", "get_key_policy", KeyId=physical_id, PolicyName="default")["Policy"],
            "Tags": [{"Key": tag["TagKey"], "Value": tag["TagValue"]} for tag in tags],
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(aws.read("kms", "describe_key", KeyId=physical_id)["KeyMetadata"], "Arn", "KeyId")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if fixed_ones := sorted(different & {*_AT_CREATION}):
            raise RigError(f"{aws.logical_id}: a key keeps its {', '.join(fixed_ones)}, which the rig does not replace")
        if "Description" in different:
            some = {"Description": properties.get("Description", "")}
            aws.complete("kms", "update_key_description", some, KeyId=physical_id)
        if "KeyPolicy" in different and "KeyPolicy" in properties:
            some = only(properties, "KeyPolicy", "BypassPolicyLockoutSafetyCheck")
            aws.complete("kms", "put_key_policy", some, KeyId=physical_id, PolicyName="default")
        if gone := tags_gone(properties, before):
            aws.complete("kms", "untag_resource", KeyId=physical_id, TagKeys=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("kms", "tag_resource", KeyId=physical_id, Tags=_tags(properties["Tags"]))
        self._settle(aws, physical_id, properties, before)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        # how long a key waits is said when it is deleted, and how long until it is rotated when that is switched on
        is_rotated = any(request.operation == "enable_key_rotation" for request in entry.requests)
        unsaid = path == "PendingWindowInDays" or (path == "RotationPeriodInDays" and not is_rotated)
        return unsaid or super().was_sent(entry, path, value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("kms", "schedule_key_deletion", only(properties, "PendingWindowInDays"), KeyId=physical_id)

    def _settle(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        rotated, was_rotated = is_true(properties, "EnableKeyRotation"), is_true(before, "EnableKeyRotation")
        days = only(properties, "RotationPeriodInDays")
        enabled = is_true(properties, "Enabled", default=True)
        was_enabled = is_true(before, "Enabled", default=True)
        # a key that is disabled takes no change of its rotation
        if enabled and not was_enabled:
            aws.complete("kms", "enable_key", KeyId=physical_id)
        if rotated and (not was_rotated or days != only(before, "RotationPeriodInDays")):
            aws.complete("kms", "enable_key_rotation", days, KeyId=physical_id)
        if was_rotated and not rotated:
            aws.complete("kms", "disable_key_rotation", KeyId=physical_id)
        if was_enabled and not enabled:
            aws.complete("kms", "disable_key", KeyId=physical_id)


class Alias(Handler):
    """`AWS::KMS::Alias`."""

    name_property = "AliasName"
    create_only = frozenset({"AliasName"})
    required = frozenset({"AliasName", "TargetKeyId"})

    def create(self, aws: Context, properties: Properties) -> str:
        aws.create("kms", "create_alias", properties)
        name: str = properties["AliasName"]
        return name

    def spelled(self, properties: Properties) -> Properties:
        # a key is described by its id, whatever it is named by
        return {**properties, **{n: str(v).rpartition("/")[2] for n, v in only(properties, "TargetKeyId").items()}}

    def read(self, aws: Context, physical_id: str) -> Properties:
        aliases = aws.read("kms", "list_aliases")["Aliases"]
        return next(alias for alias in aliases if alias["AliasName"] == physical_id)

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        aws.complete("kms", "update_alias", properties)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("kms", "delete_alias", AliasName=physical_id)


def _tags(tags: Any) -> list[dict[str, str]]:
    return [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in tags]


HANDLERS = {
    KMS_KEY: Key(),
    KMS_ALIAS: Alias(),
}
