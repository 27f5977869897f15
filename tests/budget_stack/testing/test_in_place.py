"""Every property that may change in place: added, changed and taken out; and back again where an update fails."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from budget_stack.testing import DeployedStack, DeploymentFailed, PropertyLost, simulated
from budget_stack.testing.handlers.registry import handler_of
from tests.budget_stack.testing.changes import CHANGES, changed_template, parameters_to_change, template
from tests.budget_stack.testing.changes_of_companions import COMPANIONS_HAVE, COMPANIONS_NEED
from tests.budget_stack.testing.changes_of_functions import FUNCTIONS_KEEP, FUNCTIONS_NEED
from tests.budget_stack.testing.changes_of_tables import TABLES_HAVE, TABLES_KEEP, TABLES_NEED
from tests.budget_stack.testing.states import noted, read

ADDRESSES = {
    ("Address", "Domain"),
    ("Address", "PublicIpv4Pool"),
    ("Inside", "SecondaryPrivateIpAddressCount"),
    ("Offices", "AddressFamily"),
    ("Translated", "MaxDrainDurationSeconds"),
    ("Translated", "SecondaryAllocationIds"),
    ("Translated", "SecondaryPrivateIpAddresses"),
}
KEYS = {
    ("Credentials", "SecretString"),
    ("Readers", "BlockPublicPolicy"),
    *(("Key", name) for name in ("KeySpec", "KeyUsage", "MultiRegion", "Origin", "RotationPeriodInDays")),
    *(("Switch", name) for name in ("DataType", "Tier", "Type")),
}
POLICIES = ("Backlog", "Faster", "Tracking")
# What moto keeps when a resource is made and not when it is changed, on which the rig fails; and what cannot differ.
SAME = {
    ("FromGroup", "Description"),
    ("Certificate", "ValidationMethod"),
    ("OnInstances", "DesiredCount"),
    ("OnInstances", "NetworkConfiguration"),
    ("OnInstances", "TaskDefinition"),
    ("Others", "Matcher"),
    ("Target", "RoleARN"),
    ("ToTasks", "Description"),
    ("Aurora", "EnableIAMDatabaseAuthentication"),
    ("Aurora", "EngineLifecycleSupport"),
    ("Aurora", "MasterUserAuthenticationType"),
    ("Database", "MultiRegionProperties"),
    ("Files", "BypassPolicyLockoutSafetyCheck"),
    ("Listener", "Protocol"),
    ("LogGroup", "KmsKeyId"),
    ("LogGroup", "LogGroupClass"),
    ("Locked", "ObjectLockEnabled"),
    ("Plain", "Protocol"),
    ("Nightly", "GroupName"),
    ("Private", "ConnectionId"),
    ("Private", "ConnectionType"),
    ("Private", "IntegrationType"),
    ("Private", "PayloadFormatVersion"),
    ("Role", "PermissionsBoundary"),
    ("ScalingRole", "AssumeRolePolicyDocument"),
    ("Service", "DeploymentController"),
    ("Service", "SchedulingStrategy"),
    # more would start a task of the service, whose template says none
    ("SpareTarget", "MinCapacity"),
    ("Steps", "PolicyType"),
    *TABLES_KEEP,
    *FUNCTIONS_KEEP,
    ("Subnet", "AssignIpv6AddressOnCreation"),
    ("Target", "Tags"),
    ("Targets", "HealthCheckEnabled"),
    *((policy, "PolicyType") for policy in POLICIES),
    *ADDRESSES,
    *KEYS,
}
# What these resources cannot do without.
OF_ALARMS = ("ComparisonOperator", "EvaluationPeriods", "Threshold")
OF_METRICS = (*OF_ALARMS, "MetricName", "Namespace", "Period")
OF_DATABASES = (
    "AllocatedStorage",
    "DBInstanceClass",
    "MasterUserPassword",
    "MaxAllocatedStorage",
    "PubliclyAccessible",
)
RECORDS = ("Block", "Many", "Near", "Nearest", "Spare", "Weighted")
NOT_WITHOUT = {
    ("Alias", "AliasTarget"),
    ("Attachment", "InternetGatewayId"),
    ("WayOut", "GatewayId"),
    ("Hourly", "ScheduleExpression"),
    ("Inline", "Roles"),
    ("PingOut", "Ipv6CidrBlock"),
    ("PrivateZone", "VPCs"),
    ("WebIn", "CidrBlock"),
    ("Listener", "SslPolicy"),
    *COMPANIONS_HAVE,
    *TABLES_HAVE,
    ("Listener", "Certificates"),
    ("Service", "LoadBalancers"),
    ("Stopped", "EventPattern"),
    *(("OfSeveral", name) for name in (*OF_ALARMS, "Metrics")),
    *(("OfOneMetric", name) for name in (*OF_METRICS, "ExtendedStatistic")),
    *(("OfCounts", name) for name in (*OF_METRICS, "Statistic")),
    *((name, "PolicyDocument") for name in ("OfGroup", "OfRole", "OfUser")),
    *((record, name) for record in RECORDS for name in ("ResourceRecords", "TTL")),
}
# What these resources cannot do without, or moto cannot give to one that is there, or not take from it again.
NEEDED = (
    NOT_WITHOUT
    | ADDRESSES
    | KEYS
    | {
        ("Api", "Name"),
        ("Aurora", "EnableIAMDatabaseAuthentication"),
        ("Aurora", "EngineLifecycleSupport"),
        ("Aurora", "EngineVersion"),
        ("Aurora", "MasterUserAuthenticationType"),
        ("Aurora", "ServerlessV2ScalingConfiguration"),
        ("Aurora", "VpcSecurityGroupIds"),
        *(("Accounts", name) for name in OF_DATABASES),
        *(("AuroraServer", name) for name in ("DBInstanceClass", "PubliclyAccessible")),
        ("Ledger", "MasterUserPassword"),
        ("Certificate", "ValidationMethod"),
        ("Everything", "AuthorizationScopes"),
        ("Everything", "ModelSelectionExpression"),
        ("Everything", "RequestModels"),
        ("Everything", "Target"),
        ("FromGroup", "Description"),
        ("Given", "SecretString"),
        *(("Listener", name) for name in ("Port", "Protocol")),
        ("LoadBalancer", "Subnets"),
        ("LogGroup", "KmsKeyId"),
        ("LogGroup", "LogGroupClass"),
        ("Locked", "ObjectLockEnabled"),
        ("OnInstances", "NetworkConfiguration"),
        ("OnInstances", "TaskDefinition"),
        ("Others", "Matcher"),
        ("Nightly", "GroupName"),
        *(("Plain", name) for name in ("Port", "Protocol")),
        *(("Service", name) for name in ("Monitoring", "NetworkConfiguration", "TaskDefinition")),
        *COMPANIONS_NEED,
        *TABLES_NEED,
        *FUNCTIONS_NEED,
        ("Steps", "StepScalingPolicyConfiguration"),
        ("Target", "RoleARN"),
        ("Target", "Tags"),
        ("Tasks", "SecurityGroupIngress"),
        ("ToTasks", "Description"),
        *((policy, "ScalingTargetId") for policy in POLICIES),
        *((policy, "TargetTrackingScalingPolicyConfiguration") for policy in POLICIES),
    }
)
# What no API takes away again: AWS has none for the first, moto takes no empty text for the second.
STAYING = {("Database", "MultiRegionProperties"), ("Secret", "Description")}


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
    """The changed template, with what can be taken out of it taken out."""
    data = changed_template()
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


class Step(NamedTuple):
    """An update, which failed at first."""

    before: dict[tuple[str, str], Any]
    failed: dict[tuple[str, str], Any]
    done: dict[tuple[str, str], Any]
    notes: Sequence[str]
    changes: Sequence[tuple[str, str]]
    ids: dict[str, str]


@pytest.fixture(scope="module")
def stack():
    with simulated() as simulation:
        yield simulation.deploy(without_what_can_be_left_out(), parameters_to_change(simulation))


@pytest.fixture(scope="module")
def steps(stack: DeployedStack) -> dict[str, Step]:
    """From the least to everything, to everything else, and to less again."""
    attempts = {"added": template, "changed": changed_template, "taken out": without_what_can_be_taken_out}
    steps = {}
    for name, attempted in attempts.items():
        before = noted(stack)
        ids = {resource.logical_id: resource.physical_id for resource in stack.resources.values()}
        with pytest.raises(DeploymentFailed, match="Broken") as caught:
            stack.update(failing(attempted()))
        failed = read(stack)
        changes = stack.update(attempted())
        steps[name] = Step(before, failed, noted(stack), getattr(caught.value, "__notes__", []), changes, ids)
    return steps


def differing(one, other):
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def test_every_property_that_may_change_in_place_is_changed_here():
    for name, entry in template()["Resources"].items():
        create_only = {path.split("/")[0] for path in handler_of(entry["Type"]).create_only}
        said = entry["Properties"].keys() - create_only - {"Tags"}

        assert name in CHANGES, f"say in changes.py what the properties of {name} become"
        missing = {(name, property_) for property_ in said - CHANGES[name].keys()} - SAME
        assert not missing, f"say in changes.py what these become, or in SAME that they stay: {sorted(missing)}"


@pytest.mark.parametrize("name", [name for name in CHANGES if CHANGES[name] or name == "TaskDefinition"])
def test_every_property_that_may_change_in_place_does(name, steps, stack):
    """The update would have failed if one were not read back as the new template says."""
    step = steps["changed"]

    assert [action for action, changed in step.changes if changed == name] == ["changed"]
    assert stack.resources[name].physical_id == step.ids[name]


def test_what_is_taken_out_is_reset(steps, stack):
    """Each of them was read as its default, or the update would have failed."""
    resources = without_what_can_be_taken_out()["Resources"]
    taken = [
        (name, one)
        for name, entry in changed_template()["Resources"].items()
        for one in entry["Properties"].keys() - resources[name]["Properties"].keys()
    ]

    assert len(taken) > 30
    assert stack.resources["LogGroup"].described.get("RetentionInDays") is None
    assert stack.resources["Service"].described["HealthCheckGracePeriodSeconds"] == 0
    assert {changed for action, changed in steps["taken out"].changes} == {name for name, _ in taken}


@pytest.mark.parametrize(("name", "staying"), [("added", STAYING), ("changed", set()), ("taken out", set())])
def test_after_an_update_that_failed_every_property_is_what_it_was(name, staying, steps, stack):
    step = steps[name]

    left = differing(step.before, step.failed)
    assert left == staying, (
        f"not as it was, or in STAYING for nothing: {sorted(left ^ staying)}. Let the handler's update() put it back,"
        " or name it at the top of this file: in STAYING if no API takes it away again; in PASSING in"
        " states.py if it is no property"
    )
    assert len(step.notes) == len(staying)
    for one, member in staying:
        begin = f"not undone: {one}: {member} was None and is now"
        assert any(note.startswith(begin) for note in step.notes)
    # else all this would be about nothing
    done = differing(step.before, step.done)
    assert len(done) > 40
    changed = {stack.resources[one].type for _, one in step.changes}
    assert changed <= {stack.resources[one].type for one, _ in done}


@pytest.mark.parametrize(
    ("name", "property_", "value"),
    [
        ("FromGroup", "Description", "Another"),
        ("Others", "Matcher", {"GrpcCode": "0-3"}),
        ("Target", "RoleARN", {"Fn::GetAtt": ["Role", "Arn"]}),
    ],
)
def test_fails_where_moto_keeps_a_property_only_when_a_resource_is_made(name, property_, value, steps, stack):
    data = copy.deepcopy(stack.source.template)
    data["Resources"][name]["Properties"][property_] = value

    with pytest.raises(PropertyLost, match=f"{name} .*{property_}"):
        stack.update(data)
