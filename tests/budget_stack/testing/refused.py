"""Values that schemas allow, and that are refused all the same: by AWS, with a source, by moto, or by the rig."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from tests.budget_stack.testing.generated import Change


class Refusal(NamedTuple):
    """What is said of values that schemas allow.

    Attributes:
        reason: Why.
        said: What is said of each of them, as a regular expression.
        places: Where the generator makes such values, with `*` as in a shell, by resource.
        source: Where AWS says so; empty where it is moto or the rig that cannot do it.
    """

    reason: str
    said: str
    places: Mapping[str, tuple[str, ...]]
    source: str = ""

    def covers(self, change: Change) -> bool:
        """Tell whether it is about this change."""
        return any(fnmatchcase(change.path, pattern) for pattern in self.places.get(change.resource, ()))


_DOCS = "https://docs.aws.amazon.com/"
_CLOUDFORMATION = f"{_DOCS}AWSCloudFormation/latest/TemplateReference/aws-resource-"

BY_MOTO = (
    Refusal(
        "moto has no operation for it",
        "moto does not implement",
        {"LogGroup": ("KmsKeyId",), "Target": ("Tags/*",)},
    ),
    Refusal(
        "moto has nothing that would take the change, so nothing is sent",
        "a listed loss, but no request had it",
        {
            "Address": ("PublicIpv4Pool",),
            "Files": ("BypassPolicyLockoutSafetyCheck",),
            "Inside": ("SecondaryPrivateIpAddressCount",),
            "Key": ("BypassPolicyLockoutSafetyCheck",),
            "LogGroup": ("LogGroupClass",),
            "Translated": ("SecondaryAllocationIds/*", "SecondaryPrivateIpAddresses/*"),
        },
    ),
    Refusal(
        "moto keeps it when the resource is made, and not when it is changed",
        r"(?s)expected .*, read .*moto \S+ does not keep it",
        {
            "Address": ("Domain",),
            "Aurora": ("EnableIAMDatabaseAuthentication",),
            "FromGroup": ("Description",),
            "Nicknamed": ("AliasAttributes/*",),
            "Others": ("Matcher/GrpcCode",),
            "People": ("UsernameAttributes/*", "UsernameConfiguration/CaseSensitive"),
            "Registered": ("DnsConfig/NamespaceId", "DnsConfig/RoutingPolicy"),
            "Target": ("RoleARN",),
            "ToTasks": ("Description",),
        },
    ),
    Refusal(
        "moto knows fewer words than the schema",
        "validation error detected|not supported|not found|should be one of",
        {
            "Backlog": ("PolicyType",),
            "Faster": ("PolicyType",),
            "Listener": ("Protocol",),
            "LoadBalancer": ("IpAddressType",),
            "OnInstances": ("LaunchType",),
            "Rule": ("Actions/0/Type", "Actions/more"),
            "SpareTarget": ("ServiceNamespace", "ScalableDimension"),
            "Steps": ("ServiceNamespace",),
            "Target": ("ServiceNamespace", "ScalableDimension"),
            "Tracking": ("PolicyType",),
        },
    ),
    Refusal(
        "moto breaks on it",
        "neither the rig nor moto can do this",
        {
            "Bucket": ("BucketEncryption/ServerSideEncryptionConfiguration/more", "OwnershipControls/Rules/more"),
            "Files": ("AvailabilityZoneName",),
            "Secret": ("GenerateSecretString/ExcludeUppercase",),
            "ToFiles": ("FileSystemId",),
            "Archive": ("*/Filter/S3Key/Rules/0/Name", "*/Filter/S3Key/Rules/more"),
        },
    ),
    Refusal(
        "moto takes flow logs to one destination for the same, whatever else differs",
        "existing Flow Log with the same configuration",
        {
            "Rejected": ("TrafficType", "LogDestinationType", "DestinationOptions/*"),
            "Traffic": ("TrafficType", "LogFormat"),
        },
    ),
    Refusal(
        "moto tells the type of a resource that is watched by its id",
        "read 'VPC'|does not exist|existing Flow Log with the same configuration",
        {"Rejected": ("ResourceType",), "Traffic": ("ResourceType",)},
    ),
)
BY_THE_RIG = (
    Refusal(
        "the rig says that it does not carry this change",
        "which the rig does not (carry|replace)",
        {
            "Key": ("KeySpec", "KeyUsage", "MultiRegion", "Origin"),
            "OfDatabase": ("TargetType",),
            "Offices": ("AddressFamily",),
        },
    ),
    Refusal(
        "a schedule in another group is another schedule for the API: the rig does not move it",
        "Schedule everything does not exist",
        {"Nightly": ("GroupName",)},
    ),
)
