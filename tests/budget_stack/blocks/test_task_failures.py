"""Which tasks have failed, in events as ECS sends them."""

from __future__ import annotations

import json

import pytest
from troposphere import Ref, Sub

from budget_stack import add_task_failures, add_topic, let_rule_publish
from tests.support import ecs_events
from tests.support.event_patterns import matches
from tests.support.resolution import resolve

_ARN = "arn:aws:ecs:us-east-1:123456789012:task-definition/"
MIGRATED = {"name": "app-init", "exitCode": 0}
DONE = {"name": "app", "exitCode": 0}
PROXY = {"name": "proxy", "exitCode": 143}


def rule(template, prefix=""):
    add_task_failures(
        template,
        task_definition_arn=f"{_ARN}named:7",
        revisions=f"{_ARN}nightly-TaskDefinition-",
        container_names=("app", "app-init"),
        log_group_name=Ref("LogGroup"),
        topic_arn=Ref("AlarmTopic"),
        prefix=prefix,
    )
    return resolve(template)["Resources"][f"{prefix}FailureRule"]["Properties"]


def stopped(*containers, code="EssentialContainerExited", family="nightly-TaskDefinition-9xY:1", status="STOPPED"):
    sent = ecs_events.task("mine", None, code, "Essential container in task exited", status)
    detail = json.loads(sent["Detail"]) | {"containers": containers, "taskDefinitionArn": _ARN + family}
    return {"source": sent["Source"], "detail-type": sent["DetailType"], "detail": json.loads(json.dumps(detail))}


@pytest.mark.parametrize(
    "event",
    [
        stopped({"name": "app", "exitCode": 1}),
        stopped(MIGRATED, {"name": "app", "exitCode": 137}, PROXY),
        stopped({"name": "app-init", "exitCode": 3}, {"name": "app"}),
        stopped({"name": "app", "reason": "CannotPullContainerError: not found"}, code="TaskFailedToStart"),
        stopped(DONE, code="SpotInterruption"),
        stopped({"name": "app", "exitCode": 1}, family="named:7"),
    ],
    ids=["exited", "killed beside others", "init", "not started", "interrupted", "of a family with a name"],
)
def test_a_task_that_failed_is_told(template, event):
    assert matches(rule(template)["EventPattern"], event)


@pytest.mark.parametrize(
    "event",
    [
        stopped(DONE),
        stopped(MIGRATED, DONE, PROXY),
        stopped({"name": "app", "exitCode": 1}, family="nightly-Other-9xY:1"),
        stopped({"name": "app", "exitCode": 1}, status="DEPROVISIONING"),
    ],
    ids=["done", "a sidecar that was stopped", "another job", "a state before the last"],
)
def test_what_went_well_or_is_not_of_this_job_is_not_told(template, event):
    assert not matches(rule(template)["EventPattern"], event)


def test_what_is_told_is_json_with_the_whole_event_in_it(template):
    (target,) = rule(template)["Targets"]
    message = target["InputTransformer"]["InputTemplate"].replace("<aws.events.event.json>", '{"detail": {}}')

    assert target["Arn"] == "{AlarmTopic}"
    assert json.loads(message) == {
        "what": "A run of app in budget-tracker failed",
        "log": "aws logs tail {LogGroup} --since 1h --region eu-central-1",
        "event": {"detail": {}},
    }


def test_a_topic_lets_the_rule_publish_and_where_it_is_named_no_other(template):
    topic = add_topic(template)
    let_rule_publish(topic, Sub("${FailureRule.Arn}"))
    rule(template)
    alarms, events = resolve(template)["Resources"]["AlarmTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]

    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert events == {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": ["sns:Publish"],
        "Resource": ["{AlarmTopic}"],
        "Condition": {"ArnEqualsIfExists": {"aws:SourceArn": "{FailureRule.Arn}"}},
    }


def test_a_run_that_a_sidecar_cuts_short_is_told_where_the_application_says_so(template):
    pattern = rule(template)["EventPattern"]
    died = {"name": "proxy", "exitCode": 1}

    assert matches(pattern, stopped(MIGRATED, {"name": "app", "exitCode": 143}, died))
    # as the docstring says: the same event may be of a run after which the proxy was stopped
    assert not matches(pattern, stopped(MIGRATED, DONE, died))


def test_the_id_of_a_target_has_room_for_any_prefix(template):
    made = rule(template, prefix="SendMonthlyInvoicesToAllEnterpriseCustomersInWesternEurope")
    (target,) = made["Targets"]

    assert target["Id"] == "Topic"
    assert rule(template)["Targets"][0]["Id"] == "FailureRule"
