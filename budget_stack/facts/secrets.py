"""Where a container's secrets come from, and what one must be allowed to read them."""

from __future__ import annotations

from typing import NamedTuple

from budget_stack.facts.resource_types import DATABASE_CLUSTER, DATABASE_INSTANCE

SECRETS_MANAGER_ACTION = "secretsmanager:GetSecretValue"
PARAMETER_STORE_ACTION = "ssm:GetParameters"
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"""

LONGEST_DESCRIPTION = 2048
"""Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html"""


class SecretSource(NamedTuple):
    """What a container's secret is read from.

    Attributes:
        action: The IAM action of which one reads it.
        arn: The ARN that a policy must name: without the key in it, the stage and the version that may follow.
    """

    action: str
    arn: str


def secret_source(value_from: str, *, partition: str, region: str, account: str) -> SecretSource | None:
    """Read a ValueFrom: a secret's ARN, or the ARN or name of a parameter; None for an ARN of anything else.

    Args:
        value_from: As a container definition has it.
        partition: Such as `aws`, for a parameter that is given by its name, as are the next two.
        region: Such as `eu-west-1`.
        account: Twelve digits.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html
        https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
    """
    parts = value_from.split(":")
    if parts[0] != "arn":
        # a version or a label may follow the name
        name = parts[0].lstrip("/")
        return SecretSource(PARAMETER_STORE_ACTION, f"arn:{partition}:ssm:{region}:{account}:parameter/{name}")
    match parts[2:3]:
        case ["secretsmanager"]:
            return SecretSource(SECRETS_MANAGER_ACTION, ":".join(parts[:7]))
        case ["ssm"]:
            return SecretSource(PARAMETER_STORE_ACTION, value_from)
    return None


TARGET_KEYS = {DATABASE_INSTANCE: "dbInstanceIdentifier", DATABASE_CLUSTER: "dbClusterIdentifier"}
CONNECTION_KEYS = ("engine", "host", "port", "dbname", *TARGET_KEYS.values())
"""What the JSON of a secret says of its database: its name, by its type, and with that all that is added to it.

Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
"""
