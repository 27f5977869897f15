"""What a stack has beside its service where ECS shifts the requests."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data
from troposphere import Equals

from budget_stack import (
    ContainerSettings,
    HttpsSettings,
    InvalidSetting,
    ReleaseSettings,
    RoutingSettings,
    Settings,
    Shared,
    build_stack,
    to_yaml,
)
from budget_stack.checks import check
from budget_stack.facts.ecs import SHIFTING_STRATEGIES
from budget_stack.resolve import parse_template
from budget_stack.settings.web_service import ADDRESSES
from tests.support.resolution import resolve

SETTINGS = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1"),
    release=ReleaseSettings(strategy="CANARY"),
)
JOINING = replace(SETTINGS, routing=RoutingSettings(host_headers=("orders.example.com",), priority=210))
TESTED = ReleaseSettings(strategy="CANARY", test_listener_port=8080, test_listener_cidr="203.0.113.0/24")
LISTENER = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/shared/50dc6c495c0c9188/f2f7"
CERTIFICATE = "arn:aws:acm:eu-central-1:111122223333:certificate/5d7a1c0e"


def resources(settings=SETTINGS, *, https=None, **more):
    template = build_stack(settings, **more).template
    if https is not None:
        template.add_condition("HasHttps", Equals("yes", "yes" if https else "no"))
    return {name: resource["Properties"] for name, resource in resolve(template)["Resources"].items()}


def source(release, address, version=1):
    container = ContainerSettings(image=f"ghcr.io/example/invoices:{version}")
    template = build_stack(replace(SETTINGS, release=release, address=address, container=container)).template
    return parse_template(to_yaml(template))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("strategy", SHIFTING_STRATEGIES)
def test_each_strategy_is_sound_when_it_is_new_in_two_updates_later_with_an_alarm_and_paused(strategy, address):
    release = ReleaseSettings(strategy=strategy, rollback_alarms=("mine",), pause_stages=("POST_SCALE_UP",))
    rolling, prepared = (source(ReleaseSettings(prepared=it), address) for it in (False, True))
    new, later = (source(release, address, version) for version in (1, 2))

    for deployed, template in ((None, new), (rolling, prepared), (prepared, new), (new, later), (later, prepared)):
        assert check(template, deployed=deployed, engines=()).is_clean


def listed(actions):
    return [actions] if isinstance(actions, str) else actions


def advanced(found):
    (balancer,) = found["Service"]["LoadBalancers"]
    return balancer["AdvancedConfiguration"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_rule_forwards_to_both_groups_and_all_requests_to_the_first(address):
    found = resources(replace(SETTINGS, address=address))

    assert found["ListenerRule"]["Actions"] == [
        {
            "Type": "forward",
            "ForwardConfig": {
                "TargetGroups": [
                    {"TargetGroupArn": "{TargetGroup}", "Weight": 100},
                    {"TargetGroupArn": "{AlternateTargetGroup}", "Weight": 0},
                ]
            },
        }
    ]
    assert advanced(found) == {
        "AlternateTargetGroupArn": "{AlternateTargetGroup}",
        "ProductionListenerRule": "{ListenerRule}",
        "RoleArn": "{InfrastructureRole.Arn}",
    }


def test_an_http_api_asks_the_listener_whose_rule_is_shifted():
    found = resources(replace(SETTINGS, address="api-gateway"))
    (integration,) = [one for one in found.values() if "IntegrationUri" in one]

    assert integration["IntegrationUri"] == found["ListenerRule"]["ListenerArn"] == "{InternalListener}"


def test_both_groups_are_alike():
    found = resources()

    assert found["AlternateTargetGroup"] == found["TargetGroup"]


def test_a_prepared_service_has_all_that_a_shifting_one_has():
    prepared = resources(replace(SETTINGS, release=ReleaseSettings(prepared=True)))
    shifting = resources()

    assert {name for name in shifting if prepared.get(name) != shifting[name]} == {"Service"}
    assert advanced(prepared) == advanced(shifting)


@pytest.mark.parametrize("strategy", ["ROLLING", "CANARY"])
def test_the_alarms_of_the_stack_that_are_there_before_the_service_take_a_deployment_back(strategy):
    stack = build_stack(replace(SETTINGS, release=ReleaseSettings(strategy=strategy, rollback_alarms=("mine",))))
    alarms = resolve(stack.template)["Resources"]["Service"]["Properties"]["DeploymentConfiguration"]["Alarms"]

    assert stack.alarms.rollback
    assert alarms["AlarmNames"] == [*(f"{{{alarm.title}}}" for alarm in stack.alarms.rollback), "mine"]


def test_without_alarms_none_takes_a_deployment_back():
    found = resources(replace(SETTINGS, alarms=None))

    assert "Alarms" not in found["Service"]["DeploymentConfiguration"]


def test_a_rolling_service_has_none_of_it():
    found = resources(replace(SETTINGS, release=ReleaseSettings()))

    assert not found.keys() & {"AlternateTargetGroup", "InfrastructureRole", "InfrastructurePolicy"}
    assert "AdvancedConfiguration" not in found["Service"]["LoadBalancers"][0]


def test_the_role_may_do_less_than_the_policy_that_aws_manages():
    found = resources(replace(SETTINGS, release=TESTED))
    statements = {one["Sid"]: one for one in found["InfrastructurePolicy"]["PolicyDocument"]["Statement"]}
    actions = {action for one in statements.values() for action in one["Action"]}
    policy = json.loads(aws_managed_policies_data)["AmazonECSInfrastructureRolePolicyForLoadBalancers"]["Document"]
    managed = {action for one in policy["Statement"] for action in listed(one["Action"])}

    # listeners are changed where there are no rules, behind a Network Load Balancer
    assert managed - actions == {"elasticloadbalancing:ModifyListener"}
    assert actions < managed
    assert statements["RegisterTasks"]["Resource"] == ["{TargetGroup}", "{AlternateTargetGroup}"]
    assert statements["ShiftRequests"]["Resource"] == ["{ListenerRule}", "{TestListenerRule}"]


def test_ecs_may_take_on_the_role():
    (statement,) = resources()["InfrastructureRole"]["AssumeRolePolicyDocument"]["Statement"]

    assert statement["Principal"] == {"Service": ["ecs.amazonaws.com"]}
    assert "Condition" not in statement


@pytest.mark.parametrize(("https", "rule"), [(True, "HttpsListenerRule"), (False, "ListenerRule")])
def test_the_rule_that_is_shifted_is_the_one_that_serves(https, rule):
    settings = replace(SETTINGS, https=HttpsSettings(certificate_arn=CERTIFICATE, condition="HasHttps"))
    found = resources(settings, https=https)

    assert advanced(found)["ProductionListenerRule"] == f"{{{rule}}}"
    assert len(found[rule]["Actions"][0]["ForwardConfig"]["TargetGroups"]) == 2
    assert found["InfrastructurePolicy"]["PolicyDocument"]["Statement"][2]["Resource"] == [f"{{{rule}}}"]


@pytest.mark.parametrize(
    ("address", "load_balancer", "group"),
    [
        ("load-balancer", "LoadBalancer", "LoadBalancerSecurityGroup"),
        ("api-gateway", "InternalLoadBalancer", "InternalLoadBalancerSecurityGroup"),
    ],
)
def test_a_test_listener_lets_some_clients_in_and_its_rule_is_shifted_first(address, load_balancer, group):
    found = resources(replace(SETTINGS, address=address, release=TESTED))

    assert found["TestListener"]["LoadBalancerArn"] == f"{{{load_balancer}}}"
    assert found["TestIngress"]["GroupId"] == f"{{{group}.GroupId}}"
    assert (found["TestIngress"]["FromPort"], found["TestIngress"]["CidrIp"]) == (8080, "203.0.113.0/24")
    assert advanced(found)["TestListenerRule"] == "{TestListenerRule}"


def test_a_service_on_a_shared_listener_is_shifted_by_its_own_rule():
    shared = Shared("cluster", LISTENER, "sg-0123456789abcdef0")
    found = resources(replace(JOINING, release=SETTINGS.release), shared=shared)

    assert found["ListenerRule"]["ListenerArn"] == LISTENER
    assert advanced(found)["ProductionListenerRule"] == "{ListenerRule}"


def test_fails_on_a_test_listener_of_a_load_balancer_that_another_stack_has():
    shared = Shared("cluster", LISTENER, "sg-0123456789abcdef0")

    with pytest.raises(InvalidSetting, match="release.test_listener_port must be left out beside shared"):
        build_stack(replace(JOINING, release=TESTED), shared=shared)
