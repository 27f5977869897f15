"""One permissions boundary on all roles of a handle."""

from __future__ import annotations

from typing import TypeVar

from budget_stack.conditions import resources_of
from budget_stack.errors import InvalidSetting
from budget_stack.literals import check_references
from budget_stack.shown import shown
from budget_stack.values import Value

Handle = TypeVar("Handle", bound="tuple[object, ...]")


def apply_permissions_boundary(handle: Handle, policy_arn: Value) -> Handle:
    """Put a permissions boundary on every role of a block, and return the handle.

    A role may do what both its policies and the boundary allow, so the boundary must allow what the blocks need. A
    boundary that comes or goes replaces no role.

    Args:
        handle: What `add_<block>()` or `build_stack()` returned, or a tuple of such.
        policy_arn: The ARN of the managed policy that is the boundary.

    Raises:
        InvalidSetting: no ARN of a managed policy, or a role that has another boundary. None of the roles has this one
            then.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    check_references(policy_arn=policy_arn)
    bounded = [resource for resource in resources_of(handle) if "PermissionsBoundary" in resource.props]
    for resource in bounded:
        present = resource.properties.get("PermissionsBoundary", policy_arn)
        if present != policy_arn:
            expected = f"the only one of {resource.title}, which has {shown(present)}"
            raise InvalidSetting("policy_arn", policy_arn, expected)
    for resource in bounded:
        resource.PermissionsBoundary = policy_arn
    return handle
