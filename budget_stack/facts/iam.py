"""IAM: how patterns match, the policies that AWS manages, and the actions that there are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from budget_stack.facts.resource_types import (
    BUCKET,
    CLUSTER,
    DYNAMODB_TABLE,
    FUNCTION,
    IAM_GROUP,
    KMS_KEY,
    LOG_GROUP,
    QUEUE,
    REPOSITORY,
    ROLE,
    SSM_PARAMETER,
    TOPIC,
    USER,
)

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


def service_principal(service: str) -> str:
    """Return the name of an AWS service in a trust policy, which is the same in every partition.

    Args:
        service: Such as `ecs-tasks`, which runs the tasks of ECS.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    return f"{service}.amazonaws.com"


@cache
def managed_policies() -> frozenset[str]:
    """Return path and name of every policy that AWS managed when this was released, as ARNs have it after `policy/`.

    Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html, by moto, from which
    `scripts/managed_policies.py` takes it.
    """
    return _lines_of("managed_policies.txt")


@cache
def managed_policies_by_name() -> Mapping[str, str]:
    """Return the same by their names alone, in lower case: a misspelt policy is often one without its path."""
    return {one.rpartition("/")[2].lower(): one for one in managed_policies()}


@cache
def newer_actions() -> frozenset[str]:
    """Return the actions, in lower case, that AWS had when this was released and awacs 2.6.1 does not know.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    return _lines_of("newer_actions.txt")


def _lines_of(name: str) -> frozenset[str]:
    return frozenset(Path(__file__).with_name(name).read_text().split())


def action_matches(pattern: str, action: str, unknown: str = "") -> bool:
    """Tell whether the pattern of a policy covers an action; IAM takes capitals in actions for small letters.

    Args:
        pattern: Such as `s3:Get*`.
        action: Such as `s3:GetObject`.
        unknown: See `pattern_matches`.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """
    return pattern_matches(pattern.lower(), action.lower(), unknown)


def pattern_matches(pattern: str, text: str, unknown: str = "") -> bool:
    """Tell whether a pattern matches a text: `*` stands for any characters, `?` for one, all others for themselves.

    Args:
        pattern: An element of Resource, for instance.
        text: An ARN, for instance.
        unknown: A character that stands, in either of them, for what is not known; the answer then is whether
            they could match.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    special = _special(unknown)
    start, other_start = special.split(pattern, 1)[0], special.split(text, 1)[0]
    # most pairs are told apart by how they begin
    if not (start.startswith(other_start) or other_start.startswith(start)):
        return False
    return _meet(pattern, text, unknown)


@cache
def _special(unknown: str) -> re.Pattern[str]:
    return re.compile(f"[*?{unknown}]")


@lru_cache(maxsize=4096)
def _meet(pattern: str, text: str, unknown: str) -> bool:
    # from the ends of both back to their beginnings: what can meet from each place in the text on
    meets = [all(character == unknown for character in text[place:]) for place in range(len(text) + 1)]
    for wanted in reversed(pattern):
        before, meets = meets, [False] * (len(text) + 1)
        for place in range(len(text), -1, -1):
            is_end = place == len(text)
            if wanted in ("*", unknown):
                meets[place] = before[place] or (not is_end and meets[place + 1])
            elif not is_end and text[place] == unknown:
                meets[place] = meets[place + 1] or before[place]
            elif not is_end:
                meets[place] = wanted in ("?", text[place]) and before[place + 1]
    return meets[0]


ARN_ATTRIBUTES = MappingProxyType(
    {
        BUCKET: ("Arn",),
        CLUSTER: ("Arn",),
        DYNAMODB_TABLE: ("Arn", "StreamArn"),
        KMS_KEY: ("Arn",),
        LOG_GROUP: ("Arn",),
        QUEUE: ("Arn",),
        REPOSITORY: ("Arn",),
        ROLE: ("Arn",),
        TOPIC: ("", "TopicArn"),
        USER: ("Arn",),
        SSM_PARAMETER: (),
        "AWS::EFS::FileSystem": ("Arn",),
        "AWS::Kinesis::Stream": ("Arn",),
        FUNCTION: ("Arn",),
    }
)
"""The attributes that are ARNs, by type; an empty one is Ref.

Source: the return values of each type below
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

DATA_SERVICES = frozenset({"dynamodb", "ecr", "kinesis", "kms", "logs", "s3", "secretsmanager", "sns", "sqs"})
"""Services whose actions are about resources of their own alone.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

_OBJECT_ACTIONS = (
    r"s3:((get|put|delete|restore)object(?!lockconfiguration)\w*|abortmultipartupload|listmultipartuploadparts)"
)
_BUCKET_ACTIONS = r"s3:(listbucket\w*|(get|put)bucket\w+)"


def is_object_action(action: str) -> bool | None:
    """Whether an action of S3 is about objects, or about a bucket; None if that is not known.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
    """
    name = action.lower().rstrip("*")
    if re.fullmatch(_OBJECT_ACTIONS, name):
        return True
    return False if re.fullmatch(_BUCKET_ACTIONS, name) else None


LONGEST_INLINE_POLICIES = 10_240
MOST_MANAGED_POLICIES = 20
POLICY_NAME_PATTERN = r"[\w+=,.@-]{1,128}"
"""Characters without white space of all policies in a role; managed ones attached to it, if the quota is raised.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

IDENTITIES = (ROLE, USER, IAM_GROUP)
"""The types of what policies are attached to.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id.html
"""

LINKED_SERVICES = (
    "autoscaling", "ecs", "ecs.application-autoscaling", "elasticache", "elasticfilesystem", "elasticloadbalancing",
    "events", "rds", "replication.ecr", "spot",
)  # fmt: skip
"""Services that make their service-linked role themselves, and have one in an account.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html, and the same page
of each.
"""
