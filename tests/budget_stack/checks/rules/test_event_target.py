from __future__ import annotations

import json

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.log_filters import function, permission
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

FUNCTION = {"Fn::Sub": "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:tidy"}
NAME = {"Fn::Sub": "a-${AWS::StackName}"}
TEXT = {"Fn::Sub": '"${AWS::StackName}"'}
STACK = {"Ref": "AWS::StackName"}
ABSENT = {"Ref": "AWS::NoValue"}


def sent(*targets):
    """A rule that invokes a function with each of these inputs."""

    def change(template):
        content = [{"Id": f"target{number}", "Arn": FUNCTION, **one} for number, one in enumerate(targets)]
        pattern = {"source": ["aws.ecs"], "detail-type": ["ECS Task State Change"]}
        add_resource(template, "Stopped", "AWS::Events::Rule", EventPattern=pattern, Targets=content)

    return change


def made_of(template, **paths):
    return sent({"InputTransformer": {"InputTemplate": template, "InputPathsMap": paths}})


def with_tasks(one, other):
    return {"Fn::If": ["HasTasks", one, other]}


def made(template):
    """What targets may be."""
    add_resource(template, "Queue", "AWS::SQS::Queue")
    add_resource(template, "Stream", "AWS::Kinesis::Stream")
    function(template)


def to(logical_id, attribute="Arn", **content):
    arn = {"Fn::GetAtt": [logical_id, attribute]} if attribute else {"Ref": logical_id}
    return both(made, sent({"Arn": arn, **content}))


def machine(template):
    role = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/steps"}
    add_resource(template, "Machine", "AWS::StepFunctions::StateMachine", DefinitionString="{}", RoleArn=role)


def invoked(principal="events.amazonaws.com", **content):
    permits = permission(principal)
    return both(to("Function"), permits, lambda t: t["Resources"]["Permission"]["Properties"].update(content))


OF_RULE = {"SourceArn": {"Fn::GetAtt": ["Stopped", "Arn"]}}
OF_OTHER = {"SourceArn": {"Fn::GetAtt": ["EventRule", "Arn"]}}
ROLE = {"RoleArn": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/events"}}
MUTANTS = [
    Mutant("event-target-not-arn", "Stopped", to("Queue", "")),
    Mutant("event-target-not-arn", "Stopped", to("Queue", "QueueName")),
    Mutant("event-target-not-arn", "Stopped", both(made, sent({"DeadLetterConfig": {"Arn": {"Fn::Sub": "${Queue}"}}}))),
    Mutant("event-target-role-missing", "Stopped", to("Stream")),
    Mutant("event-target-role-missing", "Stopped", both(machine, sent({"Arn": {"Ref": "Machine"}}))),
    Mutant("event-target-role-missing", "Stopped", both(machine, to("Machine", "Arn", RoleArn=ABSENT))),
    Mutant("event-target-function-closed", "Stopped", to("Function")),
    Mutant("event-target-function-closed", "Stopped", invoked("s3.amazonaws.com")),
    Mutant("event-target-function-closed", "Stopped", invoked(**OF_OTHER)),
    Mutant("event-target-id-twice", "Stopped", sent({"Id": "tidy"}, {"Id": "tidy"})),
    Mutant(
        "event-target-id-twice",
        "Stopped",
        sent({"Id": NAME}, {}, {"Id": NAME}),
    ),
    Mutant(
        "event-target-id-twice",
        "Stopped",
        sent({"Id": STACK}, {"Id": {"Fn::Sub": "${AWS::StackName}"}}),
    ),
    Mutant("event-target-input-twice", "Stopped", sent({"Input": "{}", "InputPath": "$.detail"})),
    Mutant(
        "event-target-input-twice",
        "Stopped",
        sent({"Input": TEXT, "InputTransformer": {"InputTemplate": '"a"'}}),
    ),
    Mutant(
        "event-target-input-twice",
        "Stopped",
        sent({"Input": with_tasks("{}", ABSENT), "InputPath": "$.detail"}),
        {"MinContainerCount": "1"},
    ),
    Mutant("event-target-input-malformed", "Stopped", sent({"Input": "{kind: night}"})),
    Mutant("event-target-input-malformed", "Stopped", sent({"InputPath": "$['detail']['group']"})),
    Mutant("event-target-input-malformed", "Stopped", sent({"InputPath": {"Fn::Sub": "detail.group"}})),
    Mutant("event-target-input-malformed", "Stopped", made_of('"<group> stopped"', name="$.detail.group")),
    Mutant("event-target-input-malformed", "Stopped", made_of('{"<name>": 1}', name="$.detail.group")),
    Mutant("event-target-input-malformed", "Stopped", made_of('"<AWS.name>"', **{"AWS.name": "$.detail.group"})),
]
NEAR_MISSES = [
    NearMiss("event-target-not-arn", both(made, sent({"Arn": {"Ref": "AWS::StackName"}}))),
    NearMiss("event-target-role-missing", to("Stream", **ROLE)),
    NearMiss("event-target-function-closed", invoked(**OF_RULE)),
    NearMiss("event-target-id-twice", sent({}, {})),
    NearMiss("event-target-input-twice", sent({"Input": "{}", "InputPath": ABSENT})),
    NearMiss("event-target-input-malformed", sent({"Input": json.dumps("night")})),
    NearMiss("event-target-input-malformed", sent({"InputPath": "$.detail.containers[0].name"})),
    NearMiss(
        "event-target-input-malformed",
        made_of('{"name": <name>, "rule": "<aws.events.rule-arn>"}', name="$.detail.group"),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
