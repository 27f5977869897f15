"""Every property that may change in place, changed, read back, and taken out again."""

from __future__ import annotations

import copy

import pytest

from budget_stack.testing import PropertyLost, simulated
from budget_stack.testing.handlers import handler_of
from tests.budget_stack.testing.changes import CHANGES, changed_template, parameters_to_change, template

# What moto keeps when a resource is made and not when it is changed, on which the rig fails; and what cannot differ.
SAME = {
    ("FromGroup", "Description"),
    ("OnInstances", "DesiredCount"),
    ("OnInstances", "NetworkConfiguration"),
    ("OnInstances", "TaskDefinition"),
    ("Others", "Matcher"),
    ("Target", "RoleARN"),
    ("ToTasks", "Description"),
    ("Database", "MultiRegionProperties"),
    ("Listener", "Protocol"),
    ("LogGroup", "DeletionProtectionEnabled"),
    ("LogGroup", "KmsKeyId"),
    ("LogGroup", "LogGroupClass"),
    ("Plain", "Protocol"),
    ("Role", "PermissionsBoundary"),
    ("ScalingRole", "AssumeRolePolicyDocument"),
    ("Service", "DeploymentController"),
    ("Service", "SchedulingStrategy"),
    ("Steps", "PolicyType"),
    ("Target", "Tags"),
    ("Targets", "HealthCheckEnabled"),
    ("Tracking", "PolicyType"),
}


def test_every_property_that_may_change_in_place_is_changed_here():
    for name, entry in template()["Resources"].items():
        create_only = {path.split("/")[0] for path in handler_of(entry["Type"]).create_only}
        said = entry["Properties"].keys() - create_only - {"Tags"}

        assert {(name, one) for one in said - CHANGES[name].keys()} <= SAME, name


@pytest.fixture(scope="module")
def before_and_after():
    with simulated() as simulation:
        stack = simulation.deploy(template(), parameters_to_change(simulation))
        ids = {name: resource.physical_id for name, resource in stack.resources.items()}
        yield ids, stack, stack.update(changed_template())


@pytest.mark.parametrize("name", [name for name in CHANGES if CHANGES[name] or name == "TaskDefinition"])
def test_every_property_that_may_change_in_place_does(name, before_and_after):
    """The update would have failed if one were not read back as the new template says."""
    ids, stack, changes = before_and_after

    assert [change.action for change in changes if change.logical_id == name] == ["changed"]
    assert stack.resources[name].physical_id == ids[name]


# What these resources cannot do without.
NOT_WITHOUT = {("Listener", "SslPolicy"), ("Listener", "Certificates"), ("Service", "LoadBalancers")}


def test_what_is_taken_out_is_reset(before_and_after):
    """All at once: every resettable property that the template of everything says is taken out of it."""
    _, stack, _ = before_and_after
    template = copy.deepcopy(stack.source.template)
    taken = []
    for name, entry in template["Resources"].items():
        handler = handler_of(entry["Type"])
        for one in [one for one in entry.get("Properties", {}) if one in handler.resets]:
            if (name, one) in NOT_WITHOUT | SAME:
                continue
            del entry["Properties"][one]
            taken.append((name, one))

    stack.update(template)

    # each of them was read as its default, or the update would have failed
    assert len(taken) > 30
    assert stack.resources["LogGroup"].described.get("RetentionInDays") is None
    assert stack.resources["Service"].described["HealthCheckGracePeriodSeconds"] == 0


@pytest.mark.parametrize(
    ("name", "property_", "value"),
    [
        ("FromGroup", "Description", "Another"),
        ("Others", "Matcher", {"GrpcCode": "0-3"}),
        ("Target", "RoleARN", {"Fn::GetAtt": ["Role", "Arn"]}),
    ],
)
def test_fails_where_moto_keeps_a_property_only_when_a_resource_is_made(name, property_, value, before_and_after):
    _, stack, _ = before_and_after
    template = copy.deepcopy(stack.source.template)
    template["Resources"][name]["Properties"][property_] = value

    with pytest.raises(PropertyLost, match=f"{name} .*{property_}"):
        stack.update(template)
