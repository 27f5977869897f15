"""Each assertion holds on the shipped template, and fails on one that is broken, naming what is wrong."""

from __future__ import annotations

import copy
import itertools
import json

import pytest

from budget_stack import build_budget_tracker
from budget_stack.testing import assertions, simulated
from tests.budget_stack.testing.breakages import (
    BROKEN,
    FRONTS_BROKEN,
    said,
    unchanged,
    watched_by_nothing,
    way_to_the_whole_network,
)
from tests.budget_stack.testing.test_assertions_beside import ABOUT

TEMPLATE = json.loads(build_budget_tracker().template.to_json())


@pytest.fixture(scope="module")
def deployed():
    """Deploys the shipped template, broken in some ways; such stacks stand beside each other."""
    with simulated() as simulation:
        names = (f"stack-{number}" for number in itertools.count())

        def deploy(*ways, **parameters):
            template = copy.deepcopy(TEMPLATE)
            for breaking in dict.fromkeys(ways):
                breaking(template["Resources"])
            return simulation.deploy(template, simulation.network | parameters, stack_name=next(names))

        yield deploy


@pytest.fixture(scope="module")
def stack(deployed):
    """The shipped stack, whole."""
    return deployed()


@pytest.fixture(scope="module")
def broken(deployed, stack):
    """By way: a stack that is broken in this one, and in others that are no business of the same assertions."""
    stacks = {unchanged: stack}
    for ways in apart():
        stacks |= dict.fromkeys(ways, deployed(*ways))
    return stacks


def apart():
    """The ways to break a stack, in as few groups as keep those apart that one assertion is about."""
    about = {}
    for breaking, assertion, _, _ in BROKEN:
        about.setdefault(breaking, set()).add(assertion)
    groups = []
    for breaking, own in about.items():
        if breaking is unchanged:
            continue
        free = next((group for group in groups if all(own.isdisjoint(about[other]) for other in group)), None)
        if free is None:
            groups.append(free := [])
        free.append(breaking)
    return groups


def test_the_shipped_stack_is_what_it_should_be(stack):
    assertions.only_the_load_balancer_reaches_the_task(stack)
    assertions.the_load_balancer_reaches_the_task(stack)
    assertions.nothing_is_open_to_everybody_but_the_listener(stack)
    assertions.the_task_can_write_its_log(stack)
    assertions.the_task_can_pull_its_image(stack)
    assertions.the_task_can_read_its_secrets(stack)
    assertions.the_task_may(stack, "dsql:DbConnectAdmin", stack.resources["DatabaseCluster"].attributes["ResourceArn"])
    assertions.a_public_address(stack)
    assertions.failed_deployments_roll_back(stack)
    assertions.scales_between(stack, 1, 5)
    assertions.runs_tasks(stack, 1)
    assertions.containers_are_locked_in(stack)
    assertions.logs_are_kept(stack, 365)
    assertions.outlives_the_stack(stack, "DatabaseCluster", "LogGroup")


@pytest.mark.parametrize(
    ("breaking", "assertion", "arguments", "message"), BROKEN, ids=lambda value: getattr(value, "__name__", None)
)
def test_fails_on_a_broken_template_and_says_what_is_wrong(breaking, assertion, arguments, message, broken):
    with pytest.raises(AssertionError, match=message):
        getattr(assertions, assertion)(broken[breaking], *arguments)


def test_fails_on_tasks_that_get_no_public_address(deployed):
    stack = deployed(AssignPublicIp="DISABLED")

    assertions.no_public_address(stack)
    with pytest.raises(AssertionError, match="Service: tasks get no public address"):
        assertions.a_public_address(stack)


def test_a_way_out_may_lead_to_the_whole_network(deployed):
    assertions.the_load_balancer_reaches_the_task(deployed(way_to_the_whole_network))


def test_fails_on_an_alarm_that_rings_already(broken):
    stack = broken[watched_by_nothing]
    cloudwatch = stack.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="nothing",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        MetricName="a",
        Namespace="a",
        Period=60,
        Statistic="Sum",
        Threshold=0,
    )
    assertions.alarms_guard_the_deployment(stack)
    cloudwatch.set_alarm_state(AlarmName="nothing", StateValue="ALARM", StateReason="a test")

    with pytest.raises(AssertionError, match="Service: its alarm nothing rings already"):
        assertions.alarms_guard_the_deployment(stack)

    cloudwatch.delete_alarms(AlarmNames=["nothing"])


def test_fails_on_a_service_behind_no_load_balancer(deployed):
    stack = deployed(lambda resources: said(resources, "Service").pop("LoadBalancers"))

    with pytest.raises(AssertionError, match="Service is behind no load balancer"):
        assertions.only_the_load_balancer_reaches_the_task(stack)


def test_fails_on_a_listener_that_forwards_elsewhere(stack):
    arn = stack.resources["ListenerRule"].physical_id
    answer = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503"}}]
    actions = stack.client("elbv2").describe_rules(RuleArns=[arn])["Rules"][0]["Actions"]
    stack.client("elbv2").modify_rule(RuleArn=arn, Actions=answer)

    with pytest.raises(AssertionError, match="Service: no listener forwards to TargetGroup"):
        assertions.the_load_balancer_reaches_the_task(stack)

    stack.client("elbv2").modify_rule(RuleArn=arn, Actions=actions)


def test_fails_on_a_stack_that_speaks_no_https(stack):
    with pytest.raises(AssertionError, match="nothing of the stack speaks https"):
        assertions.tls_1_3_is_offered(stack)
    with pytest.raises(AssertionError, match="LoadBalancer, port 80: a rule serves plain HTTP"):
        assertions.http_redirects_to_https(stack)


def test_fails_on_a_service_that_is_not_there(stack):
    with pytest.raises(AssertionError, match="name one service of the stack, which has Service; got Web"):
        assertions.runs_tasks(stack, 1, service="Web")


def test_every_assertion_is_seen_to_fail():
    failing = {assertion for _, assertion, _, _ in BROKEN} | {assertion for _, _, assertion, _ in FRONTS_BROKEN}
    failing |= {"a_public_address", *(assertion.__name__ for assertion in ABOUT)}

    assert set(assertions.__all__) == failing
