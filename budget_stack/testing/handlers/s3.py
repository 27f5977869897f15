"""Buckets for what AWS writes, and their policies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.regions import url_suffix_of
from budget_stack.facts.resource_types import BUCKET
from budget_stack.testing.errors import NotCarried
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, without
from budget_stack.testing.handlers.s3_settings import (
    OBJECT_SIZES,
    cors_of_api,
    cors_of_template,
    lifecycle_of_api,
    lifecycle_of_template,
    website_of_api,
    website_of_template,
)
from budget_stack.testing.ledger import Entry

_ANSWER = "ResponseMetadata"

# Of every bucket, whether asked for or not.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html
_DEFAULT_ENCRYPTION = {
    "ServerSideEncryptionConfiguration": [
        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}
    ]
}


class Bucket(Handler):
    """`AWS::S3::Bucket`, with what makes it private and what ends its objects."""

    name_property = NAMES[BUCKET].property
    create_only = frozenset({"BucketName", "BucketNamePrefix", "BucketNamespace"})
    resets = fixed(
        AccelerateConfiguration={"AccelerationStatus": "Suspended"},
        CorsConfiguration=None,
        WebsiteConfiguration=None,
        BucketEncryption=_DEFAULT_ENCRYPTION,
        LifecycleConfiguration=None,
        OwnershipControls=None,
        PublicAccessBlockConfiguration=None,
        Tags=[],
        VersioningConfiguration={"Status": "Suspended"},
    )

    def create(self, aws: Context, properties: Properties) -> str:
        name: str = properties.get("BucketName") or aws.name(NAMES[BUCKET].longest).lower()
        region = aws.account.region
        where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        aws.create("s3", "create_bucket", {}, Bucket=name, **where)
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self.update(aws, physical_id, properties, {})

    def read(self, aws: Context, physical_id: str) -> Properties:
        def found(operation: str) -> dict[str, Any]:
            return aws.find("s3", operation, Bucket=physical_id)

        encryption = found("get_bucket_encryption").get("ServerSideEncryptionConfiguration")
        lifecycle = found("get_bucket_lifecycle_configuration").get("Rules")
        cors, website = found("get_bucket_cors").get("CORSRules"), without(found("get_bucket_website"), _ANSWER)
        return {
            "AccelerateConfiguration": {
                "AccelerationStatus": found("get_bucket_accelerate_configuration").get("Status", "Suspended")
            },
            "CorsConfiguration": cors and cors_of_template(cors),
            "WebsiteConfiguration": website_of_template(website) if website else None,
            "BucketName": physical_id,
            "BucketEncryption": _encryption_of_template(encryption) if encryption else _DEFAULT_ENCRYPTION,
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

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        for name in sorted(changed(properties, before) - {"BucketName"}):
            if name not in _OPERATIONS:
                raise NotCarried("no operation of S3 that the rig knows", name)
            put, delete, sent = _OPERATIONS[name]
            if name in properties:
                aws.complete("s3", put, sent(properties[name]), Bucket=physical_id)
            elif delete:
                aws.complete("s3", delete, Bucket=physical_id)
            else:
                aws.complete("s3", put, sent(self.resets[name]), Bucket=physical_id)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        last = path.rpartition("/")[2]
        return super().was_sent(entry, last if last in OBJECT_SIZES else path, value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("s3", "delete_bucket", Bucket=physical_id)


class BucketPolicy(Handler):
    """`AWS::S3::BucketPolicy`."""

    create_only = frozenset({"Bucket"})
    required = frozenset({"Bucket", "PolicyDocument"})

    def create(self, aws: Context, properties: Properties) -> str:
        bucket: str = properties["Bucket"]
        aws.create("s3", "put_bucket_policy", {}, Bucket=bucket, Policy=properties["PolicyDocument"])
        return bucket

    def read(self, aws: Context, physical_id: str) -> Properties:
        document = aws.read("s3", "get_bucket_policy", Bucket=physical_id)["Policy"]
        return {"Bucket": physical_id, "PolicyDocument": document}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        aws.complete("s3", "put_bucket_policy", Bucket=physical_id, Policy=properties["PolicyDocument"])

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("s3", "delete_bucket_policy", Bucket=physical_id)


def _encryption(value: Mapping[str, Any]) -> dict[str, Any]:
    given = "ServerSideEncryptionByDefault"
    rules = [
        {f"Apply{name}" if name == given else name: item for name, item in rule.items()}
        for rule in value["ServerSideEncryptionConfiguration"]
    ]
    return {"ServerSideEncryptionConfiguration": {"Rules": rules}}


def _encryption_of_template(value: Mapping[str, Any]) -> dict[str, Any]:
    rules = [{name.removeprefix("Apply"): item for name, item in rule.items()} for rule in value["Rules"]]
    return {"ServerSideEncryptionConfiguration": rules}


def _as(name: str) -> Any:
    return lambda value: {name: value}


# By property: what sets it, what takes it away if anything does, and how it is sent.
_OPERATIONS = fixed(
    AccelerateConfiguration=(
        "put_bucket_accelerate_configuration",
        None,
        lambda value: {"AccelerateConfiguration": {"Status": value["AccelerationStatus"]}},
    ),
    CorsConfiguration=("put_bucket_cors", "delete_bucket_cors", cors_of_api),
    WebsiteConfiguration=("put_bucket_website", "delete_bucket_website", website_of_api),
    BucketEncryption=("put_bucket_encryption", None, _encryption),
    LifecycleConfiguration=("put_bucket_lifecycle_configuration", "delete_bucket_lifecycle", lifecycle_of_api),
    OwnershipControls=("put_bucket_ownership_controls", "delete_bucket_ownership_controls", _as("OwnershipControls")),
    PublicAccessBlockConfiguration=(
        "put_public_access_block",
        "delete_public_access_block",
        _as("PublicAccessBlockConfiguration"),
    ),
    Tags=("put_bucket_tagging", "delete_bucket_tagging", lambda tags: {"Tagging": {"TagSet": tags}}),
    VersioningConfiguration=("put_bucket_versioning", None, _as("VersioningConfiguration")),
)
