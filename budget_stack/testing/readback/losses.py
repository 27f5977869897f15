"""The one list of properties that are only known to have been sent: moto does not keep them, or no API returns them.

A test proves that each entry is still lost, and any loss that is not listed here is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from budget_stack.facts.resource_types import (
    ACCESS_KEY,
    BUCKET,
    CERTIFICATE,
    DATABASE_CLUSTER,
    DATABASE_INSTANCE,
    DHCP_OPTIONS,
    ELASTIC_IP,
    EVENT_ARCHIVE,
    EVENT_BUS,
    EVENT_CONNECTION,
    FILE_SYSTEM,
    FLOW_LOG,
    FUNCTION,
    HTTP_API,
    HTTP_API_DOMAIN_NAME,
    HTTP_API_STAGE,
    KMS_KEY,
    LAYER_VERSION,
    LISTENER,
    LISTENER_RULE,
    LOG_GROUP,
    MOUNT_TARGET,
    NAT_GATEWAY,
    NETWORK_ACL_ENTRY,
    PRIVATE_DNS_NAMESPACE,
    RECORD_SET,
    RECORD_SET_GROUP,
    REPOSITORY,
    ROTATION_SCHEDULE,
    SCALABLE_TARGET,
    SECRET_POLICY,
    SECRETS_MANAGER_SECRET,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS,
    SECURITY_GROUP_INGRESS,
    SERVICE,
    SSM_PARAMETER,
    STATE_MACHINE,
    SUBSCRIPTION_FILTER,
    TASK_DEFINITION,
    USER,
    USER_POOL_DOMAIN,
)
from budget_stack.testing.readback.comparison import without_positions


class Loss(NamedTuple):
    """A property that cannot be read back.

    Attributes:
        type: The resource type.
        property: Its path, with `*` for positions; everything below it is lost as well.
        moto: The version of moto that this was found with.
        reason: Why.
        beside: It is lost only next to this property in the same mapping; empty if it is always lost.
    """

    type: str
    property: str
    moto: str
    reason: str
    beside: str = ""

    def covers(self, type_: str, path: str, properties: Mapping[str, Any]) -> bool:
        """Tell whether this loss covers a path of a resource with these properties."""
        if type_ != self.type or not f"{without_positions(path)}/".startswith(f"{self.property}/"):
            return False
        return not self.beside or self.beside in _around(properties, path)


_OF_A_COPY = "no API, of AWS neither, returns what the copy is made with"
_OF_PASSWORDS = "no API, of AWS neither, returns it"
_OF_REQUESTS = "it is about the request, and no API returns it"
_NOT_KEPT = "moto does not keep it"
_OF_LISTS = "moto keeps descriptions of ranges and groups, and not of prefix lists"
_OF_COMMENTS = "a comment is about the change, and no API returns it"
_OF_CODE = "no API, of AWS neither, tells where code came from"
_PLACES = ("S3Bucket", "S3Key", "S3ObjectVersion", "SourceKMSKeyArn", "ZipFile")
_SECRETS = (
    "ApiKeyAuthParameters/ApiKeyValue",
    "BasicAuthParameters/Password",
    "OAuthParameters/ClientParameters/ClientSecret",
)
_OF_SUBSCRIBERS = ("ApplyOnTransformedLogs", "Distribution", "EmitSystemFields", "FieldSelectionCriteria")
_OF_COPIES = ("DeleteMarkerReplication", "Filter", "Prefix", "SourceSelectionCriteria")
_AFTER_UPDATE = "moto keeps it neither from create_service nor from update_service"

LOSSES: Final = (
    Loss(SCALABLE_TARGET, "Tags", "5.2.5", "moto has no list_tags_for_resource there"),
    Loss(SECURITY_GROUP, "SecurityGroupIngress/*/Description", "5.2.5", _OF_LISTS, "SourcePrefixListId"),
    Loss(SECURITY_GROUP, "SecurityGroupEgress/*/Description", "5.2.5", _OF_LISTS, "DestinationPrefixListId"),
    Loss(SECURITY_GROUP_EGRESS, "Description", "5.2.5", _OF_LISTS, "DestinationPrefixListId"),
    Loss(SECURITY_GROUP_INGRESS, "Description", "5.2.5", _OF_LISTS, "SourcePrefixListId"),
    Loss(
        REPOSITORY,
        "EmptyOnDelete",
        "5.2.5",
        "CloudFormation's own, which no API takes: images are deleted with their repository",
    ),
    Loss(SERVICE, "GatewayConnectors", "5.2.5", _AFTER_UPDATE),
    Loss(SERVICE, "Monitoring", "5.2.5", _AFTER_UPDATE),
    Loss(SERVICE, "ServiceConnectConfiguration", "5.2.5", _AFTER_UPDATE),
    Loss(SERVICE, "VolumeConfigurations", "5.2.5", _AFTER_UPDATE),
    Loss(SERVICE, "VpcLatticeConfigurations", "5.2.5", _AFTER_UPDATE),
    Loss(TASK_DEFINITION, "EnableFaultInjection", "5.2.5", _NOT_KEPT),
    Loss(LISTENER, "MutualAuthentication", "5.2.5", _NOT_KEPT),
    Loss(LISTENER_RULE, "Transforms", "5.2.5", _NOT_KEPT),
    Loss(CERTIFICATE, "KeyAlgorithm", "5.2.5", "moto makes a key of RSA_2048, whatever it is asked for"),
    Loss(
        CERTIFICATE,
        "DomainValidationOptions/*/HostedZoneId",
        "5.2.5",
        "CloudFormation's own, which no API returns: the record that it is about is in the zone",
    ),
    Loss(DATABASE_CLUSTER, "EngineLifecycleSupport", "5.2.5", _NOT_KEPT),
    Loss(DATABASE_CLUSTER, "MasterUserAuthenticationType", "5.2.5", _NOT_KEPT),
    Loss(DATABASE_CLUSTER, "MasterUserPassword", "5.2.5", _OF_PASSWORDS),
    Loss(DATABASE_INSTANCE, "EnablePerformanceInsights", "5.2.5", _NOT_KEPT),
    Loss(DATABASE_INSTANCE, "MasterUserPassword", "5.2.5", _OF_PASSWORDS),
    Loss(FILE_SYSTEM, "BypassPolicyLockoutSafetyCheck", "5.2.5", _OF_REQUESTS),
    Loss(FILE_SYSTEM, "ReplicationConfiguration/Destinations/*/AvailabilityZoneName", "5.2.5", _OF_A_COPY),
    Loss(FILE_SYSTEM, "ReplicationConfiguration/Destinations/*/KmsKeyId", "5.2.5", _OF_A_COPY),
    Loss(MOUNT_TARGET, "IpAddressType", "5.2.5", "no API, of AWS neither, returns it"),
    Loss(MOUNT_TARGET, "Ipv6Address", "5.2.5", _NOT_KEPT),
    *(Loss(FUNCTION, f"Code/{one}", "5.2.5", _OF_CODE) for one in _PLACES),
    *(Loss(LAYER_VERSION, f"Content/{one}", "5.2.5", _OF_CODE) for one in _PLACES[:3]),
    Loss(BUCKET, "InventoryConfigurations/*/IncludedObjectVersions", "5.2.5", _NOT_KEPT),
    Loss(BUCKET, "LoggingConfiguration/TargetObjectKeyFormat", "5.2.5", _NOT_KEPT),
    *(Loss(BUCKET, f"ReplicationConfiguration/Rules/*/{one}", "5.2.5", _NOT_KEPT) for one in _OF_COPIES),
    Loss(
        BUCKET,
        "LifecycleConfiguration/Rules/*/NoncurrentVersionExpiration/NewerNoncurrentVersions",
        "5.2.5",
        _NOT_KEPT,
    ),
    *(
        Loss(BUCKET, f"LifecycleConfiguration/Rules/*/{size}", "5.2.5", _NOT_KEPT)
        for size in ("ObjectSizeGreaterThan", "ObjectSizeLessThan")
    ),
    Loss(HTTP_API, "IpAddressType", "5.2.5", _NOT_KEPT),
    Loss(HTTP_API_DOMAIN_NAME, "RoutingMode", "5.2.5", _NOT_KEPT),
    Loss(HTTP_API_STAGE, "DeploymentId", "5.2.5", _NOT_KEPT),
    Loss(RECORD_SET, "CidrRoutingConfig", "5.2.5", _NOT_KEPT),
    Loss(RECORD_SET, "Comment", "5.2.5", _OF_COMMENTS),
    Loss(RECORD_SET, "GeoProximityLocation", "5.2.5", _NOT_KEPT),
    Loss(PRIVATE_DNS_NAMESPACE, "Vpc", "5.2.5", "no API, of AWS neither, returns it: its hosted zone has it"),
    Loss(RECORD_SET_GROUP, "Comment", "5.2.5", _OF_COMMENTS),
    Loss(RECORD_SET_GROUP, "RecordSets/*/CidrRoutingConfig", "5.2.5", _NOT_KEPT),
    Loss(RECORD_SET_GROUP, "RecordSets/*/GeoProximityLocation", "5.2.5", _NOT_KEPT),
    Loss(ACCESS_KEY, "Serial", "5.2.5", "CloudFormation's own, which no API takes: a higher one makes another key"),
    Loss(USER, "LoginProfile/Password", "5.2.5", "no API, of AWS neither, returns a password"),
    Loss(USER_POOL_DOMAIN, "CustomDomainConfig", "5.2.5", _NOT_KEPT),
    Loss(USER_POOL_DOMAIN, "ManagedLoginVersion", "5.2.5", _NOT_KEPT),
    Loss(ELASTIC_IP, "NetworkBorderGroup", "5.2.5", _NOT_KEPT),
    Loss(ELASTIC_IP, "PublicIpv4Pool", "5.2.5", _NOT_KEPT),
    Loss(NAT_GATEWAY, "MaxDrainDurationSeconds", "5.2.5", _OF_REQUESTS),
    Loss(NAT_GATEWAY, "PrivateIpAddress", "5.2.5", "moto chooses another"),
    Loss(NAT_GATEWAY, "SecondaryAllocationIds", "5.2.5", _NOT_KEPT),
    Loss(NAT_GATEWAY, "SecondaryPrivateIpAddressCount", "5.2.5", _NOT_KEPT),
    Loss(NAT_GATEWAY, "SecondaryPrivateIpAddresses", "5.2.5", _NOT_KEPT),
    Loss(NETWORK_ACL_ENTRY, "Icmp", "5.2.5", _NOT_KEPT),
    Loss(DHCP_OPTIONS, "Ipv6AddressPreferredLeaseTime", "5.2.5", _NOT_KEPT),
    Loss(FLOW_LOG, "DestinationOptions", "5.2.5", _NOT_KEPT),
    Loss(EVENT_ARCHIVE, "KmsKeyIdentifier", "5.2.5", _NOT_KEPT),
    Loss(EVENT_BUS, "LogConfig", "5.2.5", _NOT_KEPT),
    *(Loss(EVENT_CONNECTION, f"AuthParameters/{one}", "5.2.5", _OF_PASSWORDS) for one in _SECRETS),
    Loss(EVENT_CONNECTION, "InvocationConnectivityParameters", "5.2.5", _NOT_KEPT),
    Loss(EVENT_CONNECTION, "KmsKeyIdentifier", "5.2.5", _NOT_KEPT),
    Loss(KMS_KEY, "BypassPolicyLockoutSafetyCheck", "5.2.5", _OF_REQUESTS),
    Loss(KMS_KEY, "PendingWindowInDays", "5.2.5", _OF_REQUESTS),
    Loss(KMS_KEY, "RotationPeriodInDays", "5.2.5", _NOT_KEPT),
    Loss(STATE_MACHINE, "DefinitionSubstitutions", "5.2.5", "CloudFormation's own: they are part of the definition"),
    Loss(SSM_PARAMETER, "Policies", "5.2.5", "moto keeps something else"),
    Loss(ROTATION_SCHEDULE, "RotateImmediatelyOnUpdate", "5.2.5", _OF_REQUESTS),
    Loss(ROTATION_SCHEDULE, "RotationRules/Duration", "5.2.5", _NOT_KEPT),
    Loss(ROTATION_SCHEDULE, "RotationRules/ScheduleExpression", "5.2.5", _NOT_KEPT),
    Loss(SECRET_POLICY, "BlockPublicPolicy", "5.2.5", _OF_REQUESTS),
    Loss(LOG_GROUP, "LogGroupClass", "5.2.5", _NOT_KEPT),
    *(Loss(SUBSCRIPTION_FILTER, one, "5.2.5", _NOT_KEPT) for one in _OF_SUBSCRIBERS),
    Loss(
        SECRETS_MANAGER_SECRET,
        "GenerateSecretString",
        "5.2.5",
        "CloudFormation generates the value; no API, of AWS neither, tells how it was generated",
    ),
)
"""What moto does not keep of the types that the rig supports."""


def _around(properties: Any, path: str) -> Mapping[str, Any]:
    for part in path.split("/")[:-1]:
        properties = properties[int(part)] if isinstance(properties, list) else properties[part]
    around: Mapping[str, Any] = properties
    return around
