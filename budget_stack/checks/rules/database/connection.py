"""Databases within reach of the tasks that connect to them."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.databases import (
    DATABASES,
    connected,
    engine_of,
    groups_in,
    instances_of,
    is_copied,
    port_of,
    subnets_of,
)
from budget_stack.checks.view.references import is_passed_on, waits_for
from budget_stack.checks.view.security_groups import closed_between, groups_of
from budget_stack.checks.view.started import STARTERS, is_asleep, started
from budget_stack.checks.view.subnets import known_subnets, may_be_several, network_id, same_zone
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.databases import is_aurora
from budget_stack.facts.resource_types import (
    DATABASE_CLUSTER,
    DATABASE_INSTANCE,
    DATABASE_SUBNET_GROUP,
    GATEWAY_ATTACHMENT,
    SECURITY_GROUP,
)

_GROUPS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html"
_NETWORK = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html"
_CLUSTER = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html"


def _databases(view: View, starter: Resource) -> list[Resource]:
    """The databases of this template that tasks connect to, each once."""
    each = {one.logical_id: one for task in _tasks(view, starter) for one in connected(view, task)}
    return [*each.values()]


def _tasks(view: View, starter: Resource) -> list[Resource]:
    return [start.task for start in started(view, starter) if start.task]


@rule(
    "database-closed-to-tasks",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="Tasks reach the database whose address they are told",
        says="The application waits until its connection to the database times out.",
        cause="The database's group lets in another group than the tasks', or another port.",
        fix="let the tasks' group into the database's group on its port, and out of its own",
        source=_GROUPS,
    ),
)
def closed_to_tasks(view: View, starter: Resource) -> Iterator[Problem]:
    for start in started(view, starter):
        tasks = groups_of(view, start.network["SecurityGroups"]) if start.network else None
        for database in connected(view, start.task) if tasks and start.task else ():
            groups, port = groups_of(view, groups_in(database)), port_of(database)
            if not groups or port is None or tasks is None:
                continue
            if closed := closed_between(view, tasks, groups, port):
                shown = f" on port {port}" if isinstance(port, int | str) else ""
                yield problem(
                    groups_in(database), f"{closed} the tasks of {starter.logical_id} to {database.logical_id}{shown}"
                )


@rule(
    "database-cluster-without-instance",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="An Aurora cluster that tasks connect to has an instance",
        says="The application cannot connect: a cluster without an instance has storage, and nothing that answers.",
        cause="The cluster was taken for the database; its instances are resources of their own.",
        fix="add an AWS::RDS::DBInstance with the cluster's DBClusterIdentifier, db.serverless for example",
        source=_CLUSTER,
    ),
)
def cluster_without_instance(view: View, starter: Resource) -> Iterator[Problem]:
    for database in _databases(view, starter):
        mode = database["EngineMode"]
        is_plain = database.type == DATABASE_CLUSTER and is_aurora(engine_of(database))
        if not is_plain or (mode and mode.text() != "provisioned") or instances_of(view, database) != []:
            continue
        if not is_passed_on(view, database.logical_id) and not _is_handed_out(view, database):
            yield problem(
                database["Engine"], f"{database.logical_id}, which {starter.logical_id} uses, has no instance"
            )


def _is_handed_out(view: View, cluster: Resource) -> bool:
    """Tell whether an output says which cluster it is, so that another stack may add instances."""
    values = (view.output(name) for name in view.template.get("Outputs") or {})
    named = [value["Value"].reference for value in values if value is not None]
    return any(one is not None and one.logical_id == cluster.logical_id and not one.attribute for one in named)


@rule(
    "database-instance-late",
    "warning",
    on=resources(*STARTERS),
    text=Text(
        title="What starts tasks waits for an instance of their Aurora cluster",
        says="The first tasks cannot connect, and a service's circuit breaker may stop the stack.",
        cause="The task refers to the cluster, and CloudFormation makes what starts it beside the cluster's instances.",
        fix="let the service, schedule or rule depend on an instance of the cluster, by DependsOn",
        source=_CLUSTER,
    ),
)
def instance_late(view: View, starter: Resource) -> Iterator[Problem]:
    for database in () if is_asleep(starter) else _databases(view, starter):
        instances = instances_of(view, database) if database.type == DATABASE_CLUSTER else None
        names = [one.logical_id for one in instances or ()]
        if names and not waits_for(view, starter, names):
            yield problem(
                starter.attribute("DependsOn"), f"{starter.logical_id} does not wait for {' or '.join(names)}"
            )


@rule(
    "database-subnets-one-zone",
    "error",
    on=resources(DATABASE_SUBNET_GROUP),
    text=Text(
        title="A database's subnets are in two availability zones of one network",
        says="The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement",
        cause="One subnet was given, or all of one zone, since the database itself is in one.",
        fix="name subnets of two availability zones or more, of one VPC",
        source=_NETWORK,
    ),
)
def subnets_one_zone(view: View, group: Resource) -> Iterator[Problem]:
    named = group["SubnetIds"]
    nodes = [] if named.is_unresolved else list(named)
    if len({repr(node.value) for node in nodes}) == 1 and not any(may_be_several(view, node) for node in nodes):
        yield problem(named, "one subnet is in one availability zone")
        return
    known = known_subnets(view, nodes)
    if known and all(same_zone(known[0], other) for other in known[1:]):
        yield problem(named, "all of them are in the same availability zone")
    networks = {network_id(view, subnet) for subnet in known or ()} - {""}
    if len(networks) > 1:
        yield problem(named, f"they are of {' and '.join(sorted(networks))}")


@rule(
    "database-group-other-network",
    "error",
    on=resources(*DATABASES),
    text=Text(
        title="A database's security groups are of its network",
        says="The specified DB instance and EC2 security group are in different VPCs.",
        cause="The subnet group was left out, so that the database is in the default VPC; or there are two networks.",
        fix="name a subnet group and security groups of one VPC",
        source=_NETWORK,
    ),
)
def group_other_network(view: View, database: Resource) -> Iterator[Problem]:
    subnets = subnets_of(view, database)
    own = network_id(view, subnets[0]) if subnets else ""
    is_alone = not database["DBSubnetGroupName"] and not database["DBClusterIdentifier"] and not is_copied(database)
    for node in groups_in(database):
        group = view.target(node, SECURITY_GROUP)
        there = network_id(view, group) if group else ""
        if group and there and own and there != own:
            yield problem(node, f"{group.logical_id} is of {there}, and {database.logical_id} in {own}")
        elif group and there and is_alone:
            yield problem(node, f"{group.logical_id} is of {there}, and {database.logical_id} in the default VPC")


@rule(
    "database-public-without-gateway",
    "error",
    on=resources(DATABASE_INSTANCE),
    text=Text(
        title="A database that is publicly accessible is in a network with an internet gateway",
        says="Cannot create a publicly accessible DBInstance. The specified VPC has no internet gateway attached.",
        cause="PubliclyAccessible was copied into a network that leads nowhere.",
        fix="set PubliclyAccessible to false",
        source=_NETWORK,
    ),
)
def public_without_gateway(view: View, database: Resource) -> Iterator[Problem]:
    subnets = subnets_of(view, database) if database["PubliclyAccessible"].text() == "true" else None
    own = network_id(view, subnets[0]) if subnets else ""
    if not own or is_passed_on(view, own):
        return
    attachments = view.resources(GATEWAY_ATTACHMENT)
    if not any(one["InternetGatewayId"] and _may_be(view, one, own) for one in attachments):
        yield problem(database["PubliclyAccessible"], f"{own} has no internet gateway")


def _may_be(view: View, attachment: Resource, network: str) -> bool:
    there = view.target(attachment["VpcId"])
    return there is None or there.logical_id == network
