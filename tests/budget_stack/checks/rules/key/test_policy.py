from __future__ import annotations

import json

from tests.budget_stack.checks.extensions import attribute_of, both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

ROOT = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
LOGS = {"Service": {"Fn::Sub": "logs.${AWS::Region}.amazonaws.com"}}
USE = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
OF_THE_ACCOUNT = {"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "kms:*", "Resource": "*"}


def lets_in(principal, action=None, **others):
    return {"Effect": "Allow", "Principal": principal, "Action": action or USE, "Resource": "*", **others}


def key(*statements, **content):
    """A key with these statements in its policy."""
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return lambda t: add_resource(t, "Key", "AWS::KMS::Key", **{"KeyPolicy": document, **content})


def group_of(name):
    arn = {"Fn::Sub": f"arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:{name}"}
    return {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": arn}}


def encrypted(*statements):
    """The service's log group with a key that has these statements."""
    return both(key(*statements), given("LogGroup", KmsKeyId=attribute_of("Key", "Arn")))


def written_as_text(template):
    key(lets_in(LOGS))(template)
    properties(template, "Key")["KeyPolicy"] = json.dumps(
        {"Statement": [lets_in({"Service": "logs.eu-west-1.amazonaws.com"})]}
    )


MUTANTS = [
    Mutant("key-locks-out", "Key", key(lets_in(LOGS, "kms:*"))),
    Mutant("key-locks-out", "Key", key(lets_in({"AWS": ROOT}, ["kms:Create*", "kms:Describe*", "kms:Get*"]))),
    Mutant("key-locks-out", "Key", written_as_text),
    Mutant("key-locks-out", "Key", key({**OF_THE_ACCOUNT, "Effect": "Deny"}, lets_in(LOGS))),
    Mutant("key-keeps-log-group-out", "LogGroup", encrypted(OF_THE_ACCOUNT)),
    Mutant(
        "key-keeps-log-group-out", "LogGroup", encrypted(OF_THE_ACCOUNT, lets_in({"Service": ["sns.amazonaws.com"]}))
    ),
    Mutant("key-keeps-log-group-out", "LogGroup", encrypted(OF_THE_ACCOUNT, lets_in(LOGS, ["kms:Decrypt*"]))),
    Mutant(
        "key-keeps-log-group-out",
        "LogGroup",
        both(
            given("LogGroup", LogGroupName={"Fn::Sub": "/ledger/${AWS::StackName}"}),
            encrypted(OF_THE_ACCOUNT, lets_in(LOGS, Condition=group_of("/books/*"))),
        ),
    ),
]
NEAR_MISSES = [
    NearMiss("key-locks-out", key(lets_in({"AWS": attribute_of("TaskRole", "Arn")}, "kms:Put*"), lets_in(LOGS))),
    NearMiss("key-locks-out", key(lets_in(LOGS), BypassPolicyLockoutSafetyCheck=True)),
    NearMiss("key-keeps-log-group-out", encrypted(OF_THE_ACCOUNT, lets_in(LOGS, Condition=group_of("*")))),
    NearMiss("key-keeps-log-group-out", encrypted(OF_THE_ACCOUNT, lets_in({"Service": "logs.amazonaws.com"}))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
