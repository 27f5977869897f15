"""Ministack evaluates rules and conditions and gives outputs; it judges little else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.clients.account import Account, Deployment, Network
from tests.clients.reduced import UNSUPPORTED_BY_MINISTACK, without
from tests.clients.second_opinion import opinions
from tests.clients.wiring import wiring

pytestmark = pytest.mark.check


def test_ministack_refuses_exactly_the_types_that_the_reduced_template_leaves_out(
    account: Account, network: Network, complete: dict[str, Any], tmp_path: Path
):
    whole = tmp_path / "whole.json"
    whole.write_text(json.dumps(without(complete, frozenset())))

    done = account.deploy("aws", whole, "budget-tracker", **network.parameters())

    refused = re.search(r"Unrecognized resource types: \[(.*)\]", done.stderr)
    assert refused is not None, done.stdout + done.stderr
    assert set(refused[1].split(", ")) == UNSUPPORTED_BY_MINISTACK


def test_every_connection_of_the_deployed_stack_is_the_one_in_the_template(deployment: Deployment):
    image = f"{deployment.registry()}/{deployment.repository}:{deployment.tag}"

    connections = wiring(deployment.account, deployment.stack_name, deployment.network, image)

    assert {name: actual for name, (actual, _) in connections.items()} == {
        name: expected for name, (_, expected) in connections.items()
    }


# Of the types that it supports, what ministack reports otherwise than the template, and so than the rig, says.
LOST_BY_MINISTACK = {
    # a target group's full name begins with targetgroup/, and there without
    "AWS::CloudWatch::Alarm Dimensions/*/Value",
    "AWS::ECR::Repository ImageTagMutabilityExclusionFilters",
    "AWS::ECS::Service AvailabilityZoneRebalancing",
    "AWS::ECS::Service EnableECSManagedTags",
    "AWS::ECS::Service HealthCheckGracePeriodSeconds",
    "AWS::ECS::Service PropagateTags",
    "AWS::ECS::TaskDefinition ContainerDefinitions/*/DependsOn",
    "AWS::ECS::TaskDefinition ContainerDefinitions/*/HealthCheck",
    "AWS::ECS::TaskDefinition ContainerDefinitions/*/LinuxParameters",
    "AWS::ECS::TaskDefinition ContainerDefinitions/*/Secrets",
    "AWS::ECS::TaskDefinition RuntimePlatform",
    # the rig asks moto itself, which has no operation for it
    "AWS::Logs::LogGroup ResourcePolicyDocument",
    # no emulator's, nor AWS's, API tells it
    "AWS::SecretsManager::Secret GenerateSecretString",
}


def test_ministack_agrees_with_the_rig_on_every_property_but_those_it_loses(
    account: Account, network: Network, reduced_templates: dict[str, Path]
):
    chosen = {"CreateECRRepository": "true"}
    account.deploy("aws", reduced_templates["aws"], "budget-tracker", **network.parameters(), **chosen)
    template = json.loads(reduced_templates["aws"].read_text())

    leaves = opinions(account, "budget-tracker", template, {"Database": "none"} | network.parameters() | chosen)

    lost = {path for path, kept in leaves if not kept}
    listed = {entry for entry in LOST_BY_MINISTACK for path in lost if f"{path}/".startswith(f"{entry}/")}
    assert listed == LOST_BY_MINISTACK
    assert [p for p in lost if not any(f"{p}/".startswith(f"{entry}/") for entry in LOST_BY_MINISTACK)] == []
    assert sum(kept for _, kept in leaves) > 150


def test_every_output_says_what_to_paste(deployment: Deployment):
    account, stack, registry = deployment.account, deployment.stack_name, deployment.registry()
    repository, tag = deployment.repository, deployment.tag
    ids = account.physical_ids(stack)
    balancers = account.client("elbv2").describe_load_balancers(LoadBalancerArns=[ids["LoadBalancer"]])
    service = ids["Service"].rpartition("/")[2]

    assert account.outputs(stack) == {
        "ServiceUrl": f"http://{balancers['LoadBalancers'][0]['DNSName']}",
        "RepositoryUri": f"{registry}/{repository}",
        "LoginCommand": "aws ecr get-login-password --region us-east-1"
        f" | docker login --username AWS --password-stdin {registry}",
        "BuildCommand": f"docker build --platform {deployment.platform}"
        f" --build-arg PLATFORM={deployment.platform} -t {repository}:{tag} .",
        "TagCommand": f"docker tag {repository}:{tag} {registry}/{repository}:{tag}",
        "PushCommand": f"docker push {registry}/{repository}:{tag}",
        "ForceNewDeploymentCommand": "aws ecs update-service --region us-east-1"
        f" --cluster {ids['Cluster']} --service {service} --force-new-deployment",
        "FirstPasswordCommand": "aws secretsmanager get-secret-value --region us-east-1"
        f" --secret-id {ids['FirstPassword']} --query SecretString --output text",
        "Cluster": ids["Cluster"],
        "HttpListener": ids["HttpListener"],
        "LoadBalancerSecurityGroup": ids["LoadBalancerSecurityGroup"],
    }


def test_there_is_no_service_while_there_are_no_tasks(
    account: Account, network: Network, reduced_templates: dict[str, Path]
):
    account.deploy("aws", reduced_templates["aws"], "budget-tracker", **network.parameters(), MinContainerCount="0")

    cluster = account.physical_ids("budget-tracker")["Cluster"]
    assert account.client("ecs").list_services(cluster=cluster)["serviceArns"] == []
    assert "ForceNewDeploymentCommand" not in account.outputs("budget-tracker")


@pytest.mark.parametrize(("cpu", "memory"), [("256", "2048"), ("4096", "30720"), ("32768", "249856")])
def test_a_size_that_fargate_offers_is_accepted(
    cpu: str, memory: str, account: Account, network: Network, reduced_templates: dict[str, Path]
):
    done = account.deploy(
        "aws",
        reduced_templates["aws"],
        "budget-tracker",
        **network.parameters(),
        ContainerCpu=cpu,
        ContainerMemory=memory,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def refusal(account: Account, client: str, template: Path, **parameters: str) -> str:
    """What the client prints of a refused deployment, which must have made nothing."""
    done = account.deploy(client, template, "budget-tracker", **parameters)
    assert done.returncode != 0, done.stdout
    with pytest.raises(ClientError, match="does not exist"):
        account.stack("budget-tracker")
    assert account.client("ecs").list_clusters()["clusterArns"] == []
    return " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize(
    ("cpu", "memory", "offered"),
    [("256", "8192", "256 (512, 1024, 2048)"), ("32768", "30720", "32768 (61440, 122880, 249856)")],
)
def test_fails_on_a_size_that_fargate_does_not_offer(
    cpu: str, memory: str, offered: str, account: Account, network: Network, reduced_templates: dict[str, Path]
):
    chosen = {"ContainerCpu": cpu, "ContainerMemory": memory}

    printed = refusal(account, "aws", reduced_templates["aws"], **network.parameters(), **chosen)

    assert "ContainerMemory must be one of those of ContainerCpu" in printed
    assert offered in printed


@pytest.mark.parametrize("client", ["aws", "sam"])
def test_fails_on_two_subnets_of_one_zone(client: str, account: Account, reduced_templates: dict[str, Path]):
    network = account.add_network(zones="aa")

    printed = refusal(account, client, reduced_templates[client], **network.parameters())

    assert "PublicSubnet1 and PublicSubnet2 must lie in different availability zones" in printed


@pytest.mark.parametrize("client", ["aws", "sam"])
@pytest.mark.parametrize("misplaced", ["PublicSubnet1", "PublicSubnet2"])
def test_fails_on_a_subnet_of_another_vpc(
    client: str, misplaced: str, account: Account, network: Network, reduced_templates: dict[str, Path]
):
    elsewhere = account.add_network(cidr="10.1", zones="ab").parameters()[misplaced]

    printed = refusal(account, client, reduced_templates[client], **{**network.parameters(), misplaced: elsewhere})

    assert f"{misplaced} must belong to VpcId" in printed


@pytest.mark.parametrize("parameter", ["VpcId", "PublicSubnet1", "PublicSubnet2"])
def test_fails_on_a_network_that_does_not_exist(
    parameter: str, account: Account, network: Network, reduced_templates: dict[str, Path]
):
    nowhere = "vpc-0123456789abcdef0" if parameter == "VpcId" else "subnet-0123456789abcdef0"

    printed = refusal(account, "aws", reduced_templates["aws"], **{**network.parameters(), parameter: nowhere})

    assert "must belong to VpcId" in printed


@pytest.mark.parametrize(
    ("parameter", "value", "message"),
    [
        ("ImageTag", ".latest", "'ImageTag' must be 1 to 128 letters"),
        ("ImageRepository", "Budget", "'ImageRepository' must be 2 to 256 characters: lower-case words"),
        ("CreateECRRepository", "maybe", "'CreateECRRepository' value 'maybe' is not in AllowedValues"),
        ("MinContainerCount", "-1", "'MinContainerCount' must be a number not less than 0"),
        ("AllowedCidr", "300.0.0.0/8", "'AllowedCidr' must be an IPv4 range such as 203.0.113.0/24"),
        ("LogRetentionInDays", "2", "'LogRetentionInDays' value '2' is not in AllowedValues"),
        ("CpuArchitecture", "arm64", "'CpuArchitecture' value 'arm64' is not in AllowedValues"),
        ("ContainerPort", "80", "'ContainerPort' must be 1024 to 65535: lower ports are for root"),
        ("HealthCheckPath", "health", "'HealthCheckPath' must be a path that starts with /"),
    ],
)
def test_fails_on_a_parameter_out_of_its_range(
    parameter: str,
    value: str,
    message: str,
    account: Account,
    network: Network,
    reduced_templates: dict[str, Path],
):
    printed = refusal(account, "aws", reduced_templates["aws"], **network.parameters(), **{parameter: value})

    assert message in printed
