"""When secrets are rotated, and by which function."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import ROTATION_SCHEDULE
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import KEPT, Handler
from budget_stack.testing.handlers.properties import Properties, fixed, only

_SERVICE = "secretsmanager"


class RotationSchedule(Handler):
    """`AWS::SecretsManager::RotationSchedule`; as nothing runs here, no secret is rotated.

    Not carried are functions that a transform of Secrets Manager makes, and secrets of other services.
    """

    create_only = frozenset({"SecretId"})
    required = frozenset({"SecretId"})
    names = fixed(RotateImmediatelyOnUpdate="RotateImmediately")
    only_recorded = frozenset(
        {"ExternalSecretRotationMetadata", "ExternalSecretRotationRoleArn", "HostedRotationLambda"}
    )
    # it is about the request
    resets = fixed(RotateImmediatelyOnUpdate=KEPT)

    def check_stable(self, aws: Context, properties: Properties) -> Iterator[str]:
        function = properties.get("RotationLambdaARN", "")
        # nothing is known of functions elsewhere
        if f":{aws.account.region}:{aws.account.id}:" in function and not _may_invoke(aws, function):
            # https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html
            yield (
                "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants"
                " access to the principal secretsmanager.amazonaws.com."
            )

    def create(self, aws: Context, properties: Properties) -> str:
        arn: str = aws.create(_SERVICE, "rotate_secret", properties)["ARN"]
        return arn

    def read(self, aws: Context, physical_id: str) -> Properties:
        secret = aws.read(_SERVICE, "describe_secret", SecretId=physical_id)
        return {"SecretId": secret["ARN"], **only(secret, "RotationLambdaARN", "RotationRules")}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        aws.complete(_SERVICE, "rotate_secret", properties)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete(_SERVICE, "cancel_rotate_secret", SecretId=physical_id)


def _may_invoke(aws: Context, function: str) -> bool:
    policy = aws.find("lambda", "get_policy", FunctionName=function).get("Policy")
    principals = [json.dumps(one["Principal"]) for one in json.loads(policy or "{}").get("Statement", ())]
    return any("secretsmanager" in one or '"*"' in one for one in principals)


HANDLERS = {ROTATION_SCHEDULE: RotationSchedule()}
