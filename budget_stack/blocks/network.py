"""The tasks' security group, which lets requests in from the load balancer only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from troposphere import GetAtt, Template, ec2

from budget_stack.facts.network import ANY_IPV4, ANY_IPV6
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_different, check_number
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, unless_left_out

_PURPOSES = {"443": "HTTPS to the registry, logs and secrets", "5432": "The database"}
# In dual-stack subnets tasks also have an IPv6 address, and use it; in others the IPv6 rule has no effect.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
_ANYWHERE = ({"CidrIp": ANY_IPV4}, {"CidrIpv6": ANY_IPV6})


class NetworkSettings(Frozen):
    """What the tasks may connect to.

    Attributes:
        egress_ports: TCP ports, 1 to 65,535, that tasks may connect to at any IPv4 or IPv6 address. 443 is
            needed for the image, the logs and the secrets; add what the application calls, for example 5432 for a
            PostgreSQL server, or `If(condition, 5432, NoValue)`. Amazon's DNS server (`AmazonProvidedDNS`) needs no
            rule; any other needs UDP, which this setting cannot open.

    Raises:
        InvalidSetting: a string instead of a sequence, the same port twice, or something that is not a port.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
    """

    egress_ports: Sequence[Value] = (443,)

    def __post_init__(self) -> None:
        check_different("egress_ports", self.egress_ports)
        for position, port in enumerate(self.egress_ports):
            check_number(f"egress_ports[{position}]", port, 1, 65535)


class Network(Handle):
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
    """Add the tasks' security group, which only the load balancer can reach, on the container's port.

    The load balancer's group, in this stack or another, gets the matching egress rule.

    Args:
        template: The template to add to.
        vpc_id: The VPC of the tasks and the load balancer.
        load_balancer_security_group_id: The load balancer's security group.
        container_port: The TCP port that the application listens on.
        settings: The settings of the tasks' network access.
        prefix: The prefix of every logical id.
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
    # A resource of its own, since two groups that refer to each other would be a circular dependency.
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
    # A group without egress rules gets one that allows everything.
    return ec2.SecurityGroupRule(CidrIp="127.0.0.1/32", IpProtocol="-1", Description="Nothing")


def _outward(addresses: Mapping[str, str], port: Value) -> ec2.SecurityGroupRule:
    purpose = _PURPOSES.get(str(port), "What the application calls")
    return ec2.SecurityGroupRule(**addresses, IpProtocol="tcp", FromPort=port, ToPort=port, Description=purpose)
