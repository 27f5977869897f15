from __future__ import annotations

import json
from pathlib import Path

import pytest

from budget_stack import build_budget_tracker, to_json
from budget_stack.resolve import Reference, ResolveError, Source, parse_template, resolve
from tests.budget_stack.resolve.templates import NETWORK, budget_tracker, faults, resolved

ROOT = Path(__file__).parents[3]


def test_conditions_leave_resources_and_outputs_in_or_out():
    with_database, without = budget_tracker(), budget_tracker(Database="none")

    assert with_database.conditions["CreatesDatabase"]
    assert {"DatabaseCluster", "DatabasePolicy"} == with_database.resources.keys() - without.resources.keys()
    of_database = {"DatabaseEndpoint", "DatabaseClusterId", "ResetPasswordCommand"}
    assert of_database == with_database.outputs.keys() - without.outputs.keys()


def test_the_resolved_template_is_one_that_the_same_resolver_reads_alike():
    first = budget_tracker(MinContainerCount="0", CpuArchitecture="ARM64")

    again = resolve(Source(first.to_template()), pseudo_parameters={"AWS::Region": "eu-west-1"})

    assert {n: (r.type, r.properties) for n, r in again.resources.items()} == {
        n: (r.type, r.properties) for n, r in first.resources.items()
    }
    assert {n: o.value for n, o in again.outputs.items()} == {n: o.value for n, o in first.outputs.items()}


def test_a_resolved_template_holds_no_condition_and_no_parameter():
    template = budget_tracker().to_template()

    assert template.keys() == {"AWSTemplateFormatVersion", "Resources", "Outputs"}
    assert not any("Condition" in entry for entry in template["Resources"].values())
    assert "Fn::If" not in json.dumps(template)
    assert "AWS::NoValue" not in json.dumps(template)


def test_a_resolved_template_keeps_the_mappings_that_are_looked_up_at_deployment():
    image = {"Fn::FindInMap": ["Images", {"Ref": "AWS::Region"}, "id"]}
    size = {"Fn::FindInMap": ["Sizes", "small", "cpu"]}
    mappings = {"Images": {"eu-west-1": {"id": "ami-1"}}, "Sizes": {"small": {"cpu": 1}}}

    found = resolved(Mappings=mappings, Resources={"R": {"Type": "T", "Properties": {"A": image, "B": size}}})

    assert found.to_template()["Mappings"] == {"Images": mappings["Images"]}
    assert found.to_template()["Resources"]["R"]["Properties"] == {"A": image, "B": 1}


def test_the_default_template_on_disk_resolves_too():
    source = parse_template((ROOT / "template.yaml").read_text(), "template.yaml")

    assert resolve(source, NETWORK).resources["Service"].properties["TaskDefinition"] == Reference("TaskDefinition")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"ContainerCpu": "300"}, "Parameter ContainerCpu must be one of 256, 512"),
        ({"ContainerPort": "80"}, "Parameter ContainerPort failed to satisfy constraint: must be 1024 to 65535"),
        ({"ContainerPort": "http"}, "Parameter ContainerPort failed to satisfy constraint"),
        ({"HealthCheckPath": "health"}, "must be a path that starts with /"),
        ({"ImageRepository": "x"}, "must be 2 to 256 characters"),
        ({"Colour": "red"}, r"Parameters: \[Colour\] do not exist in the template"),
        ({"DatabaseSecretArn": "secret"}, r"got \*\*\*\*"),
        ({"ContainerCpu": "256", "ContainerMemory": "4096"}, "ContainerMemory must be one of those of ContainerCpu"),
        ({"Database": "existing"}, "DatabaseSecretArn must be given with Database=existing"),
    ],
)
def test_fails_on_values_that_cloudformation_refuses(parameters, message):
    with pytest.raises(ResolveError, match=message):
        budget_tracker(**parameters)


def test_fails_on_parameters_without_values_and_names_them_all():
    with pytest.raises(ResolveError) as refused:
        resolve(parse_template(to_json(build_budget_tracker().template)))

    assert [fault.location for fault in refused.value.faults] == [("Parameters", name) for name in NETWORK]


def test_fails_on_a_condition_that_depends_on_deployment():
    (reason,) = faults(
        Parameters={"P": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/x"}},
        Conditions={"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}},
    )

    assert reason == "Conditions/C: it depends on a value that is not known before deployment"


def test_a_condition_needs_only_what_decides_it():
    found = resolved(
        Parameters={"P": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/x"}},
        Conditions={
            "Off": {"Fn::And": [{"Fn::Equals": [{"Ref": "P"}, "x"]}, {"Fn::Equals": ["a", "b"]}]},
            "On": {"Fn::Or": [{"Fn::Equals": [{"Ref": "P"}, "x"]}, {"Fn::Equals": [1, "1"]}]},
        },
    )

    assert found.conditions == {"Off": False, "On": True}


def test_all_faults_of_a_template_are_told_at_once():
    found = faults(
        Resources={
            "A": {"Type": "T", "Properties": {"P": {"Ref": "X"}}},
            "B": {"Type": "T", "Properties": {"P": {"Ref": "Y"}}},
        }
    )

    assert len(found) == 2


def test_fails_on_what_only_cloudformation_can_include():
    source = Source({"Resources": {"T": {"Type": "AWS::SNS::Topic"}, "Fn::Transform": {"Name": "AWS::Include"}}})

    with pytest.raises(ResolveError, match="what Fn::Transform adds to it is only known to CloudFormation"):
        resolve(source)
