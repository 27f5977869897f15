"""Why tasks stopped: what ECS tells of the service, kept in a log group."""

from __future__ import annotations

import json

from awacs import logs as log_actions
from awacs.aws import Allow, ArnEqualsIfExists, Condition, PolicyDocument, Principal, SourceArn, Statement
from troposphere import Ref, Retain, Select, Split, Template, encode_to_dict, events, logs

from budget_stack.facts.events import DELIVERY_SERVICES, ECS, LONGEST_RULE_NAME, LONGEST_TARGET_ID
from budget_stack.facts.iam import service_principal
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_optional_references, check_references, check_retention
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, sub

_STACK_ID, _DIGEST = 36, 8
_ABSENT = {"exists": False}


class EventSettings(Frozen):
    """How long it is known why tasks stopped; ECS itself tells for an hour.

    Attributes:
        retention_in_days: Days, one of the values that CloudWatch Logs accepts.

    Raises:
        InvalidSetting: a literal that CloudWatch Logs would reject.

    Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    """

    retention_in_days: Value = 365

    def __post_init__(self) -> None:
        check_retention("retention_in_days", self.retention_in_days)


class Events(Handle):
    """What `add_events` adds."""

    log_group: logs.LogGroup
    rule: events.Rule


def add_events(
    template: Template,
    *,
    cluster_name: Value,
    service_name_prefix: Value | None = None,
    task_definitions: Value | None = None,
    settings: EventSettings = EventSettings(),
    prefix: str = "",
) -> Events:
    """Add a rule that keeps every stopped task, service action and deployment in a log group.

    Create the service after the rule, or what goes wrong with its first tasks is lost. The log group outlives its
    stack, even one whose creation fails: that is when it is read.

    Args:
        template: The template to add to.
        cluster_name: The cluster's name, not its ARN.
        service_name_prefix: How the names of the services begin that are meant, in a cluster that others use too;
            left out, all that happens in the cluster is kept.
        task_definitions: How the ARNs of the task definitions begin whose tasks are meant, where no service runs them;
            left out, those of all.
        settings: The settings of the log group.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html,
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html and
    https://repost.aws/knowledge-center/cloudwatch-log-group-eventbridge
    """
    check_references(cluster_name=cluster_name)
    check_optional_references(service_name_prefix=service_name_prefix)
    rule_title, group_title = logical_id(prefix, "EventRule"), logical_id(prefix, "EventLogGroup")
    name = _shortened(rule_title, LONGEST_RULE_NAME - 1 - _STACK_ID)
    # The log group's policy names the rule, which names the log group: a circle, unless one of the names is known.
    log_group = add_resource(
        template,
        logs.LogGroup(
            group_title,
            DeletionPolicy=Retain,
            UpdateReplacePolicy=Retain,
            # CloudFormation names it: one that stayed after an update was taken back would be in the way of the next.
            # Rules write to log groups of any name; the console alone asks for one that begins with /.
            ResourcePolicyDocument=_write_events(name).JSONrepr(),
            RetentionInDays=settings.retention_in_days,
        ),
    )
    rule = add_resource(
        template,
        events.Rule(
            rule_title,
            Name=_unique(name),
            EventPattern=_pattern(cluster_name, service_name_prefix, task_definitions),
            Targets=[
                # unique in its rule, which has one target
                events.Target(
                    Id=group_title if len(group_title) <= LONGEST_TARGET_ID else "LogGroup", Arn=_arn(log_group)
                )
            ],
        ),
    )
    return Events(log_group, rule)


def events_of_cluster(template: Template, cluster_name: Value) -> Events | None:
    """Return what a template has already to keep all that happens in a cluster, in every deployment of it."""
    pattern = json.dumps(encode_to_dict(_pattern(cluster_name, None, None)))
    for rule in template.resources.values():
        if not isinstance(rule, events.Rule) or "Condition" in rule.resource:
            continue
        if json.dumps(encode_to_dict(rule.properties.get("EventPattern", {}))) == pattern:
            written = encode_to_dict({"Arn": rule.Targets[0].Arn})
            for group in template.resources.values():
                if isinstance(group, logs.LogGroup) and encode_to_dict({"Arn": _arn(group)}) == written:
                    return Events(group, rule)
    return None


def _arn(log_group: logs.LogGroup) -> Value:
    """Not the attribute Arn, which ends with :*: no event arrived with it, some report.

    Source: https://github.com/aws-samples/serverless-patterns/pull/221
    """
    name = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Name}"
    return sub(name, Name=Ref(log_group))


def _pattern(
    cluster_name: Value, service_name_prefix: Value | None, task_definitions: Value | None
) -> dict[str, object]:
    """Match the ARN that an event is about, as a deployment names its cluster nowhere else.

    Of the changes of a task's state only the last is kept; other events have no `lastStatus`.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    """
    detail: dict[str, object] = {"lastStatus": ["STOPPED", _ABSENT]}
    resources = [sub("*/${Cluster}/*", Cluster=cluster_name)]
    if service_name_prefix is not None:
        services = sub("*:service/${Cluster}/${Service}*", Cluster=cluster_name, Service=service_name_prefix)
        resources = [services, sub("*:task/${Cluster}/*", Cluster=cluster_name)]
        detail["group"] = [{"prefix": sub("service:${Service}", Service=service_name_prefix)}, _ABSENT]
    if task_definitions is not None:
        detail["taskDefinitionArn"] = [{"prefix": task_definitions}]
    return {"source": [ECS], "resources": [{"wildcard": arn} for arn in resources], "detail": detail}


def _shortened(title: str, longest: int) -> str:
    """Return a logical id, or its beginning and a digest where it is too long for a name: no other title has that."""
    if len(title) <= longest:
        return title
    # OpenSSL would take a tenth of what building a template takes
    from hashlib import sha256

    digest = sha256(title.encode()).hexdigest()[:_DIGEST]
    return f"{title[: longest - 1 - _DIGEST]}-{digest}"


def _unique(text: str) -> Value:
    """The stack's id ends the name: the stack's own may be longer than a rule's."""
    return sub(f"{text}-${{Unique}}", Unique=Select(2, Split("/", Ref("AWS::StackId"))))


def _write_events(name: str) -> PolicyDocument:
    """What EventBridge needs.

    A policy of the account would do as well, but a region has room for ten. The condition is none while EventBridge
    makes a stream, as it names no rule then. The log group has the policy, so `Resource` need not narrow it down.

    Sources: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html and
    https://github.com/aws-samples/serverless-patterns/pull/618
    """
    rule_arn = _unique(f"arn:${{AWS::Partition}}:events:${{AWS::Region}}:${{AWS::AccountId}}:rule/{name}")
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            Statement(
                Effect=Allow,
                Principal=Principal("Service", [service_principal(service) for service in DELIVERY_SERVICES]),
                Action=[log_actions.CreateLogStream, log_actions.PutLogEvents],
                Resource=sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*"),
                Condition=Condition(ArnEqualsIfExists(SourceArn, rule_arn)),
            ),
        ],
    )
