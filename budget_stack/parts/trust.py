"""Trust policies: which AWS service may assume a role, for which account and resources."""

from __future__ import annotations

from awacs.aws import (
    Allow,
    ArnLike,
    Condition,
    ConditionElement,
    PolicyDocument,
    Principal,
    SourceAccount,
    SourceArn,
    Statement,
    StringEquals,
)
from awacs.sts import AssumeRole
from troposphere import Ref

from budget_stack.facts.iam import service_principal
from budget_stack.values import sub


def service_trust(service: str, *, source: str | None = None, for_this_account: bool = True) -> PolicyDocument:
    """Return the trust policy for one AWS service, acting for this account alone.

    Without the condition the service could be brought to use the role on behalf of another account.

    Args:
        service: The service principal without its domain, for example `ecs-tasks`.
        source: Pattern of the ARNs that the service acts for, after the partition; left out where AWS's own example
            names none, as nobody says then what a service gives there.
        for_this_account: Whether there is a condition at all. ECS names no account where it takes on a role for its own
            work, as far as AWS's example of such a role shows, which has none; a condition on what is not given never
            holds, and no service could be deployed.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
        https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-iam-role-automatic-scaling.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
    """
    conditions: list[ConditionElement] = []
    if for_this_account:
        conditions.append(StringEquals(SourceAccount, Ref("AWS::AccountId")))
    if source is not None:
        conditions.append(ArnLike(SourceArn, sub(f"arn:${{AWS::Partition}}:{source}")))
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            Statement(
                Effect=Allow,
                Action=[AssumeRole],
                Principal=Principal("Service", [service_principal(service)]),
                **({"Condition": Condition(conditions)} if conditions else {}),
            )
        ],
    )
