from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.database.databases import cluster, database, parameter

IMPORTED = {"Fn::ImportValue": "Imported"}
OWN = {"Ref": "Tuned"}


def capacity(least, most):
    return cluster(ServerlessV2ScalingConfiguration={"MinCapacity": least, "MaxCapacity": most})


def tuned(family, of="DBParameterGroup"):
    def change(template):
        content = {"Family": family, "Description": "tuned"}
        add_resource(template, "Tuned", f"AWS::RDS::{of}", **content)

    return change


NONE = {"Ref": "AWS::NoValue"}
MUTANTS = [
    Mutant("database-capacity-turned-round", "Store", capacity(8, 2)),
    Mutant(
        "database-capacity-turned-round",
        "Store",
        both(parameter("Least", 4, 1, type_="Number"), capacity({"Ref": "Least"}, 2)),
        {"Least": "4"},
    ),
    Mutant("database-capacity-turned-round", "Store", capacity({"Fn::If": ["HasDatabase", 16, 1]}, 8)),
    Mutant("database-capacity-missing", "Writer", cluster(drop=["ServerlessV2ScalingConfiguration"])),
    Mutant("database-capacity-missing", "Writer", cluster(ServerlessV2ScalingConfiguration=NONE)),
    Mutant(
        "database-capacity-missing",
        "Writer",
        both(
            parameter("Class", "db.serverless", "db.r8g.large"),
            cluster(drop=["ServerlessV2ScalingConfiguration"], instance={"DBInstanceClass": {"Ref": "Class"}}),
        ),
        {"Class": "db.serverless"},
    ),
    Mutant(
        "database-parameter-group-family",
        "Store",
        both(tuned("postgres15"), database(EngineVersion="16.10", DBParameterGroupName=OWN)),
    ),
    Mutant(
        "database-parameter-group-family",
        "Store",
        both(
            parameter("Version", "17.5", "16.9"),
            tuned("aurora-postgresql16", "DBClusterParameterGroup"),
            cluster(EngineVersion={"Ref": "Version"}, DBClusterParameterGroupName=OWN),
        ),
        {"Version": "17.5"},
    ),
    Mutant(
        "database-parameter-group-family",
        "Store",
        both(
            tuned({"Fn::Join": ["", ["mysql", "8.0"]]}),
            database(Engine="mysql", Port="5432", EngineVersion="8.4.5", DBParameterGroupName=OWN),
        ),
    ),
]
NEAR_MISSES = [
    NearMiss("database-capacity-turned-round", capacity(2, 2)),
    NearMiss("database-capacity-turned-round", capacity(IMPORTED, 2)),
    NearMiss("database-capacity-missing", both(cluster(), given("Writer", DBInstanceClass="db.serverless"))),
    NearMiss(
        "database-capacity-missing",
        cluster(drop=["ServerlessV2ScalingConfiguration"], instance={"DBInstanceClass": "db.r8g.large"}),
    ),
    NearMiss(
        "database-parameter-group-family",
        both(tuned("postgres16"), database(EngineVersion="16", DBParameterGroupName=OWN)),
    ),
    NearMiss("database-parameter-group-family", both(tuned("postgres15"), database(DBParameterGroupName=OWN))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
