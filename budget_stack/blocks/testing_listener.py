"""A listener at which the next revision of a service answers before it gets the requests of others."""

from __future__ import annotations

from troposphere import Ref, Template, ec2
from troposphere import elasticloadbalancingv2 as elb

from budget_stack.blocks.forwarding import forward_action
from budget_stack.handle import Handle
from budget_stack.literals import check_cidr, check_number, check_references
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value


class TestListener(Handle):
    """What `add_test_listener` adds."""

    ingress: ec2.SecurityGroupIngress
    listener: elb.Listener
    rule: elb.ListenerRule


def add_test_listener(  # noqa: PLR0913 # references, each by its name
    template: Template,
    *,
    load_balancer_arn: Value,
    security_group_id: Value,
    target_group_arn: Value,
    alternate_target_group_arn: Value,
    port: Value,
    allowed_cidr: Value,
    prefix: str = "",
) -> TestListener:
    """Add a listener in plain HTTP, whose rule ECS changes before it changes the one for everybody's requests.

    Args:
        template: The template to add to.
        load_balancer_arn: The application load balancer.
        security_group_id: The load balancer's security group, which then lets the port in.
        target_group_arn: The target group that the service was created with.
        alternate_target_group_arn: The other one.
        port: Another port than those of the other listeners.
        allowed_cidr: The IPv4 addresses that it is let in for.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
    """
    check_references(
        load_balancer_arn=load_balancer_arn,
        security_group_id=security_group_id,
        target_group_arn=target_group_arn,
        alternate_target_group_arn=alternate_target_group_arn,
    )
    check_number("port", port, 1, 65_535)
    check_cidr("allowed_cidr", allowed_cidr)
    ingress = add_resource(
        template,
        ec2.SecurityGroupIngress(
            logical_id(prefix, "TestIngress"),
            GroupId=security_group_id,
            CidrIp=allowed_cidr,
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            Description="Tests of the next revision",
        ),
    )
    listener = add_resource(
        template,
        elb.Listener(
            logical_id(prefix, "TestListener"),
            LoadBalancerArn=load_balancer_arn,
            Port=port,
            Protocol="HTTP",
            DefaultActions=[
                elb.Action(Type="fixed-response", FixedResponseConfig=elb.FixedResponseConfig(StatusCode="404"))
            ],
        ),
    )
    rule = add_resource(
        template,
        elb.ListenerRule(
            logical_id(prefix, "TestListenerRule"),
            ListenerArn=Ref(listener),
            Priority=1,
            Conditions=[elb.Condition(Field="path-pattern", PathPatternConfig=elb.PathPatternConfig(Values=["/*"]))],
            Actions=[forward_action(target_group_arn, alternate_target_group_arn)],
        ),
    )
    return TestListener(ingress, listener, rule)
