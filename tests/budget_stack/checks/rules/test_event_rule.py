from __future__ import annotations

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

TASK, DEPLOYMENT = "ECS Task State Change", "ECS Deployment State Change"
GROUP_ARN = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${EventLogGroup}"


def group(template):
    return properties(template, "EventLogGroup")


def event_rule(template):
    return properties(template, "EventRule")


def matching(**pattern):
    return lambda t: event_rule(t).update(EventPattern={"source": ["aws.ecs"], **pattern})


def condition(operator):
    def change(template):
        (statement,) = group(template)["ResourcePolicyDocument"]["Statement"]
        statement["Condition"] = {operator: statement["Condition"]["ArnEqualsIfExists"]}

    return change


def target(arn):
    return lambda t: event_rule(t).update(Targets=[{"Id": "Events", "Arn": arn}])


def for_others(template):
    group(template)["ResourcePolicyDocument"]["Statement"][0]["Principal"] = {"Service": "route53.amazonaws.com"}


def of_the_account(template):
    document = group(template).pop("ResourcePolicyDocument")
    add_resource(template, "Policy", "AWS::Logs::ResourcePolicy", PolicyName="events", PolicyDocument=document)


def two_statements(template):
    (statement,) = group(template)["ResourcePolicyDocument"]["Statement"]
    create = {key: value for key, value in statement.items() if key != "Condition"}
    create["Action"], statement["Action"] = "logs:CreateLogStream", "logs:PutLogEvents"
    statement["Condition"] = {"ArnEquals": statement["Condition"]["ArnEqualsIfExists"]}
    group(template)["ResourcePolicyDocument"]["Statement"].append(create)


MUTANTS = [
    Mutant("event-rule-log-group-closed", "EventRule", lambda t: group(t).pop("ResourcePolicyDocument")),
    Mutant("event-rule-log-group-closed", "EventRule", for_others),
    Mutant("event-rule-stream-refused", "EventLogGroup", condition("ArnEquals")),
    Mutant("event-rule-stream-refused", "EventLogGroup", condition("StringLike")),
    Mutant("event-rule-target-with-star", "EventRule", target({"Fn::GetAtt": ["EventLogGroup", "Arn"]})),
    Mutant("event-rule-target-with-star", "EventRule", target({"Fn::Sub": f"{GROUP_ARN}:*"})),
    Mutant(
        "event-rule-name-reserved",
        "EventRule",
        lambda t: event_rule(t).update(Name={"Fn::Sub": "ecs-managed-${AWS::StackName}"}),
    ),
    Mutant("event-rule-never-matches", "EventRule", matching(source=["aws.ECS"])),
    Mutant("event-rule-never-matches", "EventRule", matching(source=["ecs"], **{"detail-type": [TASK]})),
    Mutant("event-rule-never-matches", "EventRule", matching(**{"detail-type": ["ECS Task State change"]})),
    Mutant(
        "event-rule-never-matches",
        "EventRule",
        matching(**{"detail-type": [DEPLOYMENT], "detail": {"clusterArn": [{"Fn::GetAtt": ["Cluster", "Arn"]}]}}),
    ),
    Mutant(
        "event-rule-never-matches",
        "EventRule",
        matching(**{"detail-type": [TASK], "detail": {"serviceName": ["budget"]}}),
    ),
    Mutant(
        "event-rule-never-matches",
        "EventRule",
        matching(**{"detail-type": [TASK], "detail": {"exitCode": [{"anything-but": 0}]}}),
    ),
]
NEAR_MISSES = [
    NearMiss("event-rule-log-group-closed", of_the_account),
    NearMiss(
        "event-rule-log-group-closed", target({"Fn::Sub": GROUP_ARN.replace("${EventLogGroup}", "/aws/events/all")})
    ),
    NearMiss("event-rule-stream-refused", two_statements),
    NearMiss("event-rule-stream-refused", condition("ArnLikeIfExists")),
    NearMiss(
        "event-rule-target-with-star",
        target({"Fn::Select": [0, {"Fn::Split": [":*", {"Fn::GetAtt": ["EventLogGroup", "Arn"]}]}]}),
    ),
    NearMiss(
        "event-rule-name-reserved",
        lambda t: event_rule(t).update(Name={"Fn::Sub": "${AWS::StackName}-ecs-managed-"}),
    ),
    NearMiss("event-rule-never-matches", matching(source=["aws.ec2"])),
    NearMiss("event-rule-never-matches", matching(**{"detail-type": [{"prefix": "ECS Task"}]})),
    NearMiss(
        "event-rule-never-matches",
        matching(
            **{"detail-type": [TASK, DEPLOYMENT], "detail": {"group": [{"prefix": "service:a"}, {"exists": False}]}}
        ),
    ),
    NearMiss(
        "event-rule-never-matches",
        matching(**{"detail-type": [TASK], "detail": {"containers": {"exitCode": [{"anything-but": 0}]}}}),
    ),
    NearMiss(
        "event-rule-never-matches",
        both(
            matching(**{"detail-type": [TASK], "detail": {"group": ["service:budget"]}}),
            lambda t: event_rule(t).pop("Name"),
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
