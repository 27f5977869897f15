"""Logical ids of one's own, by role."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from troposphere import Parameter, Ref, Template

from budget_stack import (
    AccessLogSettings,
    ClusterSettings,
    DashboardSettings,
    DatabaseSettings,
    HttpsSettings,
    InvalidSetting,
    LogicalIdTaken,
    Names,
    Queue,
    RegistrySettings,
    ReleaseSettings,
    Route,
    RoutingSettings,
    SavedQuerySettings,
    ScalingSettings,
    add_roles,
    add_routing,
    build_stack,
)
from tests.budget_stack.stacks.test_web_service import JOINING, SETTINGS

HTTPS = HttpsSettings(domain_name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")
MUCH = replace(
    SETTINGS,
    container=replace(SETTINGS.container, cpu_architecture=Ref("Cpu")),
    registry=RegistrySettings(repository_name="a1"),
    database=DatabaseSettings(),
    cluster=ClusterSettings(container_insights="enabled"),
    https=HTTPS,
    access_logs=AccessLogSettings(),
    dashboard=DashboardSettings(),
    saved_queries=SavedQuerySettings(),
)
VARIANTS = {
    "load balancer": replace(
        MUCH,
        routing=RoutingSettings(also=(Route(name="V1", priority=7, path_patterns=("/v1/*",)),)),
        scaling=ScalingSettings(
            min_capacity=0, target_requests_per_task=100, queue=Queue(name="orders", messages_per_task=10)
        ),
    ),
    "api gateway": replace(MUCH, address="api-gateway"),
    "blue/green": replace(
        MUCH,
        release=ReleaseSettings(strategy="BLUE_GREEN", test_listener_port=8443, test_listener_cidr="203.0.113.0/24"),
    ),
}


def built(settings, **names):
    template = Template()
    template.add_parameter(Parameter("Cpu", Type="String"))
    return build_stack(settings, template=template, **names).template


def ids(template):
    return {*template.resources, *template.outputs, *template.conditions}


@pytest.mark.parametrize("prefix", ["", "Web"])
@pytest.mark.parametrize("settings", VARIANTS.values(), ids=VARIANTS)
def test_every_role_may_have_a_name_and_nothing_keeps_another(settings, prefix):
    roles = {name.removeprefix(prefix) for name in ids(built(settings, prefix=prefix))}
    names = {role: f"My{role}" for role in roles}

    template = built(settings, prefix=prefix, names=names)

    assert ids(template) == {*names.values()}
    text = re.sub(r"My\w+", "", template.to_json())
    assert not [role for role in roles if re.search(rf'"Ref": "{prefix}{role}"|\[\s*"{prefix}{role}",', text)]


def test_a_name_changes_nothing_but_the_logical_id():
    plain = build_stack(SETTINGS).template.to_dict()
    named = build_stack(SETTINGS, names={"TaskRole": "ApiTaskRole"}).template.to_json()

    assert json.loads(named.replace("ApiTaskRole", "TaskRole")) == json.loads(json.dumps(plain))


def test_a_stack_with_names_is_joined_by_another():
    first = build_stack(SETTINGS, names={"Cluster": "Platform", "HttpListener": "Web"})
    both = build_stack(JOINING, template=first.template, prefix="Orders", shared=first.shared).template

    resources = both.to_dict()["Resources"]
    assert resources["OrdersService"]["Properties"]["Cluster"] == {"Ref": "Platform"}
    assert resources["OrdersListenerRule"]["Properties"]["ListenerArn"] == {"Ref": "Web"}


def test_a_block_takes_names_as_its_prefix(template):
    names = Names({"TaskRole": "ApiTaskRole"}, "Api")
    roles = add_roles(template, log_group_arn=Ref("Logs"), settings=SETTINGS.container, prefix=names)
    names.check_roles()

    assert (roles.task_role.title, roles.execution_role.title) == ("ApiTaskRole", "ApiExecutionRole")


def test_rules_of_further_requests_have_names_by_their_whole_role(template):
    settings = RoutingSettings(also=(Route(name="V1", priority=7, path_patterns=("/v1/*",)),))
    names = Names({"V1ListenerRule": "Old", "ListenerRule": "Main"}, "Api")

    routing = add_routing(
        template, vpc_id="vpc-0123456789abcdef0", listener_arn=Ref("Listener"), settings=settings, prefix=names
    )

    assert (routing.rule.title, routing.also[0].title) == ("Main", "Old")


def test_fails_on_a_role_that_is_not_there_with_the_nearest_and_leaves_the_template_as_it_was(template):
    with pytest.raises(InvalidSetting, match=r"names\['Servise'\] must be for a role .*, such as Service; got 'Api'"):
        build_stack(SETTINGS, template=template, names={"Servise": "Api"})

    assert not template.resources


def test_fails_on_a_role_that_blocks_of_ones_own_have_not(template):
    names = Names({"Service": "ApiService"})
    add_roles(template, log_group_arn=Ref("Logs"), settings=SETTINGS.container, prefix=names)

    with pytest.raises(InvalidSetting, match=r"names\['Service'\] must be for a role of what is built; got"):
        names.check_roles()


def test_fails_on_one_name_for_two_roles():
    with pytest.raises(InvalidSetting, match=r"names\['TaskRole'\] must be another logical id than that of Service"):
        build_stack(SETTINGS, names={"Service": "Api", "TaskRole": "Api"})


def test_fails_on_a_name_that_another_role_has_by_itself():
    with pytest.raises(LogicalIdTaken, match="already has a resource TaskRole"):
        build_stack(SETTINGS, names={"Service": "TaskRole"})


@pytest.mark.parametrize("name", ["api-service", "", "A" * 256, 7])
def test_fails_on_a_name_that_no_resource_may_have(name):
    with pytest.raises(InvalidSetting, match=r"names\['Service'\] must be letters and digits only, 255 at most"):
        build_stack(SETTINGS, names={"Service": name})


def test_fails_on_names_that_are_no_mapping():
    with pytest.raises(InvalidSetting, match="names must be a mapping such as"):
        build_stack(SETTINGS, names=["ApiService"])
