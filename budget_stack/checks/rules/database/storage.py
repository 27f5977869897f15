"""Storage of databases: size, IOPS and throughput."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.comparison import numbers
from budget_stack.checks.view.databases import engine_of, is_copied
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import outside, problem
from budget_stack.facts.databases import PROVISIONED, STORAGE, STORAGE_OF_SQL_SERVER, STRIPED_FROM, family, is_aurora
from budget_stack.facts.resource_types import DATABASE_INSTANCE

_STORAGE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html"


@rule(
    "database-storage-out-of-range",
    "error",
    on=resources(DATABASE_INSTANCE),
    text=Text(
        title="A database has as much storage as its type can have",
        says="Invalid storage size for engine name postgres and storage type gp3: 10",
        cause="The storage type was changed, and each has a smallest size of its own.",
        fix="gp2 and gp3 have 20 GiB at the least, io1 and io2 100",
        source=_STORAGE,
    ),
)
def out_of_range(view: View, database: Resource) -> Iterator[Problem]:
    size, kind, own = database["AllocatedStorage"], database["StorageType"], family(engine_of(database))
    ranges = STORAGE_OF_SQL_SERVER if own == "sqlserver" else STORAGE
    if not own or is_aurora(own) or engine_of(database).startswith("custom-"):
        return
    least, most = ranges.get(kind.text() or "", (0, float("inf")))
    if (gib := outside(size, least, most)) is not None:
        yield problem(size, f"{kind.text()} storage of {own} is {least} to {most:g} GiB, and it is {gib:g}")
    pair = numbers(view, size.value, database["MaxAllocatedStorage"].value)
    if pair and 0 < pair[1] <= pair[0]:
        yield problem(database["MaxAllocatedStorage"], f"it may grow to {pair[1]:g} GiB, and begins with {pair[0]:g}")


@rule(
    "database-storage-missing",
    "error",
    on=resources(DATABASE_INSTANCE),
    text=Text(
        title="A database that is no member of a cluster says how much storage it has",
        says="The parameter AllocatedStorage must be provided and must not be blank",
        cause="The instance was in a cluster of Aurora once, whose storage grows by itself.",
        fix="set AllocatedStorage, 20 GiB or more",
        source=_STORAGE,
    ),
)
def missing(view: View, database: Resource) -> Iterator[Problem]:
    own, size = family(engine_of(database)), database["AllocatedStorage"]
    if own and not is_aurora(own) and not database["DBClusterIdentifier"] and not is_copied(database) and not size:
        yield problem(size, f"{database.logical_id} has no AllocatedStorage")


@rule(
    "database-iops-mismatch",
    "error",
    on=resources(DATABASE_INSTANCE),
    text=Text(
        title="IOPS and throughput of a database fit its storage",
        says="You can't specify IOPS or storage throughput for engine postgres and a storage size less than 400.",
        cause="gp3 has 3,000 IOPS by itself, and takes others from a size on; io1 and io2 need a number.",
        fix="leave Iops and StorageThroughput out of small gp3 storage, and set Iops of io1 and io2",
        source=_STORAGE,
    ),
)
def iops_mismatch(view: View, database: Resource) -> Iterator[Problem]:
    kind, iops, throughput = database["StorageType"], database["Iops"], database["StorageThroughput"]
    size, own = database["AllocatedStorage"].number(), family(engine_of(database))
    name, number = kind.text(), iops.number()
    if name in PROVISIONED and not iops and not is_copied(database):
        yield problem(kind, f"{name} needs Iops")
    if name and name != "gp3" and throughput:
        yield problem(throughput, f"{name} storage has no throughput of its own")
    if name == "gp3" and size is not None and size < STRIPED_FROM.get(own, 0):
        for node in filter(None, (iops, throughput)):
            yield problem(node, f"gp3 storage of {own} takes it from {STRIPED_FROM[own]} GiB on, and it has {size:g}")
    if name == "io1" and size and number is not None and not 0.5 <= number / size <= 50:
        yield problem(iops, f"{number:g} IOPS for {size:g} GiB; half of the size to 50 times of it are possible")
