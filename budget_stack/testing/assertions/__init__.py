"""Assertions about a deployed stack, in the words of the domain.

Each function reads moto through boto3 and raises AssertionError with what is wrong. `service` is a logical id, and
may be left out if the stack has one service.
"""

from budget_stack.testing.assertions.beside import (
    alarms_tell_somebody,
    failed_messages_are_kept,
    private_tasks_reach_aws,
    releases_shift_requests,
    runs_on_a_schedule,
)
from budget_stack.testing.assertions.capacity import runs_on_spot, scales_on
from budget_stack.testing.assertions.fargate import (
    a_public_address,
    alarms_guard_the_deployment,
    containers_are_locked_in,
    failed_deployments_roll_back,
    logs_are_kept,
    no_public_address,
    nothing_is_open_to_everybody_but_the_listener,
    only_the_load_balancer_reaches_the_task,
    outlives_the_stack,
    runs_tasks,
    scales_between,
    the_load_balancer_reaches_the_task,
    the_task_can_pull_its_image,
    the_task_can_read_its_secrets,
    the_task_can_write_its_log,
    the_task_may,
)
from budget_stack.testing.assertions.fronts import (
    http_redirects_to_https,
    only_the_http_api_reaches_the_load_balancer,
    tls_1_3_is_offered,
)

__all__ = [
    "a_public_address",
    "alarms_guard_the_deployment",
    "alarms_tell_somebody",
    "containers_are_locked_in",
    "failed_deployments_roll_back",
    "failed_messages_are_kept",
    "http_redirects_to_https",
    "logs_are_kept",
    "no_public_address",
    "nothing_is_open_to_everybody_but_the_listener",
    "only_the_http_api_reaches_the_load_balancer",
    "only_the_load_balancer_reaches_the_task",
    "outlives_the_stack",
    "private_tasks_reach_aws",
    "releases_shift_requests",
    "runs_on_a_schedule",
    "runs_on_spot",
    "runs_tasks",
    "scales_between",
    "scales_on",
    "the_load_balancer_reaches_the_task",
    "the_task_can_pull_its_image",
    "the_task_can_read_its_secrets",
    "the_task_can_write_its_log",
    "the_task_may",
    "tls_1_3_is_offered",
]
