"""Trust policies: which AWS service may assume a role, and for which account."""

from __future__ import annotations

from awacs.aws import Allow, Condition, PolicyDocument, Principal, SourceAccount, Statement, StringEquals
from awacs.sts import AssumeRole
from troposphere import Ref


def service_trust(service: str) -> PolicyDocument:
    """Return the trust policy for one AWS service, acting for this account alone.

    Without the condition the service could be brought to use the role on behalf of another account.

    Args:
        service: The service principal without its domain, for example `ecs-tasks`.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            Statement(
                Effect=Allow,
                Action=[AssumeRole],
                Principal=Principal("Service", [f"{service}.amazonaws.com"]),
                Condition=Condition(StringEquals(SourceAccount, Ref("AWS::AccountId"))),
            )
        ],
    )
