"""The application load balancer, internet-facing or internal, with its security group and HTTP listener."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from troposphere import GetAtt, Ref, Template, ec2
from troposphere import elasticloadbalancingv2 as elb

from budget_stack.errors import InvalidSetting
from budget_stack.facts.load_balancer import DESYNC_MODES
from budget_stack.facts.network import ANY_IPV4
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import (
    check_bool,
    check_cidr,
    check_different,
    check_number,
    check_references,
    check_references_of,
    check_text,
    check_texts,
    listed,
)
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, Values, is_literal, text


class LoadBalancerSettings(Frozen):
    """Who may connect to the load balancer, and how it treats connections.

    Attributes:
        internal: Whether it has private addresses alone, which only the VPC and networks connected to it reach. Decide
            once: its logical ids are others then, and a deployed service cannot move from one to the other.
        allowed_cidr: The IPv4 addresses that may connect, as a range such as `203.0.113.0/24`; left out, everybody's,
            which an internal one does not take for granted.
        also_allowed_cidrs: Further ranges that may connect.
        allowed_security_group_ids: Security groups whose members may connect, to an internal one alone: a group is told
            by private addresses.
        idle_timeout: Seconds, 1 to 4,000, after which an idle connection is closed. The application's
            keep-alive timeout must be longer, or requests are sent on connections that it has just closed.
        deletion_protection: Whether AWS refuses to delete it, even together with its stack.
        desync_mitigation_mode: `monitor`, `defensive` or `strictest`: what is done with requests that two servers
            might understand differently. Left out, an internet-facing load balancer is `strictest` and an internal
            one `defensive`, since `strictest` answers 400 to every request of an HTTP API's VPC link.

    Raises:
        InvalidSetting: a literal that Elastic Load Balancing would reject, ranges that contradict each other, or an
            internal one that nobody may reach.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
        https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    """

    internal: bool = False
    allowed_cidr: Value | None = None
    also_allowed_cidrs: Sequence[Value] = ()
    allowed_security_group_ids: Sequence[Value] = ()
    idle_timeout: Value = 60
    deletion_protection: bool = False
    desync_mitigation_mode: str | None = None

    def __post_init__(self) -> None:
        check_bool("internal", self.internal)
        self._check_clients()
        check_number("idle_timeout", self.idle_timeout, 1, 4000, "seconds")
        check_bool("deletion_protection", self.deletion_protection)
        if self.desync_mitigation_mode not in (None, *DESYNC_MODES):
            raise InvalidSetting("desync_mitigation_mode", self.desync_mitigation_mode, f"one of {DESYNC_MODES}")

    def _check_clients(self) -> None:
        if self.allowed_cidr is not None:
            check_text("allowed_cidr", self.allowed_cidr)
        check_texts("also_allowed_cidrs", self.also_allowed_cidrs, '("203.0.113.0/24",)')
        check_references_of(self, "allowed_security_group_ids")
        if self.also_allowed_cidrs and self.allowed_cidr is None:
            raise InvalidSetting("allowed_cidr", None, "given beside also_allowed_cidrs, as the first range")
        cidrs = [self.allowed_cidr, *self.also_allowed_cidrs] if self.allowed_cidr is not None else []
        for position, cidr in enumerate(cidrs):
            setting = f"also_allowed_cidrs[{position - 1}]" if position else "allowed_cidr"
            if is_literal(cidr) and ":" in str(cidr):
                raise InvalidSetting(setting, cidr, "a range of IPv4: the load balancer has no IPv6 address")
            check_cidr(setting, cidr)
        check_different("also_allowed_cidrs", cidrs)
        check_different("allowed_security_group_ids", self.allowed_security_group_ids)
        if self.allowed_security_group_ids and not self.internal:
            expected = "left out unless it is internal: a group is told by private addresses, and clients have others"
            raise InvalidSetting("allowed_security_group_ids", self.allowed_security_group_ids, expected)
        if self.internal and not (cidrs or self.allowed_security_group_ids):
            expected = "given where it is internal, or allowed_security_group_ids: nobody could reach it"
            raise InvalidSetting("allowed_cidr", None, expected)

    @property
    def first_allowed_cidr(self) -> Value:
        """The first range that may connect; to an internet-facing one everybody, where nothing is said."""
        return ANY_IPV4 if self.allowed_cidr is None else self.allowed_cidr


class LoadBalancer(Handle):
    """What `add_load_balancer` and `add_internal_load_balancer` add."""

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
        InvalidSetting: a literal that cannot be what its name says; fewer than two subnets, or the same one twice.
    """
    check_references(vpc_id=vpc_id, subnet_ids=subnet_ids)
    security_group = _security_group(template, logical_id(prefix, "LoadBalancerSecurityGroup"), vpc_id)
    security_group.SecurityGroupIngress = client_rules(settings, 80)
    load_balancer = add_resource(
        template,
        elb.LoadBalancer(
            logical_id(prefix, "LoadBalancer"),
            Type="application",
            Scheme="internet-facing",
            Subnets=listed("subnet_ids", subnet_ids, at_least=2),
            SecurityGroups=[GetAtt(security_group, "GroupId")],
            LoadBalancerAttributes=_attributes(settings, "strictest"),
        ),
    )
    return LoadBalancer(security_group, load_balancer, _listener(template, "HttpListener", load_balancer, prefix))


def add_internal_load_balancer(
    template: Template,
    *,
    vpc_id: Value,
    subnet_ids: Values,
    settings: LoadBalancerSettings = LoadBalancerSettings(),
    prefix: str = "",
) -> LoadBalancer:
    """Add a load balancer with private addresses, which nothing reaches but the clients that the settings allow.

    Its logical ids are its own, and not those of `add_load_balancer`: no load balancer changes between
    internet-facing and internal, and while two exist they cannot share a target group.

    Args:
        template: The template to add to.
        vpc_id: The VPC of the subnets.
        subnet_ids: At least two subnets, each in a different Availability Zone.
        settings: The settings of the load balancer. Unless they say `internal`, rules of its group are still to say
            who reaches it, such as those of an HTTP API.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says; fewer than two subnets, or the same one twice.
    """
    check_references(vpc_id=vpc_id, subnet_ids=subnet_ids)
    security_group = _security_group(template, logical_id(prefix, "InternalLoadBalancerSecurityGroup"), vpc_id)
    if settings.internal:
        security_group.SecurityGroupIngress = client_rules(settings, 80)
    load_balancer = add_resource(
        template,
        elb.LoadBalancer(
            logical_id(prefix, "InternalLoadBalancer"),
            Type="application",
            Scheme="internal",
            Subnets=listed("subnet_ids", subnet_ids, at_least=2),
            SecurityGroups=[GetAtt(security_group, "GroupId")],
            LoadBalancerAttributes=_attributes(settings, "defensive"),
        ),
    )
    return LoadBalancer(security_group, load_balancer, _listener(template, "InternalListener", load_balancer, prefix))


def _security_group(template: Template, title: str, vpc_id: Value) -> ec2.SecurityGroup:
    return add_resource(
        template,
        ec2.SecurityGroup(
            title,
            GroupDescription="What reaches the load balancer, and what it reaches",
            VpcId=vpc_id,
            # A group without egress rules gets one that allows everything. Each service attached to this load
            # balancer adds a rule to its own tasks.
            SecurityGroupEgress=[
                ec2.SecurityGroupRule(
                    CidrIp="127.0.0.1/32", IpProtocol="-1", Description="Nothing but the tasks of the services attached"
                )
            ],
        ),
    )


def client_rules(settings: LoadBalancerSettings, port: int) -> list[ec2.SecurityGroupRule]:
    """Return the rules by which clients reach a port, the first allowed range first."""
    everybody = [] if settings.internal and settings.allowed_cidr is None else [settings.first_allowed_cidr]
    peers: list[dict[str, Any]] = [{"CidrIp": cidr} for cidr in (*everybody, *settings.also_allowed_cidrs)]
    peers += [{"SourceSecurityGroupId": group} for group in settings.allowed_security_group_ids]
    name = {80: "HTTP", 443: "HTTPS"}[port]
    return [
        ec2.SecurityGroupRule(**peer, IpProtocol="tcp", FromPort=port, ToPort=port, Description=f"{name} from clients")
        for peer in peers
    ]


def _listener(template: Template, role: str, load_balancer: elb.LoadBalancer, prefix: str) -> elb.Listener:
    return add_resource(
        template,
        elb.Listener(
            logical_id(prefix, role),
            LoadBalancerArn=Ref(load_balancer),
            Port=80,
            Protocol="HTTP",
            DefaultActions=[
                elb.Action(
                    Type="fixed-response",
                    FixedResponseConfig=elb.FixedResponseConfig(StatusCode="404"),
                )
            ],
        ),
    )


def _attributes(settings: LoadBalancerSettings, desync_mitigation_mode: str) -> list[elb.LoadBalancerAttributes]:
    values = {
        "deletion_protection.enabled": "true" if settings.deletion_protection else "false",
        "idle_timeout.timeout_seconds": text(settings.idle_timeout),
        "routing.http.desync_mitigation_mode": settings.desync_mitigation_mode or desync_mitigation_mode,
        "routing.http.drop_invalid_header_fields.enabled": "true",
    }
    return [elb.LoadBalancerAttributes(Key=key, Value=value) for key, value in values.items()]
