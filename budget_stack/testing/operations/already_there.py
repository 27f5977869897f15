"""Names that the account has already, from a test of boto3's or from what a stack retained.

moto creates many a thing a second time, or changes it, where the handler of CloudFormation looks for it first: one that
is there is an error.

Source: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from budget_stack.facts.resource_types import (
    ALARM,
    BUCKET,
    CLUSTER,
    COMPOSITE_ALARM,
    DASHBOARD,
    DATABASE_SUBNET_GROUP,
    EVENT_RULE,
    FUNCTION_URL,
    HTTP_API_STAGE,
    LOG_RESOURCE_POLICY,
    METRIC_FILTER,
    QUEUE,
    SCHEDULE,
    SCHEDULE_GROUP,
    SERVICE,
    TOPIC,
)
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.function_names import parts_of
from budget_stack.testing.handlers.properties import Properties


def already_there(aws: Context, type_: str, properties: Properties) -> Iterator[str]:
    """Yield why a resource cannot be created: the account has one of its name that belongs to no stack.

    Args:
        aws: The context in which it would be created.
        type_: Its type.
        properties: Its properties.
    """
    if type_ not in _LOOKED_UP:
        return
    name, found = _LOOKED_UP[type_]
    if name in properties and found(aws, properties):
        yield f"Resource of type '{type_}' with identifier '{properties[name]}' already exists."


def _by(service: str, operation: str, **parameters: str) -> Callable[[Context, Properties], bool]:
    """Look by the one request that describes it, or fails."""

    def found(aws: Context, properties: Properties) -> bool:
        given = {name: properties[property_] for name, property_ in parameters.items() if property_ in properties}
        return bool(aws.find(service, operation, **given))

    return found


def _topic(aws: Context, properties: Properties) -> bool:
    account = aws.account
    arn = f"arn:{account.partition}:sns:{account.region}:{account.id}:{properties['TopicName']}"
    return bool(aws.find("sns", "get_topic_attributes", TopicArn=arn))


def _cluster(aws: Context, properties: Properties) -> bool:
    described = aws.read("ecs", "describe_clusters", clusters=[properties["ClusterName"]])["clusters"]
    return any(cluster["status"] == "ACTIVE" for cluster in described)


def _service(aws: Context, properties: Properties) -> bool:
    of_cluster = {"cluster": properties["Cluster"]} if "Cluster" in properties else {}
    described = aws.find("ecs", "describe_services", services=[properties["ServiceName"]], **of_cluster)
    return any(service["status"] != "INACTIVE" for service in described.get("services", ()))


def _alarm(aws: Context, properties: Properties) -> bool:
    # which both types share
    types = ["MetricAlarm", "CompositeAlarm"]
    answer = aws.read("cloudwatch", "describe_alarms", AlarmNames=[properties["AlarmName"]], AlarmTypes=types)
    return bool(answer.get("MetricAlarms") or answer.get("CompositeAlarms"))


def _metric_filter(aws: Context, properties: Properties) -> bool:
    name = properties["FilterName"]
    answer = aws.find("logs", "describe_metric_filters", logGroupName=properties["LogGroupName"], filterNamePrefix=name)
    return any(each["filterName"] == name for each in answer.get("metricFilters", ()))


def _log_resource_policy(aws: Context, properties: Properties) -> bool:
    policies = aws.read("logs", "describe_resource_policies")["resourcePolicies"]
    return any(policy["policyName"] == properties["PolicyName"] for policy in policies)


def _function_url(aws: Context, properties: Properties) -> bool:
    name, alias = parts_of(properties["TargetFunctionArn"])
    qualifier = properties.get("Qualifier", alias)
    return bool(
        aws.find(
            "lambda", "get_function_url_config", FunctionName=name, **({"Qualifier": qualifier} if qualifier else {})
        )
    )


_LOOKED_UP: Final[Mapping[str, tuple[str, Callable[[Context, Properties], Any]]]] = MappingProxyType(
    {
        ALARM: ("AlarmName", _alarm),
        BUCKET: ("BucketName", _by("s3", "get_bucket_location", Bucket="BucketName")),
        CLUSTER: ("ClusterName", _cluster),
        COMPOSITE_ALARM: ("AlarmName", _alarm),
        DASHBOARD: ("DashboardName", _by("cloudwatch", "get_dashboard", DashboardName="DashboardName")),
        DATABASE_SUBNET_GROUP: (
            "DBSubnetGroupName",
            _by("rds", "describe_db_subnet_groups", DBSubnetGroupName="DBSubnetGroupName"),
        ),
        EVENT_RULE: ("Name", _by("events", "describe_rule", Name="Name", EventBusName="EventBusName")),
        FUNCTION_URL: ("TargetFunctionArn", _function_url),
        HTTP_API_STAGE: ("StageName", _by("apigatewayv2", "get_stage", ApiId="ApiId", StageName="StageName")),
        LOG_RESOURCE_POLICY: ("PolicyName", _log_resource_policy),
        METRIC_FILTER: ("FilterName", _metric_filter),
        QUEUE: ("QueueName", _by("sqs", "get_queue_url", QueueName="QueueName")),
        SCHEDULE: ("Name", _by("scheduler", "get_schedule", Name="Name", GroupName="GroupName")),
        SCHEDULE_GROUP: ("Name", _by("scheduler", "get_schedule_group", Name="Name")),
        SERVICE: ("ServiceName", _service),
        TOPIC: ("TopicName", _topic),
    }
)
