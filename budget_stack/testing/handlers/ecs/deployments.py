"""The deployments that ECS starts for a service and CloudFormation waits for, and whether they become healthy.

Nothing runs here: every image counts as healthy, except those that a test declares unhealthy and those missing from
their repository.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

from budget_stack.facts.ecr import image_in_ecr
from budget_stack.testing.errors import DeploymentFailed
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.properties import Properties, changed

# of which the reference says that it triggers a new service deployment; all others change what runs without one
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
_STARTING: Final = frozenset(
    {
        "LoadBalancers",
        "NetworkConfiguration",
        "PlatformVersion",
        "ServiceConnectConfiguration",
        "ServiceRegistries",
        "TaskDefinition",
        "VolumeConfigurations",
        "VpcLatticeConfigurations",
    }
)
# https://repost.aws/articles/ARQJJetqfbSGq8hUxlBV9O8Q/ecs-deployment-circuit-breaker-was-triggered
_BREAKER: Final = (
    "Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker was"
    " triggered'.\" (HandlerErrorCode: GeneralServiceException)"
)
# 36 hours are the handler's time limit in the type's schema
_NO_BREAKER: Final = (
    "it never reaches a steady state, and no circuit breaker ends the deployment: CloudFormation waits for hours,"
    " 36 at most"
)


def starts(properties: Properties, before: Properties | None, desired_count: int) -> bool:
    """Tell whether ECS starts tasks under a new deployment, which CloudFormation then waits for.

    A count that is raised, by Application Auto Scaling above all, starts tasks under a deployment that is completed
    already: no circuit breaker looks at them.

    Args:
        properties: The service's, as they are now.
        before: As they were; None where it was made just now.
        desired_count: How many tasks it is to have at this moment.
    """
    if properties.get("DeploymentController", {}).get("Type", "ECS") != "ECS":
        return False
    deploys = before is None or bool(changed(properties, before) & _STARTING)
    return deploys and (desired_count > 0 or properties.get("SchedulingStrategy") == "DAEMON")


def refuse_unhealthy(aws: Context, properties: Properties) -> None:
    """Fail a deployment whose tasks never become healthy.

    Raises:
        DeploymentFailed: one of their images does not, or a file system cannot be mounted; its notes say which.
    """
    found = aws.read("ecs", "describe_task_definition", taskDefinition=properties["TaskDefinition"])
    task = found["taskDefinition"]
    if reasons := [*_unhealthy(aws, task), *_unmounted(aws, task, properties)]:
        breaker = properties.get("DeploymentConfiguration", {}).get("DeploymentCircuitBreaker", {})
        protected = str(breaker.get("Enable")).lower() == "true"
        error = DeploymentFailed(aws.logical_id, _BREAKER if protected else _NO_BREAKER)
        for reason in reasons:
            error.add_note(reason)
        raise error


def _unhealthy(aws: Context, task: Mapping[str, Any]) -> Iterator[str]:
    for container in task["containerDefinitions"]:
        image = container["image"]
        patterns = aws.account.unhealthy_images
        if any(fnmatchcase(image, pattern) for pattern in patterns):
            yield f"container {container['name']}: the test says that {image} does not get healthy"
        elif _is_missing(aws, image):
            yield f"container {container['name']}: CannotPullContainerError: {image}: not found"


def _unmounted(aws: Context, task: Mapping[str, Any], properties: Properties) -> Iterator[str]:
    """File systems of this account that have no mount target yet where tasks may be; of others nothing is known.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
    """
    network = properties.get("NetworkConfiguration", {}).get("AwsvpcConfiguration", {})
    by_id = [{"Name": "subnet-id", "Values": list(network.get("Subnets", ()))}]
    for volume in task.get("volumes", ()):
        file_system = volume.get("efsVolumeConfiguration", {}).get("fileSystemId")
        if file_system is None or not aws.find("efs", "describe_file_systems", FileSystemId=file_system):
            continue
        targets = aws.read("efs", "describe_mount_targets", FileSystemId=file_system)["MountTargets"]
        there = {target["AvailabilityZoneName"] for target in targets}
        zones = {it["AvailabilityZone"] for it in aws.read("ec2", "describe_subnets", Filters=by_id)["Subnets"]}
        for zone in sorted(zones - there):
            yield (
                "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes:"
                f" {file_system} has no mount target in {zone}"
            )


def _is_missing(aws: Context, image: str) -> bool:
    """Tell whether an image is missing from a repository of this account; of others nothing is known."""
    found = image_in_ecr(image)
    if found is None or (found.account, found.region) != (aws.account.id, aws.account.region):
        return False
    repositories = aws.read("ecr", "describe_repositories")["repositories"]
    if found.name not in [repository["repositoryName"] for repository in repositories]:
        return False
    images = aws.read("ecr", "list_images", repositoryName=found.name)["imageIds"]
    if found.digest:
        return found.digest not in [image.get("imageDigest") for image in images]
    return (found.tag or "latest") not in [image.get("imageTag") for image in images]
