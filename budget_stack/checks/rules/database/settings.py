"""Settings of databases: within their ranges, and known to the engine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.databases import DATABASES, engine_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import outside, problem
from budget_stack.facts.databases import (
    ADDITIONAL_VOLUMES,
    ADVANCED_INSIGHTS_DAYS,
    INSIGHTS_RETENTIONS,
    MONITORING_INTERVALS,
    PROVISIONED,
    RANGES,
    SETTINGS_OF_ENGINES,
    family,
    is_aurora,
)
from budget_stack.facts.resource_types import DATABASE_CLUSTER, DATABASE_INSTANCE

_INSTANCE = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html"
_CLUSTER = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html"


def _is_cluster(database: Resource) -> bool:
    return database.type == DATABASE_CLUSTER


def is_set(node: Node) -> bool:
    """Tell whether a setting says more than leaving it out."""
    return node.is_present and node.text() != "false" and node.value not in ([], {})


@rule(
    "database-setting-out-of-range",
    "error",
    on=resources(*DATABASES),
    text=Text(
        title="The numbers of a database are within what RDS takes",
        says="InvalidParameterValue: RDS refuses the number.",
        cause="The number was meant in another unit, or is another product's.",
        fix="take a number that the message names",
        source=_CLUSTER,
    ),
    same_as=("E3030", "W3030"),
)
def setting_out_of_range(view: View, database: Resource) -> Iterator[Problem]:
    for range_ in RANGES:
        if range_.cluster is not _is_cluster(database):
            continue
        node: Node = database
        for name in range_.path:
            node = node[name]
        number = node.number() if node else None
        if number is None:
            continue
        if outside(node, range_.least, range_.most) is not None or (range_.step and number % range_.step):
            step = f", in steps of {range_.step:g}," if range_.step else ""
            yield problem(
                node, f"{range_.path[-1]} is {number:g}; {range_.least:g} to {range_.most:g}{step} are possible"
            )
    for name, known in _LISTED:
        number = database[name].number()
        if number is not None and number not in known:
            yield problem(database[name], f"{name} is {number:g}; possible are {', '.join(map(str, known))}")


_LISTED = (("MonitoringInterval", MONITORING_INTERVALS), ("PerformanceInsightsRetentionPeriod", INSIGHTS_RETENTIONS))


@rule(
    "database-setting-of-other-engine",
    "error",
    on=resources(*DATABASES),
    text=Text(
        title="A database has settings that its engine knows",
        says="InvalidParameterCombination: the parameter is not valid for the engine.",
        cause="The engine was changed, or an instance became a cluster, and a setting stayed.",
        fix="leave the setting out",
        source=_CLUSTER,
    ),
    same_as=("E3692", "E3693"),
)
def setting_of_other_engine(view: View, database: Resource) -> Iterator[Problem]:
    engine = engine_of(database)
    own = family(engine)
    for known in SETTINGS_OF_ENGINES if own else ():
        node = database[known.setting]
        if known.cluster is _is_cluster(database) and is_set(node) and own not in known.engines:
            yield problem(node, f"{engine} has no {known.setting}")
    if own == "sqlserver" and database["DBName"]:
        yield problem(database["DBName"], "SQL Server makes no database of its own")


@rule(
    "database-settings-conflict",
    "error",
    on=resources(*DATABASES),
    text=Text(
        title="The settings of a database go together",
        says="InvalidParameterCombination: RDS refuses two of the settings beside each other.",
        cause="One setting was changed, and the other belonged to it.",
        fix="set what the message names",
        source=_INSTANCE,
    ),
)
def settings_conflict(view: View, database: Resource) -> Iterator[Problem]:
    if database["MultiAZ"].text() == "true" and database["AvailabilityZone"]:
        yield problem(database["AvailabilityZone"], "a zone is named, and with MultiAZ there are two")
    advanced = database["DatabaseInsightsMode"]
    is_member = bool(database["DBClusterIdentifier"])
    if advanced.text() == "advanced" and not is_member:
        enabled = database["PerformanceInsightsEnabled" if _is_cluster(database) else "EnablePerformanceInsights"]
        days = database["PerformanceInsightsRetentionPeriod"]
        if not enabled or enabled.text() == "false":
            yield problem(advanced, "advanced insights need Performance Insights")
        elif not days or (days.number() or ADVANCED_INSIGHTS_DAYS) < ADVANCED_INSIGHTS_DAYS:
            yield problem(advanced, f"advanced insights need a retention of {ADVANCED_INSIGHTS_DAYS} days")
    if database["BackupRetentionPeriod"].number() == 0 and _is_source(view, database):
        yield problem(database["BackupRetentionPeriod"], "a database with read replicas needs backups")


def _is_source(view: View, database: Resource) -> bool:
    return any(database.is_named_by(one["SourceDBInstanceIdentifier"]) for one in view.resources(DATABASE_INSTANCE))


@rule(
    "database-aurora-without-cluster",
    "error",
    on=resources(DATABASE_INSTANCE),
    text=Text(
        title="An instance of Aurora is in a cluster",
        says="InvalidParameterCombination: an instance of Aurora needs DBClusterIdentifier.",
        cause="The engine was changed from postgres to aurora-postgresql in an instance of its own.",
        fix="add an AWS::RDS::DBCluster, and name it in DBClusterIdentifier",
        source=_INSTANCE,
    ),
)
def aurora_without_cluster(view: View, instance: Resource) -> Iterator[Problem]:
    if is_aurora(engine_of(instance)) and not instance["DBClusterIdentifier"]:
        yield problem(instance["Engine"], f"{instance.logical_id} is an instance of {engine_of(instance)} alone")


@rule(
    "database-name-invalid",
    "error",
    on=resources(*DATABASES),
    text=Text(
        title="The database that RDS makes has a name that the engine takes",
        says="DBName must begin with a letter and contain only alphanumeric characters.",
        cause="The application's name has a hyphen, or is long.",
        fix="write it with letters, digits and underscores, a letter first",
        source=_INSTANCE,
    ),
)
def name_invalid(view: View, database: Resource) -> Iterator[Problem]:
    node = database["DatabaseName" if _is_cluster(database) else "DBName"]
    name, own = node.text(), family(engine_of(database))
    most = 8 if own == "oracle" else 64
    if not name or not own or own == "sqlserver":
        return
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_$]*", name):
        yield problem(node, f"{name} has other characters than letters, digits and underscores, or begins with none")
    elif len(name) > most:
        yield problem(node, f"{name} has {len(name)} characters; {most} are possible")
    elif own.endswith(("postgres", "postgresql")) and name.lower() in ("admin", "rdsadmin"):
        yield problem(node, f"{name} is reserved by {engine_of(database)}")


@rule(
    "database-additional-volume-invalid",
    "error",
    on=resources(DATABASE_INSTANCE),
    text=Text(
        title="Additional volumes have names and sizes that RDS takes",
        says="InvalidParameterValue: RDS refuses the volume.",
        cause="The volume got a name or size of one's own.",
        fix=f"name up to three volumes {', '.join(ADDITIONAL_VOLUMES)}, of 20 to 65,536 GiB",
        source=_INSTANCE,
    ),
)
def additional_volume_invalid(view: View, database: Resource) -> Iterator[Problem]:
    for volume in database["AdditionalStorageVolumes"]:
        if volume.is_unresolved:
            continue
        name, size, most = volume["VolumeName"], volume["AllocatedStorage"], volume["MaxAllocatedStorage"]
        if name.text() and name.text() not in ADDITIONAL_VOLUMES:
            yield problem(name, f"{name.text()} is none of {', '.join(ADDITIONAL_VOLUMES)}")
        if (gib := outside(size, 20, 65536)) is not None:
            yield problem(size, f"it has {gib:g} GiB; 20 to 65,536 are possible")
        if most.number() is not None and size.number() is not None and (most.number() or 0) < (size.number() or 0):
            yield problem(most, f"it may grow to {most.text()} GiB, and begins with {size.text()}")
        if volume["StorageThroughput"] and volume["StorageType"].text() in PROVISIONED:
            yield problem(volume["StorageThroughput"], "only gp3 storage has a throughput of its own")
        if volume["Iops"] and volume["StorageType"].text() in ("gp2", "standard"):
            yield problem(volume["Iops"], f"{volume['StorageType'].text()} storage has no IOPS of its own")
