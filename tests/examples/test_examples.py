"""The examples run, and what they write can be deployed; in moto it is, see tests/budget_stack/testing."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from cfn_tools import load_yaml
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from troposphere import cloudwatch

from budget_stack.checks import check
from budget_stack.resolve import parse_template
from tests.support.cfn_lint import findings

FOLDER = Path(__file__).parents[2] / "examples"
EXAMPLES = sorted(path.name for path in FOLDER.glob("*.py"))


@cache
def run(name):
    return subprocess.run(
        [sys.executable, FOLDER / name], capture_output=True, text=True, check=True, cwd=FOLDER
    ).stdout


@pytest.mark.parametrize("name", EXAMPLES)
def test_cfn_lint_finds_nothing_in_what_an_example_writes(name):
    assert findings(run(name)) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_our_own_rules_find_neither_errors_nor_warnings_in_what_an_example_writes(name):
    report = check(parse_template(run(name)), engines=())

    assert report.is_clean, [finding.message for finding in report.findings]


def test_the_stack_for_another_application_takes_ten_lines_and_has_all_its_own():
    lines = (FOLDER / "another_application.py").read_text().splitlines()
    code = [line for line in lines if line and not line.startswith(('"""', "from"))]
    resources = load_yaml(run("another_application.py"))["Resources"]
    (container,) = resources["TaskDefinition"]["Properties"]["ContainerDefinitions"]

    assert len(code) <= 10
    assert container["Image"].startswith("ghcr.io/example/invoices@sha256:")
    assert container["Environment"] == [{"Name": "LOG_LEVEL", "Value": "info"}]
    assert [secret["Name"] for secret in container["Secrets"]] == ["API_KEY"]


def test_a_deployment_role_may_touch_one_stack_and_pass_its_roles_alone():
    resources = load_yaml(run("deployment_role.py"))["Resources"]
    policies = [it["Properties"]["PolicyDocument"] for it in resources.values() if "PolicyDocument" in it["Properties"]]
    allowed = {
        action: statement["Resource"]
        for policy in policies
        for statement in policy["Statement"]
        for action in statement["Action"]
    }

    assert resources["DeploymentRole"]["Properties"]["ManagedPolicyArns"] == [
        {"Ref": name} for name in resources if name != "DeploymentRole"
    ]
    assert allowed["cloudformation:DeleteStack"] == [
        "arn:aws:cloudformation:eu-central-1:111122223333:stack/invoices/*"
    ]
    assert all(arn.startswith("arn:aws:iam::111122223333:role/invoices-") for arn in allowed["iam:PassRole"])


def test_scaling_alone_makes_nothing_but_scaling():
    resources = load_yaml(run("scaling_alone.py"))["Resources"]

    assert sorted(resources) == ["AutoScalingPolicy", "AutoScalingRole", "ServiceScalingPolicy", "ServiceScalingTarget"]
    assert "budget-tracker-Cluster" in str(resources["ServiceScalingTarget"]["Properties"]["ResourceId"])


def test_two_services_share_one_load_balancer_and_one_cluster():
    types = [resource["Type"] for resource in load_yaml(run("two_services.py"))["Resources"].values()]

    assert types.count("AWS::ECS::Service") == 2
    assert types.count("AWS::ECS::Cluster") == 1
    assert types.count("AWS::ElasticLoadBalancingV2::LoadBalancer") == 1


def test_a_canary_gets_a_tenth_of_the_requests_and_waits_for_a_person():
    release = load_yaml(run("canary.py"))["Resources"]["Service"]["Properties"]["DeploymentConfiguration"]

    assert (release["Strategy"], release["CanaryConfiguration"]["CanaryPercent"]) == ("CANARY", 10)
    assert release["LifecycleHooks"][0]["TargetType"] == "PAUSE"


def test_three_services_take_thirty_lines_and_scale_each_in_its_own_way():
    resources = {
        name: it.get("Properties", {}) for name, it in load_yaml(run("three_services.py"))["Resources"].items()
    }
    policies = sorted(name for name in resources if "Service" in name and name.endswith("ScalingPolicy"))
    metrics = [
        resources[name]["TargetTrackingScalingPolicyConfiguration"]["PredefinedMetricSpecification"]
        for name in policies
    ]

    assert len((FOLDER / "three_services.py").read_text().splitlines()) <= 30
    assert policies == ["ApiServiceScalingPolicy", "WebServiceRequestsScalingPolicy"]
    assert [metric["PredefinedMetricType"] for metric in metrics] == [
        "ECSServiceAverageCPUUtilizationHighResolution",
        "ALBRequestCountPerTarget",
    ]
    assert resources["ApiService"]["Monitoring"]["MetricConfigurations"][0]["ResolutionSeconds"] == 20
    assert resources["WebService"]["CapacityProviderStrategy"] == [
        {"CapacityProvider": "FARGATE", "Weight": 1, "Base": 1},
        {"CapacityProvider": "FARGATE_SPOT", "Weight": 3},
    ]


def test_three_services_are_told_apart_by_host_path_and_client():
    resources = load_yaml(run("three_services.py"))["Resources"]
    rules = {
        name: [condition["Field"] for condition in it["Properties"]["Conditions"]]
        for name, it in resources.items()
        if name.endswith("HttpsListenerRule")
    }

    assert rules == {
        "WebHttpsListenerRule": ["host-header"],
        "ApiHttpsListenerRule": ["host-header"],
        "ApiV1HttpsListenerRule": ["path-pattern"],
        "AdminHttpsListenerRule": ["host-header", "source-ip"],
    }


def test_alarms_ring_at_the_thresholds_of_the_example_and_tell_its_address():
    resources = load_yaml(run("alarms.py"))["Resources"]

    assert resources["AlarmSubscription"]["Properties"]["Endpoint"] == "operator@example.com"
    assert resources["ResponseTimeAlarm"]["Properties"]["Threshold"] == "0.8"
    assert resources["HealthyHostsAlarm"]["Properties"]["Threshold"] == 2
    assert "RejectedConnectionsAlarm" not in resources


def test_a_property_that_troposphere_does_not_know_and_aws_does_is_in_the_template():
    alarm = load_yaml(run("unmodelled_property.py"))["Resources"]["BusyService"]
    known = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", alarm["Type"]).schema["properties"]

    assert alarm["Properties"]["ActionConfiguration"] == {"AlarmTagsPropagation": {"Enabled": True}}
    assert set(alarm["Properties"]) - set(cloudwatch.Alarm.props) == {"ActionConfiguration"}
    assert set(alarm["Properties"]) <= set(known)


def test_a_service_joins_a_platform_in_fourteen_lines():
    code = [line for line in (FOLDER / "joining_a_platform.py").read_text().splitlines() if line]
    service = load_yaml(run("joining_a_platform.py"))["Resources"]["Service"]["Properties"]

    assert len(code) <= 14
    assert service["LaunchType"] == "FARGATE"
    assert service["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"] == "DISABLED"


def test_a_queue_worker_takes_fourteen_lines_beside_its_imports_and_runs_on_spot_from_no_task():
    lines = (FOLDER / "queue_worker.py").read_text().splitlines()
    code = [line for line in lines if line and not line.startswith(('"""', "from", "import"))]
    resources = {
        name: it["Properties"]
        for name, it in load_yaml(run("queue_worker.py"))["Resources"].items()
        if "Properties" in it
    }
    (container,) = resources["TaskDefinition"]["ContainerDefinitions"]
    target = resources["ServiceScalingTarget"]
    followed = resources["ServiceQueueScalingPolicy"]["TargetTrackingScalingPolicyConfiguration"]
    granted = [
        action
        for name in ("WorkQueuePolicy", "TaskPolicy")
        for statement in resources[name]["PolicyDocument"]["Statement"]
        for action in statement["Action"]
    ]

    assert len(code) <= 14
    assert resources["WorkQueue"]["RedrivePolicy"]["maxReceiveCount"] == 5
    assert {"sqs:ReceiveMessage", "sqs:DeleteMessage", "s3:PutObject"} <= {*granted}
    assert (target["MinCapacity"], target["MaxCapacity"], followed["TargetValue"]) == (0, 20, 10)
    assert resources["Service"]["CapacityProviderStrategy"] == [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]
    assert container["StopTimeout"] == 120


def test_a_django_shop_takes_thirty_lines_beside_its_imports_and_may_use_its_bucket_alone():
    lines = (FOLDER / "django_shop.py").read_text().splitlines()
    code = [line for line in lines if line and not line.startswith(('"""', "from", "import"))]
    resources = load_yaml(run("django_shop.py"))["Resources"]
    (statement,) = resources["TaskPolicy"]["Properties"]["PolicyDocument"]["Statement"]

    assert len(code) <= 30
    assert statement["Action"] == ["s3:GetObject", "s3:PutObject"]
    assert resources["TaskRole"]["Properties"]["ManagedPolicyArns"] == [{"Ref": "TaskPolicy"}]
    assert resources["LogGroup"]["Properties"]["RetentionInDays"] == 90


def test_a_nightly_job_runs_in_a_time_zone_and_tells_of_its_failures_by_mail():
    text = run("nightly_job.py")
    resources = {name: it.get("Properties", {}) for name, it in load_yaml(text)["Resources"].items()}

    assert len((FOLDER / "nightly_job.py").read_text().splitlines()) <= 15
    assert resources["Schedule"]["ScheduleExpressionTimezone"] == "Europe/Zurich"
    assert resources["AlarmSubscription"]["Endpoint"] == "operator@example.com"
    assert "RunTaskCommand" in load_yaml(text)["Outputs"]


def test_a_migration_is_given_an_image_as_a_release_gives_it():
    template = load_yaml(run("migration.py"))

    assert template["Parameters"].keys() == {"ImageRepository", "ImageTag"}
    assert "Schedule" not in template["Resources"]


def test_a_service_takes_twenty_lines_more_in_a_template_that_exists_and_keeps_its_names():
    _, _, added = (FOLDER / "into_an_existing_template.py").read_text().partition("# What is added")
    resources = load_yaml(run("into_an_existing_template.py"))["Resources"]
    roles = {name: it["Properties"] for name, it in resources.items() if it["Type"] == "AWS::IAM::Role"}

    assert len(added.splitlines()) <= 20
    assert {"ApiTask", "ApiService", "ApiTaskRole"} <= resources.keys()
    assert {role["PermissionsBoundary"]["Ref"] for role in roles.values()} == {"Boundary"}
    assert {"Key": "team", "Value": "orders"} in roles["ApiTaskRole"]["Tags"]
