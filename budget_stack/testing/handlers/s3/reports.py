"""What is logged of requests to a bucket, and listed of what is in it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.moto.buckets import believing_in_logs
from budget_stack.testing.handlers.properties import Properties, only

Settings = Mapping[str, Any]

# CloudFormation's names of members to the API's.
_LOGGING: Final = MappingProxyType({"DestinationBucketName": "TargetBucket", "LogFilePrefix": "TargetPrefix"})


def log_requests(aws: Context, bucket: str, properties: Properties) -> None:
    """Log what is asked of a bucket, or no longer."""
    value = properties.get("LoggingConfiguration")
    status: dict[str, Any] = {"BucketLoggingStatus": {}} if value is None else _logging_of_api(value, bucket)
    with believing_in_logs():
        aws.complete("s3", "put_bucket_logging", status, Bucket=bucket)


def list_contents(aws: Context, bucket: str, properties: Properties) -> None:
    """List what is in a bucket, each list as often as it says."""
    wanted = {str(one["Id"]): _of_api(one) for one in properties.get("InventoryConfigurations", ())}
    for id_ in [one for one in list_ids(aws, bucket) if one not in wanted]:
        aws.complete("s3", "delete_bucket_inventory_configuration", Bucket=bucket, Id=id_)
    for id_, said in wanted.items():
        configuration = {"InventoryConfiguration": said}
        aws.complete("s3", "put_bucket_inventory_configuration", configuration, Bucket=bucket, Id=id_)


def list_ids(aws: Context, bucket: str) -> list[str]:
    """The ids of the lists of what is in a bucket."""
    listed = aws.read("s3", "list_bucket_inventory_configurations", Bucket=bucket)
    return [one["Id"] for one in listed.get("InventoryConfigurationList", ())]


def described_list(aws: Context, bucket: str, id_: str) -> dict[str, Any]:
    """A list of what is in a bucket, as templates have it; what moto says of all at once lacks fields."""
    answer = aws.read("s3", "get_bucket_inventory_configuration", Bucket=bucket, Id=id_)
    return _of_template(answer["InventoryConfiguration"])


def _logging_of_api(value: Settings, bucket: str) -> dict[str, Any]:
    # beside what is logged, if nowhere else is said
    said = {theirs: value[ours] for ours, theirs in _LOGGING.items() if ours in value}
    rest = only(value, "TargetObjectKeyFormat")
    return {"BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": bucket, "TargetPrefix": "", **said, **rest}}}


def logging_of_template(value: Settings) -> dict[str, Any]:
    """Where requests are logged, as templates have it."""
    return {ours: value[theirs] for ours, theirs in _LOGGING.items() if value.get(theirs)}


def _of_api(value: Settings) -> dict[str, Any]:
    destination = value["Destination"]
    where = {
        "Bucket": destination["BucketArn"],
        **only(destination, "Format", "Prefix"),
        **({"AccountId": destination["BucketAccountId"]} if "BucketAccountId" in destination else {}),
    }
    return {
        **only(value, "Id", "IncludedObjectVersions", "OptionalFields"),
        "Destination": {"S3BucketDestination": where},
        "IsEnabled": value["Enabled"],
        "Schedule": {"Frequency": value["ScheduleFrequency"]},
        **({"Filter": {"Prefix": value["Prefix"]}} if "Prefix" in value else {}),
    }


def _of_template(value: Settings) -> dict[str, Any]:
    where = value["Destination"]["S3BucketDestination"]
    fields = value.get("OptionalFields", [])
    return {
        **only(value, "Id", "IncludedObjectVersions"),
        # moto spells a single one: it keeps the text where a list is meant
        "OptionalFields": ["".join(fields)] if fields and all(len(field) == 1 for field in fields) else fields,
        "Destination": {
            "BucketArn": where["Bucket"],
            "BucketAccountId": where.get("AccountId"),
            **only(where, "Format", "Prefix"),
        },
        "Enabled": value["IsEnabled"],
        "ScheduleFrequency": value["Schedule"]["Frequency"],
        "Prefix": value.get("Filter", {}).get("Prefix"),
    }
