"""State machines of AWS Step Functions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from budget_stack.facts.resource_types import STATE_MACHINE
from budget_stack.facts.template import as_text
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone
from budget_stack.testing.handlers.references import missing_role
from budget_stack.testing.ledger import Entry

_LONGEST_NAME = 80
_DEFINITIONS = ("DefinitionString", "Definition")
_SUBSTITUTIONS = "DefinitionSubstitutions"
_SETTINGS = ("EncryptionConfiguration", "LoggingConfiguration", "RoleArn", "TracingConfiguration")


class StateMachine(Handler):
    """`AWS::StepFunctions::StateMachine`, identified by its ARN."""

    name_property = "StateMachineName"
    create_only = frozenset({"StateMachineName", "StateMachineType"})
    required = frozenset({"RoleArn"})
    unordered = frozenset({"LoggingConfiguration/Destinations", "Tags"})
    # what is in a bucket is known to nobody here
    only_recorded = frozenset({"DefinitionS3Location"})
    resets = fixed(
        DefinitionSubstitutions=None,
        EncryptionConfiguration={"Type": "AWS_OWNED_KEY"},
        LoggingConfiguration={"Level": "OFF", "IncludeExecutionData": False},
        Tags=[],
        TracingConfiguration={"Enabled": False},
    )

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from missing_role(aws, "RoleArn", properties["RoleArn"])
        try:
            json.loads(_definition(properties))
        except json.JSONDecodeError as error:
            # https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
            yield f"Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: {error}'"

    def spelled(self, properties: Properties) -> Properties:
        return {**properties, **{name: _definition(properties) for name in _DEFINITIONS if name in properties}}

    def create(self, aws: Context, properties: Properties) -> str:
        name = properties.get("StateMachineName") or aws.name(_LONGEST_NAME)
        type_ = {"type": properties["StateMachineType"]} if "StateMachineType" in properties else {}
        said = {**only(properties, *_SETTINGS, "Tags"), "definition": _definition(properties)}
        arn: str = aws.create("stepfunctions", "create_state_machine", said, name=name, **type_)["stateMachineArn"]
        return arn

    def read(self, aws: Context, physical_id: str) -> Properties:
        machine = aws.read("stepfunctions", "describe_state_machine", stateMachineArn=physical_id)
        tags = aws.read("stepfunctions", "list_tags_for_resource", resourceArn=physical_id)["tags"]
        settings = {name: machine.get(name[:1].lower() + name[1:]) or self.resets.get(name) for name in _SETTINGS}
        return {
            **settings,
            **dict.fromkeys(_DEFINITIONS, machine["definition"]),
            "StateMachineName": machine["name"],
            "StateMachineType": machine.get("type", "STANDARD"),
            "Tags": tags,
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        machine = aws.read("stepfunctions", "describe_state_machine", stateMachineArn=physical_id)
        # moto has no revisions: it is another whenever the machine is
        revision = str(uuid5(NAMESPACE_OID, f"{machine['definition']} {machine['roleArn']}"))
        return {"Arn": physical_id, "Name": machine["name"], "StateMachineRevisionId": revision}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if different - {"Tags"}:
            said = {**only(properties, *_SETTINGS), "definition": _definition(properties)}
            aws.complete("stepfunctions", "update_state_machine", said, stateMachineArn=physical_id)
        if gone := tags_gone(properties, before):
            aws.complete("stepfunctions", "untag_resource", resourceArn=physical_id, tagKeys=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("stepfunctions", "tag_resource", only(properties, "Tags"), resourceArn=physical_id)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        if not path.startswith(_SUBSTITUTIONS):
            return super().was_sent(entry, path, value)
        # as a part of the definition, if it is used there
        return any("definition" in request.parameters for request in entry.requests)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("stepfunctions", "delete_state_machine", stateMachineArn=physical_id)


def _definition(properties: Properties) -> str:
    """The definition as text, with what a template substitutes in it."""
    given: Any = next((properties[name] for name in _DEFINITIONS if name in properties), {})
    text = given if isinstance(given, str) else json.dumps(given)
    values = {name: as_text(value) for name, value in properties.get(_SUBSTITUTIONS, {}).items()}
    return re.sub(r"\$\{([^}]+)\}", lambda match: values.get(match[1], match[0]), text)


HANDLERS = {STATE_MACHINE: StateMachine()}
