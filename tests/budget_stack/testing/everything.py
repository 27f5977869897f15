"""The template that says every property which the handlers carry, and an account that has what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from budget_stack.testing import DeployedStack, Simulation, simulated

PATH = Path(__file__).with_name("everything.yaml")


def _key(simulation: Simulation) -> str:
    arn: str = simulation.client("kms").create_key()["KeyMetadata"]["Arn"]
    return arn


def _prefix_list(simulation: Simulation) -> str:
    lists = simulation.client("ec2").create_managed_prefix_list(
        PrefixListName="some", MaxEntries=1, AddressFamily="IPv4"
    )
    id_: str = lists["PrefixList"]["PrefixListId"]
    return id_


def _subnets(simulation: Simulation) -> list[str]:
    ec2 = simulation.client("ec2")
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    made = [
        ec2.create_subnet(VpcId=simulation.vpc_id, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=zones[n])["Subnet"]
        for n in (4, 5)
    ]
    return [subnet["SubnetId"] for subnet in made]


def route_table(simulation: Simulation) -> str:
    """A new route table of the VPC."""
    table: str = simulation.client("ec2").create_route_table(VpcId=simulation.vpc_id)["RouteTable"]["RouteTableId"]
    return table


def _vpc(simulation: Simulation) -> str:
    id_: str = simulation.client("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    return id_


def _zone(simulation: Simulation, name: str) -> str:
    route53 = simulation.client("route53")
    zone = route53.create_hosted_zone(Name=name, CallerReference=name)
    id_: str = zone["HostedZone"]["Id"].rpartition("/")[2]
    return id_


# Each is made only where it is asked for: a certificate takes a tenth of a second.
PARAMETERS: Final[Mapping[str, Callable[[Simulation], Any]]] = MappingProxyType(
    {
        "VpcId": lambda simulation: simulation.vpc_id,
        "OtherVpcId": _vpc,
        "Subnets": lambda simulation: list(simulation.subnet_ids),
        "OtherSubnets": _subnets,
        "PrefixListId": _prefix_list,
        "OtherPrefixListId": _prefix_list,
        "KeyArn": _key,
        "OtherKeyArn": _key,
        "CertificateArn": lambda simulation: simulation.certificate("example.com", "*.example.com"),
        "OtherCertificateArn": lambda simulation: simulation.certificate("example.org"),
        "SecondCertificateArn": lambda simulation: simulation.certificate("second.example.com"),
        "OtherSecondCertificateArn": lambda simulation: simulation.certificate("third.example.com"),
        "RouteTables": lambda simulation: [route_table(simulation)],
        "OtherRouteTables": lambda simulation: [route_table(simulation)],
        "ZoneId": lambda simulation: _zone(simulation, "example.com"),
        "OtherZoneId": lambda simulation: _zone(simulation, "other.example.com"),
    }
)
# Those that the template itself declares.
OWN: Final = tuple(name for name in PARAMETERS if not name.startswith("Other"))


def parameters(simulation: Simulation, names: Iterable[str] = OWN) -> dict[str, object]:
    """Values of the template's parameters, or of some with others beside them, and what they name."""
    for name in ("errors", "other"):
        simulation.client("cloudwatch").put_metric_alarm(
            AlarmName=name,
            ComparisonOperator="GreaterThanThreshold",
            EvaluationPeriods=1,
            MetricName=name,
            Namespace="a",
            Period=60,
            Statistic="Sum",
            Threshold=0,
        )
    simulation.nested_templates["https://templates.s3.amazonaws.com/*"] = PATH.with_name("everything_nested.yaml")
    # a record may name its zone in place of an id
    values = {name: PARAMETERS[name](simulation) for name in {"ZoneId": "", **dict.fromkeys(names)}}
    return {name: values[name] for name in names}


@contextmanager
def everything() -> Iterator[DeployedStack]:
    """The template, deployed."""
    with simulated() as simulation:
        yield simulation.deploy(PATH, parameters(simulation), stack_name="everything")
