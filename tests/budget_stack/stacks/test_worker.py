"""A worker: the service of a whole stack, without what a load balancer takes."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from troposphere import Equals, Ref, Template

from budget_stack import (
    AlarmSettings,
    AuroraSettings,
    BackgroundContainerSettings,
    BackgroundNetwork,
    BackgroundScalingSettings,
    BackgroundServiceSettings,
    ClusterSettings,
    ContainerSettings,
    DatabaseSettings,
    EndpointSettings,
    InvalidSetting,
    Queue,
    SavedQuerySettings,
    ScalingSettings,
    ServiceSettings,
    SharedCluster,
    WorkerSettings,
    build_stack,
    build_worker,
    image_uri,
)
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from tests.budget_stack.stacks.test_web_service import SETTINGS as WEB
from tests.budget_stack.stacks.test_web_service import resources

CONTAINER = BackgroundContainerSettings(image="ghcr.io/example/worker:3.1.0")
WORKER = WorkerSettings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=CONTAINER,
)
ENDPOINTS = EndpointSettings(route_table_ids=("rtb-0123456789abcdef0",))
FROM_ZERO = replace(
    WORKER,
    cluster=ClusterSettings(container_insights="enabled"),
    service=BackgroundServiceSettings(on_demand_weight=0, spot_weight=1),
    scaling=BackgroundScalingSettings(
        min_capacity=0,
        max_capacity=20,
        target_cpu_utilization=None,
        queue=Queue(name="orders", messages_per_task=10),
    ),
)


def test_it_has_no_port_no_load_balancer_and_nothing_that_reaches_it():
    found = resources(build_worker(WORKER))
    service = found["Service"]["Properties"]

    assert not {"LoadBalancers", "HealthCheckGracePeriodSeconds", "Tags"} & service.keys()
    assert "PortMappings" not in found["TaskDefinition"]["Properties"]["ContainerDefinitions"][0]
    assert "SecurityGroupIngress" not in found["TaskSecurityGroup"]["Properties"]
    assert not any("LoadBalancing" in it["Type"] for it in found.values())


def test_errors_in_its_log_take_a_deployment_back_and_are_told():
    found = resources(build_worker(WORKER))

    assert found["Service"]["Properties"]["DeploymentConfiguration"]["Alarms"]["AlarmNames"] == ["{LogErrorsAlarm}"]
    assert found["LogErrorsAlarm"]["Properties"]["AlarmActions"] == ["{AlarmTopic}"]
    assert found["SaturationAlarm"]["Properties"]["AlarmActions"] == ["{AlarmTopic}"]


def test_with_a_queue_it_starts_without_tasks_on_spot_alone():
    found = resources(build_worker(FROM_ZERO))

    assert found["Service"]["Properties"]["DesiredCount"] == 0
    assert found["Service"]["Properties"]["CapacityProviderStrategy"] == [
        {"CapacityProvider": "FARGATE_SPOT", "Weight": 1}
    ]
    assert {"ServiceQueueScalingPolicy", "ServiceWakePolicy", "ServiceWakeAlarm"} <= found.keys()


def test_it_joins_the_cluster_of_a_web_service_in_the_same_template():
    template = Template()
    web = build_stack(WEB, template=template, prefix="Web")
    worker = build_worker(WORKER, template=template, prefix="Worker", shared=web.shared)
    found = resources(worker)

    assert worker.cluster is None
    assert found["WorkerService"]["Properties"]["Cluster"] == "{WebCluster}"
    assert sum(it["Type"] == "AWS::ECS::Cluster" for it in found.values()) == 1


def test_in_a_cluster_without_capacity_providers_it_has_a_launch_type():
    found = resources(build_worker(WORKER, shared=SharedCluster("platform", launch_type="FARGATE")))

    assert found["Service"]["Properties"]["LaunchType"] == "FARGATE"
    assert "CapacityProviderStrategy" not in found["Service"]["Properties"]


def test_it_reaches_a_database_and_is_told_of_it():
    found = resources(build_worker(replace(WORKER, database=DatabaseSettings())))
    (container,) = found["TaskDefinition"]["Properties"]["ContainerDefinitions"]

    assert [it["Name"] for it in container["Environment"]] == ["DATABASE_URL"]
    assert len(found["TaskRole"]["Properties"]["ManagedPolicyArns"]) == 1
    assert 5432 in [it["FromPort"] for it in found["TaskSecurityGroup"]["Properties"]["SecurityGroupEgress"]]


def test_its_tasks_have_no_public_address_in_private_subnets():
    private = replace(WORKER, subnet_ids=None, private_subnet_ids=WORKER.subnet_ids)
    network = resources(build_worker(private))["Service"]["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"]

    assert network["AssignPublicIp"] == "DISABLED"
    assert network["Subnets"] == list(WORKER.subnet_ids)


def test_it_waits_for_the_endpoints_that_its_tasks_need_and_for_its_database():
    settings = replace(
        WORKER,
        subnet_ids=None,
        private_subnet_ids=WORKER.subnet_ids,
        endpoints=ENDPOINTS,
        container=replace(CONTAINER, image=image_uri("worker", "3.1.0")),
        database=AuroraSettings(),
    )
    worker = build_worker(settings)
    found = resources(worker)
    made = {name for name, it in found.items() if it["Type"] == "AWS::EC2::VPCEndpoint"}

    assert len(made) == 4
    assert {*worker.service.service.DependsOn} >= {*made, worker.database.instance.title}
    assert len(found["TaskRole"]["Properties"]["ManagedPolicyArns"]) == 1


def test_it_takes_logical_ids_tags_and_a_boundary():
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    settings = replace(WORKER, tags={"team": "shop"}, permissions_boundary=boundary)
    found = resources(build_worker(settings, names={"Service": "Mailer", "TaskRole": "MailerRole"}))

    assert {"Key": "team", "Value": "shop"} in found["Mailer"]["Properties"]["Tags"]
    assert {it["Properties"]["PermissionsBoundary"] for it in found.values() if it["Type"] == "AWS::IAM::Role"} == {
        boundary
    }
    with pytest.raises(InvalidSetting, match="LoadBalancer"):
        build_worker(settings, names={"LoadBalancer": "Balancer"})


def test_all_of_it_depends_on_a_condition_of_the_service():
    template = Template()
    template.add_condition("HasTasks", Equals("a", "a"))
    settings = replace(WORKER, service=BackgroundServiceSettings(condition="HasTasks"))
    found = build_worker(settings, template=template).template.to_dict()["Resources"]

    assert {name for name, it in found.items() if it.get("Condition") == "HasTasks"} >= {
        "Service",
        "ServiceScalingTarget",
        "SaturationAlarm",
        "LogErrorsAlarm",
    }


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"scaling": None, "events": None, "alarms": None},
        {"database": DatabaseSettings()},
        {"service": BackgroundServiceSettings(spot_weight=1, desired_count=2), "scaling": None},
        {name: getattr(FROM_ZERO, name) for name in ("cluster", "service", "scaling")},
        {"database": AuroraSettings(deletion_protection=False)},
        {"saved_queries": SavedQuerySettings(), "tags": {"team": "shop"}},
    ],
)
def test_it_is_built_checked_and_deployed(changed, fargate):
    settings = replace(WORKER, vpc_id=fargate.vpc_id, subnet_ids=tuple(fargate.subnet_ids), **changed)
    text = build_worker(settings).template.to_json()

    assert check(parse_template(text), engines=()).findings == []
    assert fargate.deploy(text).coverage().read > 40


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"container": ContainerSettings(image="a/b:1")},
            "container must be BackgroundContainerSettings: what Contain",
        ),
        ({"service": ServiceSettings()}, "service must be BackgroundServiceSettings: what ServiceSettings adds"),
        (
            {"scaling": ScalingSettings(target_requests_per_task=9)},
            "scaling must be BackgroundScalingSettings: what ScalingSettings adds",
        ),
        ({"alarms": AlarmSettings()}, "alarms must be BackgroundAlarmSettings: what AlarmSettings adds"),
        ({"logs": None}, "logs must be LogSettings"),
        ({"subnet_ids": ()}, "subnet_ids must be"),
        ({"subnet_ids": None}, "subnet_ids must be given, or private_subnet_ids"),
        ({"private_subnet_ids": ("subnet-0123456789abcdef2",)}, "private_subnet_ids must be None beside subnet_ids"),
        ({"service": BackgroundServiceSettings(assign_public_ip="DISABLED")}, "service.assign_public_ip must be left"),
        ({"endpoints": ENDPOINTS}, "endpoints must be None without private_subnet_ids"),
    ],
)
def test_fails_on_what_only_a_service_behind_a_load_balancer_has(changed, message):
    with pytest.raises(InvalidSetting, match=message):
        replace(WORKER, **changed)


def test_fails_on_settings_of_a_cluster_that_it_joins():
    settings = replace(WORKER, cluster=ClusterSettings(container_insights="enabled"))
    template = Template()

    with pytest.raises(InvalidSetting, match="cluster must be left out beside shared"):
        build_worker(settings, template=template, shared=SharedCluster(Ref("Other")))

    assert template.to_dict() == Template().to_dict()


def test_a_block_of_its_own_makes_the_group_that_nothing_reaches():
    worker = build_worker(WORKER)

    assert isinstance(worker.network, BackgroundNetwork)
    assert {it.name for it in fields(WorkerSettings)}.isdisjoint({"routing", "load_balancer", "https", "address"})
