from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.task_starts import PASS, RUN, TAG, hourly, nightly, target

TEAM = [{"Key": "team", "Value": "books"}]
ARN = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:"


def run(resource, **condition):
    statement = {**RUN, "Resource": resource}
    return {**statement, "Condition": condition} if condition else statement


def passing(**changes):
    return {**PASS, **changes}


def other_cluster(template):
    add_resource(template, "Batch", "AWS::ECS::Cluster", ClusterSettings=[])


def of_managed_policy(template):
    nightly(template)
    role = properties(template, "Starter")
    del role["Policies"]
    name = "service-role/AmazonEC2ContainerServiceEventsRole"
    role["ManagedPolicyArns"] = [{"Fn::Sub": f"arn:${{AWS::Partition}}:iam::aws:policy/{name}"}]


MUTANTS = [
    Mutant("run-task-role-missing", "Nightly", lambda t: (nightly(t), target(t).pop("RoleArn"))),
    Mutant(
        "run-task-role-missing", "Nightly", lambda t: (nightly(t), target(t).update(RoleArn={"Ref": "AWS::NoValue"}))
    ),
    Mutant(
        "run-task-role-missing",
        "Nightly",
        lambda t: (
            nightly(t),
            target(t).update(RoleArn={"Fn::If": ["HasTasks", {"Ref": "AWS::NoValue"}, attribute_of("Starter", "Arn")]}),
        ),
        {"MinContainerCount": "1"},
    ),
    Mutant("run-task-denied", "Nightly", lambda t: nightly(t, PASS)),
    Mutant("run-task-denied", "Hourly", lambda t: hourly(t, {**RUN, "Action": ["ecs:StartTask"]}, PASS)),
    Mutant(
        "run-task-denied",
        "Nightly",
        both(
            given("TaskDefinition", Family="ledger"),
            lambda t: nightly(t, run({"Fn::Sub": f"{ARN}task-definition/another:*"}), PASS),
        ),
    ),
    Mutant(
        "run-task-denied",
        "Nightly",
        both(
            other_cluster,
            lambda t: nightly(t, run("*", ArnEquals={"ecs:cluster": attribute_of("Batch", "Arn")}), PASS),
        ),
    ),
    Mutant("run-task-denied", "Nightly", lambda t: nightly(t, run("*"), PASS, {**run("*"), "Effect": "Deny"})),
    Mutant("run-task-pass-role-denied", "Nightly", lambda t: nightly(t, RUN)),
    Mutant(
        "run-task-pass-role-denied",
        "Hourly",
        lambda t: hourly(t, RUN, passing(Resource={"Fn::GetAtt": "ExecutionRole.Arn"})),
    ),
    Mutant(
        "run-task-pass-role-denied",
        "Nightly",
        lambda t: nightly(t, RUN, passing(Condition={"StringLike": {"iam:PassedToService": "events.amazonaws.com"}})),
    ),
    Mutant("run-task-tag-denied", "Nightly", lambda t: nightly(t, TagList=TEAM)),
    Mutant("run-task-tag-denied", "Hourly", lambda t: hourly(t, Tags=TEAM)),
    Mutant(
        "run-task-tag-denied",
        "Nightly",
        both(given("TaskDefinition", Tags=TEAM), lambda t: nightly(t, PropagateTags="TASK_DEFINITION")),
    ),
    Mutant(
        "run-task-tag-denied",
        "Nightly",
        lambda t: nightly(
            t, RUN, PASS, {**TAG, "Condition": {"StringEquals": {"ecs:CreateAction": "CreateService"}}}, TagList=TEAM
        ),
    ),
]
NEAR_MISSES = [
    NearMiss("run-task-role-missing", nightly),
    NearMiss("run-task-denied", lambda t: nightly(t, run({"Fn::Sub": f"{ARN}task-definition/*"}), PASS)),
    NearMiss(
        "run-task-denied",
        lambda t: nightly(t, run("*", ArnEquals={"ecs:cluster": attribute_of("Cluster", "Arn")}), PASS),
    ),
    NearMiss("run-task-denied", of_managed_policy),
    NearMiss(
        "run-task-denied",
        lambda t: nightly(
            t, RUN, PASS, {**run("*", StringNotEquals={"aws:RequestedRegion": "eu-west-1"}), "Effect": "Deny"}
        ),
    ),
    NearMiss(
        "run-task-pass-role-denied",
        lambda t: hourly(
            t,
            RUN,
            passing(Resource="*", Condition={"StringLike": {"iam:PassedToService": "ecs-tasks.amazonaws.com*"}}),
        ),
    ),
    NearMiss(
        "run-task-tag-denied",
        lambda t: nightly(
            t, RUN, PASS, {**TAG, "Condition": {"StringEquals": {"ecs:CreateAction": ["RunTask"]}}}, TagList=TEAM
        ),
    ),
    NearMiss("run-task-tag-denied", lambda t: nightly(t, TagList=[])),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
