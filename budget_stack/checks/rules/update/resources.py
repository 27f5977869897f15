"""Updates: names, ports, types, data and exports that a changed template meets in the stack as it is deployed.

Every subject is something of the deployed template, and the question what becomes of it. CloudFormation makes what is
new before it deletes what is gone, so that the two must not be in each other's way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, deployed, parts, resources, rule
from budget_stack.checks.view.attributes import attribute
from budget_stack.checks.view.partial_text import shown
from budget_stack.checks.view.updates import NAMED_TYPES, change, is_new, name_property, successor
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import (
    DSQL_CLUSTER,
    DYNAMODB_TABLE,
    FILE_SYSTEM,
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    LOG_GROUP,
    REPOSITORY,
    SECRETS_MANAGER_SECRET,
)

_BEHAVIORS = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html"
)
_NAMES = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html"
_DELETION = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html"
_LISTENERS = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html"
_RULES = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html"
_EXPORTS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html"
_LOGS = ("access", "health_check", "connection")
_HOLDING = {
    REPOSITORY: "its images",
    LOG_GROUP: "what was logged",
    SECRETS_MANAGER_SECRET: "the value",
    DSQL_CLUSTER: "the data",
    DYNAMODB_TABLE: "the items",
    FILE_SYSTEM: "the files",
}
_KEEPING = ("Retain", "RetainExceptOnCreate", "Snapshot")


def _rivals(view: View, deployed: Resource) -> Iterator[Resource]:
    """Yield the new resources of its type, created before a removed resource is deleted."""
    if view.resource(deployed.logical_id) is None:
        for resource in view.resources(deployed.type):
            if view.deployed and view.deployed.resource(resource.logical_id) is None:
                yield resource


def _taken(view: View, deployed: Resource, owner: str, key: str) -> Iterator[tuple[Node, str]]:
    """Yield what takes the place of a removed resource, at the same owner, before that one is deleted."""
    held, reference = deployed[owner].value, deployed[owner].reference
    holder = view.resource(reference.logical_id) if reference else None
    if held is None or (reference and (holder is None or is_new(view, holder))):
        return
    for resource in _rivals(view, deployed):
        if resource[owner].value == held and view.same(deployed[key].value, resource[key].value) is True:
            yield (
                resource[key],
                f"{deployed.logical_id} has {key} {shown(deployed[key])}, and goes only after this one is made",
            )


def _takes_name(deployed: Resource, resource: Resource) -> bool:
    name = name_property(deployed.type)
    return bool(deployed[name]) and deployed[name].value == resource[name].value


@rule(
    "update-listener-port-taken",
    "error",
    on=deployed(resources(LISTENER)),
    text=Text(
        title="A new listener does not take the port of one that is not gone yet",
        says="A listener already exists on this port for this load balancer: the update fails, and is rolled back.",
        cause="The logical id was changed, or another construct makes the listener now.",
        fix="keep the logical id; or delete the listener in one update, and make the new one in the next",
        source=_LISTENERS,
    ),
)
def listener_port_taken(view: View, deployed: Resource) -> Iterator[Problem]:
    for node, message in _taken(view, deployed, "LoadBalancerArn", "Port"):
        yield problem(node, message)


@rule(
    "update-listener-rule-priority-taken",
    "error",
    on=deployed(resources(LISTENER_RULE)),
    text=Text(
        title="A new listener rule does not take the priority of one that is not gone yet",
        says="Priority '1' is currently in use",
        cause="The logical id was changed.",
        fix="keep the logical id, or give the new rule another Priority",
        source=_RULES,
    ),
)
def listener_rule_priority_taken(view: View, deployed: Resource) -> Iterator[Problem]:
    for node, message in _taken(view, deployed, "ListenerArn", "Priority"):
        yield problem(node, message)


@rule(
    "update-name-taken",
    "error",
    on=deployed(resources(*NAMED_TYPES)),
    text=Text(
        title="A new resource does not take the name of one that is not gone yet",
        says="X already exists: the update fails, and is rolled back.",
        cause="The logical id was changed, and the name was not.",
        fix="keep the logical id, or give the new resource another name",
        source=_NAMES,
    ),
)
def name_taken(view: View, deployed: Resource) -> Iterator[Problem]:
    for resource in _rivals(view, deployed):
        if _takes_name(deployed, resource):
            name = resource[name_property(deployed.type)]
            yield problem(name, f"{deployed.logical_id} has this name, and goes only after this one is made")


@rule(
    "update-name-kept",
    "error",
    on=deployed(resources(*NAMED_TYPES)),
    text=Text(
        title="What CloudFormation must replace changes its name as well",
        says="CloudFormation cannot update a stack when a custom-named resource requires replacing.",
        cause="A property was changed that a resource only gets when it is made.",
        fix="leave the name out, or change it in the same update",
        source=_BEHAVIORS,
    ),
)
def name_kept(view: View, deployed: Resource) -> Iterator[Problem]:
    resource = successor(view, deployed)
    if resource is None:
        return
    changed = change(view, deployed, resource)
    if changed and _takes_name(deployed, resource):
        name = name_property(deployed.type)
        yield problem(resource[changed], f"{changed} changes, which needs another resource, and {name} is the same")


@rule(
    "update-type-changed",
    "error",
    on=deployed(resources()),
    text=Text(
        title="A logical id stays with its type",
        says="Update of resource type is not permitted.",
        cause="A resource was exchanged for one of another type, and kept its name.",
        fix="give the new resource a logical id of its own",
        source=_BEHAVIORS,
    ),
)
def type_changed(view: View, deployed: Resource) -> Iterator[Problem]:
    resource = view.resource(deployed.logical_id)
    if resource and resource.type != deployed.type:
        yield Problem(("Resources", resource.logical_id, "Type"), f"{resource.type} was {deployed.type}")


@rule(
    "update-data-lost",
    "warning",
    on=deployed(resources(*_HOLDING)),
    text=Text(
        title="No update takes away what holds data",
        says=(
            "It is deleted with all that it holds once the update has succeeded; if it is kept, the stack uses another."
        ),
        cause="The logical id was changed, or a property that a resource only gets when it is made.",
        fix=(
            "keep the logical id and the property; or deploy DeletionPolicy: Retain first, and import the resource "
            "after"
        ),
        source=_DELETION,
    ),
)
def data_lost(view: View, deployed: Resource) -> Iterator[Problem]:
    resource, lost, at = view.resource(deployed.logical_id), _HOLDING[deployed.type], ("Resources", deployed.logical_id)
    if resource is None:
        # a removed resource is deleted as the deployed template says
        if deployed.attribute("DeletionPolicy").text() not in _KEEPING:
            yield Problem(at, f"{deployed.logical_id} is no longer there, and {lost} with it")
        elif deployed.type != LOG_GROUP:
            for rival in _rivals(view, deployed):
                if not _takes_name(deployed, rival):
                    yield problem(rival, f"it is new and empty; {deployed.logical_id} with {lost} is used no more")
    elif resource.type == deployed.type and (changed := change(view, deployed, resource)):
        policies = [one.attribute("UpdateReplacePolicy").text() for one in (deployed, resource)]
        if not any(policy in _KEEPING for policy in policies):
            yield problem(resource[changed], f"it is replaced, as {changed} changes, and {lost} with it")


@rule(
    "update-access-log-left",
    "warning",
    on=deployed(resources(LOAD_BALANCER)),
    text=Text(
        title="A load balancer's log is switched off, not left out",
        says="It goes on: CloudFormation leaves an attribute of a load balancer as it is that a template leaves out.",
        cause="The attributes that switched the log on were removed.",
        fix='say "false" for it in LoadBalancerAttributes',
        source="https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/554",
    ),
)
def access_log_left(view: View, deployed: Resource) -> Iterator[Problem]:
    balancer = successor(view, deployed)
    if balancer is None or change(view, deployed, balancer):
        return
    before, after = deployed["LoadBalancerAttributes"], balancer["LoadBalancerAttributes"]
    if after.is_unresolved or any(entry.is_unresolved for entry in after):
        return
    for kind in _LOGS:
        key = f"{kind}_logs.s3.enabled"
        value = attribute(before, key)
        if value is not None and value.text() == "true" and attribute(after, key) is None:
            yield problem(after, f"{deployed.logical_id} has {key}, and goes on")


def _exports(template: Mapping[str, Any]) -> Iterator[str]:
    return (name for name, output in (template.get("Outputs") or {}).items() if "Export" in output)


@rule(
    "update-export-removed",
    "info",
    on=deployed(parts(_exports)),
    text=Text(
        title="What was exported stays exported",
        says="Export X cannot be deleted as it is in use by Y: where another stack imports it, the update fails.",
        cause="An output was removed, or its export was renamed.",
        fix="have the other stacks stop importing it first",
        source=_EXPORTS,
    ),
)
def export_removed(view: View, name: str) -> Iterator[Problem]:
    deployed = view.deployed.output(name) if view.deployed else None
    if deployed is None:
        return
    exported = deployed["Export"]["Name"]
    others = (view.output(other) for other in _exports(view.template))
    if all(other is None or view.differ(other["Export"]["Name"].value, exported.value) for other in others):
        yield Problem(("Outputs", name), f"{exported.text() or name} is no longer exported")
