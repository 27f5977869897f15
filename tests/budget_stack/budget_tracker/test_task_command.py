"""The commands that a stack prints, as a shell takes them apart."""

from __future__ import annotations

import json
import shlex

import pytest
from troposphere import Parameter, Ref, Template

from budget_stack.budget_tracker.outputs import add_task_output
from tests.support.resolution import resolve


@pytest.mark.parametrize("subnets", [("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"), Ref("Subnets")])
def test_the_command_for_one_task_is_taken_apart_by_a_shell_as_it_was_meant(template: Template, subnets):
    template.add_parameter(Parameter("Subnets", Type="List<AWS::EC2::Subnet::Id>"))
    add_task_output(
        template,
        "CountCommand",
        description="Counts",
        cluster_name="shared",
        task_definition_arn="counting:3",
        subnet_ids=subnets,
        security_group_id="sg-0123456789abcdef0",
        assign_public_ip="DISABLED",
        commands={"app": ("sh", "-c", 'echo "it\'s ${HOME}"'), "init": ("true",)},
        prefix="Web",
    )
    both = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    words = shlex.split(resolve(template, Subnets=",".join(both))["Outputs"]["WebCountCommand"]["Value"])
    options = dict(zip(words[3::2], words[4::2], strict=True))

    assert words[:3] == ["aws", "ecs", "run-task"]
    assert (options["--cluster"], options["--task-definition"]) == ("shared", "counting:3")
    assert options["--network-configuration"] == (
        f"awsvpcConfiguration={{subnets=[{','.join(both)}],securityGroups=[sg-0123456789abcdef0],assignPublicIp=DISABLED}}"
    )
    assert json.loads(options["--overrides"]) == {
        "containerOverrides": [
            {"name": "app", "command": ["sh", "-c", 'echo "it\'s ${HOME}"']},
            {"name": "init", "command": ["true"]},
        ]
    }
