"""What forwards a listener's requests to one target group, or to two between which ECS shifts them."""

from __future__ import annotations

from troposphere import elasticloadbalancingv2 as elb

from budget_stack.values import Value


def forward_action(target_group_arn: Value, alternate_target_group_arn: Value | None = None) -> elb.ListenerRuleAction:
    """Return what forwards requests to a target group; with two of them ECS changes the weights."""
    if alternate_target_group_arn is None:
        return elb.ListenerRuleAction(Type="forward", TargetGroupArn=target_group_arn)
    groups = [
        elb.TargetGroupTuple(TargetGroupArn=arn, Weight=weight)
        for arn, weight in ((target_group_arn, 100), (alternate_target_group_arn, 0))
    ]
    return elb.ListenerRuleAction(Type="forward", ForwardConfig=elb.ForwardConfig(TargetGroups=groups))
