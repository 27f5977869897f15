"""What secrets have besides their values: the databases that they are for, and policies of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import DATABASE_CLUSTER, DATABASE_INSTANCE, SECRET_POLICY, SECRET_TARGET
from budget_stack.facts.secrets import CONNECTION_KEYS, TARGET_KEYS
from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import KEPT, Handler
from budget_stack.testing.handlers.properties import Properties, fixed, only, without

_SERVICE = "secretsmanager"


class SecretTargetAttachment(Handler):
    """`AWS::SecretsManager::SecretTargetAttachment`, which writes where a database is into the JSON of a secret."""

    create_only = frozenset({"SecretId"})
    required = frozenset({"SecretId", "TargetId", "TargetType"})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        if not isinstance(_value(aws, properties["SecretId"]), Mapping):
            yield "the value of the secret is no JSON object, to which the database could be added"

    def create(self, aws: Context, properties: Properties) -> str:
        aws.create(_SERVICE, "put_secret_value", self._attached(aws, properties))
        secret: str = aws.read(_SERVICE, "describe_secret", SecretId=properties["SecretId"])["ARN"]
        return secret

    def read(self, aws: Context, physical_id: str) -> Properties:
        value = _value(aws, physical_id)
        described = {"SecretId": physical_id}
        for type_, key in TARGET_KEYS.items():
            if key in value:
                described |= {"TargetId": value[key], "TargetType": type_}
        return described

    def spelled(self, properties: Properties) -> Properties:
        return {**properties, **{n: str(v).lower() for n, v in only(properties, "TargetId").items()}}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        aws.complete(_SERVICE, "put_secret_value", self._attached(aws, properties))

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        rest = without(_value(aws, physical_id), *CONNECTION_KEYS)
        aws.complete(_SERVICE, "put_secret_value", SecretId=physical_id, SecretString=json.dumps(rest))

    def _attached(self, aws: Context, properties: Properties) -> dict[str, str]:
        rest = without(_value(aws, properties["SecretId"]), *CONNECTION_KEYS)
        value = {**rest, **_connection(aws, properties["TargetType"], properties["TargetId"])}
        return {"SecretId": properties["SecretId"], "SecretString": json.dumps(value)}


class ResourcePolicy(Handler):
    """`AWS::SecretsManager::ResourcePolicy`."""

    create_only = frozenset({"SecretId"})
    required = frozenset({"ResourcePolicy", "SecretId"})
    # it is about the request
    resets = fixed(BlockPublicPolicy=KEPT)

    def create(self, aws: Context, properties: Properties) -> str:
        arn: str = aws.create(_SERVICE, "put_resource_policy", properties)["ARN"]
        return arn

    def read(self, aws: Context, physical_id: str) -> Properties:
        answer = aws.read(_SERVICE, "get_resource_policy", SecretId=physical_id)
        return {"SecretId": answer["ARN"], **only(answer, "ResourcePolicy")}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        aws.complete(_SERVICE, "put_resource_policy", properties)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete(_SERVICE, "delete_resource_policy", SecretId=physical_id)


def _value(aws: Context, secret: str) -> Any:
    text = aws.read(_SERVICE, "get_secret_value", SecretId=secret)["SecretString"]
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _connection(aws: Context, type_: str, name: str) -> dict[str, Any]:
    if type_ == DATABASE_INSTANCE:
        (found,) = aws.read("rds", "describe_db_instances", DBInstanceIdentifier=name)["DBInstances"]
        host, port = found["Endpoint"]["Address"], found["Endpoint"]["Port"]
        database = found.get("DBName")
    elif type_ == DATABASE_CLUSTER:
        (found,) = aws.read("rds", "describe_db_clusters", DBClusterIdentifier=name)["DBClusters"]
        host, port, database = found["Endpoint"], found["Port"], found.get("DatabaseName")
    else:
        raise RigError(f"{aws.logical_id} is of the TargetType {type_}, which the rig does not carry")
    known = {"engine": found["Engine"], "host": host, "port": port, TARGET_KEYS[type_]: name}
    return known | ({"dbname": database} if database else {})


HANDLERS = {
    SECRET_TARGET: SecretTargetAttachment(),
    SECRET_POLICY: ResourcePolicy(),
}
