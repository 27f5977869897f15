"""What the examples write can be deployed."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from budget_stack.facts.ecs import PAUSE_STAGES
from budget_stack.resolve import parse_template
from budget_stack.testing import fixed, register
from budget_stack.testing.handlers import registry
from budget_stack.testing.handlers.cloudwatch import alarms
from tests.support.account import in_account

SERVICES = {"deployment_role": 0, "migration": 0, "nightly_job": 0, "two_services": 2, "three_services": 3}
EXAMPLES = Path(__file__).parents[3] / "examples"


ANYTHING = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'


class Alarm(alarms.Alarm):
    """With what the rig does not carry by itself."""

    lost = fixed(ActionConfiguration="moto does not keep it")


@pytest.fixture(autouse=True)
def carried(monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})
    register("AWS::CloudWatch::Alarm", Alarm())


@pytest.fixture
def written_by(capsys, monkeypatch):
    """What an example prints."""
    monkeypatch.chdir(EXAMPLES)

    def run(example):
        runpy.run_path(str(EXAMPLES / f"{example}.py"), run_name="__main__")
        return capsys.readouterr().out

    return run


# the others are given what they refer to
GIVEN = {"django_shop", "into_an_existing_template", "joining_a_platform", "scaling_alone"}
ALONE = sorted({path.stem for path in EXAMPLES.glob("*.py")} - GIVEN)


@pytest.mark.parametrize("example", ALONE)
def test_an_example_is_deployed(example, fargate, written_by):
    text = written_by(example)
    for invented, there in in_account(fargate).items():
        text = text.replace(invented, there)
    # a person at every pause
    fargate.pause_answers.update(dict.fromkeys(PAUSE_STAGES, "CONTINUE"))

    certificate = {"CertificateArn": fargate.certificate("example.com")} if "CertificateArn" in text else {}

    stack = fargate.deploy(text, {name: it for name, it in certificate.items() if f"!Ref {name}" in text})

    services = SERVICES.get(example, 1)
    assert len(stack.of_type("AWS::ECS::Service")) == services
    assert stack.coverage().read > 100 * min(services, 1)


def test_scaling_alone_is_deployed_onto_a_service_of_another_stack(fargate, tracker, written_by):
    for name in (
        "AutoScalingRole",
        "AutoScalingPolicy",
        "ServiceScalingTarget",
        "ServiceScalingPolicy",
        "ServiceRequestsScalingPolicy",
    ):
        del tracker["Resources"][name]
    service = fargate.deploy(tracker, fargate.network, stack_name="budget-tracker").resources["Service"]

    stack = fargate.deploy(
        parse_template(written_by("scaling_alone")), {"ServiceName": service.attributes["Name"]}, stack_name="more"
    )

    assert stack.imported == {"budget-tracker-Cluster"}
    assert stack.resources["ServiceScalingTarget"].value("MaxCapacity", origin="read") == 10


def export(fargate, values):
    """Another stack that exports these."""
    outputs = {name.replace("-", ""): {"Value": value, "Export": {"Name": name}} for name, value in values.items()}
    group = {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 30}}}
    fargate.deploy({"Resources": group, "Outputs": outputs}, stack_name="others")


def test_a_service_joins_a_platform_of_other_stacks_in_its_private_subnets(fargate, tracker, written_by):
    platform = fargate.deploy(tracker, fargate.network, stack_name="base").resources
    values = {
        "net-VpcId": fargate.network["VpcId"],
        "net-Private1": fargate.network["PublicSubnet1"],
        "net-Private2": fargate.network["PublicSubnet2"],
        "platform-Cluster": platform["Cluster"].physical_id,
        "platform-HttpsListener": platform["HttpListener"].physical_id,
        "platform-AlbSecurityGroup": platform["LoadBalancerSecurityGroup"].physical_id,
    }
    export(fargate, values)

    stack = fargate.deploy(parse_template(written_by("joining_a_platform")), stack_name="orders")

    service = stack.resources["Service"]
    assert stack.imported == {*values}
    assert service.value("LaunchType", origin="read") == "FARGATE"
    assert service.value("NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp", origin="read") == "DISABLED"


def test_a_shop_takes_its_network_database_secrets_and_bucket_of_other_stacks(fargate, written_by):
    there = in_account(fargate)
    secrets = fargate.client("secretsmanager")
    values = {
        "net-VpcId": fargate.vpc_id,
        **{f"net-Public{number}": fargate.subnet_ids[number - 1] for number in (1, 2)},
        **{f"net-Private{number}": there[f"subnet-0123456789abcdef{number + 1}"] for number in (1, 2)},
        "data-RdsEndpoint": "shop.cluster-abc.us-east-1.rds.amazonaws.com",
        "data-RdsSecretArn": secrets.create_secret(Name="db", SecretString='{"password": "x"}')["ARN"],
        "data-RdsSecurityGroup": there["sg-0123456789abcdef0"],
        "data-DjangoKeyArn": secrets.create_secret(Name="key", SecretString="x")["ARN"],
        "data-BucketArn": "arn:aws:s3:::shop-files",
    }
    export(fargate, values)
    parameters = {"ImageTag": "1.4.2", "CertificateArn": fargate.certificate("shop.example.com")}

    stack = fargate.deploy(written_by("django_shop"), parameters, stack_name="shop")

    assert stack.imported == {*values}
    assert stack.resources["DatabaseIngress"].value("GroupId", origin="read") == values["data-RdsSecurityGroup"]
    assert stack.resources["TaskPolicy"].physical_id in stack.resources["TaskRole"].value("ManagedPolicyArns")
    app, init = stack.resources["TaskDefinition"].value("ContainerDefinitions", origin="read")
    assert app["DependsOn"] == [{"ContainerName": init["Name"], "Condition": "SUCCESS"}]
    assert app["Secrets"][0]["ValueFrom"] == f"{values['data-RdsSecretArn']}:password::"


def test_a_service_is_deployed_into_a_template_that_has_its_own_network(fargate, written_by):
    boundary = fargate.client("iam").create_policy(PolicyName="boundary", PolicyDocument=ANYTHING)["Policy"]["Arn"]
    given = {"Boundary": boundary, "CertificateArn": fargate.certificate("orders.example.com")}

    stack = fargate.deploy(written_by("into_an_existing_template"), given, stack_name="orders")

    assert stack.resources["ApiTaskRole"].value("PermissionsBoundary", origin="read") == boundary
    network = stack.resources["ApiService"].value("NetworkConfiguration/AwsvpcConfiguration", origin="read")
    assert {*network["Subnets"]} == {stack.resources[name].physical_id for name in ("Subnet1", "Subnet2")}
    assert stack.update() == []
    stack.delete()
