"""A rule and a schedule that start tasks of our template, with the role that they do so by."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from tests.budget_stack.checks.extensions import attribute_of
from tests.budget_stack.checks.mutants import properties
from tests.budget_stack.checks.parts import add_resource

Template = dict[str, Any]
RUN = {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": {"Ref": "TaskDefinition"}}
PASS = {
    "Effect": "Allow",
    "Action": "iam:PassRole",
    "Resource": [attribute_of("ExecutionRole", "Arn"), attribute_of("TaskRole", "Arn")],
}
TAG = {"Effect": "Allow", "Action": "ecs:TagResource", "Resource": "*"}
VPC = {"Subnets": [{"Ref": "PublicSubnet1"}], "SecurityGroups": [{"Ref": "TaskSecurityGroup"}]}


def starter(template: Template, *statements: Any, service: str = "events") -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": f"{service}.amazonaws.com"}}
    document = {"Version": "2012-10-17", "Statement": deepcopy(list(statements or (RUN, PASS)))}
    add_resource(
        template,
        "Starter",
        "AWS::IAM::Role",
        AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": [trust]},
        Policies=[{"PolicyName": "start", "PolicyDocument": document}],
    )


def nightly(template: Template, *statements: Any, **ecs: Any) -> None:
    """A rule that starts the task every night; what is None in `ecs` is left out."""
    starter(template, *statements)
    parameters = {
        "TaskDefinitionArn": {"Ref": "TaskDefinition"},
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {"AwsVpcConfiguration": {**VPC, "AssignPublicIp": "ENABLED"}},
        **ecs,
    }
    add_resource(
        template,
        "Nightly",
        "AWS::Events::Rule",
        ScheduleExpression="cron(0 3 * * ? *)",
        Targets=[
            {
                "Id": "task",
                "Arn": attribute_of("Cluster", "Arn"),
                "RoleArn": attribute_of("Starter", "Arn"),
                "EcsParameters": {name: value for name, value in parameters.items() if value is not None},
            }
        ],
    )


def hourly(template: Template, *statements: Any, **ecs: Any) -> None:
    """A schedule that starts the task every hour; what is None in `ecs` is left out."""
    starter(template, *statements, service="scheduler")
    parameters = {
        "TaskDefinitionArn": {"Ref": "TaskDefinition"},
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {"AwsvpcConfiguration": VPC},
        **ecs,
    }
    add_resource(
        template,
        "Hourly",
        "AWS::Scheduler::Schedule",
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": attribute_of("Cluster", "Arn"),
            "RoleArn": attribute_of("Starter", "Arn"),
            "EcsParameters": {name: value for name, value in parameters.items() if value is not None},
        },
    )


def only_by(start: Callable[[Template], None], *after: str, **values: Any) -> Callable[[Template], None]:
    """The task is started by a rule or schedule that waits for others; the service has none."""

    def change(template: Template) -> None:
        properties(template, "Service")["DesiredCount"] = 0
        start(template)
        (name,) = {"Hourly", "Nightly"} & template["Resources"].keys()
        template["Resources"][name]["DependsOn"] = [*after]
        properties(template, name).update(values)

    return change


def target(template: Template) -> Template:
    """The target of the rule."""
    found: Template = properties(template, "Nightly")["Targets"][0]
    return found
