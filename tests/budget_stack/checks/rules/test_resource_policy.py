from __future__ import annotations

import json

from tests.budget_stack.checks.extensions import attribute_of
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.key.test_policy import LOGS, OF_THE_ACCOUNT, key, lets_in

SEND = {
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": "*",
}
MANY = [lets_in(LOGS, Sid=f"Logs{one}") for one in range(190)]
ACTIONS = [f"kms:Action{one}" for one in range(2500)]
ROOT = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}


def queue(as_text=False, **changes):
    """A queue with a policy; what is None is left out."""
    statement = {name: value for name, value in {**SEND, **changes}.items() if value is not None}
    document = {"Version": "2012-10-17", "Statement": [statement]}

    def change(template):
        add_resource(template, "Orders", "AWS::SQS::Queue")
        add_resource(
            template,
            "Policy",
            "AWS::SQS::QueuePolicy",
            Queues=[{"Ref": "Orders"}],
            PolicyDocument=json.dumps(document) if as_text else document,
        )

    return change


def without(statement, name):
    return {key: value for key, value in statement.items() if key != name}


MUTANTS = [
    Mutant("resource-policy-malformed", "Policy", queue(Principal=None)),
    Mutant("resource-policy-malformed", "Policy", queue(as_text=True, Action=None)),
    Mutant("resource-policy-malformed", "Policy", queue(Effect={"Fn::Sub": "allow"})),
    Mutant("resource-policy-malformed", "Policy", queue(Conditions={})),
    Mutant("resource-policy-malformed", "Key", key(OF_THE_ACCOUNT, without(lets_in(LOGS), "Resource"))),
    Mutant("resource-policy-principal-malformed", "Policy", queue(Principal="events.amazonaws.com")),
    Mutant("resource-policy-principal-malformed", "Policy", queue(Principal={"Service": ["events"]})),
    Mutant("resource-policy-principal-malformed", "Policy", queue(Principal={"AWS": {"Ref": "TaskRole"}})),
    Mutant(
        "resource-policy-principal-malformed", "Policy", queue(Principal={"AWS": "arn:aws:iam::123456789012:role/app*"})
    ),
    Mutant("resource-policy-too-long", "Key", key(OF_THE_ACCOUNT, lets_in(LOGS, Sid="Logs→"))),
    Mutant("resource-policy-too-long", "Key", key(OF_THE_ACCOUNT, *MANY)),
    Mutant(
        "resource-policy-too-long",
        "Key",
        key(OF_THE_ACCOUNT, lets_in({"AWS": ROOT}, ACTIONS)),
    ),
]
NEAR_MISSES = [
    NearMiss("resource-policy-malformed", queue(Principal={"AWS": "123456789012"})),
    NearMiss("resource-policy-malformed", queue(Effect="Deny", Principal=None, NotPrincipal={"AWS": ROOT})),
    NearMiss("resource-policy-principal-malformed", queue(Principal={"AWS": [attribute_of("TaskRole", "Arn"), ROOT]})),
    NearMiss("resource-policy-principal-malformed", queue(Principal="*")),
    NearMiss("resource-policy-too-long", key(OF_THE_ACCOUNT, lets_in(LOGS, Sid="Schlüssel"))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
