"""The database of a stack, of either kind, with what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from troposphere import Ref, Template

from budget_stack.blocks.aurora_settings import AuroraSettings
from budget_stack.blocks.database import Database, DatabaseSettings, add_database
from budget_stack.blocks.network import NetworkSettings
from budget_stack.settings.common import CommonSettings
from budget_stack.values import Value, only_where
from budget_stack.wiring.additions import Container, with_port, with_variable
from budget_stack.wiring.outputs import add_aurora_output, add_database_outputs

if TYPE_CHECKING:
    from budget_stack.blocks.aurora import Aurora

DATABASE_URL = "DATABASE_URL"
"""The variable by which a container is told where its database is."""


def add_dsql_database(template: Template, *, settings: DatabaseSettings, prefix: str = "") -> Database:
    """Add an Aurora DSQL cluster, or the use of one, and its outputs."""
    database = add_database(template, settings=settings, prefix=prefix)
    add_database_outputs(
        template,
        endpoint=database.endpoint,
        cluster_id=database.cluster_id,
        condition=settings.condition,
        prefix=prefix,
    )
    return database


def add_public_database(
    template: Template, *, settings: CommonSettings, container: Container, prefix: str = ""
) -> tuple[Database | None, Container, NetworkSettings, Sequence[Value]]:
    """Add an Aurora DSQL cluster, or the use of one, which tasks reach by its public name.

    Returns:
        It, if the settings ask for it; what container and network are told of it; the policies by which the task role
        may connect.
    """
    if not isinstance(settings.database, DatabaseSettings):
        return None, container, settings.network, ()
    database = add_dsql_database(template, settings=settings.database, prefix=prefix)
    return database, *using_dsql(database, settings.database, container, settings.network)


def using_dsql(
    database: Database, settings: DatabaseSettings, container: Container, network: NetworkSettings
) -> tuple[Container, NetworkSettings, Sequence[Value]]:
    """Return what container and network are told of a cluster, and the policies by which a task role may connect."""
    where = settings.condition
    url = only_where(where, database.url, otherwise=settings.url_otherwise)
    return (
        with_variable(container, DATABASE_URL, url, made_by=None if database.cluster is None else "database"),
        with_port(network, settings.reached_where or where),
        (only_where(where, Ref(database.connect_policy)),),
    )


def add_private_database(
    template: Template, *, settings: CommonSettings, client_security_group_id: Value, prefix: str = ""
) -> Aurora | None:
    """Add an Aurora PostgreSQL cluster, which lets in the tasks of its VPC, and its output."""
    if not isinstance(settings.database, AuroraSettings):
        return None
    # only now, because it takes a service of troposphere's that no other block needs
    from budget_stack.blocks.aurora import add_aurora

    aurora = add_aurora(
        template,
        vpc_id=settings.vpc_id,
        subnet_ids=settings.task_subnet_ids,
        client_security_group_id=client_security_group_id,
        settings=settings.database,
        prefix=prefix,
    )
    add_aurora_output(template, endpoint=aurora.endpoint, prefix=prefix)
    return aurora
