"""Each report of what moto's CloudFormation loses is told truly here: read back, labelled, or refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from botocore.exceptions import ClientError

from budget_stack.resolve import ResolveError
from budget_stack.testing import DeployedStack, DeploymentFailed, RigError, Simulation
from tests.budget_stack.testing.reports import Report, answers, filled, given, prepare, reports

REPORTS = {str(each.issue): each for each in reports()}
DEPLOYED = {name: each for name, each in REPORTS.items() if not each.refused}
REFUSED = {name: each for name, each in REPORTS.items() if each.refused}


def deployed(fargate: Simulation, report: Report) -> DeployedStack:
    prepare(fargate.client, report)
    if report.beside:
        fargate.deploy(report.beside, stack_name="beside")
    parameters = given(fargate.network, report)
    return fargate.deploy(report.template, parameters, stack_name="report", tags=report.tags)


def updated(fargate: Simulation, report: Report) -> DeployedStack:
    stack = deployed(fargate, report)
    if report.then:
        changes = stack.update(report.then["template"], report.then.get("parameters"))
        assert [tuple(each) for each in changes] == list(report.changes)
    return stack


def refs(stack: DeployedStack) -> dict[str, str]:
    return {name: resource.ref for name, resource in stack.resources.items()}


def parametrized(chosen: dict[str, Report]) -> Any:
    return pytest.mark.parametrize("report", chosen.values(), ids=chosen)


def test_there_are_forty_reports():
    assert len(REPORTS) >= 40
    assert len({each.issue for each in reports()}) == len(list(reports()))


@parametrized(DEPLOYED)
def test_the_label_is_what_the_table_says(fargate, report):
    stack = updated(fargate, report)

    tiers = {name: each.how for name, each in stack.resources.items()}
    assert tiers == dict(report.how), f"#{report.issue} is deployed otherwise now: say so in reports_of_moto/"
    for path, expected in report.values.items():
        logical_id, _, property_ = path.partition("/")
        resource = stack.resources[logical_id]
        origin = "ledger" if path in report.unread else resource.how
        assert resource.value(property_, origin=origin) == filled(expected, refs(stack)), path
    if report.order:
        assert list(stack.resources) == list(report.order)


@parametrized(DEPLOYED)
def test_boto3_and_the_outputs_say_what_the_template_does(fargate, report):
    stack = updated(fargate, report)

    for ask in report.asks:
        assert answers(fargate.client, ask, refs(stack)) == filled(ask.says, refs(stack)), ask.ask
    for ask in report.untold:
        assert answers(fargate.client, ask, refs(stack)) != filled(ask.says, refs(stack)), f"{ask.ask} is told now"
    for name, pattern in report.outputs.items():
        assert re.fullmatch(pattern, stack.outputs[name]), name
    assert dict(stack.exports) == dict(report.exports)


@parametrized(DEPLOYED)
def test_nothing_is_left(fargate, report):
    stack = updated(fargate, report)
    known = refs(stack)
    before = [answers(fargate.client, ask, known) for ask in report.asks]
    stack.delete()

    for ask, said in zip(report.asks, before, strict=True):
        try:
            says = answers(fargate.client, ask, known)
        except ClientError:
            says = {}
        assert (says == said) == bool(ask.stays), ask.ask
    assert stack.account.kept == {}


@parametrized(REFUSED)
def test_what_is_refused_is_named(fargate, report):
    with pytest.raises((ResolveError, RigError, DeploymentFailed)) as caught:
        updated(fargate, report)

    assert report.refused in str(caught.value)
