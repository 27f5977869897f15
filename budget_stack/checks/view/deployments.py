"""How a service's tasks are replaced, and by whom."""

from __future__ import annotations

from budget_stack.checks.view.view import Resource


def strategy_of(service: Resource) -> str | None:
    """How ECS replaces a service's tasks; None where that is not known, or up to somebody else."""
    controller = service["DeploymentController"]["Type"]
    if controller and controller.text() != "ECS":
        return None
    strategy = service["DeploymentConfiguration"]["Strategy"]
    return strategy.text() if strategy else "ROLLING"


def controller_of(service: Resource) -> str | None:
    """Who deploys a service; None where that is not known."""
    controller = service["DeploymentController"]["Type"]
    return controller.text() if controller else "ECS"
