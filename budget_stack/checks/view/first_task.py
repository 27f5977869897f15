"""What may start the first task of a service that is scaled from zero."""

from __future__ import annotations

from budget_stack.checks.view.metrics import Metric, actions_of, metrics
from budget_stack.checks.view.references import is_passed_on
from budget_stack.checks.view.scaling import metric_of, policies_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.facts.metrics import ECS_METRICS
from budget_stack.facts.resource_types import ALARM
from budget_stack.facts.scaling import HIGH_RESOLUTION, REQUESTS_PER_TARGET, UTILIZATION_METRICS

# without tasks none of them has data
_OF_TASKS = {REQUESTS_PER_TARGET} | {
    f"{metric}{resolution}" for metric in UTILIZATION_METRICS.values() for resolution in ("", HIGH_RESOLUTION)
}


def may_start_the_first_task(view: View, target: Resource) -> bool:
    """Whether some policy may scale from zero: by a metric that goes on without tasks, or what is not known."""
    if is_passed_on(view, target.logical_id):
        return True
    return any(not _needs_tasks(view, policy) for policy in policies_of(view, target))


def _needs_tasks(view: View, policy: Resource) -> bool:
    """Tell whether what a policy follows is known to have no data without tasks."""
    if policy["PolicyType"].text() == "StepScaling":
        alarms = [one for one in view.naming(policy, ALARM) if any(map(policy.is_named_by, actions_of(one)))]
        return bool(alarms) and all(_is_silent(alarm) for alarm in alarms)
    if metric_of(policy):
        return metric_of(policy)["PredefinedMetricType"].text() in _OF_TASKS
    return _is_of_tasks(list(metrics(policy)))


def _is_silent(alarm: Resource) -> bool:
    """Tell whether an alarm does not ring without tasks."""
    return alarm["TreatMissingData"].text() != "breaching" and _is_of_tasks(list(metrics(alarm)))


def _is_of_tasks(followed: list[Metric]) -> bool:
    return bool(followed) and all(
        one.namespace.text() == ECS_METRICS and one.name.text() in UTILIZATION_METRICS for one in followed
    )
