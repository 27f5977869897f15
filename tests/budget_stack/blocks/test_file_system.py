"""A file system that the stack makes: who reaches it, who mounts it, what is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from troposphere import Parameter, Ref, Select, Template

from budget_stack import (
    ContainerSettings,
    EfsVolume,
    FileSystemSettings,
    InvalidSetting,
    Job,
    JobSchedule,
    JobSettings,
    Settings,
    WorkerSettings,
    add_file_system,
    build_job,
    build_stack,
    build_worker,
)
from budget_stack.blocks.container import BackgroundContainerSettings
from budget_stack.checks import check
from budget_stack.render import to_yaml
from budget_stack.resolve import parse_template
from tests.support.resolution import resolve

NETWORK = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
}
FILES = EfsVolume(name="shared-files", path="/data")
EXISTING = EfsVolume(
    name="others",
    path="/others",
    file_system_id="fs-0123456789abcdef0",
    access_point_id="fsap-0123456789abcdef0",
    security_group_id="sg-0123456789abcdef0",
)
SETTINGS = Settings(**NETWORK, container=ContainerSettings(image="ghcr.io/example/app:1", volumes=(FILES,)))
WORKER = WorkerSettings(
    **NETWORK, container=BackgroundContainerSettings(image="ghcr.io/example/worker:1", volumes=(FILES,))
)
STACKS = {
    "web service": build_stack(SETTINGS),
    "worker": build_worker(WORKER),
    "job": build_job(
        JobSettings(**NETWORK, container=WORKER.container, schedule=JobSchedule(expression="rate(1 day)"))
    ),
}
OF_EACH_SHAPE = pytest.mark.parametrize("stack", [*STACKS.values()], ids=[*STACKS])


def resources(stack):
    return resolve(stack.template)["Resources"]


def properties(stack, name):
    return resources(stack)[name]["Properties"]


def with_files(**settings):
    return build_stack(replace(SETTINGS, file_system=FileSystemSettings(**settings)))


def with_container(**container):
    return replace(SETTINGS, container=replace(SETTINGS.container, **container))


def mounted_by(stack):
    (volume,) = properties(stack, "TaskDefinition")["Volumes"]
    return volume["EFSVolumeConfiguration"]


@OF_EACH_SHAPE
def test_the_task_mounts_the_file_system_through_its_access_point_and_may_mount_no_other(stack):
    mounted = mounted_by(stack)
    (statement,) = properties(stack, "TaskPolicy")["PolicyDocument"]["Statement"]

    assert (mounted["FilesystemId"], mounted["TransitEncryption"]) == ("{FileSystem}", "ENABLED")
    assert mounted["AuthorizationConfig"] == {"AccessPointId": "{SharedFilesAccessPoint}", "IAM": "ENABLED"}
    assert [arn.rpartition(":")[2] for arn in statement["Resource"]] == ["file-system/{FileSystem}"]
    point = statement["Condition"]["StringEquals"]["elasticfilesystem:AccessPointArn"]
    assert point.endswith(":access-point/{SharedFilesAccessPoint}")


@OF_EACH_SHAPE
def test_what_starts_tasks_waits_for_each_mount_target_and_for_the_way_there(stack):
    starting = stack.schedule.schedule if isinstance(stack, Job) else stack.service.service

    assert {"MountTarget1", "MountTarget2", "FileSystemEgress"} <= {*starting.DependsOn}


@OF_EACH_SHAPE
def test_the_checks_find_nothing(stack):
    report = check(parse_template(to_yaml(stack.template)))

    assert [finding.message for finding in report.findings if finding.at and finding.severity != "info"] == []


def test_the_tasks_alone_reach_it_on_the_port_of_nfs():
    stack = build_stack(SETTINGS)
    (rule,) = properties(stack, "FileSystemSecurityGroup")["SecurityGroupIngress"]
    way_out = properties(stack, "FileSystemEgress")

    assert (rule["SourceSecurityGroupId"], rule["FromPort"], rule["ToPort"]) == (
        "{TaskSecurityGroup.GroupId}",
        2049,
        2049,
    )
    assert (way_out["GroupId"], way_out["DestinationSecurityGroupId"]) == (
        "{TaskSecurityGroup.GroupId}",
        "{FileSystemSecurityGroup.GroupId}",
    )
    assert {target["SecurityGroups"][0] for target in targets(stack)} == {"{FileSystemSecurityGroup.GroupId}"}


def targets(stack):
    return [it["Properties"] for it in resources(stack).values() if it["Type"] == "AWS::EFS::MountTarget"]


def test_what_is_kept_is_encrypted_backed_up_and_outlives_its_stack():
    stack = build_stack(SETTINGS)
    made, policies = properties(stack, "FileSystem"), stack.file_system.file_system.resource

    assert (policies["DeletionPolicy"], policies["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert made["Encrypted"] is True
    assert made["BackupPolicy"] == {"Status": "ENABLED"}
    assert made["FileSystemTags"] == [{"Key": "Name", "Value": "budget-tracker"}]


def test_two_in_one_template_have_two_names():
    both = build_stack(SETTINGS, template=build_stack(SETTINGS, prefix="Web").template, prefix="Api")
    names = {properties(both, f"{prefix}FileSystem")["FileSystemTags"][0]["Value"] for prefix in ("Web", "Api")}

    assert names == {"budget-tracker-WebFileSystem", "budget-tracker-ApiFileSystem"}


def test_nobody_is_let_in_without_a_role_or_in_plain():
    """A policy of its own takes the place of the default one, and allows nothing to anybody."""
    (statement,) = properties(build_stack(SETTINGS), "FileSystem")["FileSystemPolicy"]["Statement"]

    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_files_nobody_needs_get_cheaper_and_come_back_with_the_first_access():
    lifecycle = properties(build_stack(SETTINGS), "FileSystem")["LifecyclePolicies"]

    assert lifecycle == [{"TransitionToIA": "AFTER_30_DAYS"}, {"TransitionToPrimaryStorageClass": "AFTER_1_ACCESS"}]


def test_backups_the_key_and_the_lifecycle_may_be_others():
    key = "arn:aws:kms:eu-central-1:123456789012:key/0123"
    made = properties(with_files(automatic_backups=False, transition_to_ia=None, kms_key_arn=key), "FileSystem")

    assert made["BackupPolicy"] == {"Status": "DISABLED"}
    assert made["KmsKeyId"] == key
    assert "LifecyclePolicies" not in made


@pytest.mark.parametrize(("user", "owner"), [("10001:10002", ("10001", "10002")), ("7", ("7", "7"))])
def test_the_files_are_the_containers_users(user, owner):
    point = properties(build_stack(with_container(user=user)), "SharedFilesAccessPoint")
    made = point["RootDirectory"]["CreationInfo"]

    assert (point["PosixUser"]["Uid"], point["PosixUser"]["Gid"]) == owner
    assert (made["OwnerUid"], made["OwnerGid"], made["Permissions"]) == (*owner, "0750")
    assert point["RootDirectory"]["Path"] == "/shared-files"


def test_two_volumes_are_two_directories_of_one_file_system():
    made = resources(build_stack(with_container(volumes=(FILES, EfsVolume(name="cache", path="/cache")))))
    points = [it["Properties"] for it in made.values() if it["Type"] == "AWS::EFS::AccessPoint"]

    assert [it["Type"] for it in made.values()].count("AWS::EFS::FileSystem") == 1
    assert {point["FileSystemId"] for point in points} == {"{FileSystem}"}
    assert [point["RootDirectory"]["Path"] for point in points] == ["/cache", "/shared-files"]


def test_an_existing_file_system_stands_beside_it():
    stack = build_stack(with_container(volumes=(EXISTING, FILES)))
    volumes = properties(stack, "TaskDefinition")["Volumes"]

    assert [it["EFSVolumeConfiguration"]["FilesystemId"] for it in volumes] == ["fs-0123456789abcdef0", "{FileSystem}"]
    (ingress,) = stack.network.destination_ingress
    assert ingress.GroupId == "sg-0123456789abcdef0"


def test_another_service_of_the_template_mounts_what_the_stack_made():
    template = Template()
    files = build_stack(SETTINGS, template=template).file_system
    (point,) = files.access_points
    shared = EfsVolume(
        name="files",
        path="/data",
        file_system_id=Ref(files.file_system),
        access_point_id=Ref(point),
        security_group_id=files.security_group.get_att("GroupId"),
    )

    worker = build_worker(
        replace(WORKER, container=replace(WORKER.container, volumes=(shared,))), template=template, prefix="Worker"
    )

    assert worker.file_system is None
    assert mounted_by_worker(template)["FilesystemId"] == "{FileSystem}"
    assert "WorkerFilesVolumeIngress" in worker.service.service.DependsOn


def mounted_by_worker(template):
    (volume,) = resolve(template)["Resources"]["WorkerTaskDefinition"]["Properties"]["Volumes"]
    return volume["EFSVolumeConfiguration"]


def test_there_is_a_mount_target_for_each_subnet_of_the_tasks_unless_others_are_named():
    private = ("subnet-0123456789abcdef2", "subnet-0123456789abcdef3")
    own = build_stack(replace(SETTINGS, private_subnet_ids=private))
    other = with_files(subnet_ids=("subnet-0123456789abcdef4",))

    assert [target["SubnetId"] for target in targets(own)] == [*private]
    assert [target["SubnetId"] for target in targets(other)] == ["subnet-0123456789abcdef4"]


def listed(*subnets):
    template = Template()
    template.add_parameter(Parameter("Subnets", Type="List<AWS::EC2::Subnet::Id>"))
    return template, subnets


@pytest.mark.parametrize(
    ("given", "setting"),
    [
        ({"subnet_ids": Ref("Subnets")}, "subnet_ids"),
        ({"private_subnet_ids": Ref("Subnets")}, "private_subnet_ids"),
    ],
)
def test_fails_on_subnets_of_which_only_deployment_knows_how_many_there_are(given, setting):
    with pytest.raises(InvalidSetting, match=rf"^{setting} must be a sequence, .* \(Select\(0, Ref\(\"Subnets\"\)\),"):
        build_stack(replace(SETTINGS, **given))


def test_subnets_of_a_list_may_be_told_one_by_one():
    each = tuple(Select(number, Ref("Subnets")) for number in range(2))

    stack = build_stack(replace(SETTINGS, subnet_ids=Ref("Subnets"), file_system=FileSystemSettings(subnet_ids=each)))

    assert [target.SubnetId.to_dict() for target in stack.file_system.mount_targets] == [it.to_dict() for it in each]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"subnet_ids": Ref("Subnets")}, "subnet_ids must be a sequence"),
        ({"subnet_ids": ()}, "subnet_ids must be a sequence of 1 or more"),
        ({"subnet_ids": NETWORK["subnet_ids"][:1] * 2}, "subnet_ids must be values that differ"),
        ({"automatic_backups": "no"}, "automatic_backups must be True or False"),
        ({"transition_to_ia": "AFTER_2_DAYS"}, "transition_to_ia must be one of AFTER_1_DAY, .*got 'AFTER_2_DAYS'"),
        ({"kms_key_arn": 1}, "kms_key_arn must be a key such as"),
    ],
)
def test_fails_on_settings_that_efs_has_not(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        FileSystemSettings(**settings)


@pytest.mark.parametrize("volumes", [(), (EXISTING,)], ids=["no volume", "one that exists"])
def test_fails_on_settings_of_a_file_system_that_nobody_mounts(volumes):
    with pytest.raises(InvalidSetting, match="file_system must be left out: each volume .* is on a file system"):
        replace(with_container(volumes=volumes), file_system=FileSystemSettings(automatic_backups=False))


def test_fails_on_files_that_would_be_nobodys():
    with pytest.raises(InvalidSetting, match=r"user must be given beside a volume that names no file system"):
        with_container(user=None)


def test_fails_on_a_volume_that_nobody_made(template):
    from budget_stack import add_roles

    with pytest.raises(InvalidSetting, match="file_system_id must be given where no stack makes it: .*add_file_system"):
        add_roles(template, log_group_arn=Ref("LogGroup"), settings=SETTINGS.container)


def test_the_block_takes_references(template):
    files = add_file_system(
        template,
        vpc_id=Ref("Vpc"),
        subnet_ids=(Ref("One"), Ref("Other")),
        client_security_group_id=Ref("Tasks"),
        volumes={"files": "1000:1000"},
        prefix="Shop",
    )

    assert files.file_system.title == "ShopFileSystem"
    assert [target.title for target in files.mount_targets] == ["ShopMountTarget1", "ShopMountTarget2"]
    assert [point.title for point in files.access_points] == ["ShopFilesAccessPoint"]
