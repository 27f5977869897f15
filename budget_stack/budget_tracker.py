"""The shipped template: the Budget Tracker, everything it may vary in being a parameter."""

from __future__ import annotations

from dataclasses import replace

from troposphere import Ref, Template

from budget_stack.conditions import apply_condition
from budget_stack.parameters import SHOULD_CREATE_ECR_REPOSITORY, add_parameters
from budget_stack.stack import Stack, build_stack


def build_budget_tracker() -> Stack:
    """Build the stack that `budget-stack template` writes."""
    template = Template("Budget Tracker on AWS Fargate, behind an application load balancer")
    settings = add_parameters(template)
    container = replace(
        settings.container,
        name="budget-tracker",
        # Python itself, no wrapper script: whatever the architecture, there is nothing else to execute.
        command=("python", "-m", "service"),
        init_command=("python", "-m", "service", "migrate"),
        health_check_command=("CMD", "python", "-m", "service.health"),
        environment={
            "HOST": "0.0.0.0",
            "PORT": Ref("ContainerPort"),
            "HEALTH_CHECK_PATH": Ref("HealthCheckPath"),
        },
    )
    stack = build_stack(replace(settings, container=container), template=template)
    assert stack.registry is not None
    apply_condition(stack.registry, SHOULD_CREATE_ECR_REPOSITORY)
    return stack
