"""Container logs: driver options, log groups and retention."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import is_on_fargate
from budget_stack.checks.view.partial_text import is_of_this_stack_alone, may_match, partial_text
from budget_stack.checks.view.tasks import is_fargate, name_of, proxy_awslogs, with_awslogs
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.logs import RETENTION_DAYS
from budget_stack.facts.resource_types import (
    KMS_ALIAS,
    KMS_KEY,
    LOG_GROUP,
    METRIC_FILTER,
    SERVICE,
    SUBSCRIPTION_FILTER,
    TASK_DEFINITION,
)

_PROXY = "the proxy of Service Connect"
_LOG_CONFIGURATION = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html"


@rule(
    "log-option-missing",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The awslogs driver is told the group, the region and, on Fargate, a prefix",
        says="ClientException: Log driver awslogs requires options: awslogs-region, awslogs-group",
        cause="An option was left out; on EC2 the prefix is not needed.",
        fix="give Options awslogs-group, awslogs-region and awslogs-stream-prefix",
        source=_LOG_CONFIGURATION,
    ),
    same_as=("E3046",),
)
def option_missing(view: View, task: Resource) -> Iterator[Problem]:
    names = ["awslogs-group", "awslogs-region"] + ["awslogs-stream-prefix"] * is_fargate(task)
    for container, options in with_awslogs(task):
        for name in names:
            if not options[name]:
                yield problem(options[name], f"{name_of(container)} has no {name}")


@rule(
    "log-multiline-twice",
    "error",
    on=resources(TASK_DEFINITION, SERVICE),
    text=Text(
        title="A log entry of several lines begins with a date or matches a pattern, and not both",
        says="The task does not start: awslogs-datetime-format and awslogs-multiline-pattern exclude each other.",
        cause="A pattern was added where a date had been.",
        fix="leave one of the two options out",
        source=_LOG_CONFIGURATION,
    ),
)
def multiline_twice(view: View, resource: Resource) -> Iterator[Problem]:
    logs = [(name_of(container), options) for container, options in with_awslogs(resource)]
    if resource.type == SERVICE and (options := proxy_awslogs(resource)):
        logs.append((_PROXY, options))
    for name, options in logs:
        pattern = options["awslogs-multiline-pattern"]
        if pattern and options["awslogs-datetime-format"]:
            yield problem(pattern, f"{name} has awslogs-datetime-format too")


@rule(
    "log-proxy-option-missing",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The log of the Service Connect proxy is told the group, the region and, on Fargate, a prefix",
        says="InvalidParameterException: Log driver awslogs requires options: awslogs-region, awslogs-group",
        cause="The log was set up for the containers, and not for the proxy, which ECS adds to the task.",
        fix="give Options awslogs-group, awslogs-region and awslogs-stream-prefix",
        source=_LOG_CONFIGURATION,
    ),
)
def proxy_option_missing(view: View, service: Resource) -> Iterator[Problem]:
    options = proxy_awslogs(service)
    names = ["awslogs-group", "awslogs-region"] + ["awslogs-stream-prefix"] * is_on_fargate(view, service)
    for name in names if options else ():
        if options and not options[name]:
            yield problem(options[name], f"{_PROXY} has no {name}")


@rule(
    "log-group-is-arn",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The awslogs driver is given a log group's name",
        says="The task does not start: Value 'arn:...' at 'logGroupName' failed to satisfy constraint.",
        cause="Fn::GetAtt of Arn was used where Ref gives the name.",
        fix="use Ref of the log group",
        source=_LOG_CONFIGURATION,
    ),
)
def group_is_arn(view: View, task: Resource) -> Iterator[Problem]:
    for container, options in with_awslogs(task):
        group = options["awslogs-group"]
        value, reference = group.value, group.reference
        is_arn = isinstance(value, str) and value.startswith("arn:")
        if is_arn or (reference and reference.attribute == "Arn" and view.target(group, LOG_GROUP)):
            yield problem(group, f"awslogs-group of {name_of(container)} is an ARN")


@rule(
    "log-group-elsewhere",
    "info",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The log group is part of the stack, or made on demand",
        says="The task does not start where the log group is missing: The specified log group does not exist.",
        cause="The group was made by hand, or a first version of the template had it.",
        fix="add the log group to the template, or set awslogs-create-group to true",
        source=_LOG_CONFIGURATION,
    ),
)
def group_elsewhere(view: View, task: Resource) -> Iterator[Problem]:
    for _, options in with_awslogs(task):
        group = options["awslogs-group"].value
        if not isinstance(group, str) or options["awslogs-create-group"].text() == "true":
            continue
        names = (partial_text(one["LogGroupName"].value) for one in view.resources(LOG_GROUP) if one["LogGroupName"])
        if not any(may_match(name, group) for name in names):
            yield problem(options["awslogs-group"], f"no log group of the template is named {group}")


@rule(
    "log-mode-blocking",
    "info",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="Logging does not stop the application",
        says="In the mode blocking the application waits where CloudWatch Logs does not answer.",
        cause="No log line was to be lost.",
        fix="set mode to non-blocking, with a max-buffer-size",
        source=_LOG_CONFIGURATION,
    ),
)
def mode_blocking(view: View, task: Resource) -> Iterator[Problem]:
    for container, options in with_awslogs(task):
        if options["mode"].text() == "blocking":
            yield problem(options["mode"], f"{name_of(container)} waits for its log")


@rule(
    "log-region-pinned",
    "info",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="Logs go to the region that the stack is in",
        says="In another region the task does not start, for its log group is not where the driver looks for it.",
        cause="The region was written into the template.",
        fix="set awslogs-region to Ref AWS::Region",
        source=_LOG_CONFIGURATION,
    ),
)
def region_pinned(view: View, task: Resource) -> Iterator[Problem]:
    for container, options in with_awslogs(task):
        region = options["awslogs-region"]
        is_pinned = isinstance(region.value, str) and region.value != view.pseudo_parameter("AWS::Region")
        if is_pinned and view.target(options["awslogs-group"], LOG_GROUP):
            yield problem(region, f"{name_of(container)} logs in {region.text()} only, wherever the stack is")


@rule(
    "log-retention-missing",
    "info",
    on=resources(LOG_GROUP),
    text=Text(
        title="Logs are deleted some day",
        says="Without a retention, events are kept and paid for without end.",
        cause="RetentionInDays was left out.",
        fix="set RetentionInDays",
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    ),
)
def retention_missing(view: View, group: Resource) -> Iterator[Problem]:
    # what waits for delivery goes after a day
    if not group["RetentionInDays"] and group["LogGroupClass"].text() != "DELIVERY":
        yield problem(group["RetentionInDays"], "events are never deleted")


@rule(
    "log-retention-invalid",
    "error",
    on=resources(LOG_GROUP),
    text=Text(
        title="Logs are kept for a number of days that CloudWatch Logs knows",
        says="Model validation failed (#/RetentionInDays: failed validation constraint for keyword [enum])",
        cause="A round number was chosen, in a parameter without AllowedValues.",
        fix=f"choose one of {', '.join(map(str, RETENTION_DAYS))}",
        source="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
    ),
    same_as=("E3030",),
)
def retention_invalid(view: View, group: Resource) -> Iterator[Problem]:
    days = group["RetentionInDays"].number()
    if days is not None and days not in RETENTION_DAYS:
        yield problem(group["RetentionInDays"], f"{days:g} days are not among the values that there are")


@rule(
    "log-group-retained-name-fixed",
    "info",
    on=resources(LOG_GROUP),
    text=Text(
        title="What is kept when the stack goes has no fixed name",
        says="Resource of type 'AWS::Logs::LogGroup' with identifier 'X' already exists.",
        cause="The group has a name and outlives its stack; the next stack wants the same name.",
        fix="leave LogGroupName out, put the end of AWS::StackId into it, or let the group go with the stack",
        source=(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html"
        ),
    ),
)
def group_retained_name_fixed(view: View, group: Resource) -> Iterator[Problem]:
    name = group["LogGroupName"]
    kept = group.attribute("DeletionPolicy").text() in ("Retain", "RetainExceptOnCreate")
    if name and kept and not is_of_this_stack_alone(name):
        yield problem(name, f"{partial_text(name.value).replace(chr(0), '...')} stays when the stack is deleted")


@rule(
    "log-group-key-is-id",
    "error",
    on=resources(LOG_GROUP),
    text=Text(
        title="A log group is encrypted with the key of an ARN",
        says="Model validation failed (#/KmsKeyId: failed validation constraint for keyword [pattern])",
        cause="Ref of a key gives its id, and of an alias its name.",
        fix="use Fn::GetAtt of the key's Arn",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html",
    ),
)
def group_key_is_id(view: View, group: Resource) -> Iterator[Problem]:
    key = group["KmsKeyId"]
    reference, named = key.reference, view.target(key, KMS_KEY, KMS_ALIAS)
    if named and reference and not reference.attribute:
        yield problem(key, f"Ref of {named.logical_id} is no ARN")


@rule(
    "log-group-name-reserved",
    "error",
    on=resources(LOG_GROUP),
    text=Text(
        title="A log group's name does not begin with aws/",
        says="InvalidParameterException: Log groups starting with AWS/ are reserved for AWS.",
        cause="The slash before aws was lost: AWS's services write to /aws/...",
        fix="begin the name with a slash",
        source="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
    ),
)
def group_name_reserved(view: View, group: Resource) -> Iterator[Problem]:
    if partial_text(group["LogGroupName"].known()).lower().startswith("aws/"):
        yield problem(group["LogGroupName"], "it begins with aws/")


@rule(
    "log-group-name-is-arn",
    "error",
    on=resources(METRIC_FILTER, SUBSCRIPTION_FILTER),
    text=Text(
        title="A filter names its log group, and gives no ARN",
        says="InvalidParameterException: Value at 'logGroupName' failed to satisfy constraint.",
        cause="Policies take the ARN of the group, and filters its name.",
        fix="use Ref of the log group",
        source="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html",
    ),
)
def group_name_is_arn(view: View, log_filter: Resource) -> Iterator[Problem]:
    node = log_filter["LogGroupName"]
    reference = node.reference
    is_attribute = reference is not None and reference.attribute == "Arn" and view.target(node, LOG_GROUP)
    if is_attribute or partial_text(node.known()).startswith("arn:"):
        yield problem(node, "the name of the log group belongs here")
