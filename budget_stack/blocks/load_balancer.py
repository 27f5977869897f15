"""The application load balancer, internet-facing or internal, with its security group and HTTP listener."""

from __future__ import annotations

from troposphere import GetAtt, Ref, Template, ec2
from troposphere import elasticloadbalancingv2 as elb

from budget_stack.errors import InvalidSetting
from budget_stack.facts.load_balancer import DESYNC_MODES
from budget_stack.facts.network import ANY_IPV4
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_bool, check_number, check_text, listed
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, Values, text


class LoadBalancerSettings(Frozen):
    """Who may connect to the load balancer, and how it treats connections.

    Attributes:
        allowed_cidr: The IPv4 addresses that may connect, as a range such as `203.0.113.0/24`.
        idle_timeout: Seconds, 1 to 4,000, after which an idle connection is closed. The application's
            keep-alive timeout must be longer, or requests are sent on connections that it has just closed.
        deletion_protection: Whether AWS refuses to delete it, even together with its stack.
        desync_mitigation_mode: `monitor`, `defensive` or `strictest`: what is done with requests that two servers
            might understand differently. Left out, an internet-facing load balancer is `strictest` and an internal
            one `defensive`, since `strictest` answers 400 to every request of an HTTP API's VPC link.

    Raises:
        InvalidSetting: a literal that Elastic Load Balancing would reject.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    """

    allowed_cidr: Value = ANY_IPV4
    idle_timeout: Value = 60
    deletion_protection: bool = False
    desync_mitigation_mode: str | None = None

    def __post_init__(self) -> None:
        check_text("allowed_cidr", self.allowed_cidr)
        check_number("idle_timeout", self.idle_timeout, 1, 4000, "seconds")
        check_bool("deletion_protection", self.deletion_protection)
        if self.desync_mitigation_mode not in (None, *DESYNC_MODES):
            raise InvalidSetting("desync_mitigation_mode", self.desync_mitigation_mode, f"one of {DESYNC_MODES}")


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
        InvalidSetting: fewer than two subnets, or the same one twice.
    """
    security_group = _security_group(template, logical_id(prefix, "LoadBalancerSecurityGroup"), vpc_id)
    security_group.SecurityGroupIngress = [
        ec2.SecurityGroupRule(
            CidrIp=settings.allowed_cidr, IpProtocol="tcp", FromPort=80, ToPort=80, Description="HTTP from clients"
        )
    ]
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
    """Add a load balancer with private addresses, which nothing reaches until a rule of its group says otherwise.

    Its logical ids are its own, and not those of `add_load_balancer`: no load balancer changes between
    internet-facing and internal, and while two exist they cannot share a target group.

    Args:
        template: The template to add to.
        vpc_id: The VPC of the subnets.
        subnet_ids: At least two subnets, each in a different Availability Zone.
        settings: The settings of the load balancer; `allowed_cidr` is for internet-facing ones alone.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: fewer than two subnets, or the same one twice.
    """
    security_group = _security_group(template, logical_id(prefix, "InternalLoadBalancerSecurityGroup"), vpc_id)
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
