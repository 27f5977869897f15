from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.key.test_policy import LOGS, OF_THE_ACCOUNT, encrypted, key, lets_in


def of_kind(**content):
    return key(OF_THE_ACCOUNT, **content)


def with_tasks(one, other):
    return {"Fn::If": ["HasTasks", one, other]}


def queue(template):
    add_resource(template, "Orders", "AWS::SQS::Queue", KmsMasterKeyId={"Ref": "Key"})


ABSENT = {"Ref": "AWS::NoValue"}
SIGNING = {"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"}
LOGS_MAY = (OF_THE_ACCOUNT, lets_in(LOGS))

MUTANTS = [
    Mutant("key-usage-mismatch", "Key", of_kind(KeySpec="RSA_2048", KeyUsage="GENERATE_VERIFY_MAC")),
    Mutant("key-usage-mismatch", "Key", of_kind(KeySpec="HMAC_256")),
    Mutant("key-usage-mismatch", "Key", of_kind(KeyUsage="SIGN_VERIFY")),
    Mutant(
        "key-usage-mismatch",
        "Key",
        of_kind(KeySpec="ECC_SECG_P256K1", KeyUsage=with_tasks("KEY_AGREEMENT", "SIGN_VERIFY")),
        {"MinContainerCount": "1"},
    ),
    Mutant("key-rotation-impossible", "Key", of_kind(**SIGNING, EnableKeyRotation=True)),
    Mutant("key-rotation-impossible", "Key", of_kind(Origin="EXTERNAL", EnableKeyRotation="true")),
    Mutant(
        "key-rotation-impossible",
        "Key",
        of_kind(KeySpec="HMAC_512", KeyUsage="GENERATE_VERIFY_MAC", EnableKeyRotation=with_tasks(True, ABSENT)),
        {"MinContainerCount": "1"},
    ),
    Mutant("key-origin-mismatch", "Key", of_kind(Origin="AWS_CLOUDHSM")),
    Mutant("key-origin-mismatch", "Key", of_kind(Origin={"Fn::Sub": "EXTERNAL_KEY_STORE"})),
    Mutant(
        "key-origin-mismatch",
        "Key",
        of_kind(Origin=with_tasks("AWS_CLOUDHSM", "AWS_KMS")),
        {"MinContainerCount": "1"},
    ),
    Mutant("key-unusable", "LogGroup", both(encrypted(*LOGS_MAY), given("Key", **SIGNING))),
    Mutant("key-unusable", "LogGroup", both(encrypted(*LOGS_MAY), given("Key", Enabled=False))),
    Mutant("key-unusable", "Orders", both(of_kind(**SIGNING), queue)),
]
NEAR_MISSES = [
    NearMiss("key-usage-mismatch", of_kind(KeySpec="SYMMETRIC_DEFAULT", EnableKeyRotation=True)),
    NearMiss("key-usage-mismatch", of_kind(**SIGNING)),
    NearMiss("key-rotation-impossible", of_kind(**SIGNING, EnableKeyRotation=False)),
    NearMiss("key-origin-mismatch", of_kind(Origin="EXTERNAL")),
    NearMiss("key-unusable", both(encrypted(*LOGS_MAY), given("Key", Enabled=True, KeyUsage="ENCRYPT_DECRYPT"))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
