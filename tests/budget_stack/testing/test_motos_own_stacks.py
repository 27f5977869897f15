"""What moto's own create_stack makes of the reports: so that the table notices when moto mends one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from budget_stack.testing import Simulation
from tests.budget_stack.testing.reports import SEEN_WITH, Report, answers, filled, given, prepare, reports

VERSION = tuple(int(part) for part in version("moto").split(".")[:3])

pytestmark = [
    pytest.mark.filterwarnings("ignore:Tried to parse"),
    pytest.mark.skipif(VERSION < SEEN_WITH, reason="what moto loses was seen with a newer one"),
]


@pytest.mark.parametrize("report", list(reports()), ids=lambda report: str(report.issue))
def test_moto_itself_loses_what_the_table_says(fargate, report):
    tells = "mended" if is_mended(fargate, report) else "lost"

    assert tells == report.moto, f"#{report.issue} is {tells} in this moto: say so in reports_of_moto/"


def is_mended(fargate: Simulation, report: Report) -> bool:
    """Tell whether moto's own create_stack does what the report misses."""
    try:
        create(fargate, report)
    except ClientError:
        return report.aws_refuses
    # moto raises what its classes happen to raise, which is no refusal
    except Exception:
        return False
    return not report.aws_refuses and tells_all(fargate, report)


def create(fargate: Simulation, report: Report) -> None:
    """Have moto create the report's stack, and update it."""
    cloudformation = fargate.client("cloudformation")
    prepare(fargate.client, report)
    parameters = given(fargate.network, report)
    if report.beside:
        cloudformation.create_stack(StackName="beside", TemplateBody=report.beside)
    cloudformation.create_stack(**arguments(report.template, parameters, report.tags))
    if report.then:
        changed = parameters | report.then.get("parameters", {})
        cloudformation.update_stack(**arguments(report.then["template"], changed, report.tags))
    # it evaluates the outputs only now
    cloudformation.describe_stacks(StackName="report")


def arguments(template: str, parameters: Mapping[str, str], tags: Mapping[str, str]) -> dict[str, Any]:
    """The arguments of create_stack."""
    return {
        "StackName": "report",
        "TemplateBody": template,
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
    }


def tells_all(fargate: Simulation, report: Report) -> bool:
    """Tell whether boto3 says of moto's own stack what the template does."""
    cloudformation = fargate.client("cloudformation")
    resources = cloudformation.describe_stack_resources(StackName="report")["StackResources"]
    # moto says no name of a resource that it has not made
    made = [each for each in resources if "PhysicalResourceId" in each]
    refs = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in made}
    outputs = cloudformation.describe_stacks(StackName="report")["Stacks"][0].get("Outputs", [])
    values = {each["OutputKey"]: each["OutputValue"] for each in outputs}
    exports = {each["ExportName"]: each["OutputValue"] for each in outputs if "ExportName" in each}
    if exports != report.exports:
        return False
    if not all(re.fullmatch(pattern, str(values.get(name))) for name, pattern in report.outputs.items()):
        return False
    try:
        asks = (*report.asks, *report.untold)
        return all(answers(fargate.client, ask, refs) == filled(ask.says, refs) for ask in asks)
    except (ClientError, ParamValidationError):
        return False
