"""What an HTTP API passes requests on to, through its VPC link."""

from __future__ import annotations

from budget_stack.checks.view.listeners import balancer_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.facts.resource_types import LISTENER, VPC_LINK


def is_private(integration: Resource) -> bool:
    """Tell whether an integration is known to go through a VPC link."""
    return integration["ConnectionType"].text() == "VPC_LINK"


def listener_behind(view: View, integration: Resource) -> Resource | None:
    """Return the listener that a private integration passes requests on to, if it is in this template."""
    return view.target(integration["IntegrationUri"], LISTENER) if is_private(integration) else None


def balancer_behind(view: View, integration: Resource) -> Resource | None:
    """Return the load balancer that a private integration passes requests on to, if it is in this template."""
    listener = listener_behind(view, integration)
    return balancer_of(view, listener) if listener else None


def link_of(view: View, integration: Resource) -> Resource | None:
    """Return the VPC link of a private integration, if it is in this template."""
    return view.target(integration["ConnectionId"], VPC_LINK) if is_private(integration) else None
