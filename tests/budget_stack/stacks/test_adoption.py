"""A stack written by hand moves onto the blocks: its own logical ids, and nothing replaced but the task definition."""

from __future__ import annotations

from pathlib import Path

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from troposphere import Parameter, Ref, Template

from budget_stack import ContainerSettings, RoutingSettings, Settings, build_stack, to_json
from budget_stack.checks import check
from budget_stack.resolve import parse_template, read_template
from budget_stack.testing import simulated

BY_HAND = read_template(Path(__file__).with_name("by_hand.yaml"))
NAMES = {
    "Cluster": "EcsCluster",
    "LoadBalancerSecurityGroup": "AlbGroup",
    "LoadBalancer": "Alb",
    "HttpListener": "WebListener",
    "TargetGroup": "ApiTargets",
    "TaskSecurityGroup": "ApiGroup",
    "LogGroup": "ApiLogs",
    "ExecutionRole": "ApiExecutionRole",
    "TaskRole": "ApiTaskRole",
    "TaskDefinition": "ApiTask",
    "Service": "ApiService",
}
# Every revision of a task definition is a resource of its own.
REVISIONS = {"ApiTask"}


def adopted():
    """The same service by the blocks, with what may never change as the team had it."""
    template = Template()
    for name, of in BY_HAND.template["Parameters"].items():
        template.add_parameter(Parameter(name, Type=of["Type"]))
    settings = Settings(
        vpc_id=Ref("VpcId"),
        subnet_ids=(Ref("PublicSubnet1"), Ref("PublicSubnet2")),
        container=ContainerSettings(name="api", image="ghcr.io/example/api:1", port=8000),
        routing=RoutingSettings(health_check_path="/ping"),
    )
    stack = build_stack(settings, template=template, names=NAMES)
    stack.load_balancer.security_group.GroupDescription = "ALB"
    stack.network.security_group.GroupDescription = "API"
    stack.routing.target_group.Port = 8000
    return parse_template(to_json(stack.template))


def create_only(resource):
    """What may not change in a resource without it being replaced, by AWS's own schema of its type."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource["Type"]).schema
    values = {}
    for path in schema.get("createOnlyProperties", ()):
        value = resource.get("Properties", {})
        for name in path.removeprefix("/properties/").split("/"):
            value = value.get(name) if isinstance(value, dict) else None
        values[path] = value
    return resource["Type"], values


@pytest.mark.parametrize("name", sorted({*NAMES.values()} - REVISIONS))
def test_no_property_changes_that_would_replace_a_resource(name):
    before, after = BY_HAND.template["Resources"][name], adopted().template["Resources"][name]

    assert create_only(after) == create_only(before)


def test_what_comes_with_the_blocks_is_sound():
    assert check(adopted(), engines=()).is_clean


def test_an_update_of_the_running_stack_replaces_nothing_and_takes_nothing_away():
    with simulated() as simulation:
        stack = simulation.deploy(BY_HAND, simulation.network)
        before = {name: resource.physical_id for name, resource in stack.resources.items()}

        changes = stack.update(adopted())

    by_action = {action: {it.logical_id for it in changes if it.action == action} for action, _ in changes}
    assert by_action["replaced"] == by_action["retained"] == REVISIONS
    assert by_action.keys() == {"created", "changed", "replaced", "retained"}
    assert not by_action["created"] & before.keys()
    assert {name for name, id_ in before.items() if stack.resources[name].physical_id != id_} == REVISIONS
