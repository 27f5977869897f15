"""The service, and how many tasks it has."""

from __future__ import annotations

import json
import re

import pytest

from budget_stack import build_budget_tracker
from budget_stack.budget_tracker.from_file import build_from_file
from budget_stack.facts.resource_types import LOAD_BALANCER
from budget_stack.settings.web_service import ADDRESSES
from budget_stack.settings_file import parse_settings
from tests.budget_stack.budget_tracker.shipped import TEMPLATE, container, outputs, properties, resources
from tests.support.resolution import NETWORK, resolve


def test_the_service_uses_a_capacity_provider_and_no_launch_type():
    service = properties("Service")

    assert service["CapacityProviderStrategy"] == [{"CapacityProvider": "FARGATE", "Weight": 1}]
    assert "LaunchType" not in service


def test_a_failed_deployment_stops_after_three_tasks_and_rolls_back():
    deployment = properties("Service")["DeploymentConfiguration"]

    assert deployment["DeploymentCircuitBreaker"] == {
        "Enable": True,
        "Rollback": True,
        "ThresholdConfiguration": {"Type": "COUNT", "Value": 3},
    }
    assert (deployment["MinimumHealthyPercent"], deployment["MaximumPercent"]) == (100, 200)


def test_the_service_rebalances_zones_and_grants_tasks_time_to_start():
    service = properties("Service")

    assert service["AvailabilityZoneRebalancing"] == "ENABLED"
    assert service["HealthCheckGracePeriodSeconds"] == 60


@pytest.mark.parametrize("database", ["dsql", "none"])
def test_at_a_minimum_of_zero_there_is_no_service_so_that_waking_creates_one(database):
    asleep = {"Database": database, "MinContainerCount": 0}
    only_awake = set(resources(Database=database)) - set(resources(**asleep))

    assert only_awake == {
        "Service",
        "ServiceScalingTarget",
        "ServiceScalingPolicy",
        "AutoScalingRole",
        "AutoScalingPolicy",
        "HealthyHostsAlarm",
        "UsersHurtAlarm",
    }
    assert set(outputs(Database=database)) - set(outputs(**asleep)) == {"ForceNewDeploymentCommand"}


def test_how_many_tasks_there_are_is_left_to_scaling():
    assert "DesiredCount" not in properties("Service")


def test_nothing_that_outlives_the_service_knows_its_name_which_is_another_after_each_sleep():
    whole = json.loads(TEMPLATE.to_json())
    entries = {
        f"{section}/{name}": entry for section in ("Resources", "Outputs") for name, entry in whole[section].items()
    }
    awake = {"HasTasks", "FollowsRequests"}
    of_the_service = {n for n, resource in whole["Resources"].items() if resource.get("Condition") in awake}
    named = {
        where: set(re.findall(r'"Ref": "(\w+)"|"Fn::GetAtt": \["(\w+)"|\$\{(\w+)', json.dumps(entry)))
        for where, entry in entries.items()
        if entry.get("Condition") not in awake
    }

    assert "Service" in of_the_service
    assert {where for where, names in named.items() if of_the_service & {n for found in names for n in found}} == set()


def test_the_service_names_the_tasks_container_and_port():
    service = properties("Service", ContainerPort=8080)

    assert (service["Cluster"], service["TaskDefinition"]) == ("{Cluster}", "{TaskDefinition}")
    assert service["LoadBalancers"] == [
        {"ContainerName": container()["Name"], "ContainerPort": "8080", "TargetGroupArn": "{TargetGroup}"}
    ]


def test_tasks_carry_the_tags_of_their_service_and_cluster():
    assert properties("Service")["EnableECSManagedTags"] is True
    assert properties("Service")["PropagateTags"] == "SERVICE"


def test_the_service_waits_for_the_rule_that_gives_its_target_group_a_load_balancer():
    assert {"Key": "ListenerRule", "Value": "{ListenerRule}"} in properties("Service")["Tags"]


@pytest.mark.parametrize("public", ["ENABLED", "DISABLED"])
def test_tasks_get_a_public_address_as_the_parameter_says(public):
    network = properties("Service", AssignPublicIp=public)["NetworkConfiguration"]["AwsvpcConfiguration"]

    assert network["AssignPublicIp"] == public
    assert network["SecurityGroups"] == ["{TaskSecurityGroup.GroupId}"]
    assert network["Subnets"] == [NETWORK["PublicSubnet1"], NETWORK["PublicSubnet2"]]


def test_scaling_keeps_the_service_between_the_two_counts():
    target = properties("ServiceScalingTarget", MinContainerCount=2, MaxContainerCount=7)

    assert target["ResourceId"] == "service/{Cluster}/{Service.Name}"
    assert (target["MinCapacity"], target["MaxCapacity"]) == ("2", "7")
    assert target["RoleARN"] == "{AutoScalingRole.Arn}"
    assert (target["ServiceNamespace"], target["ScalableDimension"]) == ("ecs", "ecs:service:DesiredCount")


def test_scaling_tracks_the_average_cpu_with_the_reference_cooldowns():
    policy = properties("ServiceScalingPolicy", AutoScalingTargetCpuUtilization=55)
    tracking = policy["TargetTrackingScalingPolicyConfiguration"]

    assert policy["PolicyType"] == "TargetTrackingScaling"
    assert policy["ScalingTargetId"] == "{ServiceScalingTarget}"
    assert tracking["PredefinedMetricSpecification"] == {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
    assert tracking["TargetValue"] == "55"
    assert (tracking["ScaleInCooldown"], tracking["ScaleOutCooldown"]) == (300, 60)


@pytest.mark.parametrize("awake", [True, False])
@pytest.mark.parametrize("requests", [0, 600])
def test_scaling_follows_requests_where_a_number_of_them_is_given_and_there_is_a_service(requests, awake):
    given = resources(AutoScalingTargetRequestsPerTask=requests, MinContainerCount=2 if awake else 0)

    assert ("ServiceRequestsScalingPolicy" in given) is (requests > 0 and awake)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_requests_that_scaling_follows_are_those_of_the_service(address):
    template = build_budget_tracker(address=address).template
    given = resolve(template, **NETWORK, AutoScalingTargetRequestsPerTask=600)["Resources"]
    balancer = next(name for name, it in given.items() if it["Type"] == LOAD_BALANCER)
    group = given["Service"]["Properties"]["LoadBalancers"][0]["TargetGroupArn"].strip("{}")
    policy = given["ServiceRequestsScalingPolicy"]["Properties"]["TargetTrackingScalingPolicyConfiguration"]

    assert policy["TargetValue"] == "600"
    assert policy["PredefinedMetricSpecification"] == {
        "PredefinedMetricType": "ALBRequestCountPerTarget",
        "ResourceLabel": f"{{{balancer}.LoadBalancerFullName}}/{{{group}.TargetGroupFullName}}",
    }


def test_with_a_spot_weight_the_first_task_is_on_demand_and_so_many_of_the_others_on_spot():
    assert properties("Service", SpotWeight=3)["CapacityProviderStrategy"] == [
        {"CapacityProvider": "FARGATE", "Base": 1, "Weight": 1},
        {"CapacityProvider": "FARGATE_SPOT", "Weight": "3"},
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_where_scaling_follows_a_queue_the_cluster_counts_its_tasks(address):
    settings = parse_settings('[scaling.queue]\nname = "orders"\nmessages_per_task = 4\n', "queue.toml")
    template = build_from_file(settings, address).template
    insights = template.parameters["ContainerInsights"]

    assert (insights.Default, insights.AllowedValues) == ("enabled", ["enabled", "enhanced"])
    assert "ServiceQueueScalingPolicy" in template.resources
