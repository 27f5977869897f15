"""An account that has what the examples name."""

from __future__ import annotations

from budget_stack.testing import Simulation
from tests.support.resolution import NETWORK


def in_account(simulation: Simulation) -> dict[str, str]:
    """By the invented ids of a network those of one that there is."""
    ec2 = simulation.client("ec2")
    ids = {invented: simulation.network[name] for name, invented in NETWORK.items()}
    for number, zone in enumerate("ab", 2):
        made = ec2.create_subnet(
            VpcId=simulation.vpc_id, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{simulation.region}{zone}"
        )
        ids[f"subnet-0123456789abcdef{number}"] = made["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="database", Description="database", VpcId=simulation.vpc_id)
    table = ec2.create_route_table(VpcId=simulation.vpc_id)["RouteTable"]
    return ids | {"sg-0123456789abcdef0": group["GroupId"], "rtb-0123456789abcdef0": table["RouteTableId"]}
