"""What each resource takes, limited to what the template knows of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from budget_stack import build_budget_tracker, rollout, to_yaml
from budget_stack.facts.authorization import action, handler_permissions
from budget_stack.permissions import CannotTell, Scope, permissions_of
from budget_stack.permissions.grants import MANY_ACTIONS
from budget_stack.permissions.patterns import ELSEWHERE
from budget_stack.permissions.surroundings import CLOUDFORMATION, PARAMETERS, PUSH
from budget_stack.resolve import parse_template
from budget_stack.settings.web_service import ADDRESSES

SCOPE = Scope("shop", "eu-central-1", "111122223333")


def grants(resources, parameters=None, *, given=None, scope=SCOPE, push=""):
    body = {"Parameters": parameters or {}, "Resources": resources}
    return permissions_of(parse_template(json.dumps(body)), parameters=given, scope=scope, push=push).grants


def resources_of(granted, action_):
    return sorted({grant.resource for grant in granted if grant.action == action_})


@pytest.fixture(scope="module", params=ADDRESSES)
def shipped(request):
    source = parse_template(to_yaml(build_budget_tracker(request.param).template))
    return source, permissions_of(source, scope=SCOPE, push="shop")


def test_every_action_comes_from_a_handler_of_a_type_in_the_template_or_from_the_tables(shipped):
    source, permissions = shipped
    types = {entry["Type"] for entry in source.template["Resources"].values()}
    named = {type_: {action.lower() for action in handler_permissions(type_)} for type_ in types}

    assert {grant.user for grant in permissions.grants} == types | {CLOUDFORMATION, PARAMETERS, PUSH}
    assert [
        grant for grant in permissions.grants if grant.handlers and grant.action.lower() not in named[grant.user]
    ] == []


def test_every_wildcard_has_its_reason(shipped):
    assert [grant for grant in shipped[1].grants if "*" in grant.resource and not grant.why] == []


def test_no_type_may_act_on_all_resources_of_a_kind_where_the_template_makes_them(shipped):
    anywhere = {grant.user for grant in shipped[1].grants if grant.why == ELSEWHERE}

    assert anywhere == set(), "say in budget_stack/facts/arns.py how the ARN of such a resource looks"


def test_a_function_that_looks_something_up_takes_the_right_to_do_so():
    zone = {"Fn::Select": [0, {"Fn::GetAZs": ""}]}
    network = {"VpcId": "vpc-0123456789abcdef0", "CidrBlock": "10.0.1.0/24"}
    subnet = {"Type": "AWS::EC2::Subnet", "Properties": network}

    granted = grants({"Subnet": {**subnet, "Properties": {**network, "AvailabilityZone": zone}}})

    assert resources_of(granted, "ec2:DescribeAvailabilityZones") == ["*"]
    assert resources_of(grants({"Subnet": subnet}), "ec2:DescribeAvailabilityZones") == []


def test_names_that_cloudformation_makes_begin_with_the_stacks_name():
    granted = grants({"Cluster": {"Type": "AWS::ECS::Cluster"}})

    assert resources_of(granted, "ecs:CreateCluster") == [
        "arn:aws:ecs:eu-central-1:111122223333:cluster/shop-Cluster-*"
    ]


def test_a_secrets_name_begins_with_its_logical_id():
    granted = grants({"Key": {"Type": "AWS::SecretsManager::Secret"}})

    assert resources_of(granted, "secretsmanager:CreateSecret") == [
        "arn:aws:secretsmanager:eu-central-1:111122223333:secret:Key-*"
    ]


def test_what_makes_an_alarm_of_alarms_is_allowed_on_all_of_them_as_cloudwatch_asks():
    alarms = {
        "Slow": {"Type": "AWS::CloudWatch::Alarm"},
        "Hurt": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {"AlarmRule": "ALARM(a)"}},
    }
    granted = grants(alarms)
    alone = grants({"Slow": alarms["Slow"]})

    assert resources_of(granted, "cloudwatch:PutCompositeAlarm") == ["*"]
    assert "*" in resources_of(granted, "cloudwatch:DescribeAlarms")
    assert "*" not in resources_of(granted, "cloudwatch:DeleteAlarms")
    assert "*" not in resources_of(alone, "cloudwatch:DescribeAlarms")


def test_of_a_load_balancers_stack_only_the_first_characters_are_sure():
    granted = grants(
        {"Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"}},
        scope=SCOPE._replace(stack_name="warehouse"),
    )

    assert resources_of(granted, "elasticloadbalancing:DeleteLoadBalancer") == [
        "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/wareh*"
    ]


def test_a_name_that_is_too_long_is_taken_to_be_cut():
    long = "a-stack-with-quite-a-long-name-and-more"
    granted = grants({"TheRoleOfTheTasks": {"Type": "AWS::IAM::Role"}}, scope=SCOPE._replace(stack_name=long))

    assert resources_of(granted, "iam:CreateRole") == [f"arn:aws:iam::111122223333:role/{long[:21]}*"]


def test_a_name_that_the_template_gives_is_the_resources():
    named = {"Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Fn::Sub": "${AWS::StackName}-tasks"}}}}

    assert resources_of(grants(named), "iam:CreateRole") == ["arn:aws:iam::111122223333:role/shop-tasks"]


def test_a_roles_path_is_a_part_of_its_arn():
    role = {"Type": "AWS::IAM::Role", "Properties": {"Path": "/services/", "RoleName": "tasks"}}

    assert resources_of(grants({"Role": role}), "iam:CreateRole") == ["arn:aws:iam::111122223333:role/services/tasks"]


def test_a_name_from_a_parameter_is_its_default_or_the_value_that_is_given():
    repository = {"Repository": {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryName": {"Ref": "Name"}}}}
    parameters = {"Name": {"Type": "String", "Default": "shop"}}
    arn = "arn:aws:ecr:eu-central-1:111122223333:repository/"

    assert resources_of(grants(repository, parameters), "ecr:CreateRepository") == [f"{arn}shop"]
    assert resources_of(grants(repository, parameters, given={"Name": "till"}), "ecr:CreateRepository") == [
        f"{arn}till"
    ]


def test_what_a_condition_leaves_out_takes_nothing_where_its_parameter_is_given():
    source = parse_template(to_yaml(build_budget_tracker().template))
    permissions = permissions_of(source, parameters={"Database": "none"}, scope=SCOPE)

    assert "AWS::DSQL::Cluster" not in {grant.user for grant in permissions.grants}
    assert "AWS::DSQL::Cluster" in {grant.user for grant in permissions_of(source, scope=SCOPE).grants}


def test_only_roles_that_a_resource_passes_may_be_passed_and_only_to_its_service():
    role = {"Type": "AWS::IAM::Role"}
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": {"TaskRoleArn": {"Fn::GetAtt": ["Tasks", "Arn"]}}}
    passed = [it for it in grants({"Tasks": role, "Other": role, "Task": task}) if it.action == "iam:PassRole"]

    assert [(it.resource, it.condition) for it in passed] == [
        (
            "arn:aws:iam::111122223333:role/shop-Tasks-*",
            (("StringEquals", "iam:PassedToService", ("ecs-tasks.amazonaws.com",)),),
        )
    ]


def test_a_role_of_another_stack_may_be_any():
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": {"TaskRoleArn": {"Fn::ImportValue": "role"}}}

    assert resources_of(grants({"Task": task}), "iam:PassRole") == ["arn:aws:iam::111122223333:role/*"]


def test_a_role_that_is_named_by_its_arn_alone_may_be_passed():
    arn = "arn:aws:iam::111122223333:role/tasks"
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": {"TaskRoleArn": arn}}

    assert resources_of(grants({"Task": task}), "iam:PassRole") == [arn]


def test_a_listener_on_a_load_balancer_of_another_stack_may_be_made_on_any():
    listener = {
        "Type": "AWS::ElasticLoadBalancingV2::Listener",
        "Properties": {"LoadBalancerArn": {"Fn::ImportValue": "it"}},
    }

    made_on = resources_of(grants({"Listener": listener}), "elasticloadbalancing:CreateListener")

    assert "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/*" in made_on


def test_actions_that_only_a_property_takes_are_left_out_without_it():
    without = grants({"Cluster": {"Type": "AWS::DSQL::Cluster"}})
    encrypted = grants({"Cluster": {"Type": "AWS::DSQL::Cluster", "Properties": {"KmsEncryptionKey": "alias/shop"}}})

    assert not any(grant.action.startswith("kms:") for grant in without)
    assert any(grant.action.startswith("kms:") for grant in encrypted)


def test_parameters_of_the_network_are_looked_up():
    granted = grants({"Topic": {"Type": "AWS::SNS::Topic"}}, {"Vpc": {"Type": "AWS::EC2::VPC::Id"}})

    assert [(it.action, it.resource) for it in granted if it.user == PARAMETERS] == [("ec2:DescribeVpcs", "*")]


def test_a_transform_of_aws_may_be_used():
    body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    granted = permissions_of(parse_template(json.dumps(body)), scope=SCOPE).grants

    assert "arn:aws:cloudformation:eu-central-1:aws:transform/Serverless-2016-10-31" in resources_of(
        granted, "cloudformation:CreateChangeSet"
    )


def test_pushing_is_allowed_to_the_one_repository():
    granted = grants({"Topic": {"Type": "AWS::SNS::Topic"}}, push="shop")

    assert resources_of(granted, "ecr:PutImage") == ["arn:aws:ecr:eu-central-1:111122223333:repository/shop"]


def test_pushing_and_deploying_are_all_that_budget_stack_release_takes():
    called = {
        f"{service}:{''.join(word.capitalize() for word in operation.split('_'))}"
        for path in Path(rollout.__file__).parent.glob("*.py")
        for service, operation in re.findall(r"\b(ecr|cloudformation)\.(\w+)\(", path.read_text())
    }
    granted = grants({"Topic": {"Type": "AWS::SNS::Topic"}}, push="shop")

    assert len(called) > 5
    assert called - {grant.action for grant in granted} == set()


def test_the_partition_is_that_of_the_region():
    granted = grants({"Cluster": {"Type": "AWS::ECS::Cluster"}}, scope=Scope("shop", "cn-north-1"))

    assert resources_of(granted, "ecs:CreateCluster") == ["arn:aws-cn:ecs:cn-north-1:*:cluster/shop-Cluster-*"]


def test_fails_on_a_type_that_it_does_not_know():
    with pytest.raises(CannotTell, match="AWS::Braket::QuantumTask"):
        grants({"Task": {"Type": "AWS::Braket::QuantumTask"}, "Topic": {"Type": "AWS::SNS::Topic"}})


def test_a_pattern_of_actions_in_a_schema_is_allowed_as_it_stands():
    granted = grants({"Hosts": {"Type": "AWS::AutoScaling::AutoScalingGroup"}})

    assert [(it.resource, it.why) for it in granted if it.action == "ec2:Describe*"] == [("*", MANY_ACTIONS)]


def test_actions_that_iam_does_not_have_are_told():
    log = {"Type": "AWS::Logs::LogGroup", "Properties": {"DataProtectionPolicy": {}}}
    permissions = permissions_of(parse_template(json.dumps({"Resources": {"Log": log}})))

    assert permissions.left_out == ("s3:REST.PUT.OBJECT",)
    assert all(action(grant.action) for grant in permissions.grants)


@pytest.mark.parametrize("kind", ["DBCluster", "DBInstance", "DBSubnetGroup"])
def test_the_first_database_of_an_account_takes_the_role_of_rds(kind):
    granted = grants({"Aurora": {"Type": f"AWS::RDS::{kind}"}})
    (role,) = [it for it in granted if it.action == "iam:CreateServiceLinkedRole"]

    assert role.resource.endswith(":role/aws-service-role/rds.amazonaws.com/*")
    assert role.condition == (("StringEquals", "iam:AWSServiceName", ("rds.amazonaws.com",)),)
