from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from troposphere import Equals, Ref

from budget_stack import (
    AuroraSettings,
    ClusterSettings,
    ContainerSettings,
    DashboardSettings,
    DatabaseSettings,
    InvalidSetting,
    ReleaseSettings,
    RoutingSettings,
    ScalingSettings,
    ServiceSettings,
    Settings,
    Shared,
    build_budget_tracker,
    build_stack,
)
from budget_stack.settings.web_service import ADDRESSES
from budget_stack.testing import simulated
from tests.support.metrics import METRICS
from tests.support.resolution import resolve

SETTINGS = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1"),
    dashboard=DashboardSettings(),
)
JOINING = replace(SETTINGS, routing=RoutingSettings(host_headers=("orders.example.com",), priority=210))
_LISTENER = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/others/1a2b/3c4d"
SHARED = Shared("others", _LISTENER, "sg-0123456789abcdef0")
KINDS = {
    "alone": (SETTINGS, None),
    "with a database": (replace(SETTINGS, database=DatabaseSettings()), None),
    "with Aurora PostgreSQL": (replace(SETTINGS, database=AuroraSettings()), None),
    "behind an HTTP API": (replace(SETTINGS, address="api-gateway"), None),
    "joining others": (JOINING, SHARED),
    "shifting": (replace(SETTINGS, release=ReleaseSettings(strategy="BLUE_GREEN")), None),
    "shifting beside others": (replace(JOINING, release=ReleaseSettings(strategy="BLUE_GREEN")), SHARED),
    "without events and alarms": (replace(SETTINGS, events=None, alarms=None), None),
    "with Container Insights": (replace(SETTINGS, cluster=ClusterSettings(container_insights="enabled")), None),
    "measured every 20 seconds": (
        replace(SETTINGS, scaling=ScalingSettings(high_resolution=True, target_memory_utilization=70)),
        None,
    ),
}


def body_of(template, **parameters):
    return json.loads(resolve(template, **parameters)["Resources"]["Dashboard"]["Properties"]["DashboardBody"])


def metrics_in(body):
    for widget in body["widgets"]:
        for namespace, name, *dimensions, _ in widget["properties"].get("metrics", ()):
            yield namespace, name, frozenset(dimensions[::2])


def titles(body):
    return {widget["properties"].get("title") for widget in body["widgets"]}


@pytest.fixture(params=KINDS)
def body(request):
    settings, shared = KINDS[request.param]
    return body_of(build_stack(settings, shared=shared).template)


def test_every_metric_is_one_that_aws_has_under_these_dimensions(body):
    found = set(metrics_in(body))

    assert found
    assert {one for one in found if one[2] not in METRICS.get(one[:2], ())} == set()


def test_no_two_widgets_overlap_and_none_leaves_the_grid(body):
    cells = [
        {(x, y) for x in range(one["x"], one["x"] + one["width"]) for y in range(one["y"], one["y"] + one["height"])}
        for one in body["widgets"]
    ]

    assert all(one["x"] + one["width"] <= 24 for one in body["widgets"])
    assert not any(one & other for one, other in itertools.combinations(cells, 2))


def test_the_rows_follow_each_other_without_a_gap(body):
    rows = {row for one in body["widgets"] for row in range(one["y"], one["y"] + one["height"])}

    assert rows == set(range(max(rows) + 1))


def test_the_alarms_stand_first_and_the_one_that_combines_them_before_all():
    (states,) = (one for one in body_of(build_stack(SETTINGS).template)["widgets"] if one["type"] == "alarm")

    assert states["y"] == 1
    assert states["properties"]["alarms"][0] == "{UsersHurtAlarm.Arn}"


def test_what_ecs_shifts_is_counted_at_the_load_balancer():
    body = body_of(build_stack(KINDS["shifting"][0]).template)
    counted = [dimensions for _, name, dimensions in metrics_in(body) if name == "RequestCount"]

    assert counted == [{"LoadBalancer"}]


def test_both_target_groups_are_asked_for_healthy_tasks():
    body = body_of(build_stack(KINDS["shifting"][0]).template)

    assert len([name for _, name, _ in metrics_in(body) if name == "HealthyHostCount"]) == 2


def test_what_costs_is_not_asked_for_unless_the_cluster_has_it():
    namespaces = {namespace for namespace, _, _ in metrics_in(body_of(build_stack(SETTINGS).template))}

    assert "ECS/ContainerInsights" not in namespaces


def test_without_events_there_is_no_question_about_releases():
    without = titles(body_of(build_stack(KINDS["without events and alarms"][0]).template))

    assert {"Deployments", "Why tasks stopped", "Alarms"} & without == set()


def test_the_database_is_shown_only_where_there_is_one():
    settings = replace(SETTINGS, database=DatabaseSettings(condition="HasDatabase"))
    template = build_stack(settings).template
    template.add_condition("HasDatabase", Equals("0", "1"))

    assert "Commit" not in titles(body_of(template))


def test_aurora_is_shown_by_what_its_cluster_measures():
    body = body_of(build_stack(KINDS["with Aurora PostgreSQL"][0]).template)
    shown = {name for namespace, name, dimensions in metrics_in(body) if dimensions == {"DBClusterIdentifier"}}

    assert shown == {
        "ACUUtilization",
        "CPUUtilization",
        "DatabaseConnections",
        "Deadlocks",
        "ServerlessDatabaseCapacity",
    }
    assert "{AuroraCluster}" in json.dumps(body)


def test_there_is_no_dashboard_while_there_is_no_service():
    settings = replace(SETTINGS, service=ServiceSettings(condition="HasTasks"))

    assert build_stack(settings).dashboard.dashboard.resource["Condition"] == "HasTasks"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("database", ["dsql", "existing", "none"])
def test_the_body_is_json_in_every_configuration_of_the_shipped_template(address, database):
    stack = build_budget_tracker(
        address, change=lambda settings, _: replace(settings, dashboard=DashboardSettings(dashboard_name="mine"))
    )
    parameters = {"Database": database, "ContainerInsights": "enhanced"}
    if database == "existing":
        parameters["DatabaseSecretArn"] = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:database-AbCdEf"

    assert ("Commit" in titles(body_of(stack.template, **parameters))) == (database == "dsql")


def test_a_sleeping_stack_has_no_dashboard():
    stack = build_budget_tracker(change=lambda settings, _: replace(settings, dashboard=DashboardSettings()))

    assert "Dashboard" not in resolve(stack.template, MinContainerCount="0")["Resources"]


def test_it_is_deployed_and_takes_another_name():
    with simulated() as account:
        settings = replace(SETTINGS, vpc_id=account.vpc_id, subnet_ids=account.subnet_ids)
        stack = account.deploy(build_stack(settings).template, stack_name="tracker")
        stack.update(build_stack(replace(settings, dashboard=DashboardSettings(dashboard_name="mine"))).template)

        names = [one["DashboardName"] for one in account.client("cloudwatch").list_dashboards()["DashboardEntries"]]
        assert names == ["mine"]


def test_a_reference_is_not_judged():
    assert DashboardSettings(dashboard_name=Ref("Name")).dashboard_name.to_dict() == {"Ref": "Name"}


@pytest.mark.parametrize("name", ["", "with space", "a" * 256])
def test_fails_on_a_name_that_cloudwatch_would_reject(name):
    with pytest.raises(InvalidSetting, match="dashboard_name must be 1 to 255"):
        DashboardSettings(dashboard_name=name)


@pytest.mark.parametrize("start", ["3h", "PT3H", "-PT3S", 3])
def test_fails_on_a_start_that_is_no_duration_back(start):
    with pytest.raises(InvalidSetting, match="start must be a negative duration"):
        DashboardSettings(start=start)
