from __future__ import annotations

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.database.databases import cluster, database, parameter
from tests.budget_stack.checks.rules.database.test_settings import replica

IMPORTED = {"Fn::ImportValue": "Imported"}


def stored(kind, size, **content):
    return database(StorageType=kind, AllocatedStorage=size, **content)


MUTANTS = [
    Mutant("database-storage-out-of-range", "Store", stored("gp3", "10")),
    Mutant(
        "database-storage-out-of-range",
        "Store",
        both(parameter("Size", "50", "200"), stored("io1", {"Ref": "Size"}, Iops=1000)),
        {"Size": "50"},
    ),
    Mutant("database-storage-out-of-range", "Store", stored({"Fn::If": ["HasDatabase", "standard", "gp2"]}, "4000")),
    Mutant("database-storage-out-of-range", "Store", database(MaxAllocatedStorage=20)),
    Mutant("database-storage-missing", "Store", database(drop=["AllocatedStorage"])),
    Mutant("database-storage-missing", "Store", database(AllocatedStorage={"Ref": "AWS::NoValue"})),
    Mutant(
        "database-storage-missing",
        "Store",
        database(AllocatedStorage={"Fn::If": ["HasDatabase", {"Ref": "AWS::NoValue"}, "20"]}),
    ),
    Mutant("database-iops-mismatch", "Store", stored("io2", "100")),
    Mutant(
        "database-iops-mismatch",
        "Store",
        both(parameter("Iops", 12000, type_="Number"), stored("gp3", "100", Iops={"Ref": "Iops"})),
    ),
    Mutant("database-iops-mismatch", "Store", stored("gp2", "500", StorageThroughput={"Fn::Select": [0, [500, 600]]})),
    Mutant("database-iops-mismatch", "Store", stored("io1", "100", Iops=9000)),
]
NEAR_MISSES = [
    NearMiss("database-storage-out-of-range", database(AllocatedStorage="5")),
    NearMiss("database-storage-out-of-range", stored("gp3", "20", MaxAllocatedStorage=100)),
    NearMiss("database-storage-missing", both(database(), replica)),
    NearMiss("database-storage-missing", cluster()),
    NearMiss("database-iops-mismatch", stored("gp3", "400", Iops=12000, StorageThroughput=500)),
    NearMiss("database-iops-mismatch", stored("io1", "100", Iops=5000)),
    NearMiss("database-iops-mismatch", stored("gp3", IMPORTED, Iops=12000)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
