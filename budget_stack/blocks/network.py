"""The tasks' security group, which lets requests in from the load balancer only, and what lets the tasks in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial

from troposphere import GetAtt, If, Template, ec2, encode_to_dict

from budget_stack.errors import InvalidSetting
from budget_stack.facts.network import ANY_IPV4, ANY_IPV6
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_different, check_number, check_references, check_references_of
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, sub, text, unless_left_out

_PURPOSES = {"443": "HTTPS to the registry, logs and secrets", "5432": "The database"}
# In dual-stack subnets tasks also have an IPv6 address, and use it; in others the IPv6 rule has no effect.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
_ANYWHERE = ({"CidrIp": ANY_IPV4}, {"CidrIpv6": ANY_IPV6})


class Destination(Frozen):
    """A security group that is to let the tasks in, such as the one of a database or cache of another stack.

    It gets a rule of its own for this, which comes and goes with the service; the tasks get the way out to it.

    Attributes:
        name: Letters and digits, which begin the logical id of the rule: `Database` makes `DatabaseIngress`.
        security_group_id: The group, which exists already: in the tasks' VPC, or in one that is peered with it.
        port: The TCP port, 1 to 65,535, such as 5432 for PostgreSQL.

    Raises:
        InvalidSetting: a literal that EC2 would reject, or a name that no logical id can begin with.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    """

    name: str
    security_group_id: Value
    port: Value

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and re.fullmatch("[A-Z][A-Za-z0-9]*", self.name)):
            raise InvalidSetting("name", self.name, "letters and digits, as in Database: it begins a logical id")
        check_references_of(self, "security_group_id")
        check_number("port", self.port, 1, 65535)


class NetworkSettings(Frozen):
    """What the tasks may connect to.

    Attributes:
        egress_ports: TCP ports, 1 to 65,535, that tasks may connect to at any IPv4 or IPv6 address. 443 is
            needed for the image, the logs and the secrets; add what the application calls, for example 5432 for a
            PostgreSQL server, or `If(condition, 5432, NoValue)`. Amazon's DNS server (`AmazonProvidedDNS`) needs no
            rule; any other needs UDP, which this setting cannot open.
        destinations: Security groups that are to let the tasks in, each with the port; the service waits until they do.
            Their ports need not be in `egress_ports`, which would open them to everywhere.

    Raises:
        InvalidSetting: a string instead of a sequence, the same port, name, or group and port twice, or something that
            is not a port.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
    """

    egress_ports: Sequence[Value] = (443,)
    destinations: Sequence[Destination] = ()

    def __post_init__(self) -> None:
        check_different("egress_ports", self.egress_ports)
        for position, port in enumerate(self.egress_ports):
            check_number(f"egress_ports[{position}]", port, 1, 65535)
        if not isinstance(self.destinations, Sequence) or isinstance(self.destinations, str | bytes):
            raise InvalidSetting("destinations", self.destinations, "a sequence of Destination")
        for position, destination in enumerate(self.destinations):
            if not isinstance(destination, Destination):
                raise InvalidSetting(f"destinations[{position}]", destination, "a Destination")
            before = self.destinations[:position]
            if destination.name in [other.name for other in before]:
                raise InvalidSetting(f"destinations[{position}].name", destination.name, "another name than before")
            if _peer(destination) in map(_peer, before):
                expected = "another group than before, or another port: EC2 refuses one rule twice"
                raise InvalidSetting(
                    f"destinations[{position}].security_group_id", destination.security_group_id, expected
                )


def are_same(one: Destination, other: Destination) -> bool:
    """Tell whether two destinations are one group and port, whatever they are called: EC2 refuses one rule twice."""
    return _peer(one) == _peer(other)


def _peer(destination: Destination) -> str:
    peer = {"Group": destination.security_group_id, "Port": text(destination.port)}
    return json.dumps(encode_to_dict(peer), sort_keys=True)


class Network(Handle):
    """What `add_network` adds; `destination_ingress` are the rules of the groups that let the tasks in."""

    security_group: ec2.SecurityGroup
    load_balancer_egress: ec2.SecurityGroupEgress
    destination_ingress: tuple[ec2.SecurityGroupIngress, ...] = ()


class BackgroundNetwork(Handle):
    """What `add_background_network` adds."""

    security_group: ec2.SecurityGroup
    destination_ingress: tuple[ec2.SecurityGroupIngress, ...] = ()


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

    Raises:
        InvalidSetting: a literal that cannot be what its name says.
    """
    check_references(vpc_id=vpc_id, load_balancer_security_group_id=load_balancer_security_group_id)
    check_number("container_port", container_port, 1, 65535)
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
            SecurityGroupEgress=_egress(settings),
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
    return Network(security_group, load_balancer_egress, _let_in(template, security_group, settings, prefix))


def _let_in(
    template: Template, security_group: ec2.SecurityGroup, settings: NetworkSettings, prefix: str
) -> tuple[ec2.SecurityGroupIngress, ...]:
    tasks = GetAtt(security_group, "GroupId")
    return tuple(_ingress(template, it, tasks, prefix) for it in settings.destinations)


def _ingress(template: Template, destination: Destination, tasks: Value, prefix: str) -> ec2.SecurityGroupIngress:
    return add_resource(
        template,
        ec2.SecurityGroupIngress(
            logical_id(prefix, f"{destination.name}Ingress"),
            GroupId=destination.security_group_id,
            SourceSecurityGroupId=tasks,
            IpProtocol="tcp",
            FromPort=destination.port,
            ToPort=destination.port,
            Description=sub("Tasks of ${AWS::StackName}"),
        ),
    )


def _towards(destination: Destination) -> ec2.SecurityGroupRule:
    return ec2.SecurityGroupRule(
        DestinationSecurityGroupId=destination.security_group_id,
        IpProtocol="tcp",
        FromPort=destination.port,
        ToPort=destination.port,
        Description=destination.name,
    )


def add_background_network(
    template: Template, *, vpc_id: Value, settings: NetworkSettings = NetworkSettings(), prefix: str = ""
) -> BackgroundNetwork:
    """Add the security group of tasks that nobody connects to.

    Args:
        template: The template to add to.
        vpc_id: The VPC of the tasks.
        settings: The settings of the tasks' network access.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.
    """
    check_references(vpc_id=vpc_id)
    security_group = add_resource(
        template,
        ec2.SecurityGroup(
            logical_id(prefix, "TaskSecurityGroup"),
            GroupDescription="What the tasks reach; nothing reaches them",
            VpcId=vpc_id,
            SecurityGroupEgress=_egress(settings),
        ),
    )
    return BackgroundNetwork(security_group, _let_in(template, security_group, settings, prefix))


def _egress(settings: NetworkSettings) -> list[ec2.SecurityGroupRule | If]:
    rules = [
        unless_left_out(port, partial(_outward, addresses)) for port in settings.egress_ports for addresses in _ANYWHERE
    ]
    return [*rules, *(_towards(destination) for destination in settings.destinations)] or [_nowhere()]


def _nowhere() -> ec2.SecurityGroupRule:
    # A group without egress rules gets one that allows everything.
    return ec2.SecurityGroupRule(CidrIp="127.0.0.1/32", IpProtocol="-1", Description="Nothing")


def _outward(addresses: Mapping[str, str], port: Value) -> ec2.SecurityGroupRule:
    purpose = _PURPOSES.get(str(port), "What the application calls")
    return ec2.SecurityGroupRule(**addresses, IpProtocol="tcp", FromPort=port, ToPort=port, Description=purpose)
