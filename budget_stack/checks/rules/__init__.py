"""The rules, a module for each subject."""

from __future__ import annotations

from importlib import import_module

from budget_stack.checks.rule import Rule

_SUBJECTS = (
    "references",
    "network",
    "routes",
    "load_balancer",
    "listeners",
    "health_checks",
    "names",
    "service",
    "service_exec",
    "capacity",
    "scaling",
    "scaling_policies",
    "scaling_labels",
    "deployment",
    "blue_green",
    "task_definition",
    "fargate",
    "containers",
    "container_dependencies",
    "container_health",
    "execution_role",
    "secrets",
    "logs",
    "image",
    "iam_policies",
    "iam_roles",
    "alarms",
    "alarm_metrics",
    "registry",
    "registry_lifecycle",
    "template",
    "updates",
)


def all_rules() -> list[Rule]:
    """Every rule there is, in the order of subjects and within them as they are written."""
    modules = (import_module(f"{__name__}.{subject}") for subject in _SUBJECTS)
    return [value for module in modules for value in vars(module).values() if isinstance(value, Rule)]
