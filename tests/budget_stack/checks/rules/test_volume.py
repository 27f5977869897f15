from __future__ import annotations

from tests.budget_stack.checks.extensions import both, of_windows, on_instances
from tests.budget_stack.checks.mutants import NearMiss, properties
from tests.budget_stack.checks.parts import task
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled

EFS = {"FilesystemId": "fs-0123456789abcdef0", "TransitEncryption": "ENABLED"}
S3_FILES = {"FileSystemArn": "arn:aws:s3files:eu-west-1:123456789012:file-system/fs-0123456789abcdef0"}
FSX = {
    "FileSystemId": "fs-0123456789abcdef0",
    "RootDirectory": "share",
    "AuthorizationConfig": {
        "CredentialsParameter": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:share-AbCdEf",
        "Domain": "corp.example.com",
    },
}


def volumes(template, *entries):
    task(template)["Volumes"] = list(entries)


def launched(template, value):
    return volumes(template, {"Name": "one", "ConfiguredAtLaunch": True}, {"Name": "two", "ConfiguredAtLaunch": value})


def without_role(template):
    del task(template)["TaskRoleArn"]


def pointed(template, directory):
    access = {"AccessPointArn": f"{S3_FILES['FileSystemArn']}/access-point/fsap-0123456789abcdef0"}
    volumes(
        template, {"Name": "files", "S3FilesVolumeConfiguration": {**S3_FILES, **access, "RootDirectory": directory}}
    )


def configured(template, *names):
    ebs = {"RoleArn": "arn:aws:iam::123456789012:role/volumes", "SizeInGiB": 20}
    entries = [{"Name": name, "ManagedEBSVolume": ebs} for name in names or ("one", "two")]
    properties(template, "Service")["VolumeConfigurations"] = entries


MUTANTS = [
    *spelled(
        "volume-kinds-mixed",
        "TaskDefinition",
        lambda t, path: volumes(t, {"Name": "data", "EFSVolumeConfiguration": EFS, "Host": path}),
        {"SourcePath": "/data"},
        on_instances,
    ),
    *spelled("volume-configured-twice", "TaskDefinition", launched, True, configured, switched=False),
    *spelled("volume-name-missing", "TaskDefinition", lambda t, efs: volumes(t, {"EFSVolumeConfiguration": efs}), EFS),
    *spelled(
        "volume-name-missing", "TaskDefinition", lambda t, name: volumes(t, {"Name": "data"}, {"Name": name}), "data"
    ),
    *spelled("volume-s3-files-malformed", "TaskDefinition", pointed, "/reports"),
    *spelled(
        "volume-windows-unsupported",
        "TaskDefinition",
        lambda t, fsx: volumes(t, {"Name": "share", "FSxWindowsFileServerVolumeConfiguration": fsx}),
        FSX,
        on_instances,
    ),
    *spelled(
        "volume-windows-unsupported",
        "TaskDefinition",
        lambda t, driver: volumes(t, {"Name": "share", "DockerVolumeConfiguration": {"Driver": driver}}),
        "rexray",
        both(of_windows, on_instances),
    ),
    *spelled(
        "volume-windows-unsupported",
        "TaskDefinition",
        lambda t, efs: volumes(t, {"Name": "share", "EFSVolumeConfiguration": efs}),
        EFS,
        of_windows,
    ),
]
NEAR_MISSES = [
    NearMiss("volume-kinds-mixed", lambda t: volumes(t, {"Name": "data", "EFSVolumeConfiguration": EFS, "Host": {}})),
    NearMiss("volume-configured-twice", lambda t: (configured(t, "one"), launched(t, False))),
    NearMiss("volume-name-missing", lambda t: volumes(t, {"Name": "data"}, {"Name": "other"})),
    NearMiss("volume-s3-files-malformed", lambda t: pointed(t, "/")),
    NearMiss(
        "volume-windows-unsupported",
        both(
            of_windows,
            on_instances,
            lambda t: volumes(t, {"Name": "share", "FSxWindowsFileServerVolumeConfiguration": FSX}),
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
