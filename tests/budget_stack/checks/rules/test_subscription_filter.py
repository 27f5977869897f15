from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both, given
from tests.budget_stack.checks.log_filters import function, permission, sent
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

ROLE = {"RoleArn": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/logs"}}
ELSEWHERE = {"Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:destination:all"}
LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:index"
FUNCTION = attribute_of("Function", "Arn")
WITH_TASKS = {"MinContainerCount": "1"}


def stream(template):
    add_resource(template, "Stream", "AWS::Kinesis::Stream")


def queue(template):
    add_resource(template, "Queue", "AWS::SQS::Queue")


def of_class(value):
    return both(given("LogGroup", LogGroupClass=value), sent(ELSEWHERE))


def after(name):
    def change(template):
        template["Resources"]["Sent"]["DependsOn"] = name

    return change


def many(number):
    return both(*(sent(ELSEWHERE, name=f"Sent{one}") for one in range(number)))


def with_tasks(one, other):
    return {"Fn::If": ["HasTasks", one, other]}


MUTANTS = [
    Mutant("subscription-filter-class-unsupported", "Sent", of_class("INFREQUENT_ACCESS")),
    Mutant("subscription-filter-class-unsupported", "Sent", of_class({"Fn::Join": ["_", ["INFREQUENT", "ACCESS"]]})),
    Mutant("subscription-filter-class-unsupported", "Sent", of_class(with_tasks("DELIVERY", "STANDARD")), WITH_TASKS),
    Mutant("subscription-filter-pattern-malformed", "Sent", sent(ELSEWHERE, FilterPattern="{ $.level = 1")),
    Mutant("subscription-filter-pattern-malformed", "Sent", sent(ELSEWHERE, FilterPattern={"Fn::Sub": '"ERROR'})),
    Mutant(
        "subscription-filter-pattern-malformed",
        "Sent",
        sent(ELSEWHERE, FilterPattern=with_tasks("[ip, ...", "")),
        WITH_TASKS,
    ),
    Mutant("subscription-filter-destination-invalid", "Sent", both(queue, sent(attribute_of("Queue", "Arn")))),
    Mutant("subscription-filter-destination-invalid", "Sent", both(stream, sent({"Ref": "Stream"}, **ROLE))),
    Mutant("subscription-filter-destination-invalid", "Sent", sent({"Fn::GetAtt": "EventLogGroup.Arn"})),
    Mutant("subscription-filter-role-mismatch", "Sent", both(stream, sent(attribute_of("Stream", "Arn")))),
    Mutant("subscription-filter-role-mismatch", "Sent", sent(LAMBDA, **ROLE)),
    Mutant(
        "subscription-filter-role-mismatch",
        "Sent",
        sent("arn:aws:firehose:eu-west-1:123456789012:deliverystream/logs", RoleArn={"Ref": "AWS::NoValue"}),
    ),
    Mutant("subscription-filter-function-closed", "Sent", both(function, sent(FUNCTION))),
    Mutant(
        "subscription-filter-function-closed",
        "Sent",
        both(function, permission("s3.amazonaws.com"), sent(FUNCTION), after("Permission")),
    ),
    Mutant(
        "subscription-filter-function-closed", "Sent", both(function, permission("logs.amazonaws.com"), sent(FUNCTION))
    ),
    Mutant("subscription-filter-too-many", "LogGroup", many(3)),
]
NEAR_MISSES = [
    NearMiss("subscription-filter-class-unsupported", of_class("STANDARD")),
    NearMiss("subscription-filter-pattern-malformed", sent(ELSEWHERE, FilterPattern='{ $.level = "ERROR" }')),
    NearMiss("subscription-filter-destination-invalid", both(stream, sent(attribute_of("Stream", "Arn"), **ROLE))),
    NearMiss("subscription-filter-role-mismatch", sent(LAMBDA)),
    NearMiss(
        "subscription-filter-function-closed",
        both(function, permission("logs.amazonaws.com"), sent(FUNCTION), after("Permission")),
    ),
    NearMiss("subscription-filter-too-many", many(2)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
