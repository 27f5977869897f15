"""File systems that tasks mount."""

from __future__ import annotations

import pytest
from troposphere import Ref, Template

from budget_stack import (
    ContainerSettings,
    Destination,
    EfsVolume,
    InvalidSetting,
    NetworkSettings,
    Settings,
    add_roles,
    build_stack,
)
from tests.support.resolution import resolve

FILES = {
    "name": "shared-files",
    "file_system_id": "fs-0123456789abcdef0",
    "access_point_id": "fsap-0123456789abcdef0",
    "security_group_id": "sg-0123456789abcdef0",
    "path": "/data",
}
VOLUME = EfsVolume(**FILES)
SETTINGS = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    "container": ContainerSettings(image="nginx", init_command=("migrate",), volumes=(VOLUME,)),
}


@pytest.mark.parametrize(("read_only", "writes"), [(False, ["elasticfilesystem:ClientWrite"]), (True, [])])
def test_the_application_may_mount_by_the_access_point_alone(template, read_only, writes):
    volume = EfsVolume(**FILES | {"file_system_id": Ref("FileSystem"), "read_only": read_only})
    add_roles(template, log_group_arn=Ref("Logs"), settings=ContainerSettings(image="nginx", volumes=(volume,)))
    (mount,) = resolve(template)["Resources"]["TaskPolicy"]["Properties"]["PolicyDocument"]["Statement"]

    assert mount["Action"] == ["elasticfilesystem:ClientMount", *writes]
    assert [arn.rpartition(":")[2] for arn in mount["Resource"]] == ["file-system/{FileSystem}"]
    point = mount["Condition"]["StringEquals"]["elasticfilesystem:AccessPointArn"]
    assert point.endswith(":access-point/fsap-0123456789abcdef0")


def test_both_containers_of_the_application_mount_it_encrypted_and_as_their_role():
    task = build_stack(Settings(**SETTINGS)).task.task_definition.to_dict()["Properties"]

    mount = {"SourceVolume": "shared-files", "ContainerPath": "/data", "ReadOnly": False}
    assert [container["MountPoints"] for container in task["ContainerDefinitions"]] == [[mount], [mount]]
    assert task["Volumes"][0]["EFSVolumeConfiguration"] == {
        "FilesystemId": "fs-0123456789abcdef0",
        "TransitEncryption": "ENABLED",
        "AuthorizationConfig": {"AccessPointId": "fsap-0123456789abcdef0", "IAM": "ENABLED"},
    }


@pytest.mark.parametrize("there", [(), (Destination(name="Nfs", security_group_id="sg-0123456789abcdef0", port=2049),)])
def test_the_service_waits_until_the_group_of_the_file_system_lets_its_tasks_in(there):
    stack = build_stack(Settings(**SETTINGS, network=NetworkSettings(destinations=there)), template=Template())
    (ingress,) = stack.network.destination_ingress

    assert ingress.title == ("NfsIngress" if there else "SharedFilesVolumeIngress")
    assert (ingress.GroupId, ingress.FromPort) == ("sg-0123456789abcdef0", 2049)
    assert ingress.title in stack.service.service.DependsOn


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"file_system_id": "efs-1"}, "file_system_id must be an id such as fs-0123456789abcdef0; got 'efs-1'"),
        ({"access_point_id": 1}, "access_point_id must be an id such as fsap-0123456789abcdef0; got 1"),
        ({"access_point_id": None}, "access_point_id must be given where file_system_id and access_point_id and"),
        ({"file_system_id": None}, "file_system_id must be given where file_system_id and access_point_id and"),
        ({"path": "data"}, "path must be an absolute path below /, such as /data; got 'data'"),
        ({"path": "/"}, "path must be an absolute path below /"),
        ({"path": "/tmp"}, "path must be another path, such as /data: containers have a /tmp of their own"),
        ({"path": "/dev/shm"}, "path must be another path"),
        ({"name": "my files"}, "name must be 1 to 255 letters"),
        ({"read_only": "no"}, "read_only must be True or False"),
    ],
)
def test_fails_on_a_volume_that_ecs_would_reject(changed, message):
    with pytest.raises(InvalidSetting, match=message):
        EfsVolume(**FILES | changed)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": "a" * 100}, "name must be 1 to 99 letters"),
        ({"read_only": True}, "read_only must be False without file_system_id"),
    ],
)
def test_fails_on_a_volume_of_the_stacks_own_file_system_that_could_not_be(changed, message):
    with pytest.raises(InvalidSetting, match=message):
        EfsVolume(**{"name": "files", "path": "/data"} | changed)


@pytest.mark.parametrize(
    ("volumes", "message"),
    [
        (VOLUME, "volumes must be a sequence of EfsVolume"),
        (("fs-1",), r"volumes\[0\] must be an EfsVolume"),
        ((VOLUME, VOLUME), r"volumes\[1\].name must be another name than before"),
        ((VOLUME, EfsVolume(**FILES | {"name": "other"})), r"volumes\[1\].path must be another path than before"),
        (
            (EfsVolume(name="f-1", path="/a"), EfsVolume(name="f1", path="/b")),
            r"volumes\[1\].name must be unlike f-1 in its letters and digits too: both would be F1 .* got 'f1'",
        ),
    ],
)
def test_fails_on_volumes_that_no_container_can_have(volumes, message):
    with pytest.raises(InvalidSetting, match=message):
        ContainerSettings(image="nginx", volumes=volumes)
