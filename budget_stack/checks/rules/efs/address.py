"""Addresses and zones of mount targets."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.file_systems import mount_targets_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import FILE_SYSTEM, MOUNT_TARGET, SUBNET

_CREATE = "https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html"


@rule(
    "efs-address-impossible",
    "error",
    on=resources(MOUNT_TARGET),
    text=Text(
        title="A mount target's address is one that its subnet has",
        says="BadRequest: the address is not in the subnet's range, or not of its kind",
        cause="The address was given for another subnet, or the subnet has no IPv4.",
        fix="leave IpAddress out, or take one of the subnet; IPV6_ONLY is for subnets without IPv4",
        source=_CREATE,
    ),
)
def address_impossible(view: View, target: Resource) -> Iterator[Problem]:
    subnet = view.target(target["SubnetId"], SUBNET)
    if subnet is None:
        return
    for address, block in (("IpAddress", "CidrBlock"), ("Ipv6Address", "Ipv6CidrBlock")):
        if _is_outside(target[address].text(), subnet[block].text()):
            yield problem(target[address], f"{target[address].text()} is not in {subnet[block].text()}")
    kind, native = target["IpAddressType"], subnet["Ipv6Native"]
    is_native = native.text() == "true"
    if is_native and (kind.text() or "IPV4_ONLY") != "IPV6_ONLY" and not kind.is_unresolved:
        yield problem(kind, f"{subnet.logical_id} has IPv6 only")
    if kind.text() == "IPV6_ONLY" and not is_native and not native.is_unresolved:
        yield problem(kind, f"{subnet.logical_id} has IPv4 too")


def _is_outside(address: str | None, block: str | None) -> bool:
    try:
        return bool(address and block) and ip_address(address or "") not in ip_network(block or "", strict=False)
    except ValueError:
        return False


@rule(
    "efs-one-zone-mount-target-elsewhere",
    "error",
    on=resources(FILE_SYSTEM),
    text=Text(
        title="A file system of one zone has one mount target, in that zone",
        says="AvailabilityZonesMismatch, or MountTargetConflict",
        cause="The file system was moved to one zone, and kept a mount target in each.",
        fix="make one mount target, in the file system's zone",
        source=_CREATE,
    ),
)
def one_zone_elsewhere(view: View, system: Resource) -> Iterator[Problem]:
    zone = system["AvailabilityZoneName"]
    targets = mount_targets_of(view, system) if zone else []
    for target in targets[1:]:
        yield problem(target["SubnetId"], f"{system.logical_id} is in one zone, and has {targets[0].logical_id}")
    for target in targets[:1]:
        subnet = view.target(target["SubnetId"], SUBNET)
        other = subnet["AvailabilityZone"].text() if subnet else None
        if other and zone.text() and other != zone.text():
            yield problem(target["SubnetId"], f"it is in {other}, and {system.logical_id} in {zone.text()}")
