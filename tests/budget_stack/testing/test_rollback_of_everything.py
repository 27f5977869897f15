"""After an update that failed, every property of every type is what it was before."""

from __future__ import annotations

import copy
import json
from datetime import datetime

import pytest

from budget_stack.testing import DeploymentFailed, simulated
from budget_stack.testing.context import context_of
from budget_stack.testing.handlers import handler_of
from tests.budget_stack.testing.changes import changed_template, parameters_to_change, template
from tests.budget_stack.testing.test_in_place import NOT_WITHOUT, SAME

# What these resources cannot do without, or moto cannot give to one that is there.
NEEDED = NOT_WITHOUT | {
    ("FromGroup", "Description"),
    ("Given", "SecretString"),
    ("Listener", "Port"),
    ("Listener", "Protocol"),
    ("LoadBalancer", "Subnets"),
    ("LogGroup", "DeletionProtectionEnabled"),
    ("LogGroup", "KmsKeyId"),
    ("LogGroup", "LogGroupClass"),
    ("OnInstances", "NetworkConfiguration"),
    ("OnInstances", "TaskDefinition"),
    ("Others", "Matcher"),
    ("Plain", "Port"),
    ("Plain", "Protocol"),
    ("Service", "NetworkConfiguration"),
    ("Service", "TaskDefinition"),
    ("Steps", "StepScalingPolicyConfiguration"),
    ("Target", "RoleARN"),
    ("Target", "Tags"),
    ("Tasks", "SecurityGroupIngress"),
    ("ToTasks", "Description"),
    ("Tracking", "ScalingTargetId"),
    ("Tracking", "TargetTrackingScalingPolicyConfiguration"),
}
# What no API takes away again: AWS has none for the first, moto takes no empty text for the second.
STAYING = {("Database", "multiRegionProperties"), ("Secret", "Description")}
# What moto has nothing for until somebody says it, and AWS always has.
DEFAULTS = {
    "availabilityZoneRebalancing": "ENABLED",
    "deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 100},
    "enableECSManagedTags": False,
    "enableExecuteCommand": False,
    "healthCheckGracePeriodSeconds": 0,
    "kmsKeyArn": "AWS_OWNED_KMS_KEY",
    "platformVersion": "LATEST",
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
    "PolicyARN",
    "VersionIdsToStages",
    "encryptionType",
    "pendingCount",
    "pendingTasksCount",
    "runningCount",
    "runningTasksCount",
}
ORDERED = {"DefaultActions", "containerDefinitions"}


def plain(value, name=""):
    """What is described, without what is no property and what is as if nobody had said it."""
    if isinstance(value, dict):
        kept = {key: plain(item, key) for key, item in value.items() if key not in PASSING}
        return {k: v for k, v in kept.items() if v not in (None, "", [], {}) and DEFAULTS.get(k, _NOTHING) != v}
    if isinstance(value, list):
        items = [plain(item) for item in value]
        items = [i for i in items if not (isinstance(i, dict) and ATTRIBUTES.get(i.get("Key"), "-") == i.get("Value"))]
        return items if name in ORDERED else sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
    return None if isinstance(value, datetime) else value


_NOTHING = object()


def state(stack):
    """Everything that boto3 reads of every resource, by resource and member."""
    return {
        (name, member): value
        for name, resource in stack.resources.items()
        for member, value in plain(
            handler_of(resource.type).read(context_of(stack, resource), resource.physical_id)
        ).items()
    }


def without_what_can_be_left_out():
    """The template of everything, with no more than each resource must have."""
    data = template()
    for name, entry in data["Resources"].items():
        handler = handler_of(entry["Type"])
        kept = {path.split("/")[0] for path in handler.create_only} | handler.required
        for one in entry["Properties"].keys() - kept:
            if (name, one) not in NEEDED:
                del entry["Properties"][one]
    return data


def without_what_can_be_taken_out():
    """The template of everything, with what can be taken out of it taken out."""
    data = template()
    for name, entry in data["Resources"].items():
        for one in entry["Properties"].keys() & handler_of(entry["Type"]).resets.keys():
            if (name, one) not in NOT_WITHOUT | SAME:
                del entry["Properties"][one]
    return data


def failing(data):
    """The template, and something that fails when all of it is there."""
    broken = {"GroupDescription": "Of nowhere", "VpcId": "vpc-0123456789abcdef0"}
    entry = {"Type": "AWS::EC2::SecurityGroup", "DependsOn": list(data["Resources"]), "Properties": broken}
    return {**data, "Resources": {**copy.deepcopy(data["Resources"]), "Broken": entry}}


def differing(one, other):
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


@pytest.mark.parametrize(
    ("before", "attempted", "staying"),
    [
        (template, changed_template, set()),
        (without_what_can_be_left_out, template, STAYING),
        (template, without_what_can_be_taken_out, set()),
    ],
    ids=["changed", "added", "taken out"],
)
def test_every_property_is_what_it_was(before, attempted, staying):
    with simulated() as simulation:
        stack = simulation.deploy(before(), parameters_to_change(simulation))
        was = state(stack)
        with pytest.raises(DeploymentFailed, match="Broken") as caught:
            stack.update(failing(attempted()))
        now = state(stack)
        # else all this would be about nothing
        stack.update(attempted())
        done = differing(was, state(stack))
        types = {resource.type for resource in stack.resources.values()}
        changed = {stack.resources[name].type for name, _ in done}

    notes = getattr(caught.value, "__notes__", [])
    assert differing(was, now) == staying
    assert len(notes) == len(staying)
    for name, member in staying:
        assert any(n.startswith(f"not undone: {name}: {member[0].upper()}{member[1:]} was None and is") for n in notes)
    assert len(done) > 50
    # of a policy, all that may be left out is what replaces it
    assert types - changed <= {"AWS::ApplicationAutoScaling::ScalingPolicy"}
