"""The role by which ECS shifts requests between two target groups."""

from __future__ import annotations

from collections.abc import Sequence

from awacs import elasticloadbalancing as elb
from awacs.aws import Allow, PolicyDocument, Statement
from troposphere import Ref, Template, iam

from budget_stack.handle import Handle
from budget_stack.literals import check_references
from budget_stack.naming import add_resource, logical_id
from budget_stack.parts.role import Role
from budget_stack.parts.trust import service_trust
from budget_stack.values import Value


class InfrastructureRole(Handle):
    """What `add_infrastructure_role` adds."""

    policy: iam.ManagedPolicy
    role: iam.Role


def add_infrastructure_role(
    template: Template,
    *,
    target_group_arns: Sequence[Value],
    listener_rule_arns: Sequence[Value],
    prefix: str = "",
) -> InfrastructureRole:
    """Add a role that may do to these target groups and rules what AWS's own policy for it allows for all.

    A service that refers to it is created after the role has its rights, and deleted before: ECS needs them to
    deregister the last tasks.

    Args:
        template: The template to add to.
        target_group_arns: Both target groups.
        listener_rule_arns: The rule that forwards to them, and that of the test listener.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
        https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
    """
    check_references(target_group_arns=target_group_arns, listener_rule_arns=listener_rule_arns)
    policy = add_resource(
        template,
        iam.ManagedPolicy(
            logical_id(prefix, "InfrastructurePolicy"),
            Description="What shifting the requests of this one service takes",
            PolicyDocument=PolicyDocument(
                Version="2012-10-17",
                Statement=[
                    Statement(
                        Sid="ReadLoadBalancers",
                        Effect=Allow,
                        Action=[
                            elb.DescribeListeners,
                            elb.DescribeRules,
                            elb.DescribeTargetGroups,
                            elb.DescribeTargetHealth,
                        ],
                        # IAM knows no resource for any of these.
                        Resource=["*"],
                    ),
                    Statement(
                        Sid="RegisterTasks",
                        Effect=Allow,
                        Action=[elb.DeregisterTargets, elb.RegisterTargets],
                        Resource=list(target_group_arns),
                    ),
                    Statement(
                        Sid="ShiftRequests",
                        Effect=Allow,
                        Action=[elb.ModifyRule],
                        Resource=list(listener_rule_arns),
                    ),
                ],
            ),
        ),
    )
    role = add_resource(
        template,
        Role(
            logical_id(prefix, "InfrastructureRole"),
            Description="By which ECS shifts requests between two target groups",
            AssumeRolePolicyDocument=service_trust("ecs", for_this_account=False),
            ManagedPolicyArns=[Ref(policy)],
        ),
    )
    return InfrastructureRole(policy, role)
