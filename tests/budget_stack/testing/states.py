"""Everything that boto3 reads of a stack's resources, without what is no property of them."""

from __future__ import annotations

import json
from datetime import datetime

from budget_stack.testing.operations.rollback import current_properties

# What moto has nothing for until somebody says it, and AWS always has.
DEFAULTS = {
    "VersioningConfiguration": {"Status": "Suspended"},
    "AutoDeploy": False,
    "DisableSchemaValidation": False,
    "AvailabilityZoneRebalancing": "ENABLED",
    "DeploymentConfiguration": {"MaximumPercent": 200, "MinimumHealthyPercent": 100},
    "EnableECSManagedTags": False,
    "EnableExecuteCommand": False,
    "HealthCheckGracePeriodSeconds": 0,
    "KmsKeyArn": "AWS_OWNED_KMS_KEY",
    "PlatformVersion": "LATEST",
    "DynamicScalingInSuspended": False,
    "DynamicScalingOutSuspended": False,
    "ScheduledScalingSuspended": False,
}
ATTRIBUTES = {
    "idle_timeout.timeout_seconds": "60",
    "routing.http.drop_invalid_header_fields.enabled": "false",
    "routing.http.response.server.enabled": "true",
}
# No properties: counters, versions, and what moto numbers anew.
PASSING = {
    "Alarms",
    "AttachmentCount",
    "DefaultVersionId",
    "EncryptionType",
    "NetworkInterfaceIds",
    "PendingCount",
    "PendingTasksCount",
    "PolicyARN",
    "RunningCount",
    "RunningTasksCount",
    "VersionIdsToStages",
}
ORDERED = {"ContainerDefinitions", "DefaultActions"}
NOTHING = object()


def plain(value, name=""):
    """What is described, without what is no property and what is as if nobody had said it."""
    if isinstance(value, dict):
        capital = {key[:1].upper() + key[1:]: item for key, item in value.items()}
        kept = {key: plain(item, key) for key, item in capital.items() if key not in PASSING}
        return {k: v for k, v in kept.items() if v not in (None, "", [], {}) and DEFAULTS.get(k, NOTHING) != v}
    if isinstance(value, list):
        items = [plain(item) for item in value]
        items = [i for i in items if not (isinstance(i, dict) and ATTRIBUTES.get(i.get("Key"), "-") == i.get("Value"))]
        return items if name in ORDERED else sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
    return None if isinstance(value, datetime) else value


def state(described):
    """Everything that boto3 reads of every resource, by resource and member."""
    return {(name, one): value for name, read in described.items() for one, value in plain(read).items()}


def noted(stack):
    """As the last update that went well read it."""
    return state({name: resource.described for name, resource in stack.resources.items()})


def read(stack):
    """As it is read now."""
    return state({name: current_properties(stack, resource) for name, resource in stack.resources.items()})
