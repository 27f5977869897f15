"""What AWS Security Hub would say of the template: its controls, asked of the resolved template."""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from typing import Any

import pytest
from troposphere import Template

from budget_stack import build_budget_tracker, to_json
from budget_stack.budget_tracker.profiles import profile
from budget_stack.resolve import parse_template, resolve
from budget_stack.settings.web_service import ADDRESSES
from tests.budget_stack.budget_tracker.test_profiles import built
from tests.clients import security_hub
from tests.clients.scanners import Finding, justified
from tests.clients.security_hub_controls import CONTROLS, findings
from tests.support.configurations import CERTIFICATE, configurations, scanned, source, with_numbers
from tests.support.resolution import NETWORK, PSEUDO

EVERYBODY = {"CidrIp": "0.0.0.0/0", "IpProtocol": "tcp"}
TAGS = [{"Key": "team", "Value": "web"}]
LOG_BUCKET = {"Key": "access_logs.s3.enabled", "Value": "true"}
PROTECTED = {"Key": "deletion_protection.enabled", "Value": "true"}
REDIRECT = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "StatusCode": "HTTP_301"}}
EVERYTHING_ALLOWED = {"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}
# By control, a property that makes it say otherwise than it does with everything switched on, for better or worse.
OTHERWISE: dict[str, tuple[str, str, Any]] = {
    "CloudWatch.15": ("Target5xxAlarm", "AlarmActions", ["arn:aws:sns:eu-central-1:111122223333:alarms"]),
    "CloudWatch.17": ("Target5xxAlarm", "ActionsEnabled", False),
    "CloudWatch.16": ("LogGroup", "RetentionInDays", 180),
    "EC2.13": ("TaskSecurityGroup", "SecurityGroupIngress.0", {"CidrIpv6": "::/0", "IpProtocol": "-1"}),
    "EC2.14": ("TaskSecurityGroup", "SecurityGroupIngress.0", EVERYBODY | {"FromPort": 3000, "ToPort": 4000}),
    "EC2.18": ("TaskSecurityGroup", "SecurityGroupIngress.0", EVERYBODY | {"FromPort": 80, "ToPort": 81}),
    "EC2.19": ("TaskSecurityGroup", "SecurityGroupIngress.0", EVERYBODY | {"FromPort": 5000, "ToPort": 5000}),
    "EC2.22": ("LoadBalancer", "SecurityGroups", []),
    "EC2.43": ("TaskSecurityGroup", "Tags", TAGS),
    "EC2.53": ("TaskSecurityGroup", "SecurityGroupIngress.0", EVERYBODY | {"FromPort": 22, "ToPort": 22}),
    "EC2.54": ("TaskSecurityGroup", "SecurityGroupIngress.0", {"CidrIpv6": "::/0", "IpProtocol": "-1"}),
    "ECR.1": ("Repository", "ImageScanningConfiguration.ScanOnPush", False),
    "ECR.2": ("Repository", "ImageTagMutability", "IMMUTABLE"),
    "ECR.3": ("Repository", "LifecyclePolicy", None),
    "ECR.5": ("Repository", "EncryptionConfiguration.KmsKey", "alias/images"),
    "ECS.2": ("Service", "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp", "ENABLED"),
    "ECS.3": ("TaskDefinition", "PidMode", "host"),
    "ECS.4": ("TaskDefinition", "ContainerDefinitions.1.Privileged", True),
    "ECS.5": ("TaskDefinition", "ContainerDefinitions.1.ReadonlyRootFilesystem", None),
    "ECS.8": ("TaskDefinition", "ContainerDefinitions.0.Environment.0.Name", "AWS_SECRET_ACCESS_KEY"),
    "ECS.9": ("TaskDefinition", "ContainerDefinitions.1.LogConfiguration", None),
    "ECS.10": ("Service", "PlatformVersion", "1.3.0"),
    "ECS.12": ("Cluster", "ClusterSettings.0.Value", "disabled"),
    "ECS.13": ("Service", "Tags", None),
    "ECS.14": ("Cluster", "Tags", TAGS),
    "ECS.15": ("TaskDefinition", "Tags", TAGS),
    "ECS.17": ("TaskDefinition", "NetworkMode", "host"),
    "ECS.18": ("TaskDefinition", "Volumes", [{"Name": "data", "EFSVolumeConfiguration": {"FilesystemId": "fs-1"}}]),
    "ECS.20": ("TaskDefinition", "ContainerDefinitions.1.User", "0:10001"),
    "ECS.21": ("TaskDefinition", "RuntimePlatform.OperatingSystemFamily", "WINDOWS_SERVER_2022_CORE"),
    "ELB.1": ("HttpListener", "DefaultActions.0", REDIRECT),
    "ELB.4": ("LoadBalancer", "LoadBalancerAttributes", []),
    "ELB.5": ("LoadBalancer", "LoadBalancerAttributes.0", LOG_BUCKET),
    "ELB.6": ("LoadBalancer", "LoadBalancerAttributes.0", PROTECTED),
    "ELB.12": ("LoadBalancer", "LoadBalancerAttributes", []),
    "ELB.13": ("LoadBalancer", "Subnets", ["subnet-0123456789abcdef0"]),
    "ELB.16": ("Firewall", "ResourceArn", {"Ref": "LoadBalancer"}),
    "ELB.17": ("HttpListener", "Protocol", "HTTPS"),
    "ELB.18": ("HttpListener", "Protocol", "HTTPS"),
    "ELB.21": ("TargetGroup", "HealthCheckProtocol", "HTTPS"),
    "ELB.22": ("TargetGroup", "Protocol", "HTTPS"),
    "IAM.1": ("ExecutionPolicy", "PolicyDocument.Statement.0", EVERYTHING_ALLOWED),
    "IAM.21": ("ExecutionPolicy", "PolicyDocument.Statement.1.Action.0", "ecr:*"),
    "IAM.24": ("TaskRole", "Tags", TAGS),
    "IAM.27": ("TaskRole", "ManagedPolicyArns", ["arn:aws:iam::aws:policy/AWSCloudShellFullAccess"]),
    "SecretsManager.1": ("Rotation", "SecretId", {"Ref": "SigningKey"}),
    "SecretsManager.4": ("Rotation", "SecretId", {"Ref": "SigningKey"}),
    "SecretsManager.5": ("SigningKey", "Tags", TAGS),
}
# What the template lacks, for those above that want something more.
MORE = {"Firewall": "AWS::WAFv2::WebACLAssociation", "Rotation": "AWS::SecretsManager::RotationSchedule"}


@pytest.fixture(scope="module")
def resources() -> dict[str, dict[str, Any]]:
    """By configuration, the resources of the template behind a load balancer."""
    return {name: scanned(parameters)["Resources"] for name, parameters in configurations().items()}


@pytest.fixture(scope="module")
def found() -> set[Finding]:
    """In any configuration, behind any address."""
    return {
        finding
        for address in ADDRESSES
        for parameters in configurations(address).values()
        for finding in findings(scanned(parameters, address)["Resources"])
    }


def controls_that(verdict: str) -> set[str]:
    return {control for group in security_hub.groups() if group.verdict == verdict for control in group.controls}


def set_property(resource: dict[str, Any], path: str, value: Any) -> None:
    *way, last = (int(step) if step.isdecimal() else step for step in path.split("."))
    holder: Any = resource["Properties"]
    for step in way:
        holder = holder[step]
    if value is None:
        del holder[last]
    else:
        holder[last] = value


def test_every_control_is_there_once_and_no_number_is_missing():
    controls = [control for group in security_hub.groups() for control in group.controls] + [*security_hub.found()]
    gaps = security_hub.gaps("retired") | security_hub.gaps("unused")
    numbers = defaultdict(set)
    for control in (*controls, *gaps):
        service, number = control.split(".")
        numbers[service].add(int(number))

    assert len(set(controls)) == len(controls)
    assert not gaps & set(controls)
    assert set(numbers) == {"ECS", "ELB", "ECR", "SecretsManager", "CloudWatch", "EC2", "IAM"}
    for service, used in numbers.items():
        missing = sorted({*range(1, max(used) + 1)} - used)
        assert missing == [], f"{service}: name the controls, or say in [gaps] why there are none"


def test_every_control_is_asked_that_passes_or_fails():
    assert set(CONTROLS) == {*security_hub.found(), *controls_that("passes"), *controls_that("fails")}


def test_what_passes_is_found_in_no_configuration_and_what_fails_in_some(found: set[Finding]):
    assert {finding.rule for finding in found} == {*security_hub.found(), *controls_that("fails")}


def test_what_is_found_is_justified_and_nothing_else(found: set[Finding]):
    justly = {entry.finding for entry in justified() if entry.finding.tool == "Security Hub"}

    assert {finding for finding in found if finding.rule in security_hub.found()} == justly


def test_what_does_not_apply_looks_at_nothing_that_the_template_makes():
    made = {one["Type"] for address in ADDRESSES for one in source(address).template["Resources"].values()}

    for group in security_hub.groups():
        assert sorted(made & set(group.types)) == [], f"{group.reason} Not any more: {', '.join(group.controls)}"


@pytest.mark.parametrize("control", CONTROLS)
def test_a_control_says_otherwise_where_what_it_looks_at_is_otherwise(control: str, resources: dict[str, Any]):
    name, path, value = OTHERWISE[control]
    changed = copy.deepcopy(resources["everything"])
    if name in MORE:
        changed[name] = {"Type": MORE[name], "Properties": {}}
    set_property(changed[name], path, value)

    assert CONTROLS[control](changed) != CONTROLS[control](resources["everything"])


def test_the_hardened_profile_ends_what_it_names():
    named = set(re.findall(r"[A-Za-z]\w+\.\d+", "".join(re.findall(r"(?m)^#.*\((.*)\)", profile("hardened")))))
    given = NETWORK | {"CertificateArn": CERTIFICATE, "AlarmEmail": "a@example.com"}
    audited = given | {"ContainerInsights": "enhanced"}
    private = ("subnet-0123456789abcdef2", "subnet-0123456789abcdef3")

    before = found_in(build_budget_tracker().template, given)
    left = found_in(built("hardened", private=private), audited)

    assert before - left == named | {"ECS.12"}
    assert left <= {*security_hub.found()}


def found_in(template: Template, parameters: dict[str, str]) -> set[str]:
    """The controls that find something in a template."""
    made = resolve(parse_template(to_json(template)), parameters, pseudo_parameters=PSEUDO).to_template()
    return {finding.rule for finding in findings(with_numbers(made)["Resources"])}
