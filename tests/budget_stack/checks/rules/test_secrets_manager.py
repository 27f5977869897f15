from __future__ import annotations

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.database.databases import cluster, database

IMPORTED = {"Fn::ImportValue": "Imported"}
WRITTEN = {"SecretStringTemplate": '{"username": "owner"}', "GenerateStringKey": "password"}
NONE = {"ExcludeLowercase": True, "ExcludeUppercase": True, "ExcludeNumbers": True, "ExcludePunctuation": True}


def secret(**content):
    return lambda template: add_resource(template, "Login", "AWS::SecretsManager::Secret", **content)


def generated(**how):
    return secret(GenerateSecretString=how)


def parameter(name, *values, type_="String"):
    def change(template):
        template["Parameters"][name] = {"Type": type_, "Default": values[0], "AllowedValues": [*values]}

    return change


def attached(type_):
    def change(template):
        content = {"SecretId": {"Ref": "SigningKey"}, "TargetId": {"Ref": "Store"}, "TargetType": type_}
        add_resource(template, "Attached", "AWS::SecretsManager::SecretTargetAttachment", **content)

    return change


def rotated(secret_id, **content):
    def change(template):
        rules = {"AutomaticallyAfterDays": 30}
        add_resource(
            template,
            "Rotated",
            "AWS::SecretsManager::RotationSchedule",
            SecretId=secret_id,
            RotationRules=rules,
            **content,
        )

    return change


LAMBDA = {"RotationLambdaARN": IMPORTED}
MUTANTS = [
    Mutant("secrets-manager-value-twice", "Login", secret(SecretString=IMPORTED, GenerateSecretString={})),
    Mutant(
        "secrets-manager-value-twice",
        "Login",
        secret(SecretString={"Fn::If": ["HasDatabase", "x", "y"]}, GenerateSecretString={"PasswordLength": 20}),
    ),
    Mutant(
        "secrets-manager-value-twice",
        "Login",
        secret(SecretString={"Ref": "HealthCheckPath"}, GenerateSecretString=WRITTEN),
    ),
    Mutant("secrets-manager-generation-impossible", "Login", generated(GenerateStringKey="password")),
    Mutant(
        "secrets-manager-generation-impossible",
        "Login",
        generated(**{**WRITTEN, "SecretStringTemplate": "{username: owner}"}),
    ),
    Mutant(
        "secrets-manager-generation-impossible",
        "Login",
        both(parameter("Length", 3, 30, type_="Number"), generated(PasswordLength={"Ref": "Length"})),
        {"Length": "3"},
    ),
    Mutant(
        "secrets-manager-generation-impossible",
        "Login",
        generated(**{**NONE, "ExcludeNumbers": {"Fn::If": ["HasDatabase", "true", "false"]}}),
    ),
    Mutant("secrets-manager-name-invalid", "Login", secret(Name="login of books")),
    Mutant("secrets-manager-name-invalid", "Login", secret(Name={"Fn::Sub": "${AWS::StackName}:login"})),
    Mutant("secrets-manager-name-invalid", "Login", both(parameter("Name", "a,b"), secret(Name={"Ref": "Name"}))),
    Mutant("secrets-manager-target-mismatch", "Attached", both(cluster(), attached("AWS::RDS::DBInstance"))),
    Mutant("secrets-manager-target-mismatch", "Attached", both(database(), attached("AWS::RDS::DBCluster"))),
    Mutant(
        "secrets-manager-target-mismatch",
        "Attached",
        both(
            cluster(),
            attached({"Fn::Sub": "AWS::RDS::${!DBInstance}"}),
            lambda t: t["Resources"]["Attached"]["Properties"].update(
                TargetType={"Fn::Join": ["::", ["AWS", "RDS", "DBInstance"]]}
            ),
        ),
    ),
    Mutant("secrets-manager-rotation-without-function", "Rotated", rotated({"Ref": "SigningKey"})),
    Mutant("secrets-manager-rotation-without-function", "Rotated", rotated({"Fn::Sub": "${FirstPassword}"})),
    Mutant(
        "secrets-manager-rotation-without-function",
        "Rotated",
        both(database(), attached("AWS::RDS::DBInstance"), rotated({"Ref": "Attached"})),
    ),
]
NEAR_MISSES = [
    NearMiss("secrets-manager-value-twice", generated(**WRITTEN)),
    NearMiss("secrets-manager-value-twice", secret(SecretString=IMPORTED)),
    NearMiss("secrets-manager-generation-impossible", generated(PasswordLength=4)),
    NearMiss("secrets-manager-generation-impossible", generated(PasswordLength=3, ExcludePunctuation=True)),
    NearMiss(
        "secrets-manager-generation-impossible", generated(SecretStringTemplate=IMPORTED, GenerateStringKey="key")
    ),
    NearMiss("secrets-manager-name-invalid", secret(Name={"Fn::Sub": "${AWS::StackName}/login_1+2=3.4@5!"})),
    NearMiss("secrets-manager-target-mismatch", both(cluster(), attached("AWS::RDS::DBCluster"))),
    NearMiss("secrets-manager-rotation-without-function", rotated({"Ref": "SigningKey"}, **LAMBDA)),
    NearMiss("secrets-manager-rotation-without-function", rotated(IMPORTED)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
