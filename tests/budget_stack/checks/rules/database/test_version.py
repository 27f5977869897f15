from __future__ import annotations

import pytest

from budget_stack.checks import check
from budget_stack.resolve import parse_template
from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.database.databases import database, parameter

CHOSEN = {"Ref": "Version"}
MUTANTS = [
    Mutant("database-version-retired", "Store", database(EngineVersion="15.10")),
    Mutant(
        "database-version-retired",
        "Store",
        both(parameter("Version", "16.3", "17.6"), database(EngineVersion=CHOSEN)),
        {"Version": "16.3"},
    ),
    Mutant(
        "database-version-retired",
        "Store",
        database(EngineVersion={"Fn::Join": [".", ["16", "3"]]}),
    ),
]
NEAR_MISSES = [
    NearMiss("database-version-retired", database(EngineVersion=version)) for version in ("15", "15.13", "18.1")
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
TEMPLATE = """
Parameters: {SubnetA: {Type: AWS::EC2::Subnet::Id}, SubnetB: {Type: AWS::EC2::Subnet::Id}}
Resources:
  Places:
    Type: AWS::RDS::DBSubnetGroup
    Properties: {DBSubnetGroupDescription: books, SubnetIds: [!Ref SubnetA, !Ref SubnetB]}
  Books:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties: {Engine: postgres, EngineVersion: '15.10', DBInstanceClass: db.m5.large, AllocatedStorage: '20',
      StorageEncrypted: true, DBSubnetGroupName: !Ref Places, MasterUsername: owner, ManageMasterUserPassword: true}
"""


@pytest.mark.check
def test_nobody_blames_the_class_of_an_instance_for_its_version():
    findings = check(parse_template(TEMPLATE), engines=("cloudformation-validate", "cfn-lint")).findings

    assert [finding.rule for finding in findings if finding.severity != "info"] == ["database-version-retired"]
