"""The App Mesh proxy of a task."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.tasks import all_known
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import not_among, problem
from budget_stack.facts.resource_types import TASK_DEFINITION

_PROXY = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ProxyConfiguration.html"
_NEEDED = ("AppPorts", "ProxyIngressPort", "ProxyEgressPort")


@rule(
    "proxy-container-unknown",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The proxy of a task is one of its containers",
        says="ClientException: the container of the proxy configuration is not in the task definition.",
        cause="The container was renamed in one of the two places.",
        fix="give ProxyConfiguration the Name of the container that runs Envoy",
        source=_PROXY,
    ),
)
def container_unknown(view: View, task: Resource) -> Iterator[Problem]:
    proxy = task["ProxyConfiguration"]
    if proxy and not proxy.is_unresolved and all_known(task["ContainerDefinitions"]):
        names = [container["Name"] for container in task["ContainerDefinitions"]]
        yield from not_among(view, proxy["ContainerName"], names, task.logical_id, "container")


@rule(
    "proxy-property-missing",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A proxy knows its ports, those of the application, and whose requests it leaves alone",
        says="ClientException: a property of the proxy configuration is missing.",
        cause="The property was left out, or is spelled otherwise.",
        fix=f"set {', '.join(_NEEDED)}, and IgnoredUID or IgnoredGID",
        source=_PROXY,
    ),
)
def property_missing(view: View, task: Resource) -> Iterator[Problem]:
    proxy = task["ProxyConfiguration"]
    properties = proxy["ProxyConfigurationProperties"] if not proxy.is_unresolved else proxy
    if not proxy or not all_known(properties):
        return
    names = [entry["Name"] for entry in properties]
    if any(not name.is_known for name in names):
        return
    given = {name.text() for name in names}
    for name in _NEEDED:
        if name not in given:
            yield problem(properties, f"{name} is missing")
    if not given & {"IgnoredUID", "IgnoredGID"}:
        yield problem(properties, "neither IgnoredUID nor IgnoredGID says whose requests are the proxy's own")
