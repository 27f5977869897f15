"""Custom resources: made by a function that the test gives, or recorded.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref.html
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from budget_stack.facts.resource_types import CUSTOM_RESOURCE
from budget_stack.facts.template import as_text
from budget_stack.testing.account import CustomFunction
from budget_stack.testing.errors import DeploymentFailed, RigError
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.properties import Properties
from budget_stack.testing.handlers.unread import Kept, Unread
from budget_stack.testing.schema.types import schema_of
from budget_stack.testing.tiers import Tier

_LONGEST_NAME = 128
_MOST_BYTES = 4096


class CustomResource(Unread):
    """`AWS::CloudFormation::CustomResource`, or a type that begins with `Custom::`."""

    def __init__(self, type_: str) -> None:
        schema = schema_of(CUSTOM_RESOURCE)
        assert schema is not None
        super().__init__(schema)
        self._custom = type_
        self.create_only, self.name_property = frozenset(), ""

    @property
    def best_tier(self) -> Tier:
        """A test may give a function."""
        return "made"

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        """Yield what CloudFormation itself demands of any custom resource."""
        if not properties.get("ServiceToken"):
            yield "Value of property ServiceToken must be specified"

    def create(self, aws: Context, properties: Properties) -> str:
        """Have the function make it, or record it."""
        aws.is_kept = True
        physical_id = aws.name(_LONGEST_NAME)
        if self._function(aws) is not None:
            # a failure names nothing here; CloudFormation asks for the deletion of what failed all the same:
            # https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/custom-resources/README.md
            aws.half_made = physical_id
        answer = self._asked(aws, "Create", properties)
        if answer is not None:
            physical_id = str(answer.get("PhysicalResourceId") or physical_id)
        self._keep(aws, physical_id, properties, answer)
        return physical_id

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        """Have the function change it; if it answers with another id, that is another resource."""
        aws.is_kept = True
        if properties["ServiceToken"] != before["ServiceToken"]:
            raise DeploymentFailed("", "Modifying service token is not allowed.")
        more = {"PhysicalResourceId": physical_id, "OldResourceProperties": _as_texts(before)}
        answer = self._asked(aws, "Update", properties, **more)
        now = str((answer or {}).get("PhysicalResourceId") or physical_id)
        if now != physical_id:
            aws.successor = now
        self._keep(aws, now, properties, answer)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        """Have the function delete it, and forget it."""
        aws.is_kept = True
        self._asked(aws, "Delete", properties, PhysicalResourceId=physical_id)
        aws.account.kept.pop(_key(aws, physical_id), None)

    def _keep(self, aws: Context, physical_id: str, properties: Properties, answer: Mapping[str, Any] | None) -> None:
        why = "" if answer is not None else f"no function makes it: custom_resources[{self._custom!r}] = function"
        data = _Unknown(aws.logical_id) if answer is None else _Data(answer.get("Data") or {})
        aws.account.kept[_key(aws, physical_id)] = _Answered(properties, (), data, None, why)

    def kept(self, aws: Context, physical_id: str) -> Kept:
        """What is kept of a resource, by its logical id as well: functions may give two the same id."""
        kept: Kept = aws.account.kept[_key(aws, physical_id)]
        return kept

    def _asked(self, aws: Context, what: str, properties: Properties, **more: Any) -> Mapping[str, Any] | None:
        function = self._function(aws)
        if function is None:
            return None
        request = {
            "RequestType": what,
            "RequestId": str(uuid.uuid4()),
            "ResponseURL": "https://cloudformation-custom-resource-response.invalid/",
            "ResourceType": self._custom,
            "LogicalResourceId": aws.logical_id,
            "StackId": aws.account.stacks[aws.stack_name].id,
            "ServiceToken": properties["ServiceToken"],
            "ResourceProperties": _as_texts(properties),
            **more,
        }
        try:
            answer = function(request) or {}
        except Exception as error:
            said = str(error) or type(error).__name__
            reason = f"Received response status [FAILED] from custom resource. Message returned: {said}"
            raise DeploymentFailed("", f"{reason} (RequestId: {request['RequestId']})") from error
        known = {"PhysicalResourceId", "Data", "NoEcho"}
        if not isinstance(answer, Mapping) or not isinstance(answer.get("Data") or {}, Mapping):
            raise RigError(f"the function of {self._custom} returned {answer!r}, no mapping with a mapping as Data")
        if others := answer.keys() - known:
            names = ", ".join(sorted(map(str, others)))
            raise RigError(
                f"the function of {self._custom} returned {names}: it returns {', '.join(sorted(known))}, or raises"
            )
        try:
            size = len(json.dumps(answer, ensure_ascii=False).encode())
        except TypeError as error:
            raise RigError(f"the function of {self._custom} returned what JSON cannot hold: {error}") from error
        if size > _MOST_BYTES:
            raise DeploymentFailed("", "Response object is too long.")
        return answer

    def _function(self, aws: Context) -> CustomFunction | None:
        functions = aws.account.custom_resources
        found = next((function for name, function in functions.items() if fnmatchcase(self._custom, name)), None)
        if found is not None and not callable(found):
            raise RigError(f"custom_resources of {self._custom} has {found!r}, which is no function")
        return found


def _key(aws: Context, physical_id: str) -> tuple[str, str]:
    return CUSTOM_RESOURCE, f"{aws.stack_name}/{aws.logical_id}/{physical_id}"


class _Answered(Kept):
    """What the rig keeps of a custom resource."""

    @property
    def tier(self) -> Tier:
        return "recorded" if self.unmade else "made"


class _Data(dict[str, Any]):
    """What a function has returned, whose attributes are there or are an error of the function."""

    def __missing__(self, name: str) -> Any:
        reason = f"Vendor response doesn't contain {name} attribute in object"
        raise DeploymentFailed("", f"CustomResource attribute error: {reason}")


class _Unknown(dict[str, Any]):
    """What nobody has returned: a text that says so, for every attribute."""

    def __init__(self, logical_id: str) -> None:
        super().__init__()
        self._logical_id = logical_id

    def __missing__(self, name: str) -> str:
        # kept, since whoever is refused for it is to be told
        self[name] = f"recorded-{self._logical_id}-{name}"
        return str(self[name])


@cache
def custom_resource(type_: str) -> CustomResource:
    """The handler of a type of custom resources."""
    return CustomResource(type_)


def _as_texts(value: Any) -> Any:
    """Return properties as a function is sent them, every scalar as text."""
    if isinstance(value, Mapping):
        return {key: _as_texts(item) for key, item in value.items()}
    return [_as_texts(item) for item in value] if isinstance(value, list) else as_text(value)
