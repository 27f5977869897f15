"""CloudWatch Logs: streams, and who else may write to log groups."""

from __future__ import annotations

from budget_stack.facts.resource_types import LOG_RESOURCE_POLICY, LOG_STREAM
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties


class LogStream(Handler):
    """`AWS::Logs::LogStream`."""

    name_property = "LogStreamName"
    create_only = frozenset({"LogGroupName", "LogStreamName"})
    required = frozenset({"LogGroupName"})

    def create(self, aws: Context, properties: Properties) -> str:
        said = {"LogStreamName": aws.name(512), **properties}
        aws.create("logs", "create_log_stream", said)
        return f"{said['LogGroupName']}|{said['LogStreamName']}"

    def ref(self, physical_id: str) -> str:
        return physical_id.partition("|")[2]

    def read(self, aws: Context, physical_id: str) -> Properties:
        group, _, name = physical_id.partition("|")
        of_group = {"logGroupName": group, "logStreamNamePrefix": name}
        streams = aws.read("logs", "describe_log_streams", **of_group)["logStreams"]
        stream = next(stream for stream in streams if stream["logStreamName"] == name)
        return {"LogGroupName": group, "LogStreamName": stream["logStreamName"]}

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        group, _, name = physical_id.partition("|")
        aws.complete("logs", "delete_log_stream", logGroupName=group, logStreamName=name)


class ResourcePolicy(Handler):
    """`AWS::Logs::ResourcePolicy`."""

    create_only = frozenset({"PolicyName"})
    required = frozenset({"PolicyDocument", "PolicyName"})

    def create(self, aws: Context, properties: Properties) -> str:
        aws.create("logs", "put_resource_policy", properties)
        name: str = properties["PolicyName"]
        return name

    def read(self, aws: Context, physical_id: str) -> Properties:
        policies = aws.read("logs", "describe_resource_policies")["resourcePolicies"]
        policy = next(policy for policy in policies if policy["policyName"] == physical_id)
        return {"PolicyName": policy["policyName"], "PolicyDocument": policy["policyDocument"]}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        aws.complete("logs", "put_resource_policy", properties)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("logs", "delete_resource_policy", policyName=physical_id)


HANDLERS = {
    LOG_STREAM: LogStream(),
    LOG_RESOURCE_POLICY: ResourcePolicy(),
}
