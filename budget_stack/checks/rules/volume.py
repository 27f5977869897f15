"""Volumes of a task definition."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.tasks import all_known
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import TASK_DEFINITION

_VOLUME = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html"
_S3_FILES = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_S3FilesVolumeConfiguration.html"
_KINDS = (
    "ConfiguredAtLaunch",
    "DockerVolumeConfiguration",
    "EFSVolumeConfiguration",
    "FSxWindowsFileServerVolumeConfiguration",
    "Host",
    "S3FilesVolumeConfiguration",
)


def _volumes(task: Resource) -> Iterator[Node]:
    return (volume for volume in task["Volumes"] if not volume.is_unresolved)


def _kinds(volume: Node) -> list[str]:
    return [kind for kind in _KINDS if volume[kind] and volume[kind].text() != "false" and volume[kind].value != {}]


@rule(
    "volume-kinds-mixed",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A volume is of one kind",
        says="ClientException: a volume may have only one configuration.",
        cause="The volume was moved to another kind of storage, and the configuration before stayed.",
        fix="leave all but one configuration out",
        source=_VOLUME,
    ),
)
def kinds_mixed(view: View, task: Resource) -> Iterator[Problem]:
    for volume in _volumes(task):
        kinds = _kinds(volume)
        if len(kinds) > 1 and not any(volume[kind].is_unresolved for kind in kinds):
            yield problem(volume[kinds[1]], f"the volume {volume['Name'].text()} has {' and '.join(kinds)}")


@rule(
    "volume-configured-twice",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A task has one volume that is configured when it is started",
        says="ClientException: only one volume configured at launch is supported.",
        cause="Two volumes of EBS were wanted.",
        fix="leave ConfiguredAtLaunch to one of them, and keep the other on EFS or in the task's own storage",
        source=_VOLUME,
    ),
)
def configured_twice(view: View, task: Resource) -> Iterator[Problem]:
    configured = [one["ConfiguredAtLaunch"] for one in _volumes(task) if one["ConfiguredAtLaunch"].text() == "true"]
    if len(configured) > 1:
        yield problem(configured[1], f"{len(configured)} volumes are configured at launch")


@rule(
    "volume-name-missing",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A volume has a name, and one of its own",
        says="ClientException: a volume needs a name, by which containers mount it, and no other may have it.",
        cause="The name was left out, or the volume copied.",
        fix="give the volume a Name that no other volume of the task has",
        source=_VOLUME,
    ),
)
def name_missing(view: View, task: Resource) -> Iterator[Problem]:
    seen: set[str] = set()
    for volume in _volumes(task):
        name = volume["Name"].text()
        if not volume["Name"] and _kinds(volume):
            yield problem(volume, "the volume has no name")
        if name is not None and name in seen:
            yield problem(volume["Name"], f"another volume of the task is named {name} too")
        seen |= {name} if name else set()


@rule(
    "volume-s3-files-malformed",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A volume of S3 Files is mounted with the task's rights, and at its access point",
        says="ClientException: a task role is required, and an access point says the directory itself.",
        cause="The volume was written like one of EFS.",
        fix="give the task definition a TaskRoleArn, and leave RootDirectory out beside AccessPointArn",
        source=_S3_FILES,
    ),
)
def s3_files_malformed(view: View, task: Resource) -> Iterator[Problem]:
    for volume in _volumes(task):
        files = volume["S3FilesVolumeConfiguration"]
        if not files or files.is_unresolved:
            continue
        if not task["TaskRoleArn"]:
            yield problem(files, "the task has no TaskRoleArn")
        if files["AccessPointArn"] and (files["RootDirectory"].text() or "/") != "/":
            yield problem(files["RootDirectory"], "the access point says which directory is mounted")


@rule(
    "volume-windows-unsupported",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A volume is of a kind that the task's operating system has",
        says="No task starts: FSx for Windows File Server is for Windows, EFS and other drivers than local for Linux.",
        cause="The volume was taken from a task on another operating system.",
        fix="use EFS under Linux, and FSx for Windows File Server or the driver local under Windows",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_data_volumes.html",
    ),
)
def windows_unsupported(view: View, task: Resource) -> Iterator[Problem]:
    platform = task["RuntimePlatform"]
    family = platform["OperatingSystemFamily"].text() if platform and not platform.is_unresolved else None
    if family is None or not all_known(task["Volumes"]):
        return
    for volume in _volumes(task):
        driver = volume["DockerVolumeConfiguration"]["Driver"]
        if family == "LINUX" and volume["FSxWindowsFileServerVolumeConfiguration"]:
            yield problem(volume["FSxWindowsFileServerVolumeConfiguration"], "FSx for Windows is not for Linux")
        if family.startswith("WINDOWS") and volume["EFSVolumeConfiguration"]:
            yield problem(volume["EFSVolumeConfiguration"], f"EFS is for Linux, and the task for {family}")
        if family.startswith("WINDOWS") and (driver.text() or "local") != "local":
            yield problem(driver, f"{family} has the driver local only")
