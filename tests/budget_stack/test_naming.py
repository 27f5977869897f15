"""Names that are taken, and a template that stays as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from troposphere import Equals, Output, Parameter, Ref, Template, sqs

from budget_stack import LogicalIdTaken, RegistrySettings, build_stack
from tests.budget_stack.stacks.test_web_service import SETTINGS


@pytest.mark.parametrize("section", ["conditions", "outputs", "parameters", "resources"])
def test_fails_on_a_name_that_is_taken_and_leaves_the_template_as_it_was(section):
    settings = replace(
        SETTINGS,
        container=replace(SETTINGS.container, cpu_architecture=Ref("Cpu")),
        registry=RegistrySettings(repository_name="a1"),
    )
    template = Template()
    # the last of what build_stack adds, or nearly
    name = {"conditions": "IsArm64", "outputs": "ForceNewDeploymentCommand"}.get(section, "Service")
    add = {
        "conditions": lambda: template.add_condition(name, Equals("a", "b")),
        "outputs": lambda: template.add_output(Output(name, Value="mine")),
        "parameters": lambda: template.add_parameter(Parameter(name, Type="String")),
        "resources": lambda: template.add_resource(sqs.Queue(name)),
    }
    add[section]()
    before = template.to_dict()

    with pytest.raises(LogicalIdTaken, match=f"already has an? {section[:-1]} {name}; give one"):
        build_stack(settings, template=template)

    assert template.to_dict() == before
    assert list(getattr(template, section)) == [name]
