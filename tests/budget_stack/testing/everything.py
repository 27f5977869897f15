"""The template that says every property which the handlers carry, and an account that has what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from budget_stack.testing import DeployedStack, Simulation, simulated

PATH = Path(__file__).with_name("everything.yaml")


def parameters(simulation: Simulation) -> dict[str, object]:
    """Values of the template's parameters, and what they name."""
    ec2, kms, route53 = (simulation.client(service) for service in ("ec2", "kms", "route53"))
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
    prefixes = ec2.create_managed_prefix_list(PrefixListName="some", MaxEntries=1, AddressFamily="IPv4")
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="everything")
    return {
        "VpcId": simulation.vpc_id,
        "Subnets": list(simulation.subnet_ids),
        "PrefixListId": prefixes["PrefixList"]["PrefixListId"],
        "KeyArn": kms.create_key()["KeyMetadata"]["Arn"],
        "CertificateArn": simulation.certificate("example.com", "*.example.com"),
        "SecondCertificateArn": simulation.certificate("second.example.com"),
        "RouteTables": [route_table(simulation)],
        "ZoneId": zone["HostedZone"]["Id"].rpartition("/")[2],
    }


def route_table(simulation: Simulation) -> str:
    """A new route table of the VPC."""
    table: str = simulation.client("ec2").create_route_table(VpcId=simulation.vpc_id)["RouteTable"]["RouteTableId"]
    return table


@contextmanager
def everything() -> Iterator[DeployedStack]:
    """The template, deployed."""
    with simulated() as simulation:
        yield simulation.deploy(PATH, parameters(simulation), stack_name="everything")
