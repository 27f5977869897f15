"""EBS volumes that a service makes for its tasks."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import is_on_fargate, task_of
from budget_stack.checks.view.tasks import all_known
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import not_among, outside, problem
from budget_stack.facts.ebs import EBS_VOLUMES, MOST_THROUGHPUT, RESERVED_TAGS, EbsVolume
from budget_stack.facts.resource_types import SERVICE

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_EBS = f"{_API}/API_ServiceManagedEBSVolumeConfiguration.html"
_VOLUME = f"{_API}/API_ServiceVolumeConfiguration.html"


@rule(
    "service-volume-unknown",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service configures the volumes that its task definition leaves to it, and all of them",
        says="InvalidParameterException: the volume is not configured at launch, or has no configuration.",
        cause="The volume was renamed in one of the two places, or ConfiguredAtLaunch left out.",
        fix="give the task definition's volume ConfiguredAtLaunch: true, and VolumeConfigurations the same Name",
        source=_VOLUME,
    ),
)
def unknown(view: View, service: Resource) -> Iterator[Problem]:
    task, configured = task_of(view, service), service["VolumeConfigurations"]
    if task is None or not all_known(task["Volumes"]) or not all_known(configured):
        return
    left = [one for one in task["Volumes"] if one["ConfiguredAtLaunch"].text() == "true"]
    names = [one["Name"] for one in left]
    if not any(one["ConfiguredAtLaunch"].is_unresolved for one in task["Volumes"]):
        for entry in configured:
            yield from not_among(view, entry["Name"], names, task.logical_id, "volume configured at launch,")
    for volume in left:
        if volume["Name"] and not list(configured):
            yield problem(configured, f"the volume {volume['Name'].text()} of {task.logical_id} has no configuration")


def _volumes(service: Resource) -> Iterator[Node]:
    for entry in service["VolumeConfigurations"]:
        if not entry.is_unresolved and entry["ManagedEBSVolume"] and not entry["ManagedEBSVolume"].is_unresolved:
            yield entry["ManagedEBSVolume"]


@rule(
    "service-volume-malformed",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A volume has the size and speed that its type has",
        says="InvalidParameterException; or the tasks do not start, as EBS refuses the volume.",
        cause="The type was changed, and the numbers were not.",
        fix="choose numbers within those of the type, and SizeInGiB or SnapshotId",
        source=_EBS,
    ),
)
def malformed(view: View, service: Resource) -> Iterator[Problem]:
    for volume in _volumes(service):
        if not volume["SizeInGiB"] and not volume["SnapshotId"]:
            yield problem(volume, "there is neither SizeInGiB nor SnapshotId")
        if volume["VolumeInitializationRate"] and not volume["SnapshotId"]:
            yield problem(volume["VolumeInitializationRate"], "there is no SnapshotId to fetch data from")
        kind = volume["VolumeType"].text() if volume["VolumeType"] else "gp3"
        limits = EBS_VOLUMES.get(kind or "")
        if kind is not None and limits is None:
            yield problem(volume["VolumeType"], f"there is no volume type {kind}; there is {', '.join(EBS_VOLUMES)}")
        elif limits:
            yield from _outside(volume, str(kind), limits)
        if kind == "standard" and is_on_fargate(view, service):
            yield problem(volume["VolumeType"], "Fargate has no magnetic volumes")


def _outside(volume: Node, kind: str, limits: EbsVolume) -> Iterator[Problem]:
    if (size := outside(volume["SizeInGiB"], *limits.sizes)) is not None:
        yield problem(volume["SizeInGiB"], f"{kind} has {limits.sizes[0]} to {limits.sizes[1]:,} GiB, and not {size:g}")
    iops = volume["Iops"]
    if iops and limits.iops is None:
        yield problem(iops, f"{kind} has no Iops of one's own")
    elif limits.iops and (number := outside(iops, *limits.iops)) is not None:
        yield problem(iops, f"{kind} has {limits.iops[0]:,} to {limits.iops[1]:,} Iops, and not {number:g}")
    elif limits.needs_iops and not iops:
        yield problem(iops, f"Iops is missing, which {kind} needs")
    throughput = volume["Throughput"]
    if throughput and kind != "gp3":
        yield problem(throughput, f"only gp3 has a Throughput, and not {kind}")
    elif (number := outside(throughput, 0, MOST_THROUGHPUT)) is not None:
        yield problem(throughput, f"Throughput is at most {MOST_THROUGHPUT:,} MiB/s, and not {number:g}")


@rule(
    "service-volume-tag-reserved",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The tags of a volume are none that ECS sets itself",
        says="InvalidParameterException: AmazonECSCreated and AmazonECSManaged are reserved tags.",
        cause="The tags were copied from a volume that ECS made.",
        fix="leave the tag out",
        source=_EBS,
    ),
)
def tag_reserved(view: View, service: Resource) -> Iterator[Problem]:
    for volume in _volumes(service):
        for specification in volume["TagSpecifications"]:
            for tag in specification["Tags"]:
                if tag["Key"].text() in RESERVED_TAGS:
                    yield problem(tag["Key"], f"ECS sets {tag['Key'].text()} itself")
