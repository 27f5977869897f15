from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.database.databases import STORE, cluster, database, parameter
from tests.budget_stack.checks.rules.database.test_connection import opened

IMPORTED = {"Fn::ImportValue": "Imported"}


def serverless(**capacity):
    return cluster(ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 2, **capacity})


def replica(template):
    content = {"SourceDBInstanceIdentifier": STORE, "DBInstanceClass": "db.t4g.micro"}
    add_resource(template, "Replica", "AWS::RDS::DBInstance", **content)


def oracle(*volumes, **content):
    return both(
        database(Engine="oracle-se2", Port="5432", AdditionalStorageVolumes=[*volumes], **content), opened(5432, 5432)
    )


def volume(name="rdsdbdata2", size="50", **content):
    return {"VolumeName": name, "AllocatedStorage": size, **content}


MUTANTS = [
    Mutant(
        "database-setting-out-of-range",
        "Store",
        both(database(Port="80"), opened(80, 80), given("StoreEgress", FromPort=80, ToPort=80)),
    ),
    Mutant(
        "database-setting-out-of-range",
        "Store",
        both(parameter("Pause", 60, type_="Number"), serverless(SecondsUntilAutoPause={"Ref": "Pause"})),
    ),
    Mutant("database-setting-out-of-range", "Store", serverless(MaxCapacity={"Fn::If": ["HasDatabase", 300, 8]})),
    Mutant("database-setting-out-of-range", "Store", serverless(MinCapacity=0.7)),
    Mutant(
        "database-setting-out-of-range",
        "Store",
        database(MonitoringInterval=45, MonitoringRoleArn=IMPORTED),
    ),
    Mutant("database-setting-of-other-engine", "Store", database(Timezone="UTC")),
    Mutant(
        "database-setting-of-other-engine",
        "Store",
        both(parameter("Window", 3600, type_="Number"), cluster(BacktrackWindow={"Ref": "Window"})),
    ),
    Mutant("database-setting-of-other-engine", "Store", cluster(AllocatedStorage={"Fn::If": ["HasDatabase", 20, 30]})),
    Mutant(
        "database-setting-of-other-engine",
        "Store",
        both(database(Engine="sqlserver-ex", Port="5432", DBName="books"), opened(5432, 5432)),
    ),
    Mutant("database-settings-conflict", "Store", database(MultiAZ=True, AvailabilityZone=IMPORTED)),
    Mutant(
        "database-settings-conflict",
        "Store",
        both(parameter("Mode", "advanced", "standard"), cluster(DatabaseInsightsMode={"Ref": "Mode"})),
        {"Mode": "advanced"},
    ),
    Mutant(
        "database-settings-conflict",
        "Store",
        database(
            DatabaseInsightsMode={"Fn::If": ["HasDatabase", "advanced", "standard"]},
            EnablePerformanceInsights=True,
            PerformanceInsightsRetentionPeriod=31,
        ),
    ),
    Mutant("database-settings-conflict", "Store", both(database(BackupRetentionPeriod=0), replica)),
    Mutant("database-aurora-without-cluster", "Store", database(Engine="aurora-postgresql")),
    Mutant(
        "database-aurora-without-cluster",
        "Store",
        both(parameter("Engine", "aurora-postgresql", "postgres"), database(Engine={"Ref": "Engine"})),
        {"Engine": "aurora-postgresql"},
    ),
    Mutant(
        "database-aurora-without-cluster",
        "Store",
        database(Engine={"Fn::Join": ["-", ["aurora", "postgresql"]]}, drop=["AllocatedStorage"]),
    ),
    Mutant("database-name-invalid", "Store", database(DBName="budget-tracker")),
    Mutant("database-name-invalid", "Store", both(parameter("Name", "1st"), cluster(DatabaseName={"Ref": "Name"}))),
    Mutant("database-name-invalid", "Store", cluster(DatabaseName={"Fn::Join": ["", ["ad", "min"]]})),
    Mutant("database-name-invalid", "Store", database(DBName="n" * 65)),
    Mutant("database-additional-volume-invalid", "Store", oracle(volume("data"))),
    Mutant(
        "database-additional-volume-invalid",
        "Store",
        both(parameter("Size", "10"), oracle(volume(size={"Ref": "Size"}))),
    ),
    Mutant(
        "database-additional-volume-invalid", "Store", oracle(volume(MaxAllocatedStorage={"Fn::Select": [1, [90, 40]]}))
    ),
    Mutant(
        "database-additional-volume-invalid",
        "Store",
        oracle(volume(StorageType="io2", Iops=3000, StorageThroughput=500)),
    ),
]
NEAR_MISSES = [
    NearMiss("database-setting-out-of-range", serverless(MinCapacity=0, SecondsUntilAutoPause=300)),
    NearMiss("database-setting-out-of-range", database(MonitoringInterval=60, MonitoringRoleArn=IMPORTED)),
    NearMiss("database-setting-out-of-range", cluster(ServerlessV2ScalingConfiguration=IMPORTED)),
    NearMiss("database-setting-of-other-engine", cluster(PubliclyAccessible=False)),
    NearMiss(
        "database-setting-of-other-engine", database(EngineLifecycleSupport="open-source-rds-extended-support-disabled")
    ),
    NearMiss("database-settings-conflict", database(MultiAZ=False, AvailabilityZone=IMPORTED)),
    NearMiss(
        "database-settings-conflict",
        cluster(
            DatabaseInsightsMode="advanced", PerformanceInsightsEnabled=True, PerformanceInsightsRetentionPeriod=465
        ),
    ),
    NearMiss("database-settings-conflict", both(database(BackupRetentionPeriod=1), replica)),
    NearMiss("database-aurora-without-cluster", cluster()),
    NearMiss("database-name-invalid", database(DBName="budget_tracker")),
    NearMiss("database-name-invalid", database(DBName="postgres")),
    NearMiss("database-additional-volume-invalid", oracle(volume(MaxAllocatedStorage=100))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
