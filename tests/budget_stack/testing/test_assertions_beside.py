"""Assertions about what stands around a service hold on what the library makes, and fail on what is broken."""

from __future__ import annotations

import json

import pytest

import budget_stack as bs
from budget_stack.testing import assertions

# each of them is seen to fail here, beside those of test_assertions.py
ABOUT = {
    assertions.alarms_tell_somebody,
    assertions.failed_messages_are_kept,
    assertions.private_tasks_reach_aws,
    assertions.releases_shift_requests,
    assertions.runs_on_a_schedule,
}
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1.0.0"
NIGHTLY = "cron(30 2 * * ? *)"


def network(simulation):
    return {"vpc_id": simulation.vpc_id, "subnet_ids": simulation.subnet_ids}


def data(template):
    return json.loads(template.to_json())


def of_type(template, type_):
    return [entry["Properties"] for entry in template["Resources"].values() if entry["Type"] == type_]


def worker(simulation):
    container = bs.BackgroundContainerSettings(image="ghcr.io/example/worker:1.0.0")
    alarms = bs.BackgroundAlarmSettings(topic=bs.TopicSettings(email="operator@example.com"))
    queue = bs.WorkQueueSettings()
    settings = bs.WorkerSettings(**network(simulation), container=container, queue=queue, alarms=alarms)
    return data(bs.build_worker(settings).template)


def job(simulation):
    container = bs.BackgroundContainerSettings(image="ghcr.io/example/report:1.0.0")
    schedule = bs.JobSchedule(expression=NIGHTLY, timezone="Europe/Zurich")
    settings = bs.JobSettings(**network(simulation), container=container, schedule=schedule)
    return data(bs.build_job(settings).template)


def shifting(simulation):
    container = bs.ContainerSettings(image="ghcr.io/example/app:1.0.0", port=8000)
    release = bs.ReleaseSettings(strategy="CANARY")
    return data(bs.build_stack(bs.Settings(**network(simulation), container=container, release=release)).template)


def private(simulation):
    """An internal service in private subnets without a way out, from a repository of ECR."""
    ec2 = simulation.client("ec2")
    table = ec2.create_route_table(VpcId=simulation.vpc_id)["RouteTable"]["RouteTableId"]
    for subnet in simulation.subnet_ids:
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    settings = bs.WorkerSettings(
        vpc_id=simulation.vpc_id,
        private_subnet_ids=simulation.subnet_ids,
        container=bs.BackgroundContainerSettings(image=IMAGE),
        endpoints=bs.EndpointSettings(route_table_ids=(table,)),
    )
    return data(bs.build_worker(settings).template)


def test_alarms_tell_somebody(fargate):
    template = worker(fargate)

    assertions.alarms_tell_somebody(fargate.deploy(template, stack_name="whole"))

    template["Resources"] = {
        name: entry for name, entry in template["Resources"].items() if entry["Type"] != "AWS::SNS::Subscription"
    }
    silent = fargate.deploy(template, stack_name="silent")
    with pytest.raises(AssertionError, match="to which nobody has subscribed"):
        assertions.alarms_tell_somebody(silent)


def test_alarms_that_are_switched_off_or_not_there_tell_nobody(fargate):
    template = worker(fargate)
    for alarm in of_type(template, "AWS::CloudWatch::Alarm"):
        alarm["ActionsEnabled"] = False
    with pytest.raises(AssertionError, match="has its actions switched off"):
        assertions.alarms_tell_somebody(fargate.deploy(template, stack_name="off"))

    for alarm in of_type(template, "AWS::CloudWatch::Alarm"):
        alarm.pop("AlarmActions", None)
    with pytest.raises(AssertionError, match="no alarm of the stack writes to a topic"):
        assertions.alarms_tell_somebody(fargate.deploy(template, stack_name="none"))


def test_releases_shift_requests(fargate):
    template = shifting(fargate)
    stack = fargate.deploy(template, stack_name="canary")

    assertions.releases_shift_requests(stack, "CANARY")
    with pytest.raises(AssertionError, match="Service: deployed by CANARY, not LINEAR"):
        assertions.releases_shift_requests(stack, "LINEAR")


def test_failed_messages_are_kept(fargate):
    template = worker(fargate)
    stack = fargate.deploy(template, stack_name="whole")

    assertions.failed_messages_are_kept(stack)
    with pytest.raises(AssertionError, match="what fails is kept for 14 days, not 15"):
        assertions.failed_messages_are_kept(stack, days=15)

    for queue in of_type(template, "AWS::SQS::Queue"):
        queue.pop("RedrivePolicy", None)
    with pytest.raises(AssertionError, match="no queue of the stack has another for what fails"):
        assertions.failed_messages_are_kept(fargate.deploy(template, stack_name="lost"))


def test_runs_on_a_schedule(fargate):
    template = job(fargate)
    stack = fargate.deploy(template, stack_name="whole")

    assertions.runs_on_a_schedule(stack, NIGHTLY, "Europe/Zurich")
    with pytest.raises(AssertionError, match=r"nothing runs at rate\(1 hour\) UTC; schedules of the stack: cron\(30 2"):
        assertions.runs_on_a_schedule(stack, "rate(1 hour)")

    (schedule,) = of_type(template, "AWS::Scheduler::Schedule")
    schedule["State"] = "DISABLED"
    with pytest.raises(AssertionError, match="is disabled"):
        assertions.runs_on_a_schedule(fargate.deploy(template, stack_name="off"), NIGHTLY, "Europe/Zurich")


def test_a_schedule_whose_role_may_not_run_the_task_runs_nothing(fargate):
    template = job(fargate)
    policy = template["Resources"]["SchedulePolicy"]["Properties"]["PolicyDocument"]
    policy["Statement"][0]["Action"] = ["ecs:DescribeTasks"]

    with pytest.raises(AssertionError, match="its role lacks ecs:RunTask"):
        assertions.runs_on_a_schedule(fargate.deploy(template), NIGHTLY, "Europe/Zurich")


def without(template, *words):
    """A template without the VPC endpoints of some services."""
    gone = {
        name
        for name, entry in template["Resources"].items()
        if entry["Type"] == "AWS::EC2::VPCEndpoint" and any(word in json.dumps(entry) for word in words)
    }
    assert gone
    for name in gone:
        del template["Resources"][name]
    # the service waits for its endpoints
    waited = template["Resources"]["Service"]["DependsOn"]
    template["Resources"]["Service"]["DependsOn"] = [name for name in waited if name not in gone]
    return template


def test_private_tasks_reach_aws_by_endpoints(fargate):
    assertions.private_tasks_reach_aws(fargate.deploy(private(fargate)))


@pytest.mark.parametrize(
    ("service", "what"), [("ecr.dkr", "the image"), (".s3", "the layers of the image"), (".logs", "the log")]
)
def test_private_tasks_without_an_endpoint_do_not(service, what, fargate):
    stack = fargate.deploy(without(private(fargate), service))

    with pytest.raises(AssertionError, match=f"have no way out, and no endpoint {service.strip('.')} for {what}"):
        assertions.private_tasks_reach_aws(stack)


def test_private_tasks_reach_aws_by_a_way_out_and_not_by_an_internet_gateway(fargate):
    template = without(private(fargate), "ServiceName")
    stack = fargate.deploy(template)
    ec2 = fargate.client("ec2")
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [fargate.vpc_id]}])["RouteTables"]
    (table,) = [one["RouteTableId"] for one in tables if not any(each["Main"] for each in one["Associations"])]
    out = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0"}
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=fargate.vpc_id)

    ec2.create_route(**out, GatewayId=gateway)
    with pytest.raises(AssertionError, match="have no way out"):
        assertions.private_tasks_reach_aws(stack)

    ec2.delete_route(**out)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=fargate.subnet_ids[0], AllocationId=address)["NatGateway"]["NatGatewayId"]
    ec2.create_route(**out, NatGatewayId=nat)
    assertions.private_tasks_reach_aws(stack)
