"""What the roles of the shipped template may do, and who may take them."""

from __future__ import annotations

import pytest

from tests.budget_stack.budget_tracker.shipped import (
    EXISTING,
    TEMPLATE,
    policy_documents,
    properties,
    resources,
    statements,
)


def test_the_execution_role_may_use_this_repository_and_this_log_group_alone():
    granted = {s["Sid"]: s for logical_id, s in statements() if logical_id == "ExecutionPolicy"}

    assert {sid: (statement["Action"], statement["Resource"]) for sid, statement in granted.items()} == {
        "LogInToRegistry": (["ecr:GetAuthorizationToken"], ["*"]),
        "PullImage": (
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            ["arn:aws:ecr:eu-central-1:111122223333:repository/budget-tracker"],
        ),
        "WriteLogs": (["logs:CreateLogStream", "logs:PutLogEvents"], ["{LogGroup.Arn}"]),
        "ReadSecrets": (["secretsmanager:GetSecretValue"], ["{SigningKey}", "{FirstPassword}"]),
    }


def test_getting_a_registry_token_is_the_one_statement_on_everything():
    on_everything = [statement for _, statement in statements() if "*" in statement["Resource"]]

    assert [statement["Action"] for statement in on_everything] == [["ecr:GetAuthorizationToken"]]


def test_no_action_is_a_wildcard():
    assert not [action for _, statement in statements() for action in statement["Action"] if "*" in action]


def test_no_policy_of_aws_and_no_full_access_is_attached_anywhere():
    attached = [
        policy
        for resource in resources().values()
        if resource["Type"] == "AWS::IAM::Role"
        for policy in resource["Properties"].get("ManagedPolicyArns", [])
    ]

    assert sorted(attached) == ["{AutoScalingPolicy}", "{DatabasePolicy}", "{ExecutionPolicy}"]
    assert "FullAccess" not in TEMPLATE.to_json()


def test_the_task_role_may_connect_to_the_stacks_own_database_and_nothing_else():
    granted = [statement for logical_id, statement in statements() if logical_id == "DatabasePolicy"]

    assert properties("TaskRole")["ManagedPolicyArns"] == ["{DatabasePolicy}"]
    assert [(s["Action"], s["Resource"]) for s in granted] == [
        (["dsql:DbConnectAdmin"], ["{DatabaseCluster.ResourceArn}"])
    ]


@pytest.mark.parametrize("database", [EXISTING, {"Database": "none"}])
def test_the_task_role_may_do_nothing_without_a_database_of_the_stack(database):
    assert properties("TaskRole", **database)["ManagedPolicyArns"] == []
    assert "Policies" not in properties("TaskRole", **database)


def test_the_auto_scaling_role_may_scale_this_service_alone():
    policy = [s for logical_id, s in statements() if logical_id == "AutoScalingPolicy"]

    assert {statement["Sid"]: (statement["Action"], statement["Resource"]) for statement in policy} == {
        "ScaleService": (
            ["ecs:DescribeServices", "ecs:UpdateService"],
            ["arn:aws:ecs:eu-central-1:111122223333:service/{Cluster}/{Service.Name}"],
        ),
        "WatchService": (
            ["cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"],
            ["arn:aws:cloudwatch:eu-central-1:111122223333:alarm:TargetTracking-service/{Cluster}/{Service.Name}-*"],
        ),
    }
    assert properties("AutoScalingRole")["ManagedPolicyArns"] == ["{AutoScalingPolicy}"]


def test_every_policy_document_allows_and_has_the_version_with_variables():
    documents = [
        (document, statement)
        for resource in (*resources(**EXISTING).values(), *resources().values())
        for document in policy_documents(resource)
        for statement in document["Statement"]
    ]

    assert documents
    for document, statement in documents:
        assert document["Version"] == "2012-10-17"
        assert statement["Effect"] == "Allow"


@pytest.mark.parametrize(
    ("role", "service", "source"),
    [
        ("ExecutionRole", "ecs-tasks.amazonaws.com", None),
        ("TaskRole", "ecs-tasks.amazonaws.com", "arn:aws:ecs:eu-central-1:111122223333:*"),
        (
            "AutoScalingRole",
            "application-autoscaling.amazonaws.com",
            "arn:aws:application-autoscaling:eu-central-1:111122223333:scalable-target/*",
        ),
    ],
)
def test_each_role_trusts_one_service_acting_for_this_account(role, service, source):
    (trust,) = properties(role)["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Principal"] == {"Service": [service]}
    assert trust["Condition"].pop("StringEquals") == {"aws:SourceAccount": "111122223333"}
    assert trust["Condition"] == ({"ArnLike": {"aws:SourceArn": source}} if source else {})
