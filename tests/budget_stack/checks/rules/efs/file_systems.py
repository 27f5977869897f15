"""A file system that the tasks of our template mount, to be broken."""

from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, awsvpc
from tests.budget_stack.checks.mutants import properties
from tests.budget_stack.checks.parts import add_resource, container, task

DISK = {"Ref": "Disk"}


def mounted(entry=None, system=None, groups=("DiskGroup",), **volume):
    """A volume on EFS, with an access point, and mount targets in the service's two subnets."""

    def change(template):
        add_resource(template, "Disk", "AWS::EFS::FileSystem", **{"Encrypted": True, **(system or {})})
        add_resource(template, "Entry", "AWS::EFS::AccessPoint", **{"FileSystemId": DISK, **(entry or {})})
        opening = {"IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049}
        opening["SourceSecurityGroupId"] = attribute_of("TaskSecurityGroup", "GroupId")
        add_resource(
            template,
            "DiskGroup",
            "AWS::EC2::SecurityGroup",
            GroupDescription="files",
            VpcId={"Ref": "VpcId"},
            SecurityGroupIngress=[opening],
        )
        for number, subnet in enumerate(awsvpc(template)["Subnets"]):
            content = {"FileSystemId": DISK, "SubnetId": subnet, "SecurityGroups": [{"Ref": name} for name in groups]}
            add_resource(template, f"Mount{number}", "AWS::EFS::MountTarget", **content)
        template["Resources"]["Service"]["DependsOn"] += ["Mount0", "Mount1"]
        way = {"IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049}
        way["DestinationSecurityGroupId"] = attribute_of("DiskGroup", "GroupId")
        add_resource(
            template,
            "DiskEgress",
            "AWS::EC2::SecurityGroupEgress",
            GroupId=attribute_of("TaskSecurityGroup", "GroupId"),
            **way,
        )
        configuration = {
            "FilesystemId": DISK,
            "TransitEncryption": "ENABLED",
            "AuthorizationConfig": {"AccessPointId": {"Ref": "Entry"}},
            **volume,
        }
        add_volume(template, "books", configuration)

    return change


def add_volume(template, name, configuration):
    plain = {key: value for key, value in configuration.items() if value is not None}
    task(template).setdefault("Volumes", []).append({"Name": name, "EFSVolumeConfiguration": plain})
    mounts = container(template).setdefault("MountPoints", [])
    mounts.append({"SourceVolume": name, "ContainerPath": f"/{name}"})


def second_system(template):
    add_resource(template, "Other", "AWS::EFS::FileSystem", Encrypted=True)
    for number in (0, 1):
        content = {**properties(template, f"Mount{number}"), "FileSystemId": {"Ref": "Other"}}
        add_resource(template, f"Other{number}", "AWS::EFS::MountTarget", **content)
    template["Resources"]["Service"]["DependsOn"] += ["Other0", "Other1"]
