"""Capacity providers of one's own."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem, turned_round
from budget_stack.facts.resource_types import CAPACITY_PROVIDER, SUBNET

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_CREATE = f"{_API}/API_CreateCapacityProvider.html"
_KINDS = ("AutoScalingGroupProvider", "ManagedInstancesProvider")


@rule(
    "capacity-provider-malformed",
    "error",
    on=resources(CAPACITY_PROVIDER),
    text=Text(
        title="A capacity provider has an Auto Scaling group, or managed instances of one cluster",
        says="InvalidParameterException: one kind of provider must be given, and a cluster for managed instances.",
        cause="The kind was changed, and the properties of the other kind stayed.",
        fix="give one of AutoScalingGroupProvider and ManagedInstancesProvider, the latter with ClusterName",
        source=_CREATE,
    ),
)
def malformed(view: View, provider: Resource) -> Iterator[Problem]:
    kinds = [provider[kind] for kind in _KINDS if provider[kind]]
    if not kinds:
        yield problem(provider, f"there is neither {' nor '.join(_KINDS)}")
    elif len(kinds) > 1:
        yield problem(kinds[1], f"there is both {' and '.join(_KINDS)}")
    if provider["ManagedInstancesProvider"] and not provider["ClusterName"]:
        yield problem(provider["ClusterName"], "managed instances are of one cluster, and none is named")


@rule(
    "capacity-provider-protection-in-vain",
    "error",
    on=resources(CAPACITY_PROVIDER),
    text=Text(
        title="Instances are protected from scale-in where ECS scales them",
        says="InvalidParameterException: managed termination protection needs managed scaling.",
        cause="Scaling was switched off, and the protection was not.",
        fix="set Status of ManagedScaling to ENABLED, or ManagedTerminationProtection to DISABLED",
        source=f"{_API}/API_AutoScalingGroupProvider.html",
    ),
)
def protection_in_vain(view: View, provider: Resource) -> Iterator[Problem]:
    group = provider["AutoScalingGroupProvider"]
    protection, scaling = group["ManagedTerminationProtection"], group["ManagedScaling"]
    if protection.text() == "ENABLED" and scaling["Status"].text() == "DISABLED":
        yield problem(protection, "managed scaling is DISABLED")


@rule(
    "capacity-provider-range-turned-round",
    "error",
    on=resources(CAPACITY_PROVIDER),
    text=Text(
        title="What instances and steps may be has a minimum that is not above its maximum",
        says="InvalidParameterException; or no instance type matches, and no task is placed.",
        cause="The two were turned round.",
        fix="lower the minimum, or raise the maximum",
        source=f"{_API}/API_InstanceRequirementsRequest.html",
    ),
)
def range_turned_round(view: View, provider: Resource) -> Iterator[Problem]:
    for _, wanted in provider["ManagedInstancesProvider"]["InstanceLaunchTemplate"]["InstanceRequirements"].items():
        if not wanted.is_unresolved:
            yield from turned_round(view, wanted["Min"], wanted["Max"])
    scaling = provider["AutoScalingGroupProvider"]["ManagedScaling"]
    yield from turned_round(view, scaling["MinimumScalingStepSize"], scaling["MaximumScalingStepSize"])


@rule(
    "capacity-provider-reservation-unused",
    "error",
    on=resources(CAPACITY_PROVIDER),
    text=Text(
        title="Reservations of capacity are named where instances run in them",
        says="InvalidParameterException: CapacityReservations is for the capacity option RESERVED.",
        cause="The option was changed, or left out, which means ON_DEMAND.",
        fix="set CapacityOptionType to RESERVED, or leave CapacityReservations out",
        source=f"{_API}/API_InstanceLaunchTemplate.html",
    ),
)
def reservation_unused(view: View, provider: Resource) -> Iterator[Problem]:
    template = provider["ManagedInstancesProvider"]["InstanceLaunchTemplate"]
    option = template["CapacityOptionType"]
    if template["CapacityReservations"] and (option.text() or "RESERVED" * bool(option)) != "RESERVED":
        yield problem(template["CapacityReservations"], f"the capacity option is {option.text() or 'ON_DEMAND'}")


@rule(
    "capacity-provider-two-vpcs",
    "error",
    on=resources(CAPACITY_PROVIDER),
    text=Text(
        title="Managed instances are in subnets of one VPC",
        says="InvalidParameterException: all subnets must be in the same VPC.",
        cause="A subnet of another VPC was named.",
        fix="choose subnets of the same VPC",
        source=f"{_API}/API_ManagedInstancesNetworkConfiguration.html",
    ),
)
def two_vpcs(view: View, provider: Resource) -> Iterator[Problem]:
    subnets = provider["ManagedInstancesProvider"]["InstanceLaunchTemplate"]["NetworkConfiguration"]["Subnets"]
    placed = [(node, subnet) for node in subnets if (subnet := view.target(node, SUBNET)) and subnet["VpcId"]]
    for node, subnet in placed[1:]:
        if view.differ(placed[0][1]["VpcId"].value, subnet["VpcId"].value):
            yield problem(node, f"{subnet.logical_id} is in another VPC than {placed[0][1].logical_id}")
