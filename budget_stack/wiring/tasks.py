"""What a task of a stack is made of: its logs, its roles, its containers, and a shell in them."""

from __future__ import annotations

from collections.abc import Sequence

from troposphere import GetAtt, Ref, Template

from budget_stack.blocks.cluster import Cluster, record_commands
from budget_stack.blocks.container import BackgroundContainerSettings
from budget_stack.blocks.logs import Logs, LogSettings, add_logs
from budget_stack.blocks.rights import execute_command_statements
from budget_stack.blocks.roles import Roles, add_roles
from budget_stack.blocks.task_definition import Task, add_task_definition
from budget_stack.handle import Handle
from budget_stack.values import Value


class Tasks(Handle):
    """What `add_tasks` adds; `command_logs` keeps what was done in shells, in a cluster of the stack's own."""

    logs: Logs
    command_logs: Logs | None
    roles: Roles
    task: Task


def add_tasks(
    template: Template,
    *,
    cluster: Cluster | None,
    task_policy_arns: Sequence[Value],
    container: BackgroundContainerSettings,
    execute_command: bool,
    log_settings: LogSettings,
    prefix: str = "",
) -> Tasks:
    """Add a task definition with the log group and the roles that it takes.

    Args:
        template: The template to add to.
        cluster: The stack's own; `None` where it joins another's, which says itself where it keeps commands.
        task_policy_arns: Managed policies for the application's role.
        container: The settings of the container.
        execute_command: Whether people may run commands in the tasks.
        log_settings: How long logs are kept.
        prefix: The prefix of every logical id.
    """
    logs = add_logs(template, settings=log_settings, prefix=prefix)
    command_logs = None
    statements = []
    if execute_command:
        if cluster is not None:
            command_logs = add_logs(template, role="CommandLogGroup", settings=log_settings, prefix=prefix)
            record_commands(cluster.cluster, Ref(command_logs.log_group))
        # a cluster that says nothing has commands written where the container's own logs are
        kept = command_logs or logs
        statements = execute_command_statements(GetAtt(kept.log_group, "Arn"))
    roles = add_roles(
        template,
        log_group_arn=GetAtt(logs.log_group, "Arn"),
        task_policy_arns=task_policy_arns,
        task_statements=statements,
        settings=container,
        prefix=prefix,
    )
    task = add_task_definition(
        template,
        execution_role_arn=GetAtt(roles.execution_role, "Arn"),
        task_role_arn=GetAtt(roles.task_role, "Arn"),
        log_group_name=Ref(logs.log_group),
        init_process=execute_command,
        settings=container,
        prefix=prefix,
    )
    return Tasks(logs, command_logs, roles, task)
