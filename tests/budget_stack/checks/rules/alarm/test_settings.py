from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.alarm.alarms import SERVICE, alarm, in_expression


def to(arn):
    return alarm(AlarmActions=[{"Fn::Sub": f"arn:${{AWS::Partition}}:{arn}"}])


def queue(template):
    add_resource(template, "Queue", "AWS::SQS::Queue")


SCALES = {"Fn::Sub": "arn:${AWS::Partition}:autoscaling:${AWS::Region}:${AWS::AccountId}:scalingPolicy:a"}
MUTANTS = [
    Mutant("alarm-action-unusable", "UsersHurtAlarm", given("UsersHurtAlarm", AlarmActions=[SCALES])),
    Mutant(
        "alarm-action-unusable",
        "UsersHurtAlarm",
        given("UsersHurtAlarm", AlarmActions=[{"Ref": "ServiceScalingPolicy"}]),
    ),
    Mutant("alarm-datapoints-exceed-periods", "Alarm", alarm(DatapointsToAlarm=4)),
    Mutant("alarm-period-invalid", "Alarm", alarm(Period=90)),
    Mutant("alarm-period-invalid", "Alarm", alarm(Period=300, EvaluationPeriods=300)),
    Mutant("alarm-action-unusable", "Alarm", alarm(AlarmActions=[{"Fn::GetAtt": ["Topic", "TopicName"]}])),
    Mutant("alarm-action-unusable", "Alarm", alarm(OKActions=[{"Ref": "LogGroup"}])),
    Mutant("alarm-action-unusable", "Alarm", both(queue, alarm(AlarmActions=[{"Fn::GetAtt": "Queue.Arn"}]))),
    Mutant("alarm-action-unusable", "Alarm", to("sqs:${AWS::Region}:${AWS::AccountId}:orders")),
    Mutant("alarm-action-unusable", "Alarm", to("events:${AWS::Region}:${AWS::AccountId}:event-bus/default")),
]
NEAR_MISSES = [
    NearMiss("alarm-datapoints-exceed-periods", alarm(DatapointsToAlarm=3)),
    NearMiss("alarm-period-invalid", alarm(Period=86400, EvaluationPeriods=7)),
    NearMiss("alarm-period-invalid", alarm(Period=20)),
    # the longest period counts
    NearMiss("alarm-period-invalid", in_expression(1800, 3600, evaluated=100, **SERVICE)),
    NearMiss("alarm-action-unusable", to("lambda:${AWS::Region}:${AWS::AccountId}:function:repair:live")),
    NearMiss(
        "alarm-action-unusable",
        alarm(AlarmActions=[{"Fn::GetAtt": ["Topic", "TopicArn"]}, {"Ref": "ServiceScalingPolicy"}]),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
