from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.task_starts import hourly, nightly

FUNCTION = {"Fn::Sub": "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:tidy"}


def schedule(**content):
    return both(hourly, lambda t: properties(t, "Hourly").update(content))


def of_rule(expression):
    return both(nightly, lambda t: properties(t, "Nightly").update(ScheduleExpression=expression))


def window(**content):
    return schedule(FlexibleTimeWindow=content)


def to(arn, **content):
    def change(template):
        target = properties(template, "Hourly")["Target"]
        del target["EcsParameters"]
        target.update(Arn=arn, **content)

    return both(hourly, change)


def trusted_for(**condition):
    def change(template):
        (statement,) = properties(template, "Starter")["AssumeRolePolicyDocument"]["Statement"]
        statement["Condition"] = condition

    return both(hourly, change)


def source(*paths, operator="ArnLike"):
    arns = [{"Fn::Sub": f"arn:${{AWS::Partition}}:scheduler:${{AWS::Region}}:${{AWS::AccountId}}:{it}"} for it in paths]
    return trusted_for(**{operator: {"aws:SourceArn": arns}})


def bus(template):
    add_resource(template, "Bus", "AWS::Events::EventBus", Name={"Fn::Sub": "${AWS::StackName}-bus"})


def on_bus(name, **content):
    content = content or {"ScheduleExpression": "rate(1 day)"}
    return both(bus, lambda t: add_resource(t, "Daily", "AWS::Events::Rule", EventBusName=name, **content))


def with_tasks(one, other):
    return {"Fn::If": ["HasTasks", one, other]}


WITH_TASKS = {"MinContainerCount": "1"}
BUS = {"Fn::Sub": "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"}
PATTERN = {"EventPattern": {"source": ["shop"]}}

MUTANTS = [
    Mutant("schedule-expression-malformed", "Hourly", schedule(ScheduleExpression="0 3 * * *")),
    Mutant("schedule-expression-malformed", "Hourly", schedule(ScheduleExpression={"Fn::Sub": "cron(0 3 * * * *)"})),
    Mutant("schedule-expression-malformed", "Hourly", schedule(ScheduleExpression="cron(0 3 ? * ? *)")),
    Mutant("schedule-expression-malformed", "Hourly", schedule(ScheduleExpression="cron(0 3 30 2 ? *)")),
    Mutant("schedule-expression-malformed", "Hourly", schedule(ScheduleExpression="cron(0 3 ? * 2#6,3#0 *)")),
    Mutant("schedule-expression-malformed", "Nightly", of_rule("cron(0 24 * * ? *)")),
    Mutant("schedule-expression-malformed", "Nightly", of_rule("cron(0 3 31 4,6 ? *)")),
    Mutant(
        "schedule-expression-malformed",
        "Hourly",
        schedule(ScheduleExpression=with_tasks("rate(1 week)", "rate(7 days)")),
        WITH_TASKS,
    ),
    Mutant("schedule-time-zone-unknown", "Hourly", schedule(ScheduleExpressionTimezone="Europe/Bremen")),
    Mutant("schedule-time-zone-unknown", "Hourly", schedule(ScheduleExpressionTimezone={"Fn::Sub": "+02:00"})),
    Mutant("schedule-time-zone-unknown", "Hourly", schedule(ScheduleExpressionTimezone="CESTX")),
    Mutant("schedule-window-mismatch", "Hourly", window(Mode="FLEXIBLE")),
    Mutant("schedule-window-mismatch", "Hourly", window(Mode="OFF", MaximumWindowInMinutes=5)),
    Mutant("schedule-window-mismatch", "Hourly", window(Mode=with_tasks("FLEXIBLE", "OFF")), WITH_TASKS),
    Mutant("schedule-input-malformed", "Hourly", to(FUNCTION, Input="night")),
    Mutant("schedule-input-malformed", "Hourly", to(FUNCTION, Input={"Fn::Sub": "{kind: night}"})),
    Mutant(
        "schedule-input-malformed",
        "Hourly",
        to(BUS, Input="{}", EventBridgeParameters={"Source": "aws.shop", "DetailType": "night"}),
    ),
    Mutant("schedule-on-other-bus", "Daily", on_bus({"Ref": "Bus"})),
    Mutant("schedule-on-other-bus", "Daily", on_bus("shop")),
    Mutant("schedule-on-other-bus", "Daily", on_bus(attribute_of("Bus", "Arn"))),
    Mutant("schedule-trust-names-schedule", "Starter", source("schedule/default/nightly")),
    Mutant("schedule-trust-names-schedule", "Starter", source("schedule/*", operator="ArnEquals")),
    Mutant(
        "schedule-trust-names-schedule",
        "Starter",
        trusted_for(
            StringLike={"AWS:SourceArn": "arn:aws:scheduler:eu-central-1:111122223333:schedule/default/nightly"}
        ),
    ),
]
NEAR_MISSES = [
    NearMiss("schedule-expression-malformed", schedule(ScheduleExpression="cron(0 3 ? * MON-FRI *)")),
    NearMiss("schedule-expression-malformed", schedule(ScheduleExpression="cron(0 3 31 1-2 ? *)")),
    NearMiss("schedule-expression-malformed", of_rule("cron(0 3 29 FEB ? *)")),
    NearMiss("schedule-expression-malformed", schedule(ScheduleExpression="at(2030-01-01T03:00:00)")),
    NearMiss("schedule-time-zone-unknown", schedule(ScheduleExpressionTimezone="Europe/Berlin")),
    NearMiss("schedule-window-mismatch", window(Mode="FLEXIBLE", MaximumWindowInMinutes=15)),
    NearMiss("schedule-input-malformed", to(FUNCTION, Input='{"kind": "night"}')),
    NearMiss("schedule-on-other-bus", on_bus("default")),
    NearMiss("schedule-on-other-bus", on_bus({"Ref": "Bus"}, **PATTERN)),
    NearMiss("schedule-trust-names-schedule", source("schedule-group/default")),
    NearMiss("schedule-trust-names-schedule", source("schedule/default/nightly", "schedule-group/*")),
    NearMiss(
        "schedule-trust-names-schedule", trusted_for(StringEquals={"aws:SourceAccount": {"Ref": "AWS::AccountId"}})
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
