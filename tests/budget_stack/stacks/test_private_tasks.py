"""Tasks in subnets of their own, and whom they reach there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from troposphere import ImportValue, Ref, Split

from budget_stack import (
    Destination,
    InvalidSetting,
    NetworkSettings,
    RoutingSettings,
    ServiceSettings,
    build_stack,
)
from tests.budget_stack.settings_file.test_changes import change
from tests.budget_stack.stacks.test_web_service import JOINING, SETTINGS, resources
from tests.budget_stack.test_shared import PLATFORM

PRIVATE = ("subnet-0123456789abcdef2", "subnet-0123456789abcdef3")
DATABASE = Destination(name="Database", security_group_id=ImportValue("data-Group"), port=5432)


def where_tasks_run(stack):
    return resources(stack)["Service"]["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"]


def test_tasks_in_public_subnets_have_a_public_address():
    assert where_tasks_run(build_stack(SETTINGS))["AssignPublicIp"] == "ENABLED"


@pytest.mark.parametrize("private", [PRIVATE, Split(",", ImportValue("net-Private"))], ids=["listed", "imported"])
def test_tasks_in_private_subnets_have_none_and_the_load_balancer_stays_public(private):
    stack = build_stack(replace(SETTINGS, private_subnet_ids=private))

    assert where_tasks_run(stack)["AssignPublicIp"] == "DISABLED"
    assert where_tasks_run(stack)["Subnets"] != list(SETTINGS.subnet_ids)
    assert resources(stack)["LoadBalancer"]["Properties"]["Subnets"] == list(SETTINGS.subnet_ids)


def test_a_reference_decides_about_the_address_whatever_the_subnets():
    service = ServiceSettings(assign_public_ip=Ref("AssignPublicIp"))
    stack = build_stack(replace(SETTINGS, private_subnet_ids=PRIVATE, service=service))

    assert stack.service.service.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp.data == {
        "Ref": "AssignPublicIp"
    }


def test_beside_a_shared_load_balancer_private_subnets_are_enough():
    stack = build_stack(replace(JOINING, subnet_ids=None, private_subnet_ids=PRIVATE), shared=PLATFORM)

    assert where_tasks_run(stack)["Subnets"] == list(PRIVATE)


def test_an_http_api_and_its_load_balancer_are_in_private_subnets_where_there_are_no_others():
    stack = build_stack(replace(SETTINGS, subnet_ids=None, private_subnet_ids=PRIVATE, address="api-gateway"))

    assert resources(stack)["VpcLink"]["Properties"]["SubnetIds"] == list(PRIVATE)
    assert resources(stack)["InternalLoadBalancer"]["Properties"]["Subnets"] == list(PRIVATE)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"subnet_ids": None}, "subnet_ids must be given, or private_subnet_ids; got None"),
        ({"private_subnet_ids": PRIVATE[:1]}, "private_subnet_ids must be a sequence of 2 or more"),
        ({"private_subnet_ids": "subnet-0123456789abcdef2"}, "private_subnet_ids must be a sequence, each of which"),
        (
            {"service": ServiceSettings(assign_public_ip="DISABLED")},
            "service.assign_public_ip must be left out without private_subnet_ids: .* no task could pull its image",
        ),
    ],
)
def test_fails_on_subnets_in_which_no_task_could_start(changed, message):
    with pytest.raises(InvalidSetting, match=message):
        replace(SETTINGS, **changed)


def test_fails_on_a_load_balancer_for_the_internet_without_public_subnets():
    with pytest.raises(InvalidSetting, match="subnet_ids must be given for a load balancer that the internet reaches"):
        build_stack(replace(SETTINGS, subnet_ids=None, private_subnet_ids=PRIVATE))


def test_a_group_of_another_stack_lets_the_tasks_in_before_they_start():
    stack = build_stack(replace(SETTINGS, network=NetworkSettings(destinations=(DATABASE,))))
    ingress, group = (resources(stack)[name]["Properties"] for name in ("DatabaseIngress", "TaskSecurityGroup"))
    (way_out,) = [rule for rule in group["SecurityGroupEgress"] if "DestinationSecurityGroupId" in rule]

    assert ingress["GroupId"] == way_out["DestinationSecurityGroupId"] == {"Fn::ImportValue": "data-Group"}
    assert ingress["SourceSecurityGroupId"] == "{TaskSecurityGroup.GroupId}"
    assert (ingress["FromPort"], way_out["ToPort"]) == (5432, 5432)
    assert "DatabaseIngress" in stack.service.service.DependsOn


def test_a_destination_alone_is_the_only_way_out():
    network = NetworkSettings(egress_ports=(), destinations=(DATABASE,))
    group = resources(build_stack(replace(SETTINGS, network=network)))["TaskSecurityGroup"]["Properties"]

    assert [rule["ToPort"] for rule in group["SecurityGroupEgress"]] == [5432]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": "data-base"}, "name must be letters and digits"),
        ({"security_group_id": "database"}, "security_group_id must be an id such as sg-0123456789abcdef0"),
        ({"port": 0}, "port must be 1 to 65,535"),
    ],
)
def test_fails_on_a_destination_that_there_cannot_be(changed, message):
    with pytest.raises(InvalidSetting, match=message):
        replace(DATABASE, **changed)


@pytest.mark.parametrize(
    ("destinations", "message"),
    [
        (DATABASE, "destinations must be a sequence of Destination"),
        (("sg-0123456789abcdef0",), r"destinations\[0\] must be a Destination"),
        ((DATABASE, replace(DATABASE, port=5433)), r"destinations\[1\].name must be another name"),
        (
            (DATABASE, replace(DATABASE, name="Again", port="5432")),
            r"destinations\[1\].security_group_id must be another group than before",
        ),
    ],
)
def test_fails_on_destinations_that_ec2_would_refuse_together(destinations, message):
    with pytest.raises(InvalidSetting, match=message):
        NetworkSettings(destinations=destinations)


def test_a_settings_file_says_where_tasks_run_and_whom_they_reach():
    changed = change(
        SETTINGS,
        'private_subnet_ids = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]\n'
        '[routing.http_headers]\nX-Version = ["2"]\n'
        '[[network.destinations]]\nname = "Cache"\nsecurity_group_id = "sg-0123456789abcdef0"\nport = 6379\n',
    )

    assert changed.task_subnet_ids == PRIVATE
    assert changed.network.destinations == (
        Destination(name="Cache", security_group_id="sg-0123456789abcdef0", port=6379),
    )
    assert changed.routing == RoutingSettings(http_headers={"X-Version": ("2",)})
