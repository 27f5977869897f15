"""Every two options that change the shape of a stack are built, checked and deployed, or refused."""

from __future__ import annotations

import json
import re

import pytest

from budget_stack import ContainerSettings, Settings, build_stack
from budget_stack.checks import check
from budget_stack.testing import simulated
from scripts.docs.combinations import OPTIONS, Place, built, pairs
from tests.budget_stack.testing.fronts import zone

PAIRS = list(pairs())
# what an option of a service that clients meet is warned of by itself
WARNED = {"on Spot alone": ["service-all-spot"]}
# a default beside an option is that option alone, which need not be deployed a second time
DEPLOYED = set()


@pytest.fixture(scope="module")
def place():
    """An account with a zone, and a stack with a cluster and a load balancer to join."""
    with simulated() as simulation:
        container = ContainerSettings(image="ghcr.io/example/platform:1.0.0", port=8000)
        network = {"vpc_id": simulation.vpc_id, "subnet_ids": simulation.subnet_ids}
        platform = build_stack(Settings(**network, container=container))
        deployed = simulation.deploy(platform.template, stack_name="platform")
        ids = {
            name: deployed.resources[name].physical_id
            for name in ("Cluster", "HttpListener", "LoadBalancerSecurityGroup")
        }
        shared = platform.shared._replace(
            cluster_name=ids["Cluster"],
            listener_arn=ids["HttpListener"],
            load_balancer_security_group_id=ids["LoadBalancerSecurityGroup"],
        )
        private = [private_subnet(simulation, number) for number in range(2)]
        (table, *_) = simulation.client("ec2").describe_route_tables()["RouteTables"]
        yield (
            simulation,
            Place(
                **network,
                private_subnet_ids=private,
                route_table_id=table["RouteTableId"],
                hosted_zone_id=zone(simulation),
                shared=shared,
            ),
        )


def private_subnet(simulation, number):
    """The id of a new subnet."""
    ec2 = simulation.client("ec2")
    where = ec2.describe_availability_zones()["AvailabilityZones"][number]["ZoneName"]
    subnet = ec2.create_subnet(VpcId=simulation.vpc_id, CidrBlock=f"10.0.{10 + number}.0/24", AvailabilityZone=where)
    return subnet["Subnet"]["SubnetId"]


def test_there_are_options_of_each_kind():
    assert {option.about for option in OPTIONS} == {
        "address",
        "release",
        "capacity",
        "scaling",
        "database",
        "tasks",
        "files",
        "shell",
    }
    assert len(PAIRS) > 400


@pytest.mark.check
@pytest.mark.parametrize(("one", "other"), PAIRS, ids=[f"{one.name} and {other.name}" for one, other in PAIRS])
def test_two_options_are_built_checked_and_deployed_or_refused(one, other, place):
    simulation, where = place
    stack, refused = built(where, one, other)
    assert (stack is None) == bool(refused)
    if stack is None:
        assert re.search(r" must be | has no ", refused)
        return

    findings = check(stack.template, engines=()).findings
    met = {one.shape, other.shape} == {"web service"}
    warned = [rule for option in (one, other) for rule in WARNED.get(option.name, ()) if met]
    assert {finding.rule for finding in findings if finding.severity != "info"} == {*warned}

    text = stack.template.to_json()
    if text not in DEPLOYED:
        DEPLOYED.add(text)
        deployed = simulation.deploy(json.loads(text), stack_name="pair")
        assert deployed.update(json.loads(text)) == []
        deployed.delete()
