"""Buckets, and their policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.regions import url_suffix_of
from budget_stack.facts.resource_types import BUCKET, BUCKET_POLICY
from budget_stack.testing.errors import DeploymentFailed, NotCarried
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.moto.buckets import access_to, quietly, tells_event_bridge
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, without
from budget_stack.testing.handlers.s3.deliveries import (
    NOBODY_TOLD,
    notification_of_api,
    notification_of_template,
    replication_of_api,
    replication_of_template,
)
from budget_stack.testing.handlers.s3.notified import closed_to_s3
from budget_stack.testing.handlers.s3.reports import (
    described_list,
    list_contents,
    list_ids,
    log_requests,
    logging_of_template,
)
from budget_stack.testing.handlers.s3.settings import (
    OBJECT_SIZES,
    cors_of_api,
    cors_of_template,
    encryption_of_api,
    encryption_of_template,
    lifecycle_of_api,
    lifecycle_of_template,
    website_of_api,
    website_of_template,
)
from budget_stack.testing.handlers.shapes import is_true
from budget_stack.testing.ledger import Entry

_ANSWER = "ResponseMetadata"

# Of every bucket, whether asked for or not.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html
_DEFAULT_ENCRYPTION = {
    "ServerSideEncryptionConfiguration": [
        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}
    ]
}


_PRIVATE = "Private"
# What templates call the access that a bucket's owner grants to others, and the API's name for it.
_CANNED = fixed(
    AuthenticatedRead="authenticated-read",
    AwsExecRead="aws-exec-read",
    BucketOwnerFullControl="bucket-owner-full-control",
    BucketOwnerRead="bucket-owner-read",
    LogDeliveryWrite="log-delivery-write",
    Private="private",
    PublicRead="public-read",
    PublicReadWrite="public-read-write",
)
# S3 ignores them of a bucket.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
_OF_OBJECTS = ("BucketOwnerFullControl", "BucketOwnerRead")
# Parts of paths that are not read back, and what they are in a request.
_RENAMED = MappingProxyType({"LoggingConfiguration/": "", "/TagFilters": "/Tags", "/TagFilter": "/Tag"})
_LOCK, _INVENTORIES = "ObjectLockEnabled", "InventoryConfigurations"


class Bucket(Handler):
    """`AWS::S3::Bucket`.

    Not carried are analytics, metrics, tiers and metadata, which moto's S3 knows nothing of.
    """

    name_property = NAMES[BUCKET].property
    create_only = frozenset({"BucketName", "BucketNamePrefix", "BucketNamespace"})
    unordered = frozenset(
        {
            _INVENTORIES,
            "Tags",
            *(f"NotificationConfiguration/{one}Configurations" for one in ("Lambda", "Queue", "Topic")),
            *(
                f"NotificationConfiguration/{one}Configurations/*/Filter/S3Key/Rules"
                for one in ("Lambda", "Queue", "Topic")
            ),
        }
    )
    resets = fixed(
        AccelerateConfiguration={"AccelerationStatus": "Suspended"},
        AccessControl=_PRIVATE,
        InventoryConfigurations=[],
        LoggingConfiguration=None,
        NotificationConfiguration=NOBODY_TOLD,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"},
        ReplicationConfiguration=None,
        CorsConfiguration=None,
        WebsiteConfiguration=None,
        BucketEncryption=_DEFAULT_ENCRYPTION,
        LifecycleConfiguration=None,
        OwnershipControls=None,
        PublicAccessBlockConfiguration=None,
        Tags=[],
        VersioningConfiguration={"Status": "Suspended"},
    )

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        rules = properties.get("OwnershipControls", {}).get("Rules", ())
        owned = any(rule.get("ObjectOwnership") == "BucketOwnerEnforced" for rule in rules)
        if owned and properties.get("AccessControl", _PRIVATE) not in (_PRIVATE, *_OF_OBJECTS):
            # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
            yield "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"

    def check_stable(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from closed_to_s3(aws, properties.get("NotificationConfiguration", {}))

    def spelled(self, properties: Properties) -> Properties:
        ignored = properties.get("AccessControl") in _OF_OBJECTS
        return {**properties, "AccessControl": _PRIVATE} if ignored else properties

    def delegated(self, aws: Context, physical_id: str) -> Iterator[str]:
        # what EC2 may read, of which moto knows nothing
        if aws.properties.get("AccessControl") == "AwsExecRead":
            yield "AccessControl"

    def create(self, aws: Context, properties: Properties) -> str:
        name: str = properties.get("BucketName") or aws.name(NAMES[BUCKET].longest).lower()
        region = aws.account.region
        where: dict[str, Any] = (
            {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        )
        if is_true(properties, _LOCK):
            where["ObjectLockEnabledForBucket"] = True
        aws.create("s3", "create_bucket", {}, Bucket=name, **where)
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self.update(aws, physical_id, properties, only(properties, _LOCK))

    @quietly()
    def read(self, aws: Context, physical_id: str) -> Properties:
        def found(operation: str) -> dict[str, Any]:
            return aws.find("s3", operation, Bucket=physical_id)

        encryption = found("get_bucket_encryption").get("ServerSideEncryptionConfiguration")
        lifecycle = found("get_bucket_lifecycle_configuration").get("Rules")
        lock = found("get_object_lock_configuration").get("ObjectLockConfiguration")
        logging, copies = found("get_bucket_logging").get("LoggingEnabled"), found("get_bucket_replication")
        replication = copies.get("ReplicationConfiguration")
        notification = found("get_bucket_notification_configuration")
        cors, website = found("get_bucket_cors").get("CORSRules"), without(found("get_bucket_website"), _ANSWER)
        return {
            "AccelerateConfiguration": {
                "AccelerationStatus": found("get_bucket_accelerate_configuration").get("Status", "Suspended")
            },
            "AccessControl": access_to(aws.account, physical_id),
            _INVENTORIES: [described_list(aws, physical_id, one) for one in list_ids(aws, physical_id)],
            "LoggingConfiguration": logging and logging_of_template(logging),
            "NotificationConfiguration": notification_of_template(
                notification, event_bridge=tells_event_bridge(aws.account, physical_id)
            ),
            "ObjectLockConfiguration": lock,
            _LOCK: bool(lock),
            "ReplicationConfiguration": replication and replication_of_template(replication),
            "CorsConfiguration": cors and cors_of_template(cors),
            "WebsiteConfiguration": website_of_template(website) if website else None,
            "BucketName": physical_id,
            "BucketEncryption": encryption_of_template(encryption) if encryption else _DEFAULT_ENCRYPTION,
            "LifecycleConfiguration": lifecycle and lifecycle_of_template(lifecycle),
            "OwnershipControls": found("get_bucket_ownership_controls").get("OwnershipControls"),
            "PublicAccessBlockConfiguration": found("get_public_access_block").get("PublicAccessBlockConfiguration"),
            "Tags": found("get_bucket_tagging").get("TagSet", []),
            "VersioningConfiguration": only(found("get_bucket_versioning"), "Status") or None,
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        account, domain = aws.account, url_suffix_of(aws.account.partition)
        return {
            "Arn": f"arn:{account.partition}:s3:::{physical_id}",
            "DomainName": f"{physical_id}.s3.{domain}",
            "DualStackDomainName": f"{physical_id}.s3.dualstack.{account.region}.{domain}",
            "RegionalDomainName": f"{physical_id}.s3.{account.region}.{domain}",
            "WebsiteURL": f"http://{physical_id}.s3-website-{account.region}.{domain}",
        }

    @quietly()
    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before) - {"BucketName"}
        if unknown := sorted(different - {*_OPERATIONS, *_BY_THEMSELVES}):
            raise NotCarried("no operation of S3 that the rig knows", unknown[0])
        if _LOCK in different:
            _lock(aws, physical_id, properties)
        for name in [one for one in _OPERATIONS if one in different]:
            put, delete, sent = _OPERATIONS[name]
            if name in properties:
                aws.complete("s3", put, sent(properties[name]), Bucket=physical_id)
            elif delete:
                aws.complete("s3", delete, Bucket=physical_id)
            else:
                aws.complete("s3", put, sent(self.resets[name]), Bucket=physical_id)
        if "LoggingConfiguration" in different:
            log_requests(aws, physical_id, properties)
        if _INVENTORIES in different:
            list_contents(aws, physical_id, properties)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        if path == "AccessControl":
            return super().was_sent(entry, "ACL", _CANNED.get(str(value)))
        last = path.rpartition("/")[2]
        if last in (*OBJECT_SIZES, "IncludedObjectVersions"):
            return super().was_sent(entry, last, value)
        for ours, theirs in _RENAMED.items():
            path = path.replace(ours, theirs)
        return super().was_sent(entry, path, value)

    @quietly()
    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("s3", "delete_bucket", Bucket=physical_id)


class BucketPolicy(Handler):
    """`AWS::S3::BucketPolicy`."""

    create_only = frozenset({"Bucket"})
    required = frozenset({"Bucket", "PolicyDocument"})

    @quietly()
    def create(self, aws: Context, properties: Properties) -> str:
        bucket: str = properties["Bucket"]
        aws.create("s3", "put_bucket_policy", {}, Bucket=bucket, Policy=properties["PolicyDocument"])
        return bucket

    @quietly()
    def read(self, aws: Context, physical_id: str) -> Properties:
        document = aws.read("s3", "get_bucket_policy", Bucket=physical_id)["Policy"]
        return {"Bucket": physical_id, "PolicyDocument": document}

    @quietly()
    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        aws.complete("s3", "put_bucket_policy", Bucket=physical_id, Policy=properties["PolicyDocument"])

    @quietly()
    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("s3", "delete_bucket_policy", Bucket=physical_id)


def _lock(aws: Context, bucket: str, properties: Properties) -> None:
    if not is_true(properties, _LOCK):
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html
        raise DeploymentFailed("", "Object Lock of a bucket cannot be disabled once it is enabled")
    enabled = {"ObjectLockEnabled": "Enabled"}
    aws.complete("s3", "put_object_lock_configuration", Bucket=bucket, ObjectLockConfiguration=enabled)


def _as(name: str) -> Any:
    return lambda value: {name: value}


# What no single request says.
_BY_THEMSELVES = ("LoggingConfiguration", _INVENTORIES, _LOCK)
# By property, in the order in which one needs another: what sets it, what takes it away if anything does, and how it
# is sent.
_OPERATIONS = fixed(
    VersioningConfiguration=("put_bucket_versioning", None, _as("VersioningConfiguration")),
    OwnershipControls=("put_bucket_ownership_controls", "delete_bucket_ownership_controls", _as("OwnershipControls")),
    PublicAccessBlockConfiguration=(
        "put_public_access_block",
        "delete_public_access_block",
        _as("PublicAccessBlockConfiguration"),
    ),
    AccessControl=("put_bucket_acl", None, lambda value: {"ACL": _CANNED[value]}),
    NotificationConfiguration=("put_bucket_notification_configuration", None, notification_of_api),
    ObjectLockConfiguration=("put_object_lock_configuration", None, _as("ObjectLockConfiguration")),
    ReplicationConfiguration=("put_bucket_replication", "delete_bucket_replication", replication_of_api),
    AccelerateConfiguration=(
        "put_bucket_accelerate_configuration",
        None,
        lambda value: {"AccelerateConfiguration": {"Status": value["AccelerationStatus"]}},
    ),
    CorsConfiguration=("put_bucket_cors", "delete_bucket_cors", cors_of_api),
    WebsiteConfiguration=("put_bucket_website", "delete_bucket_website", website_of_api),
    BucketEncryption=("put_bucket_encryption", None, encryption_of_api),
    LifecycleConfiguration=("put_bucket_lifecycle_configuration", "delete_bucket_lifecycle", lifecycle_of_api),
    Tags=("put_bucket_tagging", "delete_bucket_tagging", lambda tags: {"Tagging": {"TagSet": tags}}),
)


HANDLERS = {
    BUCKET: Bucket(),
    BUCKET_POLICY: BucketPolicy(),
}
