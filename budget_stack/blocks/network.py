"""The tasks' security group, and the one opening between it and the load balancer's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from troposphere import GetAtt, Template, ec2

from budget_stack.facts.network import ANY_IPV4, ANY_IPV6
from budget_stack.literals import check_different, check_number
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, unless_left_out

_PURPOSES = {"443": "HTTPS to the registry, logs and secrets", "5432": "The database"}
# In dual-stack subnets tasks have an IPv6 address too, and use it; elsewhere its rule lets nothing through.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
_ANYWHERE = ({"CidrIp": ANY_IPV4}, {"CidrIpv6": ANY_IPV6})


@dataclass(frozen=True, kw_only=True)
class NetworkSettings:
    """What the tasks may reach.

    Attributes:
        egress_ports: TCP ports, 1 to 65,535, that tasks may connect to at any IPv4 or IPv6 address. 443 carries the
            image, the logs and the secrets; add what the application calls, for example 5432 for a PostgreSQL
            server, or `If(condition, 5432, NoValue)`. Name resolution by Amazon's server (`AmazonProvidedDNS`)
            needs no rule; by another it needs UDP, which this setting cannot open.

    Raises:
        InvalidSetting: one string instead of several ports, a port twice, or what is no port.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
    """

    egress_ports: Sequence[Value] = (443,)

    def __post_init__(self) -> None:
        check_different("egress_ports", self.egress_ports)
        for position, port in enumerate(self.egress_ports):
            check_number(f"egress_ports[{position}]", port, 1, 65535)


class Network(NamedTuple):
    """What `add_network` adds."""

    security_group: ec2.SecurityGroup
    load_balancer_egress: ec2.SecurityGroupEgress


def add_network(
    template: Template,
    *,
    vpc_id: Value,
    load_balancer_security_group_id: Value,
    container_port: Value,
    settings: NetworkSettings = NetworkSettings(),
    prefix: str = "",
) -> Network:
    """Add the tasks' security group, reachable on the container's port from the load balancer alone.

    The load balancer's group, of this stack or of another, gets the matching rule outward.

    Args:
        template: The template to add to.
        vpc_id: The VPC of the tasks and the load balancer.
        load_balancer_security_group_id: The load balancer's security group.
        container_port: The TCP port that the application listens on.
        settings: What may vary.
        prefix: Starts every logical id.
    """
    security_group = add_resource(
        template,
        ec2.SecurityGroup(
            logical_id(prefix, "TaskSecurityGroup"),
            GroupDescription="What reaches the tasks, and what they reach",
            VpcId=vpc_id,
            SecurityGroupIngress=[
                ec2.SecurityGroupRule(
                    SourceSecurityGroupId=load_balancer_security_group_id,
                    IpProtocol="tcp",
                    FromPort=container_port,
                    ToPort=container_port,
                    Description="Requests and health checks from the load balancer",
                )
            ],
            SecurityGroupEgress=[
                unless_left_out(port, partial(_outward, addresses))
                for port in settings.egress_ports
                for addresses in _ANYWHERE
            ]
            or [_nowhere()],
        ),
    )
    # A rule of its own: inside both groups the two references would be a circle.
    load_balancer_egress = add_resource(
        template,
        ec2.SecurityGroupEgress(
            logical_id(prefix, "LoadBalancerEgress"),
            GroupId=load_balancer_security_group_id,
            DestinationSecurityGroupId=GetAtt(security_group, "GroupId"),
            IpProtocol="tcp",
            FromPort=container_port,
            ToPort=container_port,
            Description="Requests and health checks to the tasks",
        ),
    )
    return Network(security_group, load_balancer_egress)


def _nowhere() -> ec2.SecurityGroupRule:
    # A group that states no egress is given one that allows everything.
    return ec2.SecurityGroupRule(CidrIp="127.0.0.1/32", IpProtocol="-1", Description="Nothing")


def _outward(addresses: Mapping[str, str], port: Value) -> ec2.SecurityGroupRule:
    purpose = _PURPOSES.get(str(port), "What the application calls")
    return ec2.SecurityGroupRule(**addresses, IpProtocol="tcp", FromPort=port, ToPort=port, Description=purpose)
