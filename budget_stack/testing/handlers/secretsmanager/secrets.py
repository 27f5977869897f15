"""Secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import SECRET_TARGET, SECRETS_MANAGER_SECRET
from budget_stack.facts.secrets import CONNECTION_KEYS
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without
from budget_stack.testing.ledger import Entry

_OF_TEMPLATES = ("GenerateStringKey", "SecretStringTemplate")


class Secret(Handler):
    """`AWS::SecretsManager::Secret`; its value is generated as CloudFormation does, once."""

    name_property = NAMES[SECRETS_MANAGER_SECRET].property
    create_only = frozenset({"Name"})
    resets = fixed(Tags=[])
    derived = frozenset({"SecretString"})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        if {"GenerateSecretString", "SecretString"} <= properties.keys():
            yield "You can't specify both GenerateSecretString and SecretString"

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {
            "Name": aws.name(NAMES[SECRETS_MANAGER_SECRET].longest, with_stack=False),
            **without(properties, "GenerateSecretString", "SecretString"),
        }
        arn: str = aws.create("secretsmanager", "create_secret", parameters | _value(aws, properties))["ARN"]
        return arn

    def read(self, aws: Context, physical_id: str) -> Properties:
        secret = aws.read("secretsmanager", "describe_secret", SecretId=physical_id)
        value = aws.read("secretsmanager", "get_secret_value", SecretId=physical_id)["SecretString"]
        if any(one["SecretId"] in (secret["ARN"], secret["Name"]) for one in aws.siblings(SECRET_TARGET)):
            # what a resource of its own adds is none of the secret's
            value = json.dumps(without(json.loads(value), *CONNECTION_KEYS))
        return {**without(secret, "ResponseMetadata"), "SecretString": value}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        # empty text means AWS's own key, and no description
        some = {name: properties.get(name, "") for name in different & {"Description", "KmsKeyId"}}
        if different & {"GenerateSecretString", "SecretString"}:
            some |= _value(aws, properties)
        if some:
            aws.complete("secretsmanager", "update_secret", some, SecretId=physical_id)
        if gone := tags_gone(properties, before):
            aws.complete("secretsmanager", "untag_resource", SecretId=physical_id, TagKeys=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("secretsmanager", "tag_resource", only(properties, "Tags"), SecretId=physical_id)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        name = path.removeprefix("GenerateSecretString/")
        if path == "GenerateSecretString" and value == {}:
            return True
        if name not in _OF_TEMPLATES:
            return super().was_sent(entry, name, value)
        # the template and its key were sent as parts of the value
        if name == "GenerateStringKey":
            return any(value in document for document in _documents(entry))
        return any(document.items() >= json.loads(str(value)).items() for document in _documents(entry))

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("secretsmanager", "delete_secret", SecretId=physical_id, ForceDeleteWithoutRecovery=True)


def _documents(entry: Entry) -> Iterator[dict[str, Any]]:
    """The secret values that were sent as JSON objects."""
    for request in entry.requests:
        try:
            document = json.loads(request.parameters.get("SecretString", ""))
        except json.JSONDecodeError:
            # a password; one in a hundred begins with a brace, too
            continue
        if isinstance(document, dict):
            yield document


def _value(aws: Context, properties: Properties) -> dict[str, str]:
    if "SecretString" in properties:
        return {"SecretString": properties["SecretString"]}
    generation = properties.get("GenerateSecretString", {})
    # recorded though it changes nothing, since it is what the generation settings were sent with
    wishes = without(generation, *_OF_TEMPLATES)
    password = aws.complete("secretsmanager", "get_random_password", wishes)["RandomPassword"]
    if "SecretStringTemplate" not in generation:
        return {"SecretString": password}
    document = json.loads(generation["SecretStringTemplate"])
    return {"SecretString": json.dumps({**document, generation["GenerateStringKey"]: password})}


HANDLERS = {SECRETS_MANAGER_SECRET: Secret()}
