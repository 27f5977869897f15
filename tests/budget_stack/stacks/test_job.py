"""A job: what it is started by, where, and who is told how it went."""

from __future__ import annotations

from dataclasses import replace

import pytest
from troposphere import ImportValue, Parameter, Ref, Template

from budget_stack import (
    AuroraSettings,
    BackgroundContainerSettings,
    ClusterSettings,
    ContainerSettings,
    DatabaseSettings,
    Destination,
    EfsVolume,
    InvalidSetting,
    JobSchedule,
    JobSettings,
    NetworkSettings,
    RunSettings,
    SharedCluster,
    Sidecar,
    TopicSettings,
    build_job,
    build_stack,
)
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from tests.budget_stack.stacks.test_web_service import SETTINGS as WEB
from tests.budget_stack.stacks.test_web_service import resources
from tests.support.resolution import resolve

JOB = JobSettings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=BackgroundContainerSettings(image="ghcr.io/example/report:2.0.1", command=("report", "yesterday")),
)
NIGHTLY = replace(JOB, schedule=JobSchedule(expression="cron(30 2 * * ? *)", timezone="Europe/Zurich"))
SHELL = {
    "run": RunSettings(execute_command=True, spot=True),
    "container": replace(JOB.container, writable_root=True),
}
_HERE = "eu-central-1:111122223333"


def command(job):
    return resolve(job.template)["Outputs"]["RunTaskCommand"]["Value"]


def properties(job):
    return {name: it["Properties"] for name, it in resources(job).items()}


def test_it_has_no_service_no_port_and_nothing_that_reaches_it():
    found = resources(build_job(JOB))

    assert not {it["Type"] for it in found.values()} & {"AWS::ECS::Service", "AWS::Scheduler::Schedule"}
    assert "PortMappings" not in found["TaskDefinition"]["Properties"]["ContainerDefinitions"][0]
    assert "SecurityGroupIngress" not in found["TaskSecurityGroup"]["Properties"]


def test_whoever_runs_the_command_starts_what_the_schedule_starts():
    job = build_job(NIGHTLY)
    target = properties(job)["Schedule"]["Target"]

    assert target["EcsParameters"]["TaskDefinitionArn"] == "{TaskDefinition}"
    assert target["EcsParameters"]["NetworkConfiguration"]["AwsvpcConfiguration"] == {
        "Subnets": [*JOB.subnet_ids],
        "SecurityGroups": ["{TaskSecurityGroup.GroupId}"],
        "AssignPublicIp": "ENABLED",
    }
    assert f"subnets=[{','.join(JOB.subnet_ids)}],securityGroups=[{{TaskSecurityGroup.GroupId}}]" in command(job)
    assert "--cluster {Cluster} --task-definition {TaskDefinition}" in command(job)


def test_a_parameter_may_decide_whether_its_tasks_have_a_public_address():
    template = Template()
    template.add_parameter(Parameter("PublicIp", Type="String", Default="DISABLED"))
    job = build_job(replace(NIGHTLY, run=RunSettings(assign_public_ip=Ref("PublicIp"))), template=template)
    network = properties(job)["Schedule"]["Target"]["EcsParameters"]["NetworkConfiguration"]["AwsvpcConfiguration"]

    assert network["AssignPublicIp"] == "DISABLED"
    assert "assignPublicIp=DISABLED" in command(job)


def test_the_schedule_may_start_each_revision_in_this_cluster_and_pass_the_roles_of_the_task_alone():
    start, passed, _ = properties(build_job(NIGHTLY))["SchedulePolicy"]["PolicyDocument"]["Statement"]

    assert start["Resource"] == [
        "{TaskDefinition}",
        f"arn:aws:ecs:{_HERE}:task-definition/budget-tracker-TaskDefinition-*",
    ]
    assert start["Condition"] == {"ArnEquals": {"ecs:cluster": f"arn:aws:ecs:{_HERE}:cluster/{{Cluster}}"}}
    assert passed["Resource"] == ["{ExecutionRole.Arn}", "{TaskRole.Arn}"]


def test_in_private_subnets_it_has_no_public_address():
    private = replace(NIGHTLY, subnet_ids=None, private_subnet_ids=("subnet-0123456789abcdef2",))
    job = build_job(private)
    network = properties(job)["Schedule"]["Target"]["EcsParameters"]["NetworkConfiguration"]

    assert network["AwsvpcConfiguration"]["AssignPublicIp"] == "DISABLED"
    assert (
        "subnets=[subnet-0123456789abcdef2],securityGroups=[{TaskSecurityGroup.GroupId}],assignPublicIp=DISABLED"
        in (command(job))
    )


def test_it_joins_the_cluster_of_a_web_service_in_the_same_template():
    template = Template()
    web = build_stack(WEB, template=template, prefix="Web")
    job = build_job(NIGHTLY, template=template, prefix="Report", shared=web.shared)
    found = properties(job)

    assert job.cluster is None
    assert found["ReportSchedule"]["Target"]["Arn"] == f"arn:aws:ecs:{_HERE}:cluster/{{WebCluster}}"
    assert "ReportRunTaskCommand" in template.outputs


def test_in_the_cluster_of_another_template_the_events_of_its_own_tasks_are_kept():
    pattern = properties(build_job(NIGHTLY, shared=SharedCluster("platform")))["EventRule"]["EventPattern"]

    assert pattern["detail"]["taskDefinitionArn"] == [
        {"prefix": f"arn:aws:ecs:{_HERE}:task-definition/budget-tracker-TaskDefinition-"}
    ]


def test_in_a_cluster_of_its_own_all_that_happens_is_kept():
    pattern = properties(build_job(JOB))["EventRule"]["EventPattern"]

    assert "taskDefinitionArn" not in pattern["detail"]


def test_in_a_cluster_without_capacity_providers_it_has_a_launch_type():
    job = build_job(NIGHTLY, shared=SharedCluster("platform", launch_type="FARGATE"))

    assert properties(job)["Schedule"]["Target"]["EcsParameters"]["LaunchType"] == "FARGATE"
    assert "--cluster platform" in command(job)
    assert "--launch-type FARGATE" in command(job)


def test_the_command_names_a_cluster_that_another_stack_exports():
    template = build_job(JOB, shared=SharedCluster(ImportValue("platform-Cluster"))).template

    assert {"Fn::ImportValue": "platform-Cluster"} in template.to_dict()["Outputs"]["RunTaskCommand"]["Value"][
        "Fn::Sub"
    ][1].values()
    assert check(parse_template(template.to_json()), engines=()).findings == []


def test_who_is_told_of_a_run_that_failed_is_told_of_one_that_never_began():
    found = properties(build_job(replace(NIGHTLY, topic=TopicSettings(email="operator@example.com"))))

    assert found["AlarmSubscription"]["Endpoint"] == "operator@example.com"
    assert [it["Arn"] for it in found["FailureRule"]["Targets"]] == ["{AlarmTopic}"]
    assert found["DroppedRunsAlarm"]["AlarmActions"] == ["{AlarmTopic}"]
    assert found["DroppedRunsAlarm"]["Dimensions"] == [{"Name": "ScheduleGroup", "Value": "{ScheduleGroup}"}]
    assert found["AlarmTopicPolicy"]["PolicyDocument"]["Statement"][1]["Condition"] == {
        "ArnEqualsIfExists": {"aws:SourceArn": "{FailureRule.Arn}"}
    }


def test_a_run_has_failed_by_its_application_and_what_runs_first_and_not_by_a_sidecar():
    container = replace(
        JOB.container,
        init_command=("report", "migrate"),
        sidecars=(Sidecar(name="proxy", image="a/proxy:1"),),
    )
    failed, _ = properties(build_job(replace(JOB, container=container)))["FailureRule"]["EventPattern"]["detail"]["$or"]

    assert failed["containers"]["name"] == ["app", "app-init"]


def test_nobody_is_told_where_nobody_asks():
    found = resources(build_job(replace(NIGHTLY, topic=None)))

    assert not {"AlarmTopic", "FailureRule", "DroppedRunsAlarm"} & found.keys()


def test_the_first_run_waits_for_the_database_and_for_each_place_where_its_files_are_mounted():
    container = replace(JOB.container, volumes=(EfsVolume(name="reports", path="/reports"),))
    job = build_job(replace(NIGHTLY, container=container, database=AuroraSettings()))
    awaited = {"AuroraInstance", "MountTarget1", "MountTarget2", "FileSystemEgress"}

    assert {*job.schedule.schedule.resource["DependsOn"]} >= awaited
    assert not [it for it in check(job.template).findings if it.severity != "info"]


def test_the_first_run_waits_for_what_it_reaches_and_for_who_is_told():
    there = Destination(name="Cache", security_group_id="sg-0123456789abcdef0", port=6379)
    job = build_job(replace(NIGHTLY, network=NetworkSettings(destinations=(there,))))

    assert job.schedule.schedule.resource["DependsOn"] == ["CacheIngress", "EventRule", "FailureRule"]


def test_it_is_told_of_its_database_and_may_connect():
    found = properties(build_job(replace(JOB, database=DatabaseSettings())))
    (container,) = found["TaskDefinition"]["ContainerDefinitions"]

    assert [it["Name"] for it in container["Environment"]] == ["DATABASE_URL"]
    assert len(found["TaskRole"]["ManagedPolicyArns"]) == 1


def test_its_names_tags_and_boundary_are_those_that_it_is_given():
    settings = replace(
        NIGHTLY, tags={"team": "reports"}, permissions_boundary="arn:aws:iam::111122223333:policy/boundary"
    )
    found = build_job(settings, names={"Schedule": "Nightly", "FailureRule": "Told"}).template.to_dict()["Resources"]

    assert found["Nightly"]["DependsOn"] == ["EventRule", "Told"]
    assert {"Key": "team", "Value": "reports"} in found["ScheduleGroup"]["Properties"]["Tags"]
    assert found["ScheduleRole"]["Properties"]["PermissionsBoundary"].endswith(":policy/boundary")


_ALL_OF_A_SCHEDULE = JobSchedule(
    expression="rate(6 hours)",
    maximum_window_in_minutes=15,
    start_date="2027-01-31T00:00:00Z",
    end_date="2028-01-31T00:00:00Z",
    state="DISABLED",
    maximum_retry_attempts=0,
    maximum_event_age_in_seconds=60,
)


@pytest.mark.parametrize(
    ("changed", "lost"),
    [
        ({}, 0),
        ({"schedule": None, "topic": None, "events": None}, 0),
        ({"schedule": None, "database": DatabaseSettings(), "topic": TopicSettings(email="operator@example.com")}, 0),
        (SHELL, 0),
        ({"schedule": _ALL_OF_A_SCHEDULE, "tags": {"team": "reports"}}, 0),
        # what moto does not keep of Aurora
        ({"database": AuroraSettings()}, 2),
    ],
    ids=["nightly", "by hand", "told by mail", "shell on Spot", "all of a schedule", "Aurora"],
)
def test_it_is_built_checked_deployed_and_read_back(changed, lost, fargate):
    settings = replace(NIGHTLY, vpc_id=fargate.vpc_id, subnet_ids=tuple(fargate.subnet_ids), **changed)
    text = build_job(settings).template.to_json()

    assert check(parse_template(text), engines=()).findings == []
    assert fargate.deploy(text).coverage().ledger == lost


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"container": ContainerSettings(image="a/b:1")},
            "container must be BackgroundContainerSettings: what Contain",
        ),
        ({"run": None}, "run must be RunSettings"),
        ({"schedule": "rate(1 day)"}, "schedule must be JobSchedule or None"),
        ({"topic": "operator@example.com"}, "topic must be TopicSettings or None"),
        ({"run": RunSettings(execute_command=True)}, "run.execute_command must be False with a root file system that"),
        ({"subnet_ids": ()}, "subnet_ids must be"),
        (
            {"run": RunSettings(assign_public_ip="DISABLED")},
            "run.assign_public_ip must be left out without private_subnet_ids: .* no task could pull its image",
        ),
        ({"private_subnet_ids": ("subnet-0123456789abcdef2",)}, "private_subnet_ids must be None beside subnet_ids"),
    ],
)
def test_fails_on_what_no_job_has(changed, message):
    with pytest.raises(InvalidSetting, match=message):
        replace(JOB, **changed)


@pytest.mark.parametrize(
    ("settings", "shared", "message"),
    [
        (
            replace(JOB, cluster=ClusterSettings(container_insights="enabled")),
            SharedCluster("platform"),
            "cluster must be left out beside shared",
        ),
        (
            replace(JOB, run=RunSettings(spot=True)),
            SharedCluster("old", "FARGATE"),
            "spot must be False beside a",
        ),
        (replace(NIGHTLY, run=RunSettings(spot=True)), SharedCluster("old", "FARGATE"), "spot must be False beside a"),
    ],
)
def test_fails_beside_a_cluster_and_leaves_the_template_as_it_was(settings, shared, message):
    template = Template()
    with pytest.raises(InvalidSetting, match=message):
        build_job(settings, template=template, shared=shared)

    assert template.to_dict() == Template().to_dict()
