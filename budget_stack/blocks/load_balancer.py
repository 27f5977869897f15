"""The application load balancer, with its security group and HTTP listener."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from troposphere import GetAtt, Ref, Template, ec2
from troposphere import elasticloadbalancingv2 as elb

from budget_stack.facts.network import ANY_IPV4
from budget_stack.literals import check_bool, check_number, check_text, listed
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, Values, text


@dataclass(frozen=True, kw_only=True)
class LoadBalancerSettings:
    """Who may connect to the load balancer, and how it treats connections.

    Attributes:
        allowed_cidr: The IPv4 addresses that may connect, as a range such as `203.0.113.0/24`.
        idle_timeout: Seconds, 1 to 4,000, after which an idle connection is closed. The application's
            keep-alive timeout must be longer, or requests are sent on connections that it has just closed.
        deletion_protection: Whether AWS refuses to delete it, even together with its stack.

    Raises:
        InvalidSetting: a literal that Elastic Load Balancing would reject.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    """

    allowed_cidr: Value = ANY_IPV4
    idle_timeout: Value = 60
    deletion_protection: bool = False

    def __post_init__(self) -> None:
        check_text("allowed_cidr", self.allowed_cidr)
        check_number("idle_timeout", self.idle_timeout, 1, 4000, "seconds")
        check_bool("deletion_protection", self.deletion_protection)


class LoadBalancer(NamedTuple):
    """What `add_load_balancer` adds."""

    security_group: ec2.SecurityGroup
    load_balancer: elb.LoadBalancer
    listener: elb.Listener


def add_load_balancer(
    template: Template,
    *,
    vpc_id: Value,
    subnet_ids: Values,
    settings: LoadBalancerSettings = LoadBalancerSettings(),
    prefix: str = "",
) -> LoadBalancer:
    """Add an internet-facing load balancer whose listener answers 404 until a rule says otherwise.

    Args:
        template: The template to add to.
        vpc_id: The VPC of the subnets.
        subnet_ids: At least two public subnets, each in a different Availability Zone.
        settings: The settings of the load balancer.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: fewer than two subnets, or the same one twice.
    """
    security_group = add_resource(
        template,
        ec2.SecurityGroup(
            logical_id(prefix, "LoadBalancerSecurityGroup"),
            GroupDescription="What reaches the load balancer, and what it reaches",
            VpcId=vpc_id,
            SecurityGroupIngress=[
                ec2.SecurityGroupRule(
                    CidrIp=settings.allowed_cidr,
                    IpProtocol="tcp",
                    FromPort=80,
                    ToPort=80,
                    Description="HTTP from clients",
                )
            ],
            # A group without egress rules gets one that allows everything. Each service attached to this load
            # balancer adds a rule to its own tasks.
            SecurityGroupEgress=[
                ec2.SecurityGroupRule(
                    CidrIp="127.0.0.1/32", IpProtocol="-1", Description="Nothing but the tasks of the services attached"
                )
            ],
        ),
    )
    load_balancer = add_resource(
        template,
        elb.LoadBalancer(
            logical_id(prefix, "LoadBalancer"),
            Type="application",
            Scheme="internet-facing",
            Subnets=listed("subnet_ids", subnet_ids, at_least=2),
            SecurityGroups=[GetAtt(security_group, "GroupId")],
            LoadBalancerAttributes=[
                elb.LoadBalancerAttributes(Key=key, Value=value) for key, value in _attributes(settings).items()
            ],
        ),
    )
    listener = add_resource(
        template,
        elb.Listener(
            logical_id(prefix, "HttpListener"),
            LoadBalancerArn=Ref(load_balancer),
            Port=80,
            Protocol="HTTP",
            DefaultActions=[
                elb.Action(
                    Type="fixed-response",
                    FixedResponseConfig=elb.FixedResponseConfig(
                        StatusCode="404", ContentType="text/plain", MessageBody="Not found"
                    ),
                )
            ],
        ),
    )
    return LoadBalancer(security_group, load_balancer, listener)


def _attributes(settings: LoadBalancerSettings) -> dict[str, Value]:
    return {
        "deletion_protection.enabled": "true" if settings.deletion_protection else "false",
        "idle_timeout.timeout_seconds": text(settings.idle_timeout),
        "routing.http.desync_mitigation_mode": "strictest",
        "routing.http.drop_invalid_header_fields.enabled": "true",
    }
