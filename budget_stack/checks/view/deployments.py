"""How a deployment replaces the tasks of a service, and who controls it."""

from __future__ import annotations

from budget_stack.checks.view.view import Resource
from budget_stack.facts.ecs import ROLLING


def strategy_of(service: Resource) -> str | None:
    """Return the deployment strategy of a service; None if it is not known, or not up to ECS."""
    controller = service["DeploymentController"]["Type"]
    if controller and controller.text() != "ECS":
        return None
    strategy = service["DeploymentConfiguration"]["Strategy"]
    return strategy.text() if strategy else ROLLING


def controller_of(service: Resource) -> str | None:
    """Return the type of a service's deployment controller; None if it is not known."""
    controller = service["DeploymentController"]["Type"]
    return controller.text() if controller else "ECS"
