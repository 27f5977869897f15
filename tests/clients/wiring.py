"""What the template connects to what, read back from an emulator's own resources."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from tests.clients.account import REGION, Account, Network

OUTPUTS = (
    "BuildCommand",
    "Cluster",
    "FirstPasswordCommand",
    "ForceNewDeploymentCommand",
    "HttpListener",
    "LoadBalancerSecurityGroup",
    "LoginCommand",
    "PushCommand",
    "RepositoryUri",
    "ServiceUrl",
    "TagCommand",
)


def wiring(account: Account, stack_name: str, network: Network, image: str) -> dict[str, tuple[object, object]]:
    """By name of the connection: what the emulator holds, and what the template says."""
    ids = account.physical_ids(stack_name)
    return {
        **_service(account, ids, network),
        **_task(account, ids, image),
        **_load_balancer(account, ids, network),
        **_security_groups(account, ids),
        **_roles(account, ids),
        **_stores(account, ids, image),
        "Outputs": (sorted(account.outputs(stack_name)), list(OUTPUTS)),
    }


def _service(account: Account, ids: dict[str, str], network: Network) -> dict[str, tuple[object, object]]:
    services = account.client("ecs").describe_services(
        cluster=ids["Cluster"], services=[ids["Service"]], include=["TAGS"]
    )
    service = services["services"][0]
    awsvpc = service["networkConfiguration"].get("awsvpcConfiguration", {})
    tags = {tag["key"]: tag["value"] for tag in service.get("tags", ())}
    behind = [(lb["targetGroupArn"], lb["containerName"], int(lb["containerPort"])) for lb in service["loadBalancers"]]
    providers = [provider["capacityProvider"] for provider in service.get("capacityProviderStrategy", ())]
    return {
        "Service in Cluster": (_name(service["clusterArn"]), ids["Cluster"]),
        "Service runs TaskDefinition": (service["taskDefinition"], ids["TaskDefinition"]),
        "Service behind TargetGroup": (behind, [(ids["TargetGroup"], "budget-tracker", 5000)]),
        "Service in subnets": (awsvpc.get("subnets"), network.subnet_ids),
        "Service in TaskSecurityGroup": (awsvpc.get("securityGroups"), [ids["TaskSecurityGroup"]]),
        "Service on FARGATE": (providers, ["FARGATE"]),
        "Service waits for ListenerRule": (tags.get("ListenerRule"), ids["ListenerRule"]),
        "Service of the fewest tasks": (service["desiredCount"], 1),
    }


def _task(account: Account, ids: dict[str, str], image: str) -> dict[str, tuple[object, object]]:
    task = account.client("ecs").describe_task_definition(taskDefinition=ids["TaskDefinition"])["taskDefinition"]
    container = task["containerDefinitions"][0]
    # Moto keeps a gap where a condition left a variable out.
    environment = {variable["name"]: variable["value"] for variable in container["environment"] if variable}
    return {
        "TaskDefinition started by ExecutionRole": (_name(task.get("executionRoleArn", "")), ids["ExecutionRole"]),
        "TaskDefinition acts as TaskRole": (_name(task.get("taskRoleArn", "")), ids["TaskRole"]),
        "TaskDefinition for Fargate": (task.get("requiresCompatibilities"), ["FARGATE"]),
        "TaskDefinition of an image": (container["image"], image),
        "TaskDefinition logs to LogGroup": (
            container["logConfiguration"]["options"]["awslogs-group"],
            ids["LogGroup"],
        ),
        "TaskDefinition listens where it says": (
            [int(mapping["containerPort"]) for mapping in container["portMappings"]],
            [int(environment["PORT"])],
        ),
    }


def _load_balancer(account: Account, ids: dict[str, str], network: Network) -> dict[str, tuple[object, object]]:
    elb = account.client("elbv2")
    balancer = elb.describe_load_balancers(LoadBalancerArns=[ids["LoadBalancer"]])["LoadBalancers"][0]
    listener = elb.describe_listeners(ListenerArns=[ids["HttpListener"]])["Listeners"][0]
    rule = elb.describe_rules(RuleArns=[ids["ListenerRule"]])["Rules"][0]
    group = elb.describe_target_groups(TargetGroupArns=[ids["TargetGroup"]])["TargetGroups"][0]
    subnets = sorted(zone["SubnetId"] for zone in balancer["AvailabilityZones"])
    default = [(action["Type"], action["FixedResponseConfig"]["StatusCode"]) for action in listener["DefaultActions"]]
    return {
        "LoadBalancer in subnets": (subnets, sorted(network.subnet_ids)),
        "LoadBalancer in its security group": (balancer["SecurityGroups"], [ids["LoadBalancerSecurityGroup"]]),
        "HttpListener of LoadBalancer": (listener["LoadBalancerArn"], ids["LoadBalancer"]),
        "HttpListener answers 404": (default, [("fixed-response", "404")]),
        "ListenerRule of HttpListener": (
            rule["RuleArn"].rpartition("/")[0].replace(":listener-rule/", ":listener/"),
            ids["HttpListener"],
        ),
        "ListenerRule to TargetGroup": ([act["TargetGroupArn"] for act in rule["Actions"]], [ids["TargetGroup"]]),
        "TargetGroup in VPC": (group["VpcId"], network.vpc_id),
        "TargetGroup of addresses": (group["TargetType"], "ip"),
    }


def _security_groups(account: Account, ids: dict[str, str]) -> dict[str, tuple[object, object]]:
    balancer, task = ids["LoadBalancerSecurityGroup"], ids["TaskSecurityGroup"]
    groups = account.client("ec2").describe_security_groups(GroupIds=[balancer, task])["SecurityGroups"]
    ingress = {group["GroupId"]: _rules(group["IpPermissions"]) for group in groups}
    egress = {group["GroupId"]: _rules(group["IpPermissionsEgress"]) for group in groups}
    return {
        "LoadBalancerSecurityGroup from clients": (ingress[balancer], [("tcp", 80, "0.0.0.0/0")]),
        "LoadBalancerSecurityGroup to nowhere else": (egress[balancer], [("-1", None, "127.0.0.1/32")]),
        "TaskSecurityGroup from LoadBalancerSecurityGroup": (ingress[task], [("tcp", 5000, balancer)]),
        "TaskSecurityGroup to HTTPS": (egress[task], [("tcp", 443, "0.0.0.0/0"), ("tcp", 443, "::/0")]),
    }


def _roles(account: Account, ids: dict[str, str]) -> dict[str, tuple[object, object]]:
    iam = account.client("iam")

    def attached(role: str) -> list[str]:
        policies = iam.list_attached_role_policies(RoleName=ids[role])["AttachedPolicies"]
        return [policy["PolicyArn"] for policy in policies]

    def resources(policy: str, sid: str) -> list[str]:
        version = iam.get_policy(PolicyArn=ids[policy])["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=ids[policy], VersionId=version)["PolicyVersion"]["Document"]
        # boto3 decodes what moto sends; ministack sends it plain.
        statements = (json.loads(unquote(document)) if isinstance(document, str) else document)["Statement"]
        return next(statement["Resource"] for statement in statements if statement["Sid"] == sid)

    here = f"{REGION}:{account.number()}"
    return {
        "ExecutionRole may what ExecutionPolicy says": (attached("ExecutionRole"), [ids["ExecutionPolicy"]]),
        "AutoScalingRole may what AutoScalingPolicy says": (attached("AutoScalingRole"), [ids["AutoScalingPolicy"]]),
        "TaskRole may nothing": (attached("TaskRole"), []),
        "ExecutionPolicy for LogGroup": (
            resources("ExecutionPolicy", "WriteLogs"),
            [f"arn:aws:logs:{here}:log-group:{ids['LogGroup']}:*"],
        ),
        "AutoScalingPolicy for Service": (
            resources("AutoScalingPolicy", "ScaleService"),
            [f"arn:aws:ecs:{here}:service/{ids['Cluster']}/{_name(ids['Service'])}"],
        ),
    }


def _stores(account: Account, ids: dict[str, str], image: str) -> dict[str, tuple[object, object]]:
    groups = account.client("logs").describe_log_groups(logGroupNamePrefix=ids["LogGroup"])["logGroups"]
    repository = account.client("ecr").describe_repositories(repositoryNames=[ids["Repository"]])["repositories"][0]
    scan = repository["imageScanningConfiguration"].get("scanOnPush")
    return {
        "LogGroup keeps a year": ([group["retentionInDays"] for group in groups], [365]),
        "Repository of the image": (repository["repositoryUri"], image.rpartition(":")[0]),
        "Repository immutable but for latest": (repository["imageTagMutability"], "IMMUTABLE_WITH_EXCLUSION"),
        "Repository scans": (scan, True),
    }


def _rules(permissions: list[dict[str, Any]]) -> list[tuple[str, int | None, str]]:
    return [
        (permission["IpProtocol"], permission.get("FromPort"), source)
        for permission in permissions
        for source in (
            *(cidr["CidrIp"] for cidr in permission["IpRanges"]),
            *(cidr["CidrIpv6"] for cidr in permission.get("Ipv6Ranges", ())),
            *(group["GroupId"] for group in permission["UserIdGroupPairs"]),
        )
    ]


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]
