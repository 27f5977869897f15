from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.log_filters import counted, sent
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import of_this_stack, options, statement, task
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import NOTHING, spelled


def group(template):
    return properties(template, "LogGroup")


def encrypted(key):
    def change(template):
        template["Resources"]["Key"] = {
            "Type": "AWS::KMS::Key",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {"EnableKeyRotation": True},
        }
        group(template)["KmsKeyId"] = key

    return change


def proxied(template, **replaced):
    """A service that is one of a namespace, and logs for itself what its proxy does."""
    logged = {"LogDriver": "awslogs", "Options": {**options(template), **replaced}}
    properties(template, "Service")["ServiceConnectConfiguration"] = {
        "Enabled": True,
        "Namespace": "shop",
        "LogConfiguration": logged,
    }


DATES = {"awslogs-datetime-format": "%Y-%m-%d"}
DESTINATION = {"Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:destination:all"}
GROUP_ARN = {"Fn::GetAtt": ["LogGroup", "Arn"]}
MUTANTS = [
    *spelled(
        "log-multiline-twice",
        "TaskDefinition",
        lambda t, pattern: options(t).update({**DATES, "awslogs-multiline-pattern": pattern}),
        "^INFO",
    ),
    *spelled(
        "log-multiline-twice",
        "Service",
        lambda t, pattern: proxied(t, **DATES, **{"awslogs-multiline-pattern": pattern}),
        "^INFO",
    ),
    *(
        Mutant("log-proxy-option-missing", "Service", lambda t, name=name: proxied(t, **{name: NOTHING}))
        for name in ("awslogs-group", "awslogs-region", "awslogs-stream-prefix")
    ),
    Mutant("log-group-name-is-arn", "Failures", both(counted(), given("Failures", LogGroupName=GROUP_ARN))),
    Mutant("log-group-name-is-arn", "Sent", both(sent(DESTINATION), given("Sent", LogGroupName=GROUP_ARN))),
    Mutant(
        "log-group-name-is-arn",
        "Failures",
        both(counted(), given("Failures", LogGroupName={"Fn::Sub": "arn:${AWS::Partition}:logs:::log-group:app"})),
    ),
    Mutant("log-group-name-reserved", "LogGroup", given("LogGroup", LogGroupName="aws/ecs/app")),
    Mutant("log-group-name-reserved", "LogGroup", given("LogGroup", LogGroupName={"Fn::Sub": "AWS/${AWS::StackName}"})),
    Mutant("log-group-name-reserved", "LogGroup", given("LogGroup", LogGroupName={"Fn::Join": ["/", ["aws", "app"]]})),
    Mutant("log-group-key-is-id", "LogGroup", encrypted({"Ref": "Key"})),
    Mutant("log-option-missing", "TaskDefinition", lambda t: options(t).pop("awslogs-stream-prefix")),
    Mutant("log-option-missing", "TaskDefinition", lambda t: options(t).pop("awslogs-region")),
    Mutant(
        "log-group-is-arn",
        "TaskDefinition",
        lambda t: options(t).update({"awslogs-group": {"Fn::GetAtt": ["LogGroup", "Arn"]}}),
    ),
    Mutant("log-group-elsewhere", "TaskDefinition", lambda t: options(t).update({"awslogs-group": "/ecs/budget"})),
    Mutant("log-mode-blocking", "TaskDefinition", lambda t: options(t).update(mode="blocking")),
    Mutant("log-region-pinned", "TaskDefinition", lambda t: options(t).update({"awslogs-region": "eu-west-1"})),
    Mutant("log-retention-missing", "LogGroup", lambda t: group(t).pop("RetentionInDays")),
    Mutant(
        "log-retention-invalid",
        "LogGroup",
        lambda t: (
            t["Parameters"]["LogRetentionInDays"]["AllowedValues"].append(100),
            properties(t, "EventLogGroup").update(RetentionInDays=365),
        ),
        {"LogRetentionInDays": "100"},
    ),
    Mutant(
        "log-group-retained-name-fixed",
        "LogGroup",
        lambda t: group(t).update(LogGroupName={"Fn::Sub": "/${AWS::StackName}"}),
    ),
]
NEAR_MISSES = [
    NearMiss("log-multiline-twice", lambda t: options(t).update(DATES)),
    NearMiss("log-proxy-option-missing", proxied),
    NearMiss("log-group-name-is-arn", counted()),
    NearMiss("log-group-name-reserved", given("LogGroup", LogGroupName={"Fn::Sub": "/aws/ecs/${AWS::StackName}"})),
    NearMiss("log-group-key-is-id", encrypted({"Fn::GetAtt": ["Key", "Arn"]})),
    NearMiss(
        "log-option-missing",
        lambda t: (task(t).update(RequiresCompatibilities=["EC2"]), options(t).pop("awslogs-stream-prefix")),
    ),
    NearMiss("log-group-is-arn", lambda t: options(t).update({"awslogs-group": {"Ref": "LogGroup"}})),
    NearMiss(
        "log-group-elsewhere",
        lambda t: (
            group(t).update(LogGroupName={"Fn::Sub": "/ecs/${ImageRepository}"}),
            options(t).update({"awslogs-group": "/ecs/budget-tracker"}),
        ),
    ),
    NearMiss("log-mode-blocking", lambda t: options(t).pop("mode")),
    # all regions' logs in one place, where a group was made for them
    NearMiss(
        "log-region-pinned",
        lambda t: (
            options(t).update({"awslogs-region": "eu-west-1", "awslogs-group": {"Fn::ImportValue": "CentralLogGroup"}}),
            statement(t, "WriteLogs").update(Resource="*"),
        ),
    ),
    NearMiss("log-retention-missing", lambda t: group(t).update(RetentionInDays=1)),
    NearMiss(
        "log-retention-missing",
        lambda t: group(t).pop("RetentionInDays") and group(t).update(LogGroupClass="DELIVERY"),
    ),
    NearMiss(
        "log-retention-invalid", lambda t: t["Parameters"]["LogRetentionInDays"].update(AllowedValues=[365, 1096, 3653])
    ),
    NearMiss(
        "log-group-retained-name-fixed",
        lambda t: (
            group(t).update(LogGroupName={"Fn::Sub": "/${AWS::StackName}"}),
            t["Resources"]["LogGroup"].update(DeletionPolicy="Delete", UpdateReplacePolicy="Delete"),
        ),
    ),
    NearMiss("log-group-retained-name-fixed", lambda t: group(t).update(LogGroupName=of_this_stack("/web"))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
