from __future__ import annotations

import re

import pytest
from troposphere import GetAtt, Output, Ref

from budget_stack import WorkQueueSettings, add_queue_alarms, add_work_queue
from budget_stack.testing.alarms.expression import calculated
from tests.support.metrics import METRICS
from tests.support.resolution import resolve


@pytest.fixture
def alarms(template):
    settings = WorkQueueSettings(message_retention_period=1000)
    add_queue_alarms(template, queue_name="work", dead_letter_queue_name="dead", settings=settings)
    resources = resolve(template)["Resources"]
    return {name: resources[name]["Properties"] for name in ("DeadLettersAlarm", "OldestMessageAlarm")}


def test_a_single_dead_letter_rings_as_long_as_it_lies_there(alarms):
    alarm = alarms["DeadLettersAlarm"]

    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": "dead"}]
    assert (alarm["ComparisonOperator"], alarm["Threshold"], alarm["EvaluationPeriods"]) == (
        "GreaterThanThreshold",
        0,
        1,
    )


@pytest.mark.parametrize(("age", "rings"), [(500, 0), (501, 1)])
def test_a_message_rings_before_it_is_lost(age, rings, alarms):
    expression, metric = alarms["OldestMessageAlarm"]["Metrics"]

    assert calculated(expression["Expression"], {metric["Id"]: age}) == rings
    assert metric["MetricStat"]["Metric"]["Dimensions"] == [{"Name": "QueueName", "Value": "work"}]


def test_no_data_is_no_message(alarms):
    assert {alarm["TreatMissingData"] for alarm in alarms.values()} == {"notBreaching"}


def test_every_metric_is_one_that_sqs_publishes(alarms):
    dead, (_, oldest) = alarms["DeadLettersAlarm"], alarms["OldestMessageAlarm"]["Metrics"]

    for metric in (dead, oldest["MetricStat"]["Metric"]):
        assert {"QueueName"} in METRICS[metric["Namespace"], metric["MetricName"]]


def test_the_commands_name_the_queues(fargate, template):
    queue = add_work_queue(template)
    names = {"queue_name": queue.name, "dead_letter_queue_name": GetAtt(queue.dead_letter_queue, "QueueName")}
    add_queue_alarms(template, **names)
    for name, value in (("Dead", queue.dead_letter_queue), ("Work", queue.queue)):
        template.add_output(Output(name, Value=Ref(value)))
    template.add_output(Output("DeadArn", Value=GetAtt(queue.dead_letter_queue, "Arn")))
    stack = fargate.deploy(template, stack_name="a" * 60)
    said = {
        name: stack.resources[name].value("AlarmDescription") for name in ("DeadLettersAlarm", "OldestMessageAlarm")
    }

    assert re.search(r"--queue-url (\S+)\. ", said["DeadLettersAlarm"])[1] == stack.outputs["Dead"]
    assert said["DeadLettersAlarm"].endswith(f"--source-arn {stack.outputs['DeadArn']}")
    assert said["OldestMessageAlarm"].endswith(f"--queue-url {stack.outputs['Work']}")
    assert max(map(len, said.values())) < 1024
