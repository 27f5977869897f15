from __future__ import annotations

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests


def service(**settings):
    return lambda template: properties(template, "Service").update(settings)


def containers(template):
    return properties(template, "TaskDefinition")["ContainerDefinitions"]


def writable(template):
    for container in containers(template):
        container["ReadonlyRootFilesystem"] = False


def exec_rights(template, *, of=("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")):
    properties(template, "TaskRole")["Policies"] = [
        {
            "PolicyName": "exec",
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": [f"ssmmessages:{action}" for action in of],
                        "Resource": ["*"],
                    }
                ],
            },
        }
    ]


def no_task_role(template):
    del properties(template, "TaskDefinition")["TaskRoleArn"]


MUTANTS = [
    Mutant("service-exec-denied", "Service", both(service(EnableExecuteCommand=True), writable)),
    Mutant(
        "service-exec-denied",
        "Service",
        both(service(EnableExecuteCommand=True), writable, lambda t: exec_rights(t, of=["OpenDataChannel"])),
    ),
    Mutant("service-exec-role-missing", "Service", both(service(EnableExecuteCommand=True), writable, no_task_role)),
    Mutant("service-exec-read-only", "Service", both(service(EnableExecuteCommand=True), exec_rights)),
]
NEAR_MISSES = [
    NearMiss("service-exec-denied", both(service(EnableExecuteCommand=True), writable, exec_rights)),
    NearMiss("service-exec-role-missing", no_task_role),
    NearMiss("service-exec-read-only", service(EnableExecuteCommand=False)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
