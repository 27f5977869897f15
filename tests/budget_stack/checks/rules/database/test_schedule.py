from __future__ import annotations

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.database.databases import cluster, database, parameter

IMPORTED = {"Fn::ImportValue": "Imported"}


def windows(backup, maintenance, of=database):
    return of(PreferredBackupWindow=backup, PreferredMaintenanceWindow=maintenance)


MUTANTS = [
    Mutant("database-window-invalid", "Store", database(PreferredBackupWindow="3:00-4:00")),
    Mutant(
        "database-window-invalid",
        "Store",
        both(parameter("Window", "sonntag:03:00-sonntag:04:00"), cluster(PreferredMaintenanceWindow={"Ref": "Window"})),
    ),
    Mutant("database-window-invalid", "Store", database(PreferredBackupWindow={"Fn::Join": ["-", ["23:50", "00:10"]]})),
    Mutant("database-windows-overlap", "Store", windows("03:00-04:00", "Sun:03:30-Sun:04:30")),
    Mutant(
        "database-windows-overlap",
        "Store",
        both(
            parameter("Window", "23:30-00:30", "12:00-13:00"),
            windows({"Ref": "Window"}, "mon:00:15-mon:01:15", cluster),
        ),
        {"Window": "23:30-00:30"},
    ),
    Mutant(
        "database-windows-overlap",
        "Store",
        windows({"Fn::If": ["HasDatabase", "00:10-00:40", IMPORTED]}, "sun:23:00-mon:01:00"),
    ),
]
NEAR_MISSES = [
    NearMiss("database-window-invalid", windows("23:45-00:15", "sun:23:00-sun:23:30")),
    NearMiss("database-window-invalid", windows(IMPORTED, IMPORTED)),
    NearMiss("database-windows-overlap", windows("03:00-04:00", "sun:04:00-sun:05:00")),
    NearMiss("database-windows-overlap", windows("05:00-06:00", "sun:04:30-sun:05:00", cluster)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
