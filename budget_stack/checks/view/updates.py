"""What becomes of a deployed resource in an update: it is kept, replaced or removed."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.resource_types import (
    ALARM,
    CLUSTER,
    DYNAMODB_TABLE,
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    LOG_GROUP,
    MANAGED_POLICY,
    REPOSITORY,
    ROLE,
    SECRETS_MANAGER_SECRET,
    SECURITY_GROUP,
    SERVICE,
    TARGET_GROUP,
)

# createOnlyProperties of the types' schemas, with the physical name first
_NAMED = {
    CLUSTER: ("ClusterName",),
    LOAD_BALANCER: ("Name", "Scheme", "Type"),
    SERVICE: ("ServiceName", "Cluster", "Role", "SchedulingStrategy"),
    TARGET_GROUP: ("Name", "IpAddressType", "Port", "Protocol", "ProtocolVersion", "TargetType", "VpcId"),
    ALARM: ("AlarmName",),
    DYNAMODB_TABLE: ("TableName",),
    SECURITY_GROUP: ("GroupName", "GroupDescription", "VpcId"),
    REPOSITORY: ("RepositoryName", "EncryptionConfiguration"),
    MANAGED_POLICY: ("ManagedPolicyName", "Description", "Path"),
    ROLE: ("RoleName", "Path"),
    LOG_GROUP: ("LogGroupName",),
    SECRETS_MANAGER_SECRET: ("Name",),
}
_CREATE_ONLY = {**_NAMED, LISTENER: ("LoadBalancerArn",), LISTENER_RULE: ("ListenerArn",)}
# what leaving a property out means, where that is known
_DEFAULTS = {(LOAD_BALANCER, "Scheme"): "internet-facing", (LOAD_BALANCER, "Type"): "application"}

NAMED_TYPES = tuple(_NAMED)
"""The types whose resources a template may name, and for which it is known what makes CloudFormation replace them."""


def name_property(type_: str) -> str:
    """Return the property that names a resource of one of the `NAMED_TYPES`; empty for any other type."""
    return _NAMED.get(type_, ("",))[0]


def successor(view: View, deployed: Resource) -> Resource | None:
    """Return what the template has under the logical id of a deployed resource, if that is of the same type."""
    resource = view.resource(deployed.logical_id)
    return resource if resource is not None and resource.type == deployed.type else None


def is_new(view: View, resource: Resource) -> bool:
    """Tell whether a resource of the template is certainly another one than the stack has now."""
    before = view.deployed.resource(resource.logical_id) if view.deployed else None
    return before is None or before.type != resource.type or change(view, before, resource) is not None


def change(view: View, deployed: Resource, resource: Resource) -> str | None:
    """Return a property whose change makes CloudFormation replace the resource; None if there is none."""
    return view.remembered(("replaced", deployed.logical_id), lambda: _change(view, deployed, resource))


def _change(view: View, deployed: Resource, resource: Resource) -> str | None:
    type_ = deployed.type
    for key in _CREATE_ONLY.get(type_, ()):
        before, after = deployed[key], resource[key]
        if before and after:
            if differs(view, before, after):
                return key
        elif before or after:
            given = (before or after).text()
            default = _DEFAULTS.get((type_, key))
            # a name that was made up cannot be the one that is given
            if key == name_property(type_) or (default is not None and given is not None and given != default):
                return key
    return None


def differs(view: View, before: Node, after: Node) -> bool:
    """Tell whether a property of a deployed resource certainly has another value after the update."""
    was, is_ = before.reference, after.reference
    if was and is_:
        # an ARN is the value of Ref and of an attribute too
        return was.logical_id != is_.logical_id or _is_replaced(view, was.logical_id)
    if any(_is_replaced(view, name) for name in _common(before, after)):
        return True
    return before.value is not None and after.value is not None and view.differ(before.value, after.value)


def _common(before: Node, after: Node) -> Iterator[str]:
    names = {reference.logical_id for reference in before.references()}
    return (reference.logical_id for reference in after.references() if reference.logical_id in names)


def _is_replaced(view: View, logical_id: str) -> bool:
    before = view.deployed.resource(logical_id) if view.deployed else None
    resource = successor(view, before) if before else None
    return before is not None and resource is not None and change(view, before, resource) is not None
