"""A worker with a queue of its own: what its container, its role, its scaling and its alarms are told of it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from troposphere import Ref, Template, ecs

from budget_stack import (
    BackgroundContainerSettings,
    BackgroundScalingSettings,
    ClusterSettings,
    EndpointSettings,
    InvalidSetting,
    Queue,
    SharedCluster,
    WorkQueueSettings,
    build_stack,
    build_worker,
    image_uri,
)
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from tests.budget_stack.stacks.test_web_service import SETTINGS as WEB
from tests.budget_stack.stacks.test_web_service import resources
from tests.budget_stack.stacks.test_worker import CONTAINER, WORKER

BY_MESSAGES = BackgroundScalingSettings(
    min_capacity=0, max_capacity=20, target_cpu_utilization=None, queue=Queue(messages_per_task=10)
)
QUEUED = replace(WORKER, queue=WorkQueueSettings(), scaling=BY_MESSAGES)
COUNTED = ClusterSettings(container_insights="enhanced")


def environment(found):
    (container,) = found["TaskDefinition"]["Properties"]["ContainerDefinitions"]
    return {it["Name"]: it["Value"] for it in container["Environment"]}


def insights(found, name="Cluster"):
    (setting,) = found[name]["Properties"]["ClusterSettings"]
    return setting["Value"]


def queues_followed(found):
    """The names of the queues that scaling looks at."""
    scaling = found["ServiceQueueScalingPolicy"]["Properties"]["TargetTrackingScalingPolicyConfiguration"]
    queries = scaling["CustomizedMetricSpecification"]["Metrics"] + found["ServiceWakeAlarm"]["Properties"]["Metrics"]
    metrics = (query["MetricStat"]["Metric"] for query in queries if "MetricStat" in query)
    return {it["Value"] for metric in metrics for it in metric["Dimensions"] if it["Name"] == "QueueName"}


def test_the_container_is_told_the_address():
    assert environment(resources(build_worker(QUEUED))) == {"QUEUE_URL": "{WorkQueue}"}


def test_fails_on_the_address_of_another_queue():
    given = replace(CONTAINER, environment={"QUEUE_URL": "https://example.com/queue"})

    with pytest.raises(InvalidSetting, match=r"container.environment\['QUEUE_URL'\] must be left out, .* beside queue"):
        build_worker(replace(QUEUED, container=given))
    assert environment(resources(build_worker(replace(WORKER, container=given)))) == given.environment


def test_the_tasks_may_take_messages_before_they_start():
    worker = build_worker(QUEUED)
    found = resources(worker)
    (statement,) = found["WorkQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]

    assert found["TaskRole"]["Properties"]["ManagedPolicyArns"] == ["{WorkQueuePolicy}"]
    assert statement["Resource"] == ["{WorkQueue.Arn}"]


def test_scaling_follows_that_queue_and_the_cluster_counts_the_tasks():
    found = resources(build_worker(QUEUED))

    assert queues_followed(found) == {"{WorkQueue.QueueName}"}
    assert insights(found) == "enabled"
    assert insights(resources(build_worker(replace(QUEUED, cluster=COUNTED)))) == "enhanced"
    assert insights(resources(build_worker(replace(QUEUED, scaling=None)))) == "disabled"


def test_scaling_may_follow_another_queue():
    other = replace(BY_MESSAGES, queue=Queue(name="orders", messages_per_task=10))

    assert queues_followed(resources(build_worker(replace(QUEUED, scaling=other)))) == {"orders"}


def test_the_alarms_of_the_queue_write_to_the_topic_of_the_others():
    worker = build_worker(QUEUED)
    found = resources(worker)

    assert found["DeadLettersAlarm"]["Properties"]["AlarmActions"] == ["{AlarmTopic}"]
    assert found["OldestMessageAlarm"]["Properties"]["AlarmActions"] == ["{AlarmTopic}"]
    assert worker.alarms.queue.dead_letters.title == "DeadLettersAlarm"


def test_without_alarms_there_are_none_of_the_queue():
    found = resources(build_worker(replace(QUEUED, alarms=None)))

    assert "WorkQueue" in found
    assert not [name for name in found if name.endswith("Alarm") and name != "ServiceWakeAlarm"]


def test_private_tasks_without_a_gateway_reach_the_queue_by_an_endpoint():
    private = replace(
        QUEUED,
        subnet_ids=None,
        private_subnet_ids=WORKER.subnet_ids,
        container=replace(CONTAINER, image=image_uri("worker", "3.1.0")),
        endpoints=EndpointSettings(route_table_ids=("rtb-0123456789abcdef0",)),
    )

    assert "SqsEndpoint" in resources(build_worker(private))
    assert "SqsEndpoint" not in resources(build_worker(replace(private, queue=None, scaling=None)))


def test_a_web_service_of_the_template_may_send_messages():
    worker = build_worker(QUEUED, prefix="Mail")
    may_send = {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": [worker.queue.arn]}
    told = replace(WEB.container, environment={"MAIL_QUEUE": worker.queue.url}, statements=[may_send])
    found = resources(build_stack(replace(WEB, container=told), template=worker.template))
    (statement,) = found["TaskPolicy"]["Properties"]["PolicyDocument"]["Statement"]

    assert statement["Resource"] == ["{MailWorkQueue.Arn}"]
    assert environment(found)["MAIL_QUEUE"] == "{MailWorkQueue}"


def test_two_workers_of_a_template_have_a_queue_each():
    template = Template()
    for prefix in ("Mail", "Report"):
        build_worker(QUEUED, template=template, prefix=prefix)
    found = template.to_dict()["Resources"]

    assert sum(it["Type"] == "AWS::SQS::Queue" for it in found.values()) == 4


def test_other_stacks_import_where_to_send_and_what_to_ask_a_right_to(fargate):
    settings = replace(QUEUED, vpc_id=fargate.vpc_id, subnet_ids=tuple(fargate.subnet_ids))
    fargate.deploy(build_worker(settings).template, stack_name="mail")
    imported = {name: {"Value": {"Fn::ImportValue": f"mail-{name}"}} for name in ("QueueUrl", "QueueArn")}
    group = {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": {}}}
    outputs = fargate.deploy({"Resources": group, "Outputs": imported}, stack_name="web").outputs

    assert outputs["QueueUrl"].rpartition("/")[2] == outputs["QueueArn"].rpartition(":")[2]


@pytest.mark.parametrize(
    "changed",
    [{}, {"scaling": None}, {"alarms": None}, {"queue": WorkQueueSettings(fifo=True, max_receive_count=1)}],
)
def test_it_is_built_checked_deployed_and_its_queue_read_back(changed, fargate):
    settings = replace(QUEUED, vpc_id=fargate.vpc_id, subnet_ids=tuple(fargate.subnet_ids), **changed)
    text = build_worker(settings).template.to_json()

    assert check(parse_template(text), engines=()).findings == []
    stack = fargate.deploy(text)
    for name in ("WorkQueue", "DeadLetterQueue"):
        assert set(stack.resources[name].origins.values()) == {"read"}


def test_a_worker_that_gets_a_queue_is_not_replaced(fargate):
    settings = replace(WORKER, vpc_id=fargate.vpc_id, subnet_ids=tuple(fargate.subnet_ids))
    stack = fargate.deploy(build_worker(settings).template)

    changes = stack.update(build_worker(replace(settings, queue=QUEUED.queue, scaling=BY_MESSAGES)).template)

    assert {name for action, name in changes if action == "replaced"} == {"TaskDefinition"}


def test_sqs_is_not_imported_unless_there_is_a_queue():
    code = (
        "import sys; from budget_stack import BackgroundContainerSettings, WorkerSettings, build_worker;"
        'build_worker(WorkerSettings(vpc_id="vpc-0123456789abcdef0", subnet_ids=("subnet-0123456789abcdef0",),'
        'container=BackgroundContainerSettings(image="app:1")));'
        'assert not {"troposphere.sqs", "awacs.sqs"} & {*sys.modules}'
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"queue": None}, "scaling.queue.name must be given, unless a worker makes its own"),
        (
            {"cluster": ClusterSettings(container_insights="disabled")},
            "scaling.queue must be None where cluster.container_insights is disabled",
        ),
        (
            {"queue": WorkQueueSettings(visibility_timeout=29)},
            r"queue.visibility_timeout must be at least container.stop_timeout \(30\): .* another would get it",
        ),
        ({"queue": Queue(messages_per_task=10)}, "queue must be WorkQueueSettings or None"),
    ],
)
def test_fails_on_a_queue_by_which_nothing_scales_or_messages_are_done_twice(changed, message):
    with pytest.raises(InvalidSetting, match=message):
        replace(QUEUED, **changed)


def test_a_message_may_be_out_of_sight_for_as_long_as_a_task_takes_to_stop():
    container = BackgroundContainerSettings(image="a/b:1", stop_timeout=120)

    assert replace(QUEUED, container=container).queue.visibility_timeout == 120
    assert replace(QUEUED, queue=WorkQueueSettings(visibility_timeout=Ref("Seconds"))).queue is not None


def test_a_cluster_that_it_joins_must_count_its_tasks_already():
    shared = SharedCluster("platform")

    with pytest.raises(InvalidSetting, match="cluster.container_insights must be enabled or enhanced beside shared"):
        build_worker(QUEUED, shared=shared)
    assert build_worker(replace(QUEUED, cluster=COUNTED), shared=shared).cluster is None


@pytest.mark.parametrize("said", [COUNTED, ClusterSettings()])
def test_a_cluster_of_the_same_template_is_seen_to_count_its_tasks(said):
    web = build_stack(replace(WEB, cluster=COUNTED), prefix="Web")

    worker = build_worker(replace(QUEUED, cluster=said), template=web.template, prefix="Mail", shared=web.shared)

    assert insights(resources(worker), "WebCluster") == "enhanced"
    assert "MailServiceQueueScalingPolicy" in resources(worker)


@pytest.mark.parametrize("said", [COUNTED, ClusterSettings()])
def test_fails_on_a_cluster_of_the_same_template_that_counts_no_tasks_whatever_is_said(said):
    web = build_stack(replace(WEB, cluster=ClusterSettings()), prefix="Web")

    with pytest.raises(InvalidSetting, match="scaling.queue must be None, unless WebCluster counts its tasks"):
        build_worker(replace(QUEUED, cluster=said), template=web.template, prefix="Mail", shared=web.shared)


def test_a_cluster_of_the_same_template_that_leaves_it_to_the_account_is_what_it_is_said_to_be(template):
    shared = SharedCluster(Ref(template.add_resource(ecs.Cluster("Cluster"))))

    assert build_worker(replace(QUEUED, cluster=COUNTED), template=template, prefix="Mail", shared=shared)
    with pytest.raises(InvalidSetting, match=r"unless Cluster counts its tasks"):
        build_worker(QUEUED, template=template, prefix="Post", shared=shared)


def test_fails_on_a_web_service_that_follows_a_queue_without_a_name():
    by_messages = replace(WEB.scaling, queue=Queue(messages_per_task=10))

    with pytest.raises(InvalidSetting, match=r"scaling.queue.name must be given"):
        replace(WEB, scaling=by_messages)


def test_the_cluster_of_a_web_service_counts_its_tasks_as_well():
    by_messages = replace(WEB.scaling, queue=Queue(name="orders", messages_per_task=10))

    assert insights(resources(build_stack(replace(WEB, scaling=by_messages)))) == "enabled"
    assert insights(resources(build_stack(WEB))) == "disabled"
