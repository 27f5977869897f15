from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.database.databases import SECRET, cluster, database, parameter, with_secret

PLAIN = {"ManageMasterUserPassword": False}
IMPORTED = {"Fn::ImportValue": "Imported"}
KEY = {"MasterUserSecret": {"KmsKeyId": IMPORTED}}


def password(text):
    return database(**PLAIN, MasterUserPassword=text)


def password_parameter(default):
    def change(template):
        template["Parameters"]["Password"] = {"Type": "String", "Default": default, "AllowedValues": [default]}

    return change


MUTANTS = [
    Mutant("database-user-reserved", "Store", database(MasterUsername="user")),
    Mutant(
        "database-user-reserved",
        "Store",
        both(parameter("User", "pg_owner", "owner"), database(MasterUsername={"Ref": "User"})),
        {"User": "pg_owner"},
    ),
    Mutant("database-user-reserved", "Store", cluster(MasterUsername={"Fn::Join": ["", ["ad", "min"]]})),
    Mutant("database-user-reserved", "Store", database(MasterUsername={"Fn::If": ["HasDatabase", "rdsadmin", "own"]})),
    Mutant("database-user-too-long", "Store", database(MasterUsername="b" * 64)),
    Mutant(
        "database-user-too-long",
        "Store",
        both(parameter("User", "c" * 65), database(MasterUsername={"Ref": "User"})),
    ),
    Mutant("database-user-too-long", "Store", cluster(MasterUsername={"Fn::Join": ["_", ["d" * 32, "e" * 32]]})),
    Mutant("database-password-twice", "Store", database(MasterUserPassword=IMPORTED)),
    Mutant(
        "database-password-twice",
        "Store",
        both(
            parameter("Manage", "true", "false"),
            database(ManageMasterUserPassword={"Ref": "Manage"}, MasterUserPassword=IMPORTED),
        ),
        {"Manage": "true"},
    ),
    Mutant("database-password-twice", "Store", database(**PLAIN, MasterUserPassword=IMPORTED, **KEY)),
    Mutant("database-user-missing", "Store", database(drop=["MasterUsername"])),
    Mutant("database-user-missing", "Store", database(MasterUsername={"Ref": "AWS::NoValue"})),
    Mutant("database-user-missing", "Store", cluster(drop=["ManageMasterUserPassword"])),
    Mutant("database-password-invalid", "Store", password("short")),
    Mutant(
        "database-password-invalid", "Store", both(password_parameter("with@sign12"), password({"Ref": "Password"}))
    ),
    Mutant("database-password-invalid", "Store", password({"Fn::Join": ["/", ["abcdefgh", "ijkl"]]})),
    Mutant("database-secret-not-managed", "TaskDefinition", both(password(IMPORTED), with_secret())),
    Mutant(
        "database-secret-not-managed",
        "TaskDefinition",
        both(password(IMPORTED), with_secret({"Fn::Sub": f"${{Store.{SECRET}}}:password::"})),
    ),
    Mutant(
        "database-secret-not-managed",
        "TaskDefinition",
        both(
            cluster(drop=["ManageMasterUserPassword"], MasterUserPassword=IMPORTED),
            with_secret({"Fn::Join": ["", [attribute_of("Store", SECRET), ":password::"]]}),
        ),
    ),
]
NEAR_MISSES = [
    NearMiss("database-user-reserved", database(MasterUsername="postgres")),
    NearMiss("database-user-reserved", database(Engine="mysql", Port="5432", MasterUsername="admin")),
    NearMiss("database-user-reserved", database(MasterUsername=IMPORTED)),
    NearMiss("database-user-too-long", database(MasterUsername="b" * 63)),
    NearMiss("database-password-twice", database(**KEY)),
    NearMiss("database-password-twice", password(IMPORTED)),
    NearMiss(
        "database-user-missing",
        database(drop=["MasterUsername", "ManageMasterUserPassword"], DBSnapshotIdentifier="snapshot"),
    ),
    NearMiss(
        "database-user-missing", cluster(drop=["ManageMasterUserPassword"], MasterUserAuthenticationType="iam-db-auth")
    ),
    NearMiss("database-password-invalid", password(IMPORTED)),
    NearMiss("database-password-invalid", password("abcdefgh")),
    NearMiss("database-secret-not-managed", both(database(), with_secret())),
    NearMiss("database-secret-not-managed", both(cluster(), with_secret())),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
