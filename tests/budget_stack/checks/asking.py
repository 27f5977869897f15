"""Short ways to ask for a check, and templates to ask about."""

from __future__ import annotations

from typing import Any

from budget_stack.checks import Finding, check
from budget_stack.resolve import Source
from tests.budget_stack.checks.mutants import original, properties

QUEUE = {"Q": {"Type": "AWS::SQS::Queue"}}


def found(template: dict[str, Any], engines: Any = (), **parameters: str) -> list[Finding]:
    """What is found in a template."""
    return check(Source(template), engines=engines, parameters=parameters).findings


def rules(template: dict[str, Any], engines: Any = (), **parameters: str) -> list[str]:
    """The ids of the rules that find something worse than a note."""
    return [finding.rule for finding in found(template, engines, **parameters) if finding.severity != "info"]


def suppressing(rule: str, reason: str = "It is meant.") -> dict[str, Any]:
    """Metadata that suppresses a rule."""
    return {"budget-stack": {"suppress": [{"rule": rule, "reason": reason}]}}


def a_service_alone() -> dict[str, Any]:
    """A service and its task, whose load balancer asks for a container that is not there."""
    container = {"Name": "web", "Image": "x", "Essential": True, "Memory": 128}
    target = {"ContainerName": "nobody", "ContainerPort": 80, "TargetGroupArn": "arn:x"}
    service = {"TaskDefinition": {"Ref": "Task"}, "LoadBalancers": [target]}
    return {
        "Resources": {
            "Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [container]}},
            "Service": {"Type": "AWS::ECS::Service", "Properties": service},
        }
    }


def without_its_container() -> dict[str, Any]:
    """Our template, whose load balancer asks for a container that is not there."""
    template = original()
    properties(template, "Service")["LoadBalancers"][0]["ContainerName"] = "nobody"
    return template
