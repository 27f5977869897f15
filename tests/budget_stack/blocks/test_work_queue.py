from __future__ import annotations

import pytest
from troposphere import GetAtt, Output, Parameter, Ref

from budget_stack import InvalidSetting, WorkQueueSettings, add_queue_alarms, add_work_queue, to_yaml
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from tests.support.resolution import resolve

TAKEN = {"AttributeNames": ["ApproximateReceiveCount"], "MaxNumberOfMessages": 1, "WaitTimeSeconds": 0}


def properties(template, name, **parameters):
    return resolve(template, **parameters)["Resources"][name]["Properties"]


def deploy(fargate, template, **settings):
    queue = add_work_queue(template, settings=WorkQueueSettings(**settings))
    for name, value in (("Url", queue.url), ("Arn", queue.arn), ("Name", queue.name)):
        template.add_output(Output(name, Value=value))
    template.add_output(Output("DeadLetters", Value=Ref(queue.dead_letter_queue)))
    return fargate.deploy(template)


def test_a_message_is_tried_so_often_and_then_lies_with_the_dead_letters(fargate, template):
    stack, sqs = deploy(fargate, template, max_receive_count=2), fargate.client("sqs")
    queue, dead_letters = {"QueueUrl": stack.outputs["Url"]}, {"QueueUrl": stack.outputs["DeadLetters"]}
    sqs.send_message(**queue, MessageBody="work")

    for attempt in ("1", "2"):
        (message,) = sqs.receive_message(**queue, **TAKEN)["Messages"]
        assert message["Attributes"]["ApproximateReceiveCount"] == attempt
        sqs.change_message_visibility(**queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)

    assert "Messages" not in sqs.receive_message(**queue, **TAKEN)
    assert [one["Body"] for one in sqs.receive_message(**dead_letters, **TAKEN)["Messages"]] == ["work"]


def test_a_taken_message_is_out_of_sight_for_two_minutes_and_who_finds_none_waits(fargate, template):
    queue = deploy(fargate, template).resources["WorkQueue"]

    assert queue.value("VisibilityTimeout", origin="read") == "120"
    assert queue.value("ReceiveMessageWaitTimeSeconds", origin="read") == "20"


def test_dead_letters_are_kept_for_longer_than_messages(template):
    add_work_queue(template)

    assert properties(template, "WorkQueue")["MessageRetentionPeriod"] == 7 * 86_400
    assert properties(template, "DeadLetterQueue")["MessageRetentionPeriod"] == 14 * 86_400


def test_whoever_takes_messages_may_do_so_from_this_queue_and_nothing_else(template):
    add_work_queue(template)
    (statement,) = properties(template, "WorkQueuePolicy")["PolicyDocument"]["Statement"]

    assert statement["Resource"] == ["{WorkQueue.Arn}"]
    assert statement["Action"] == [
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    ]


def test_a_queue_is_called_by_its_url_its_arn_and_its_name(fargate, template):
    outputs = deploy(fargate, template).outputs

    assert outputs["Arn"].endswith(f":{outputs['Name']}")
    assert outputs["Url"].endswith(f"/{outputs['Name']}")


def test_messages_outlive_their_stack_unless_it_was_never_there(fargate, template):
    stack = deploy(fargate, template)
    resources = resolve(template)["Resources"]

    changes = stack.delete()

    assert {("retained", "WorkQueue"), ("retained", "DeadLetterQueue")} <= set(changes)
    for name in ("WorkQueue", "DeadLetterQueue"):
        assert resources[name]["DeletionPolicy"] == "RetainExceptOnCreate"
        assert resources[name]["UpdateReplacePolicy"] == "Retain"


def test_a_fifo_queue_has_dead_letters_of_its_kind_and_the_messages_of_the_queue_before_stay(fargate, template):
    stack, sqs = deploy(fargate, template), fargate.client("sqs")
    before = stack.outputs["Url"]
    sqs.send_message(QueueUrl=before, MessageBody="work")
    for name in ("WorkQueue", "DeadLetterQueue"):
        template.resources[name].FifoQueue = True

    stack.update(template)

    assert stack.outputs["Name"].endswith(".fifo")
    assert stack.outputs["DeadLetters"].endswith(".fifo")
    assert sqs.receive_message(QueueUrl=before, **TAKEN)["Messages"][0]["Body"] == "work"


def test_a_standard_queue_says_nothing_of_fifo_which_sqs_would_refuse(template):
    fifo = add_work_queue(template, settings=WorkQueueSettings(fifo=True), prefix="Fifo")
    standard = add_work_queue(template)

    assert (fifo.queue.FifoQueue, fifo.dead_letter_queue.FifoQueue) == (True, True)
    assert "FifoQueue" not in standard.queue.to_dict()["Properties"]


def test_every_number_may_be_a_parameter(template):
    for name in ("Tries", "Hidden", "Kept"):
        template.add_parameter(Parameter(name, Type="Number"))
    settings = WorkQueueSettings(
        max_receive_count=Ref("Tries"), visibility_timeout=Ref("Hidden"), message_retention_period=Ref("Kept")
    )
    add_work_queue(template, settings=settings, prefix="Shop")
    queue = properties(template, "ShopWorkQueue", Tries=3, Hidden=60, Kept=3600)

    assert queue["RedrivePolicy"] == {"deadLetterTargetArn": "{ShopDeadLetterQueue.Arn}", "maxReceiveCount": "3"}
    assert (queue["VisibilityTimeout"], queue["MessageRetentionPeriod"]) == ("60", "3600")


@pytest.mark.parametrize("fifo", [False, True])
def test_check_finds_nothing_about_the_queues_and_their_alarms(fifo, template):
    settings = WorkQueueSettings(fifo=fifo)
    queue = add_work_queue(template, settings=settings)
    add_queue_alarms(
        template,
        queue_name=queue.name,
        dead_letter_queue_name=GetAtt(queue.dead_letter_queue, "QueueName"),
        settings=settings,
    )
    found = check(parse_template(to_yaml(template)))

    # a note without a place says that AWS's validator is not installed
    assert [finding.message for finding in found.findings if finding.at] == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"max_receive_count": 0}, "max_receive_count must be 1 to 1,000; got 0"),
        ({"max_receive_count": "often"}, "max_receive_count must be a whole number"),
        ({"visibility_timeout": 0}, "visibility_timeout must be 1 to 43,200 seconds; got 0"),
        ({"visibility_timeout": 43_201}, "visibility_timeout must be 1 to 43,200 seconds"),
        ({"message_retention_period": 59}, "message_retention_period must be 60 to 1,209,600 seconds"),
        ({"message_retention_period": 120}, "must be more than visibility_timeout .120., or a message is lost"),
        ({"message_retention_period": 1_209_600}, "must be less than 1,209,600, after which dead letters are lost"),
        ({"fifo": "true"}, "fifo must be True or False"),
    ],
)
def test_fails_on_what_sqs_would_refuse_and_on_dead_letters_that_would_be_lost(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        WorkQueueSettings(**settings)


def test_the_dead_letters_of_a_fifo_queue_have_their_own_time():
    assert WorkQueueSettings(fifo=True, message_retention_period=1_209_600).message_retention_period == 1_209_600
