"""Security Hub's controls that look at what the template makes, asked of the template with its conditions decided."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.clients.scanners import Finding

Properties = Mapping[str, Any]
Resources = Mapping[str, Mapping[str, Any]]
Control = Callable[[Resources], set[str]]
"""What has something wrong, by logical id."""

_EVERYBODY = {"0.0.0.0/0", "::/0"}
_ALL_PORTS = range(65536)
# https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19
_HIGH_RISK = [20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601]
_HIGH_RISK += [8080, 8088, 8888, 9200, 9300]
# https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18
_AUTHORIZED = {80, 443}
# https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8
_CREDENTIALS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA"}
# https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17
_SECURITY_POLICIES = {
    "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-3-2021-06",
    "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
}


def findings(resources: Resources) -> set[Finding]:
    return {
        Finding("Security Hub", control, resource) for control, ask in CONTROLS.items() for resource in ask(resources)
    }


def _each(kind: str, passes: Callable[[Properties], bool]) -> Control:
    return lambda resources: {name for name, found in _of(resources, kind) if not passes(found)}


def _of(resources: Resources, kind: str) -> Iterator[tuple[str, Properties]]:
    for name, resource in resources.items():
        if resource["Type"] == kind:
            yield name, resource.get("Properties", {})


def _task_definition(passes: Callable[[Properties], bool]) -> Control:
    return _each("AWS::ECS::TaskDefinition", passes)


def _every_container(passes: Callable[[Properties], bool]) -> Control:
    return _task_definition(lambda task: all(passes(container) for container in task["ContainerDefinitions"]))


def _load_balancer(key: str, *values: str) -> Control:
    return _each(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        lambda balancer: any(
            attribute["Key"] == key and attribute["Value"] in values for attribute in balancer["LoadBalancerAttributes"]
        ),
    )


def _listener(passes: Callable[[Properties], bool]) -> Control:
    return _each("AWS::ElasticLoadBalancingV2::Listener", passes)


def _redirects(listener: Properties) -> bool:
    actions = listener["DefaultActions"]
    return listener["Protocol"] == "HTTPS" or all(
        action["Type"] == "redirect" and action["RedirectConfig"].get("Protocol") == "HTTPS" for action in actions
    )


def _tagged(kind: str) -> Control:
    return _each(kind, lambda found: bool(found.get("Tags")))


def _never_rotated(resources: Resources) -> set[str]:
    schedules = [schedule["SecretId"] for _, schedule in _of(resources, "AWS::SecretsManager::RotationSchedule")]
    return {name for name, _ in _of(resources, "AWS::SecretsManager::Secret") if {"Ref": name} not in schedules}


def _without_firewall(resources: Resources) -> set[str]:
    associated = [association["ResourceArn"] for _, association in _of(resources, "AWS::WAFv2::WebACLAssociation")]
    balancers = _of(resources, "AWS::ElasticLoadBalancingV2::LoadBalancer")
    return {name for name, _ in balancers if {"Ref": name} not in associated}


def _unused(resources: Resources) -> set[str]:
    services = [service for _, service in _of(resources, "AWS::ECS::Service") if service.get("DesiredCount") != 0]
    balancers = [balancer for _, balancer in _of(resources, "AWS::ElasticLoadBalancingV2::LoadBalancer")]
    links = [link for _, link in _of(resources, "AWS::ApiGatewayV2::VpcLink")]
    users = json.dumps([services, balancers, links])
    return {name for name, _ in _of(resources, "AWS::EC2::SecurityGroup") if f'"{name}"' not in users}


def _closed(forbidden: Callable[[int], bool], sources: set[str] = _EVERYBODY) -> Control:
    """No port of these is open to everybody, in a group or a rule beside it."""

    def passes(rules: list[Properties]) -> bool:
        return not any(
            forbidden(port)
            for rule in rules
            if {rule.get("CidrIp"), rule.get("CidrIpv6")} & sources
            for port in (_ALL_PORTS if rule["IpProtocol"] == "-1" else range(rule["FromPort"], rule["ToPort"] + 1))
        )

    groups = _each("AWS::EC2::SecurityGroup", lambda group: passes(group.get("SecurityGroupIngress", [])))
    rules = _each("AWS::EC2::SecurityGroupIngress", lambda rule: passes([rule]))
    return lambda resources: groups(resources) | rules(resources)


def _takes_a_whole_service(policy: Properties) -> bool:
    return any(
        statement["Effect"] == "Allow" and re.fullmatch(r"[^:]+:\*", action)
        for statement in policy["PolicyDocument"]["Statement"]
        for action in [*statement.get("Action", []), *statement.get("NotAction", [])]
    )


def _administrates(policy: Properties) -> bool:
    return any(
        statement["Effect"] == "Allow" and "*" in statement.get("Action", []) and "*" in statement["Resource"]
        for statement in policy["PolicyDocument"]["Statement"]
    )


CONTROLS: Mapping[str, Control] = {
    "CloudWatch.15": _each("AWS::CloudWatch::Alarm", lambda alarm: bool(alarm.get("AlarmActions"))),
    "CloudWatch.17": _each("AWS::CloudWatch::Alarm", lambda alarm: alarm.get("ActionsEnabled", True) is True),
    "CloudWatch.16": _each("AWS::Logs::LogGroup", lambda group: group.get("RetentionInDays", 3653) >= 365),
    "EC2.13": _closed(lambda port: port == 22),
    "EC2.14": _closed(lambda port: port == 3389),
    "EC2.18": _closed(lambda port: port not in _AUTHORIZED),
    "EC2.19": _closed(lambda port: port in _HIGH_RISK),
    "EC2.22": _unused,
    "EC2.43": _tagged("AWS::EC2::SecurityGroup"),
    "EC2.53": _closed(lambda port: port in {22, 3389}, {"0.0.0.0/0"}),
    "EC2.54": _closed(lambda port: port in {22, 3389}, {"::/0"}),
    "ECR.1": _each("AWS::ECR::Repository", lambda found: found["ImageScanningConfiguration"]["ScanOnPush"]),
    "ECR.2": _each("AWS::ECR::Repository", lambda found: found["ImageTagMutability"] == "IMMUTABLE"),
    "ECR.3": _each("AWS::ECR::Repository", lambda found: "LifecyclePolicy" in found),
    "ECR.5": _each("AWS::ECR::Repository", lambda found: "KmsKey" in found["EncryptionConfiguration"]),
    "ECS.2": _each(
        "AWS::ECS::Service",
        lambda service: service["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"] == "DISABLED",
    ),
    "ECS.3": _task_definition(lambda task: task.get("PidMode") != "host"),
    "ECS.4": _every_container(lambda container: not container.get("Privileged")),
    "ECS.5": _every_container(lambda container: container.get("ReadonlyRootFilesystem") is True),
    "ECS.8": _every_container(
        lambda container: not _CREDENTIALS & {variable["Name"] for variable in container.get("Environment", [])}
    ),
    "ECS.9": _every_container(lambda container: bool(container.get("LogConfiguration", {}).get("LogDriver"))),
    "ECS.10": _each("AWS::ECS::Service", lambda service: service.get("PlatformVersion", "LATEST") == "LATEST"),
    "ECS.12": _each(
        "AWS::ECS::Cluster",
        lambda cluster: any(
            setting["Name"] == "containerInsights" and setting["Value"] in {"enabled", "enhanced"}
            for setting in cluster["ClusterSettings"]
        ),
    ),
    "ECS.13": _tagged("AWS::ECS::Service"),
    "ECS.14": _tagged("AWS::ECS::Cluster"),
    "ECS.15": _tagged("AWS::ECS::TaskDefinition"),
    "ECS.17": _task_definition(lambda task: task["NetworkMode"] != "host"),
    "ECS.18": _task_definition(
        lambda task: all(
            volume.get("EFSVolumeConfiguration", {"TransitEncryption": "ENABLED"}).get("TransitEncryption") == "ENABLED"
            for volume in task.get("Volumes", [])
        )
    ),
    "ECS.20": _every_container(lambda container: str(container.get("User", "0")).split(":")[0] not in {"0", "root"}),
    "ECS.21": _task_definition(lambda task: task["RuntimePlatform"]["OperatingSystemFamily"] == "LINUX"),
    "ELB.1": _listener(_redirects),
    "ELB.4": _load_balancer("routing.http.drop_invalid_header_fields.enabled", "true"),
    "ELB.5": _load_balancer("access_logs.s3.enabled", "true"),
    "ELB.6": _load_balancer("deletion_protection.enabled", "true"),
    "ELB.12": _load_balancer("routing.http.desync_mitigation_mode", "defensive", "strictest"),
    "ELB.13": _each("AWS::ElasticLoadBalancingV2::LoadBalancer", lambda balancer: len(balancer["Subnets"]) > 1),
    "ELB.16": _without_firewall,
    "ELB.17": _listener(
        lambda listener: listener["Protocol"] != "HTTPS" or listener.get("SslPolicy") in _SECURITY_POLICIES
    ),
    "ELB.18": _listener(lambda listener: listener["Protocol"] == "HTTPS"),
    "ELB.21": _each(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        lambda group: group.get("HealthCheckProtocol", group["Protocol"]) == "HTTPS",
    ),
    "ELB.22": _each("AWS::ElasticLoadBalancingV2::TargetGroup", lambda group: group["Protocol"] == "HTTPS"),
    "IAM.1": _each("AWS::IAM::ManagedPolicy", lambda policy: not _administrates(policy)),
    "IAM.21": _each("AWS::IAM::ManagedPolicy", lambda policy: not _takes_a_whole_service(policy)),
    "IAM.24": _tagged("AWS::IAM::Role"),
    "IAM.27": _each("AWS::IAM::Role", lambda role: "AWSCloudShellFullAccess" not in json.dumps(role)),
    "SecretsManager.1": _never_rotated,
    "SecretsManager.4": _never_rotated,
    "SecretsManager.5": _tagged("AWS::SecretsManager::Secret"),
}
