from __future__ import annotations

import json
from dataclasses import replace

import pytest
from troposphere import ImportValue, Ref, Sub, ecs

from budget_stack import (
    ContainerSettings,
    EventSettings,
    InvalidSetting,
    RoutingSettings,
    Settings,
    Shared,
    add_events,
    build_stack,
)
from budget_stack.testing import simulated
from tests.support import ecs_events
from tests.support.resolution import resolve

SETTINGS = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1"),
    database=None,
)
JOINING = replace(SETTINGS, routing=RoutingSettings(host_headers=("orders.example.com",), priority=210))
_LISTENER = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/a/1/2"
SHARED = Shared("others", _LISTENER, "sg-0123456789abcdef0")


@pytest.fixture
def account():
    with simulated() as account:
        yield account


def kept(account, template, events, **parameters):
    """What stands in the log group after these events."""
    stack = account.deploy(template, parameters, stack_name="tracker")
    account.client("events").put_events(Entries=list(events))
    group = stack.resources["EventLogGroup"].physical_id
    return [
        json.loads(one["message"]) for one in account.client("logs").filter_log_events(logGroupName=group)["events"]
    ]


def cluster(template):
    return Ref(template.add_resource(ecs.Cluster("Cluster", ClusterName="mine")))


@pytest.mark.parametrize("what", ecs_events.of_service("mine", "any"))
def test_what_happens_in_the_cluster_stands_in_the_log_group(account, template, what):
    add_events(template, cluster_name=cluster(template))
    sent = ecs_events.of_service("mine", "any")[what]

    (event,) = kept(account, template, [sent])

    assert event["detail"] == json.loads(sent["Detail"])


def test_a_task_of_no_service_is_kept_too(account, template):
    add_events(template, cluster_name=cluster(template))
    migration = ecs_events.task("mine", None, "EssentialContainerExited", "Essential container in task exited")

    assert len(kept(account, template, [migration])) == 1


def test_nothing_else_is_kept(account, template):
    add_events(template, cluster_name=cluster(template))
    elsewhere = ecs_events.of_service("other", "mine").values()
    running = ecs_events.task("mine", "any", "", "", status="RUNNING")
    call = ecs_events.event("AWS API Call via CloudTrail", "arn:aws:ecs:us-east-1:123456789012:cluster/mine")

    assert kept(account, template, [*elsewhere, running, call]) == []


@pytest.mark.parametrize("what", ecs_events.of_service("mine", "any"))
def test_in_a_cluster_of_others_a_service_has_its_own_events(account, template, what):
    add_events(template, cluster_name=cluster(template), service_name_prefix="tracker-Service-")
    others = ecs_events.of_service("mine", "invoices-Service-1a2b")[what]
    ours = ecs_events.of_service("mine", "tracker-Service-3c4d")[what]

    assert [event["detail"] for event in kept(account, template, [others, ours])] == [json.loads(ours["Detail"])]


def test_the_rule_is_there_before_the_first_task():
    stack = build_stack(SETTINGS)

    assert stack.service.service.resource["DependsOn"] == [stack.events.rule.title]


def test_a_service_that_joins_a_cluster_has_the_name_that_its_rule_waits_for(account):
    settings = replace(SETTINGS, vpc_id=account.vpc_id, subnet_ids=account.subnet_ids)
    first = build_stack(settings)
    account.deploy(first.template, stack_name="first")
    shared = Shared(
        *(ImportValue(f"first-{name}") for name in ("Cluster", "HttpListener", "LoadBalancerSecurityGroup"))
    )
    joining = replace(settings, routing=RoutingSettings(path_patterns=("/web/*",), priority=9))
    second = account.deploy(build_stack(joining, shared=shared, prefix="Web").template, stack_name="second")
    pattern = second.resources["WebEventRule"].properties["EventPattern"]

    (group, _) = pattern["detail"]["group"]
    assert second.resources["WebService"].physical_id.rpartition("/")[2].startswith(group["prefix"][len("service:") :])


def test_a_service_that_joins_takes_the_name_of_its_cluster_wherever_it_comes_from():
    stack = build_stack(JOINING, shared=SHARED)
    pattern = resolve(stack.template)["Resources"]["EventRule"]["Properties"]["EventPattern"]

    assert [one["wildcard"] for one in pattern["resources"]] == [
        "*:service/others/budget-tracker-Service-*",
        "*:task/others/*",
    ]


def test_more_stacks_than_an_account_has_room_for_policies(account, template):
    add_events(template, cluster_name="mine")
    for number in range(12):
        account.deploy(template, stack_name=f"tracker-{number}")

    assert account.client("logs").describe_resource_policies()["resourcePolicies"] == []


def test_the_policy_names_the_rule_that_there_will_be(template):
    add_events(template, cluster_name="mine")
    resources = resolve(template)["Resources"]
    (statement,) = resources["EventLogGroup"]["Properties"]["ResourcePolicyDocument"]["Statement"]

    assert statement["Condition"]["ArnEqualsIfExists"] == {
        "aws:SourceArn": f"arn:aws:events:eu-central-1:111122223333:rule/{resources['EventRule']['Properties']['Name']}"
    }


def test_the_target_is_the_log_group_without_what_its_arn_ends_with(template):
    add_events(template, cluster_name="mine")
    (target,) = resolve(template)["Resources"]["EventRule"]["Properties"]["Targets"]

    assert target["Arn"] == "arn:aws:logs:eu-central-1:111122223333:log-group:{EventLogGroup}"


def test_what_happened_is_known_after_a_creation_that_failed(account):
    settings = replace(
        SETTINGS,
        vpc_id=account.vpc_id,
        subnet_ids=account.subnet_ids,
        container=ContainerSettings(image="ghcr.io/example/broken:1"),
    )
    account.unhealthy_images.add("*broken*")
    with pytest.raises(Exception, match="Service"):
        account.deploy(build_stack(settings).template, stack_name="tracker")

    prefix = "tracker-EventLogGroup-"
    assert len(account.client("logs").describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]) == 1


def test_what_stays_of_an_update_that_failed_is_not_in_the_way_of_the_next(template):
    add_events(template, cluster_name="mine")
    log_group = template.to_dict()["Resources"]["EventLogGroup"]

    assert log_group["DeletionPolicy"] == "Retain"
    assert "LogGroupName" not in log_group["Properties"]


def test_a_reference_is_not_judged(template):
    events = add_events(template, cluster_name=Sub("a"), settings=EventSettings(retention_in_days=Ref("Days")))

    assert events.log_group.to_dict()["Properties"]["RetentionInDays"] == {"Ref": "Days"}


def test_fails_on_a_retention_cloudwatch_rejects():
    with pytest.raises(InvalidSetting, match="retention_in_days must be one of .* got 2"):
        EventSettings(retention_in_days=2)


@pytest.mark.parametrize(
    ("prefix", "name"),
    [("A" * 18, "A" * 18 + "EventRule"), ("A" * 19, "A" * 18 + "-"), ("InvoicesOfTheWest" * 9, "InvoicesOfTheWestI-")],
)
def test_the_name_of_a_rule_and_the_id_of_its_target_have_room_for_any_prefix(account, template, prefix, name):
    add_events(template, cluster_name=cluster(template), prefix=prefix)
    rule = account.deploy(template, {}, stack_name="tracker").resources[f"{prefix}EventRule"]
    group = resolve(template)["Resources"][f"{prefix}EventLogGroup"]["Properties"]
    made = resolve(template)["Resources"][f"{prefix}EventRule"]["Properties"]
    named = made["Name"]
    (target,) = made["Targets"]

    assert len(rule.physical_id) <= 64
    assert rule.physical_id.startswith(name)
    assert target["Id"] == (f"{prefix}EventLogGroup" if len(prefix) < 20 else "LogGroup")
    (statement,) = group["ResourcePolicyDocument"]["Statement"]
    assert statement["Condition"]["ArnEqualsIfExists"]["aws:SourceArn"].endswith(f":rule/{named}")


def test_two_long_prefixes_that_begin_alike_give_their_rules_two_names(template):
    names = {
        add_events(template, cluster_name="mine", prefix="A" * 30 + end).rule.Name.data["Fn::Sub"][0] for end in "BC"
    }

    assert len(names) == 2


def test_in_a_cluster_of_others_a_job_has_the_ends_of_its_own_tasks_alone(template):
    beginning = "arn:aws:ecs:eu-central-1:111122223333:task-definition/nightly-"
    add_events(template, cluster_name="mine", task_definitions=beginning)
    pattern = resolve(template)["Resources"]["EventRule"]["Properties"]["EventPattern"]

    assert pattern["detail"]["taskDefinitionArn"] == [{"prefix": beginning}]
