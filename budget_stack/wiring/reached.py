"""The tasks of a stack, with what they reach inside of their VPC, and wait for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from troposphere import GetAtt, Ref, Template

from budget_stack.blocks.cluster import Cluster
from budget_stack.blocks.container import BackgroundContainerSettings
from budget_stack.blocks.endpoints import Endpoints
from budget_stack.blocks.network import BackgroundNetwork, Network
from budget_stack.handle import Handle
from budget_stack.settings.common import CommonSettings
from budget_stack.values import Value
from budget_stack.wiring.additions import with_variable
from budget_stack.wiring.databases import DATABASE_URL, add_private_database
from budget_stack.wiring.endpoints import add_task_endpoints
from budget_stack.wiring.file_systems import add_task_file_system
from budget_stack.wiring.tasks import Tasks, add_tasks

if TYPE_CHECKING:
    from budget_stack.blocks.aurora import Aurora
    from budget_stack.blocks.file_system import FileSystem


class Reached(Handle):
    """What `add_reaching_tasks` adds, and what starts these tasks waits for."""

    endpoints: Endpoints | None
    database: Aurora | None
    file_system: FileSystem | None
    tasks: Tasks
    waits_for: tuple[str, ...]


def add_reaching_tasks(  # noqa: PLR0913 # references, each by its name
    template: Template,
    *,
    settings: CommonSettings,
    container: BackgroundContainerSettings,
    cluster: Cluster | None,
    network: Network | BackgroundNetwork,
    policy_arns: Sequence[Value] = (),
    execute_command: bool = False,
    calls: Sequence[str] = (),
    prefix: str = "",
) -> Reached:
    """Add a task definition, and the endpoints, the private database and the file system that the settings ask for.

    Args:
        template: The template to add to.
        settings: The settings of the stack.
        container: The settings of its container.
        cluster: The stack's own; `None` where it joins another's.
        network: The network of its tasks, with the groups of others that let them in.
        policy_arns: Managed policies for the application's role, besides those of what it reaches.
        execute_command: Whether people may run commands in the tasks.
        calls: Services that the application calls besides, by the end of their endpoints' names.
        prefix: The prefix of every logical id.
    """
    client = GetAtt(network.security_group, "GroupId")
    endpoints = add_task_endpoints(
        template,
        settings=settings,
        container=container,
        client_security_group_id=client,
        execute_command=execute_command,
        calls=calls,
        prefix=prefix,
    )
    database = add_private_database(template, settings=settings, client_security_group_id=client, prefix=prefix)
    file_system, container = add_task_file_system(
        template, settings=settings, container=container, client_security_group_id=client, prefix=prefix
    )
    waits_for = []
    if database is not None:
        container = with_variable(container, DATABASE_URL, database.url, made_by="database")
        policy_arns = [*policy_arns, Ref(database.connect_policy)]
        waits_for.append(str(database.instance.title))
    if file_system is not None:
        waits_for += [str(it.title) for it in (*file_system.mount_targets, file_system.client_egress)]
    waits_for += [str(it.title) for it in (*network.destination_ingress, *(endpoints.endpoints if endpoints else ()))]
    tasks = add_tasks(
        template,
        cluster=cluster,
        task_policy_arns=policy_arns,
        container=container,
        execute_command=execute_command,
        log_settings=settings.logs,
        prefix=prefix,
    )
    return Reached(endpoints, database, file_system, tasks, (*waits_for,))
