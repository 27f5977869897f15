"""Capacities of clusters of Aurora, and the parameter groups of databases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.databases import DATABASES, cluster_of, engine_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem, turned_round
from budget_stack.facts.aurora import SERVERLESS_CLASS
from budget_stack.facts.databases import POSTGRES, family
from budget_stack.facts.resource_types import (
    DATABASE_CLUSTER,
    DATABASE_CLUSTER_PARAMETERS,
    DATABASE_INSTANCE,
    DATABASE_PARAMETERS,
)

_SERVERLESS = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html"
_GROUPS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html"


@rule(
    "database-capacity-turned-round",
    "error",
    on=resources(DATABASE_CLUSTER),
    text=Text(
        title="The smallest capacity of a cluster is not above its largest",
        says="InvalidParameterValue: the minimum capacity must be less than or equal to the maximum capacity",
        cause="The two were exchanged, or one was changed alone.",
        fix="raise MaxCapacity, or lower MinCapacity",
        source=_SERVERLESS,
    ),
)
def capacity_turned_round(view: View, cluster: Resource) -> Iterator[Problem]:
    for name in ("ServerlessV2ScalingConfiguration", "ScalingConfiguration"):
        capacity = cluster[name]
        if not capacity.is_unresolved:
            yield from turned_round(view, capacity["MinCapacity"], capacity["MaxCapacity"])


@rule(
    "database-capacity-missing",
    "error",
    on=resources(DATABASE_INSTANCE),
    text=Text(
        title="A cluster with serverless instances says how far they scale",
        says="Set the Serverless v2 scaling configuration on the parent DB cluster before creating ... a DB instance.",
        cause="The instance's class is db.serverless, and the cluster's range was left out.",
        fix="set ServerlessV2ScalingConfiguration of the cluster",
        source=_SERVERLESS,
    ),
)
def capacity_missing(view: View, instance: Resource) -> Iterator[Problem]:
    cluster = cluster_of(view, instance)
    if cluster and instance["DBInstanceClass"].text() == SERVERLESS_CLASS:
        capacity = cluster["ServerlessV2ScalingConfiguration"]
        if not capacity:
            yield problem(instance["DBInstanceClass"], f"{cluster.logical_id} has no ServerlessV2ScalingConfiguration")


@rule(
    "database-parameter-group-family",
    "error",
    on=resources(*DATABASES),
    text=Text(
        title="A parameter group is of the family of its database's version",
        says=(
            "The Parameter Group X with DBParameterGroupFamily postgres15 can't be used for this instance. Please use "
            "a Parameter Group with DBParameterGroupFamily postgres16"
        ),
        cause="The engine's version was raised, and the family stayed.",
        fix="let Family be that of the engine's version",
        source=_GROUPS,
    ),
)
def parameter_group_family(view: View, database: Resource) -> Iterator[Problem]:
    expected = _family(engine_of(database), database["EngineVersion"].text() or "")
    node = database["DBClusterParameterGroupName" if database.type == DATABASE_CLUSTER else "DBParameterGroupName"]
    group = view.target(node, *_GROUP_TYPES)
    named = group["Family"].text() if group else None
    if expected and named and named != expected:
        yield problem(node, f"{named} is not the family of {engine_of(database)}: {expected}")


_GROUP_TYPES = (DATABASE_CLUSTER_PARAMETERS, DATABASE_PARAMETERS)


def _family(engine: str, version: str) -> str:
    """Return the family of a version, where it follows from its number."""
    own = family(engine)
    numbers = re.match(r"(\d+)(?:\.(\d+))?", version)
    if own not in (*POSTGRES, "mysql", "mariadb", "aurora-mysql") or numbers is None:
        return ""
    if own in POSTGRES:
        # before 10, the first two numbers were one
        return f"{own}{numbers[1]}" if int(numbers[1]) >= 10 else ""
    return f"{own}{numbers[1]}.{numbers[2]}" if numbers[2] else ""
