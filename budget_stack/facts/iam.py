"""IAM: how patterns match, the policies that AWS manages, and the actions that there are."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

EXECUTION_POLICY = "service-role/AmazonECSTaskExecutionRolePolicy"
EXECUTION_ACTIONS = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
)
"""What EXECUTION_POLICY allows, on every resource.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html
"""


@cache
def managed_policies() -> frozenset[str]:
    """Return path and name of every policy that AWS managed when this was released, as ARNs have it after `policy/`.

    Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html, by moto, from which
    `scripts/managed_policies.py` takes it.
    """
    return _lines_of("managed_policies.txt")


@cache
def newer_actions() -> frozenset[str]:
    """Return the actions, in lower case, that AWS had when this was released and awacs 2.6.1 does not know.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    return _lines_of("newer_actions.txt")


def _lines_of(name: str) -> frozenset[str]:
    return frozenset((files("budget_stack.facts") / name).read_text().split())
