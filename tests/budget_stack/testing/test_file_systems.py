"""File systems of Amazon EFS, and the tasks that mount them."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed


def resource(type_, **properties):
    return {"Type": f"AWS::{type_}", "Properties": properties}


def files(**properties):
    return {"Files": resource("EFS::FileSystem", Encrypted=True, **properties)}


def targets(simulation, *subnet_ids):
    """A mount target in each of these subnets."""
    group = resource("EC2::SecurityGroup", GroupDescription="Files", VpcId=simulation.vpc_id)
    made = {
        f"Target{number}": resource(
            "EFS::MountTarget", FileSystemId={"Ref": "Files"}, SubnetId=subnet, SecurityGroups=[{"Ref": "Group"}]
        )
        for number, subnet in enumerate(subnet_ids)
    }
    return {"Group": group, **made}


def service(simulation, **attributes):
    """A service whose tasks mount the file system."""
    volume = {"Name": "files", "EFSVolumeConfiguration": {"FilesystemId": {"Ref": "Files"}}}
    container = {"Name": "app", "Image": "ghcr.io/example/files:1"}
    task = resource(
        "ECS::TaskDefinition",
        Family="files",
        Cpu=256,
        Memory=512,
        NetworkMode="awsvpc",
        RequiresCompatibilities=["FARGATE"],
        ContainerDefinitions=[container],
        Volumes=[volume],
    )
    properties = {
        "Cluster": {"Ref": "Cluster"},
        "TaskDefinition": {"Ref": "Task"},
        "DesiredCount": 1,
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": list(simulation.subnet_ids)}},
        "DeploymentConfiguration": {"DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}},
    }
    made = resource("ECS::Service", **properties) | attributes
    return {"Cluster": resource("ECS::Cluster"), "Task": task, "Service": made}


def zone_of(simulation, subnet_id):
    (subnet,) = simulation.client("ec2").describe_subnets(SubnetIds=[subnet_id])["Subnets"]
    return subnet["AvailabilityZone"]


def test_a_file_system_that_says_nothing_of_backups_has_none(fargate):
    stack = fargate.deploy({"Resources": files()})

    assert stack.resources["Files"].described["BackupPolicy"] == {"Status": "DISABLED"}


def test_backups_are_switched_on_later(fargate):
    stack = fargate.deploy({"Resources": files()})

    stack.update({"Resources": files(BackupPolicy={"Status": "ENABLED"})})

    assert stack.resources["Files"].value("BackupPolicy/Status", origin="read") == "ENABLED"


def test_what_mounts_a_file_system_goes_before_it_does(fargate):
    stack = fargate.deploy({"Resources": files() | targets(fargate, *fargate.subnet_ids)})

    stack.delete()

    assert fargate.client("efs").describe_file_systems()["FileSystems"] == []


def test_fails_on_a_second_mount_target_in_a_zone(fargate):
    ec2, first = fargate.client("ec2"), fargate.subnet_ids[0]
    more = ec2.create_subnet(VpcId=fargate.vpc_id, CidrBlock="10.0.9.0/24", AvailabilityZone=zone_of(fargate, first))[
        "Subnet"
    ]["SubnetId"]

    with pytest.raises(DeploymentFailed, match="Target1: .*mount target already exists in this AZ"):
        fargate.deploy({"Resources": files() | targets(fargate, first, more)})


def test_fails_on_an_access_point_of_a_file_system_that_is_not_there(fargate):
    point = resource("EFS::AccessPoint", FileSystemId="fs-0123456789abcdef0")

    with pytest.raises(DeploymentFailed, match="Point: File system 'fs-0123456789abcdef0' does not exist"):
        fargate.deploy({"Resources": {"Point": point}})


def test_a_service_mounts_what_has_a_target_in_each_of_its_zones(fargate):
    there = files() | targets(fargate, *fargate.subnet_ids)

    stack = fargate.deploy({"Resources": there | service(fargate, DependsOn=["Target0", "Target1"])})

    assert stack.waited_for == ["Service"]


def test_fails_on_a_zone_without_a_mount_target(fargate):
    there = files() | targets(fargate, fargate.subnet_ids[0])

    with pytest.raises(DeploymentFailed, match="Circuit Breaker") as caught:
        fargate.deploy({"Resources": there | service(fargate, DependsOn=["Target0"])})

    assert f"has no mount target in {zone_of(fargate, fargate.subnet_ids[1])}" in caught.value.__notes__[0]


def test_fails_on_a_service_that_does_not_wait_for_the_mount_targets(fargate):
    there = files() | targets(fargate, *fargate.subnet_ids)
    waiting = {
        name: target | {"DependsOn": "Service"} if "Target" in name else target for name, target in there.items()
    }

    with pytest.raises(DeploymentFailed, match="Circuit Breaker"):
        fargate.deploy({"Resources": waiting | service(fargate)})
