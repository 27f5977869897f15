from __future__ import annotations

import json

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

IMPORTED = {"Fn::ImportValue": "Imported"}


def stored(value="1", **content):
    def change(template):
        add_resource(template, "Stored", "AWS::SSM::Parameter", Type="String", Value=value, **content)

    return change


def parameter(name, *values):
    def change(template):
        template["Parameters"][name] = {"Type": "String", "Default": values[0], "AllowedValues": [*values]}

    return change


def policies(*types, tier="Advanced"):
    text = json.dumps([{"Type": type_, "Version": "1.0", "Attributes": {}} for type_ in types])
    return stored(Tier=tier, Policies=text)


MUTANTS = [
    Mutant("ssm-parameter-name-invalid", "Stored", stored(Name="books/live")),
    Mutant("ssm-parameter-name-invalid", "Stored", stored(Name={"Fn::Sub": "/AWS-books/${AWS::StackName}"})),
    Mutant("ssm-parameter-name-invalid", "Stored", both(parameter("Name", "my key"), stored(Name={"Ref": "Name"}))),
    Mutant("ssm-parameter-name-invalid", "Stored", stored(Name={"Fn::Join": ["/", ["", *"abcdefghijklmnop"]]})),
    Mutant("ssm-parameter-name-invalid", "Stored", stored(Name="n" * 1012)),
    Mutant("ssm-parameter-name-invalid", "Stored", stored(Name="arn:aws:ssm:eu-west-1:123456789012:parameter/books")),
    Mutant("ssm-parameter-value-invalid", "Stored", stored("{{name}}")),
    Mutant("ssm-parameter-value-invalid", "Stored", stored({"Fn::Join": ["", ["v" * 4000, "w" * 200]]})),
    Mutant(
        "ssm-parameter-value-invalid",
        "Stored",
        both(parameter("Size", "large", "3"), stored({"Ref": "Size"}, AllowedPattern=r"^\d+$")),
        {"Size": "large"},
    ),
    Mutant("ssm-parameter-value-invalid", "Stored", stored("latest", DataType="aws:ec2:image")),
    Mutant("ssm-parameter-policies-invalid", "Stored", policies("Expiration", tier="Standard")),
    Mutant("ssm-parameter-policies-invalid", "Stored", policies("Expiration", "Expiration")),
    Mutant("ssm-parameter-policies-invalid", "Stored", policies("Expiry")),
    Mutant(
        "ssm-parameter-policies-invalid",
        "Stored",
        both(parameter("Tier", "Standard", "Advanced"), policies("Expiration", tier={"Ref": "Tier"})),
        {"Tier": "Standard"},
    ),
    Mutant("ssm-parameter-policies-invalid", "Stored", policies(*["ExpirationNotification"] * 11)),
]
NEAR_MISSES = [
    NearMiss("ssm-parameter-name-invalid", stored(Name={"Fn::Sub": "/${AWS::StackName}/aws"})),
    NearMiss("ssm-parameter-name-invalid", stored(Name={"Fn::Sub": "${AWS::StackName}/key"})),
    NearMiss("ssm-parameter-value-invalid", stored("{{resolve:ssm:/books/live}}")),
    NearMiss("ssm-parameter-value-invalid", stored("v" * 5000, Tier="Intelligent-Tiering")),
    NearMiss("ssm-parameter-value-invalid", stored(IMPORTED, AllowedPattern=r"^\d+$")),
    NearMiss("ssm-parameter-policies-invalid", policies("Expiration", "NoChangeNotification")),
    NearMiss("ssm-parameter-policies-invalid", stored(Tier="Advanced", Policies=IMPORTED)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
