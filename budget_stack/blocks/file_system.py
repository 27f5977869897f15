"""A file system of Amazon EFS: who reaches it, whose files are in it, and what outlives its stack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from awacs.aws import Action, Bool, Condition, Deny, Principal, SecureTransport, Statement
from troposphere import GetAtt, Ref, Retain, RetainExceptOnCreate, Tags, Template, ec2, efs

from budget_stack.blocks.file_system_settings import FileSystemSettings, one_by_one
from budget_stack.blocks.volume import role_of
from budget_stack.facts.file_systems import NFS_PORT
from budget_stack.handle import Handle
from budget_stack.literals import check_references
from budget_stack.naming import add_resource, logical_id, stack_name_of
from budget_stack.values import Value


class FileSystem(Handle):
    """What `add_file_system` adds.

    Attributes:
        file_system: The files: encryption, backups, lifecycle.
        security_group: What reaches it: the tasks, on the port of NFS.
        client_egress: The tasks' way out to it.
        mount_targets: Where it is mounted, one a subnet. Whatever mounts it must wait for them.
        access_points: Through which each volume is mounted, in the order of the volumes.
    """

    file_system: efs.FileSystem
    security_group: ec2.SecurityGroup
    client_egress: ec2.SecurityGroupEgress
    mount_targets: tuple[efs.MountTarget, ...]
    access_points: tuple[efs.AccessPoint, ...]


def add_file_system(
    template: Template,
    *,
    vpc_id: Value,
    subnet_ids: Sequence[Value],
    client_security_group_id: Value,
    volumes: Mapping[str, str],
    settings: FileSystemSettings = FileSystemSettings(),
    prefix: str = "",
) -> FileSystem:
    """Add an encrypted file system that one security group reaches, and an access point for each volume on it.

    Nobody mounts it without a role that may, nor unencrypted: its own policy takes the place of the default one, which
    lets in whoever reaches a mount target. Its throughput is elastic, since EFS's default leaves a small file system
    with 1 MiB a second once its burst credits are used up.

    Args:
        template: The template to add to.
        vpc_id: The VPC of its mount targets and its clients.
        subnet_ids: One subnet in each zone of the clients; `settings.subnet_ids` win over them.
        client_security_group_id: The security group of those who mount it; it gets the matching egress rule.
        volumes: By name, which is its directory's as well, the `uid:gid` as which all of a volume is read and written.
        settings: The settings of the file system.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says; a list of subnets that only deployment knows.

    Source: https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
        https://docs.aws.amazon.com/efs/latest/ug/performance.html
        https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html
    """
    check_references(vpc_id=vpc_id, subnet_ids=subnet_ids, client_security_group_id=client_security_group_id)
    subnets = one_by_one("subnet_ids", subnet_ids if settings.subnet_ids is None else settings.subnet_ids)
    file_system = _add_file_system(template, settings, prefix)
    security_group, client_egress = _add_security_group(template, vpc_id, client_security_group_id, prefix)
    mount_targets = tuple(
        add_resource(
            template,
            efs.MountTarget(
                logical_id(prefix, f"MountTarget{number}"),
                FileSystemId=Ref(file_system),
                SubnetId=subnet_id,
                SecurityGroups=[GetAtt(security_group, "GroupId")],
            ),
        )
        for number, subnet_id in enumerate(subnets, 1)
    )
    access_points = tuple(_add_access_point(template, file_system, *volume, prefix) for volume in volumes.items())
    return FileSystem(file_system, security_group, client_egress, mount_targets, access_points)


def _add_file_system(template: Template, settings: FileSystemSettings, prefix: str) -> efs.FileSystem:
    title = logical_id(prefix, "FileSystem")
    file_system = add_resource(
        template,
        efs.FileSystem(
            title,
            DeletionPolicy=RetainExceptOnCreate,
            UpdateReplacePolicy=Retain,
            BackupPolicy=efs.BackupPolicy(Status="ENABLED" if settings.automatic_backups else "DISABLED"),
            Encrypted=True,
            FileSystemPolicy={"Version": "2012-10-17", "Statement": [_refuse_unencrypted()]},
            # The only name to find it by once its stack is gone.
            FileSystemTags=Tags(Name=stack_name_of(title, "FileSystem")),
            ThroughputMode="elastic",
        ),
    )
    if settings.transition_to_ia is not None:
        file_system.LifecyclePolicies = [
            efs.LifecyclePolicy(TransitionToIA=settings.transition_to_ia),
            # Reading is what costs in infrequent access.
            efs.LifecyclePolicy(TransitionToPrimaryStorageClass="AFTER_1_ACCESS"),
        ]
    if settings.kms_key_arn is not None:
        file_system.KmsKeyId = settings.kms_key_arn
    return file_system


def _refuse_unencrypted() -> Statement:
    return Statement(
        Sid="RefuseUnencrypted",
        Effect=Deny,
        Principal=Principal("AWS", "*"),
        Action=[Action("*")],
        Condition=Condition(Bool({SecureTransport: "false"})),
    )


def _add_security_group(
    template: Template, vpc_id: Value, client_security_group_id: Value, prefix: str
) -> tuple[ec2.SecurityGroup, ec2.SecurityGroupEgress]:
    security_group = add_resource(
        template,
        ec2.SecurityGroup(
            logical_id(prefix, "FileSystemSecurityGroup"),
            GroupDescription="What reaches the file system",
            VpcId=vpc_id,
            SecurityGroupIngress=[
                ec2.SecurityGroupRule(
                    SourceSecurityGroupId=client_security_group_id,
                    IpProtocol="tcp",
                    FromPort=NFS_PORT,
                    ToPort=NFS_PORT,
                    Description="Files of the tasks",
                )
            ],
            # A group without egress rules gets one that allows everything.
            SecurityGroupEgress=[ec2.SecurityGroupRule(CidrIp="127.0.0.1/32", IpProtocol="-1", Description="Nothing")],
        ),
    )
    # A resource of its own, since two groups that refer to each other would be a circular dependency.
    client_egress = add_resource(
        template,
        ec2.SecurityGroupEgress(
            logical_id(prefix, "FileSystemEgress"),
            GroupId=client_security_group_id,
            DestinationSecurityGroupId=GetAtt(security_group, "GroupId"),
            IpProtocol="tcp",
            FromPort=NFS_PORT,
            ToPort=NFS_PORT,
            Description="The file system",
        ),
    )
    return security_group, client_egress


def _add_access_point(
    template: Template, file_system: efs.FileSystem, volume: str, user: str, prefix: str
) -> efs.AccessPoint:
    uid, _, gid = user.partition(":")
    return add_resource(
        template,
        efs.AccessPoint(
            logical_id(prefix, f"{role_of(volume)}AccessPoint"),
            FileSystemId=Ref(file_system),
            PosixUser=efs.PosixUser(Uid=uid, Gid=gid or uid),
            RootDirectory=efs.RootDirectory(
                Path=f"/{volume}",
                CreationInfo=efs.CreationInfo(OwnerUid=uid, OwnerGid=gid or uid, Permissions="0750"),
            ),
        ),
    )
