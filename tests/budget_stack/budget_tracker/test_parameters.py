"""The shipped template's parameters: what they are, and what they accept."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest
from troposphere import Template

from budget_stack import (
    ContainerSettings,
    LoadBalancerSettings,
    LogSettings,
    RegistrySettings,
    RoutingSettings,
    ScalingSettings,
    ServiceSettings,
    add_cluster,
)
from budget_stack.budget_tracker import groups
from budget_stack.budget_tracker.parameter import Group
from budget_stack.budget_tracker.settings import groups_of
from budget_stack.settings.web_service import ADDRESSES
from tests.budget_stack.stacks.test_web_service import SETTINGS
from tests.support.resolution import refused_by

SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf"
# Parameters and conditions that deployed stacks and their operators rely on; a new one need not be here.
REFERENCE = {
    "VpcId": ("AWS::EC2::VPC::Id", None),
    "PublicSubnet1": ("AWS::EC2::Subnet::Id", None),
    "PublicSubnet2": ("AWS::EC2::Subnet::Id", None),
    "ContainerPort": ("Number", 5000),
    "ContainerCpu": ("Number", 256),
    "ContainerMemory": ("Number", 512),
    "CpuArchitecture": ("String", "X86_64"),
    "ImageRepository": ("String", "budget-tracker"),
    "ImageTag": ("String", "latest"),
    "CreateECRRepository": ("String", "false"),
    "MinContainerCount": ("Number", 1),
    "MaxContainerCount": ("Number", 5),
    "AutoScalingTargetCpuUtilization": ("Number", 70),
    "AutoScalingTargetRequestsPerTask": ("Number", 0),
    "SpotWeight": ("Number", 0),
    "HealthCheckPath": ("String", "/health"),
    "LogRetentionInDays": ("Number", 365),
    "AllowedCidr": ("String", "0.0.0.0/0"),
    "AssignPublicIp": ("String", "ENABLED"),
    "ContainerInsights": ("String", "disabled"),
    "AllowInsecureLogin": ("String", "false"),
    "CertificateArn": ("String", ""),
    "DomainName": ("String", ""),
    "HostedZoneId": ("String", ""),
    "Database": ("String", "dsql"),
    "DatabaseClusterId": ("String", ""),
    "DatabaseSecretArn": ("String", ""),
    "AlarmEmail": ("String", ""),
}
CONDITIONS = {
    "ShouldCreateECRRepository",
    "HasTasks",
    "HasDatabase",
    "HasNoDatabase",
    "HasExistingDatabase",
    "HasDsql",
    "CreatesDatabase",
    "HasCertificate",
    "HasDomain",
    "HasHttps",
    "CreatesCertificate",
    "IsDigest",
    "HasAlarmEmail",
}
ACCEPTED = [
    ("ContainerPort", 8080),
    ("CpuArchitecture", "ARM64"),
    ("ImageRepository", "team/budget-tracker.api"),
    ("ImageTag", "3f2a9c1"),
    ("ImageTag", f"sha256:{'0a' * 32}"),
    ("CreateECRRepository", "true"),
    ("MinContainerCount", 0),
    ("MaxContainerCount", 5000),
    ("AutoScalingTargetCpuUtilization", 50),
    ("AutoScalingTargetRequestsPerTask", 600),
    ("SpotWeight", 3),
    ("HealthCheckPath", "/"),
    ("LogRetentionInDays", 3653),
    ("AllowedCidr", "203.0.113.0/24"),
    ("AssignPublicIp", "DISABLED"),
    ("ContainerInsights", "enabled"),
    ("ContainerInsights", "enhanced"),
    ("Database", "none"),
    ("DatabaseClusterId", "abcdefghijklmnopqrstuv2345"),
    ("AllowInsecureLogin", "true"),
    ("AlarmEmail", "operator@example.com"),
    ("CertificateArn", "arn:aws:acm:eu-central-1:111122223333:certificate/5d7a1c0e-0000-4000-8000-000000000000"),
]
REFUSED = [
    ("ContainerPort", 80),
    ("ContainerPort", 65536),
    ("ContainerPort", "http"),
    ("ContainerCpu", 300),
    ("ContainerMemory", 500),
    ("CpuArchitecture", "amd64"),
    ("ImageRepository", "Budget"),
    ("ImageRepository", "b"),
    ("ImageRepository", "budget:latest"),
    ("ImageRepository", "x" * 257),
    ("ImageTag", ""),
    ("ImageTag", "-x"),
    ("ImageTag", "a b"),
    ("ImageTag", "x" * 129),
    ("ImageTag", "sha256:0a"),
    ("ImageTag", f"3f2a9c1@sha256:{'0a' * 32}"),
    ("CreateECRRepository", "yes"),
    ("MinContainerCount", -1),
    ("MinContainerCount", 5001),
    ("MaxContainerCount", 0),
    ("MaxContainerCount", 5001),
    ("AutoScalingTargetCpuUtilization", 0),
    ("AutoScalingTargetCpuUtilization", 101),
    ("AutoScalingTargetRequestsPerTask", -1),
    ("SpotWeight", -1),
    ("SpotWeight", 1001),
    ("HealthCheckPath", "health"),
    ("HealthCheckPath", "/a b"),
    ("HealthCheckPath", "/" + "x" * 1024),
    ("LogRetentionInDays", 2),
    ("AllowedCidr", "203.0.113.0"),
    ("AllowedCidr", "256.0.0.0/8"),
    ("AllowedCidr", "10.0.0.0/33"),
    ("AssignPublicIp", "true"),
    ("ContainerInsights", "on"),
    ("AllowInsecureLogin", "yes"),
    ("AlarmEmail", "operator"),
    ("AlarmEmail", "a@example.com, b@example.com"),
    ("Database", "mysql"),
    ("DatabaseClusterId", "Abcdefghijklmnopqrstuv2345"),
    ("DatabaseClusterId", "abcdefghijklmnopqrstuv234"),
    ("DatabaseClusterId", "arn:aws:dsql:eu-central-1:111122223333:cluster/abcdefghijklmnopqrstuv2345"),
    ("DatabaseSecretArn", "db-secret"),
    ("DatabaseSecretArn", f"{SECRET}:host::"),
    ("CertificateArn", "5d7a1c0e-0000-4000-8000-000000000000"),
    ("CertificateArn", SECRET),
    ("DomainName", "localhost"),
    ("DomainName", "Budget.example.com"),
    ("DomainName", "*.example.com"),
    ("DomainName", "-budget.example.com"),
    ("DomainName", "https://budget.example.com"),
    ("DomainName", f"{'a' * 53}.example.com"),
    ("HostedZoneId", "example.com"),
    ("HostedZoneId", "/hostedzone/Z0123456789ABCDEFGHIJ"),
]
# which of these are accepted depends on other parameters, and is tested where the Rule about them is
TOGETHER = {"ContainerCpu", "ContainerMemory", "DatabaseSecretArn", "DomainName", "HostedZoneId"}


def test_parameters_keep_the_types_and_defaults_of_the_reference(shipped):
    declared = {name: (p.Type, p.properties.get("Default")) for name, p in shipped.parameters.items()}

    assert {name: declared.get(name) for name in REFERENCE} == REFERENCE


def test_every_parameter_is_described_and_in_one_group(shipped):
    console = shipped.metadata["AWS::CloudFormation::Interface"]
    grouped = [name for group in console["ParameterGroups"] for name in group["Parameters"]]

    assert all(parameter.Description for parameter in shipped.parameters.values())
    assert sorted(grouped) == sorted(shipped.parameters)


def test_the_conditions_of_the_reference_are_kept(shipped):
    assert set(shipped.conditions) >= CONDITIONS


def test_defaults_are_accepted(shipped):
    assert refused_by(shipped) == []


def test_every_parameter_is_tried(shipped):
    # what must exist in the account, CloudFormation looks up itself
    ours = {name for name, parameter in shipped.parameters.items() if not parameter.Type.startswith("AWS::")}

    for cases, listed in (("ACCEPTED", {name for name, _ in ACCEPTED} | TOGETHER), ("REFUSED", dict(REFUSED).keys())):
        assert not ours - listed, f"add values of {sorted(ours - listed)} to {cases} above"


@pytest.mark.parametrize(("name", "accepted"), ACCEPTED)
def test_other_sensible_values_are_accepted(shipped, name, accepted):
    assert refused_by(shipped, **{name: accepted}) == []


@pytest.mark.parametrize(("name", "wrong"), REFUSED)
def test_fails_on_a_wrong_parameter_before_anything_is_made(shipped, name, wrong):
    assert any(refusal.startswith(name) for refusal in refused_by(shipped, **{name: wrong}))


def test_the_defaults_of_the_parameters_are_those_of_the_library(shipped):
    container, scaling = ContainerSettings(image="example/app:1"), ScalingSettings()
    library = {
        "ContainerPort": container.port,
        "ContainerCpu": container.cpu,
        "ContainerMemory": container.memory,
        "CpuArchitecture": container.cpu_architecture,
        "HealthCheckPath": RoutingSettings().health_check_path,
        "ImageTag": RegistrySettings(repository_name="app").image_tag,
        "MinContainerCount": scaling.min_capacity,
        "MaxContainerCount": scaling.max_capacity,
        "AutoScalingTargetCpuUtilization": scaling.target_cpu_utilization,
        "AllowedCidr": LoadBalancerSettings().first_allowed_cidr,
        "SpotWeight": ServiceSettings().spot_weight,
        "AssignPublicIp": SETTINGS.assign_public_ip,
        "LogRetentionInDays": LogSettings().retention_in_days,
        "ContainerInsights": add_cluster(Template()).cluster.ClusterSettings[0].Value,
    }

    assert {name: shipped.parameters[name].Default for name in library} == library


def test_the_console_shows_the_groups_in_their_order(shipped):
    console = shipped.metadata["AWS::CloudFormation::Interface"]["ParameterGroups"]

    assert {group["Label"]["default"]: group["Parameters"] for group in console} == {
        group.title: [parameter.name for parameter in group.parameters] for group in groups_of()
    }


@pytest.mark.parametrize("name", [module.name for module in iter_modules(groups.__path__)])
def test_the_group_of_every_file_is_in_the_template(name):
    module = import_module(f"{groups.__name__}.{name}")
    declared = [value for value in vars(module).values() if isinstance(value, Group)]

    assert declared, f"groups/{name}.py declares no Group"
    used = [group for address in ADDRESSES for group in groups_of(address)]
    assert all(group in used for group in declared), f"add the group of groups/{name}.py to groups_of() in settings.py"


def test_every_pattern_says_in_words_what_it_wants(shipped):
    for name, parameter in shipped.parameters.items():
        if "AllowedPattern" in parameter.properties:
            assert parameter.ConstraintDescription.startswith("must be "), name
