"""Databases of Amazon RDS: engines, networks, and the tasks that connect to them."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.view.entries import containers_in
from budget_stack.checks.view.subnets import known_subnets
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.view.written import occurrences
from budget_stack.facts.databases import PORTS, family
from budget_stack.facts.resource_types import DATABASE_CLUSTER, DATABASE_INSTANCE, DATABASE_SUBNET_GROUP

DATABASES = (DATABASE_CLUSTER, DATABASE_INSTANCE)
_ENDPOINTS = ("Endpoint.Address", "ReadEndpoint.Address", "Endpoint.Port")
# what brings the rest of its settings with it
_COPIED_FROM = (
    "DBClusterSnapshotIdentifier",
    "DBSnapshotIdentifier",
    "ReplicationSourceIdentifier",
    "SnapshotIdentifier",
    "SourceDBClusterIdentifier",
    "SourceDBInstanceAutomatedBackupsArn",
    "SourceDBInstanceIdentifier",
    "SourceDbClusterResourceId",
    "SourceDbiResourceId",
)


def engine_of(database: Resource) -> str:
    """Return the engine of a database; empty if it is not known."""
    return database["Engine"].text() or ""


def is_copied(database: Resource) -> bool:
    """Tell whether a database is made of another one, or of its snapshot."""
    return any(database[name].is_present for name in _COPIED_FROM)


def cluster_of(view: View, instance: Resource) -> Resource | None:
    """Return the cluster of this template that an instance is in."""
    return view.target(instance["DBClusterIdentifier"], DATABASE_CLUSTER)


def instances_of(view: View, cluster: Resource) -> list[Resource] | None:
    """Return the instances of a cluster in this template; None if one may be and is not known to."""
    found = []
    for instance in view.resources(DATABASE_INSTANCE):
        named = instance["DBClusterIdentifier"]
        if cluster.is_named_by(named):
            found.append(instance)
        elif named.is_unresolved and not view.target(named):
            return None
    return found


def port_of(database: Resource) -> object:
    """Return the port that a database listens on, as the template has it; None if it is not known."""
    return database["Port"].value if database["Port"] else PORTS.get(family(engine_of(database)))


def groups_in(database: Resource) -> Node:
    """The security groups of a database."""
    return database["VpcSecurityGroupIds" if database.type == DATABASE_CLUSTER else "VPCSecurityGroups"]


def subnets_of(view: View, database: Resource) -> list[Resource] | None:
    """Return the subnets of a database, all of which this template must make; None otherwise."""
    group = view.target(database["DBSubnetGroupName"], DATABASE_SUBNET_GROUP)
    return None if group is None or group["SubnetIds"].is_unresolved else known_subnets(view, group["SubnetIds"])


def connected(view: View, task: Resource) -> Iterator[Resource]:
    """The databases of this template whose addresses the containers of a task are told, each once."""
    seen = set()
    databases = view.written.named(*DATABASES)
    for container in containers_in(view.template, task.logical_id) if databases else ():
        for entry in container.within("Environment"):
            # the conditions of all others change nothing
            tells = any(occurrences(entry.content, entry.at, databases)) and entry.is_there(view)
            variable = entry.node(view) if tells else None
            for reference in variable["Value"].references() if variable and not variable.is_unresolved else ():
                database = view.resource(reference.logical_id)
                if database is None or database.type not in DATABASES or reference.attribute not in _ENDPOINTS:
                    continue
                if database.logical_id not in seen:
                    seen.add(database.logical_id)
                    yield database
