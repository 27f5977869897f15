from __future__ import annotations

import json
from pathlib import Path

import pytest

from budget_stack import build_budget_tracker, to_json
from budget_stack.resolve import Reference, ResolveError, Source, parse_template, resolve

NETWORK = {
    "VpcId": "vpc-0123456789abcdef0",
    "PublicSubnet1": "subnet-0123456789abcdef0",
    "PublicSubnet2": "subnet-0123456789abcdef1",
}
ROOT = Path(__file__).parents[3]


def budget_tracker(facts=None, **parameters):
    source = parse_template(to_json(build_budget_tracker().template))
    return resolve(source, NETWORK | parameters, pseudo_parameters={"AWS::Region": "eu-west-1"}, facts=facts)


def resolved(**sections):
    return resolve(Source({"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}} | sections))


def faults(**sections):
    with pytest.raises(ResolveError) as refused:
        resolved(**sections)
    return [str(fault) for fault in refused.value.faults]


def test_conditions_leave_resources_and_outputs_in_or_out():
    with_database, without = budget_tracker(), budget_tracker(Database="none")

    assert with_database.conditions["CreatesDatabase"]
    assert {"DatabaseCluster", "DatabasePolicy"} == with_database.resources.keys() - without.resources.keys()
    of_database = {"DatabaseEndpoint", "DatabaseClusterId", "ResetPasswordCommand"}
    assert of_database == with_database.outputs.keys() - without.outputs.keys()


def test_resources_come_in_an_order_in_which_they_can_be_made():
    resources = budget_tracker(CreateECRRepository="true").resources
    order = list(resources)

    for name, resource in resources.items():
        assert all(order.index(needed) < order.index(name) for needed in resource.dependencies), name


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


def test_facts_about_the_account_decide_rules():
    subnets = {
        "subnet-0123456789abcdef0": {"VpcId": NETWORK["VpcId"], "AvailabilityZone": "eu-west-1a"},
        "subnet-0123456789abcdef1": {"VpcId": "vpc-0123456789abcdef9", "AvailabilityZone": "eu-west-1a"},
    }

    with pytest.raises(ResolveError) as refused:
        budget_tracker(facts=subnets)

    assert [fault.message for fault in refused.value.faults] == [
        "Template error: PublicSubnet2 must belong to VpcId",
        "Template error: PublicSubnet1 and PublicSubnet2 must lie in different availability zones",
    ]
    assert refused.value.faults[0].location == ("Rules", "PublicSubnet2InVpc", "Assertions", 0, "Assert")


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
        ({"ContainerCpu": "256", "ContainerMemory": "4096"}, "ContainerMemory with ContainerCpu 256 must be one of"),
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


def test_fails_on_a_reference_to_what_a_condition_leaves_out():
    assert faults(
        Conditions={"Never": {"Fn::Equals": ["a", "b"]}},
        Resources={
            "A": {"Type": "T", "Condition": "Never"},
            "B": {"Type": "T", "Properties": {"P": {"Fn::GetAtt": ["A", "Arn"]}}},
        },
        Outputs={"O": {"Value": {"Ref": "A"}}},
    ) == [
        "Resources/B: Unresolved resource dependencies [A] in the Resources block",
        "Outputs/O: Unresolved resource dependencies [A] in the Outputs block",
    ]


def test_what_a_condition_leaves_out_is_not_waited_for():
    resources = resolved(
        Conditions={"Never": {"Fn::Equals": ["a", "b"]}},
        Resources={"A": {"Type": "T", "Condition": "Never"}, "B": {"Type": "T", "DependsOn": ["A"]}},
    ).resources

    assert resources["B"].depends_on == ()


@pytest.mark.parametrize("depends_on", ["B", ["B"]])
def test_fails_on_a_circle_of_resources(depends_on):
    circle = faults(
        Resources={
            "A": {"Type": "T", "DependsOn": depends_on},
            "B": {"Type": "T", "Properties": {"P": {"Fn::Sub": "x${A}"}}},
        }
    )

    assert len(circle) == 1
    assert "Circular dependency between resources: [" in circle[0]


def test_fails_on_a_circle_of_conditions():
    (circle,) = faults(Conditions={"A": {"Condition": "B"}, "B": {"Fn::Not": [{"Condition": "A"}]}})[:1]

    assert "Circular dependency between conditions: A, B" in circle


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


@pytest.mark.parametrize(
    ("function", "holds"),
    [
        ({"Fn::Contains": [["a", "b"], {"Ref": "One"}]}, True),
        ({"Fn::Contains": [["b"], {"Ref": "One"}]}, False),
        ({"Fn::EachMemberEquals": [{"Ref": "Many"}, "a"]}, False),
        ({"Fn::EachMemberEquals": [["a", "a"], "a"]}, True),
        ({"Fn::EachMemberIn": [{"Ref": "Many"}, ["a", "b", "c"]]}, True),
        ({"Fn::EachMemberIn": [{"Ref": "Many"}, ["a"]]}, False),
        ({"Fn::EachMemberIn": [{"Fn::RefAll": "String"}, ["a"]]}, True),
        ({"Fn::EachMemberEquals": [{"Fn::ValueOf": ["Net", "VpcId"]}, "v"]}, True),
        ({"Fn::EachMemberEquals": [{"Fn::ValueOfAll": ["AWS::EC2::Subnet::Id", "VpcId"]}, "v"]}, True),
        ({"Fn::EachMemberEquals": [{"Fn::ValueOf": ["Net", "Unknown"]}, "v"]}, True),
    ],
)
def test_rules_are_evaluated(function, holds):
    source = Source(
        {
            "Parameters": {
                "One": {"Type": "String", "Default": "a"},
                "Many": {"Type": "CommaDelimitedList", "Default": "a,b"},
                "Net": {"Type": "List<AWS::EC2::Subnet::Id>", "Default": "s1,s2"},
            },
            "Rules": {"R": {"Assertions": [{"Assert": function, "AssertDescription": "no"}]}},
            "Resources": {"Q": {"Type": "AWS::SQS::Queue"}},
        }
    )
    facts = {"s1": {"VpcId": "v"}, "s2": {"VpcId": "v"}}

    if holds:
        assert resolve(source, facts=facts).resources
    else:
        with pytest.raises(ResolveError, match="Template error: no"):
            resolve(source, facts=facts)


def test_loops_are_written_out():
    found = resolve(
        Source(
            {
                "Transform": "AWS::LanguageExtensions",
                "Parameters": {"Names": {"Type": "CommaDelimitedList", "Default": "Alpha,Beta"}},
                "Resources": {
                    "Fn::ForEach::Topics": [
                        "Name",
                        {"Ref": "Names"},
                        {
                            "Topic${Name}": {
                                "Type": "AWS::SNS::Topic",
                                "Properties": {
                                    "TopicName": {"Ref": "Name"},
                                    "Fn::ForEach::Tags": ["Key", ["a.b", "c"], {"Tag&{Key}": "${Key} of ${Name}"}],
                                },
                            }
                        },
                    ]
                },
                "Outputs": {
                    "Fn::ForEach::Out": ["N", ["Alpha"], {"Arn${N}": {"Value": {"Fn::GetAtt": ["Topic${N}", "Arn"]}}}]
                },
            }
        )
    )

    assert found.resources["TopicAlpha"].properties == {
        "TopicName": "Alpha",
        "Tagab": "a.b of Alpha",
        "Tagc": "c of Alpha",
    }
    assert list(found.resources) == ["TopicAlpha", "TopicBeta"]
    assert found.outputs["ArnAlpha"].value == Reference("TopicAlpha", "Arn")


@pytest.mark.parametrize(
    ("loop", "message"),
    [
        (["Name", ["a"]], "Fn::ForEach requires a name, a list and a mapping"),
        (["Name", {"Ref": "Nobody"}, {"T${Name}": {"Type": "T"}}], "a Ref to a parameter that holds one"),
        (["Name", ["a", "a"], {"T${Name}": {"Type": "T"}}], "the loop makes the key Ta twice"),
    ],
)
def test_fails_on_a_loop_that_is_none(loop, message):
    with pytest.raises(ResolveError, match=message):
        resolve(Source({"Transform": ["AWS::LanguageExtensions"], "Resources": {"Fn::ForEach::L": loop}}))


def test_fails_on_what_only_cloudformation_can_include():
    source = Source({"Resources": {"T": {"Type": "AWS::SNS::Topic"}, "Fn::Transform": {"Name": "AWS::Include"}}})

    with pytest.raises(ResolveError, match="what Fn::Transform adds to it is only known to CloudFormation"):
        resolve(source)


@pytest.mark.parametrize(
    ("truth", "message"),
    [
        ({"Fn::Not": [{"Condition": "Never"}]}, "Condition is not supported in Rules"),
        ({"Fn::Equals": [{"Fn::If": ["Never", "a", "b"]}, "b"]}, "Fn::If is not supported in Rules"),
        ({"Fn::Equals": [{"Fn::FindInMap": ["M", "a", "b"]}, "b"]}, "Fn::FindInMap is not supported in Rules"),
        ({"Fn::Equals": [{"Ref": "T"}, "b"]}, "Rules refer to parameters, and T is none"),
    ],
)
def test_fails_on_what_rules_know_nothing_of(truth, message):
    template = {
        "Mappings": {"M": {"a": {"b": "c"}}},
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        "Rules": {"R": {"Assertions": [{"Assert": truth}]}},
        "Resources": {"T": {"Type": "AWS::SNS::Topic"}},
    }

    with pytest.raises(ResolveError, match=message):
        resolve(Source(template))


def test_what_an_account_has_of_a_type_is_not_known():
    networks = {"Fn::ValueOfAll": ["AWS::EC2::Subnet::Id", "VpcId"]}
    among = {"Fn::EachMemberIn": [networks, {"Fn::RefAll": "AWS::EC2::VPC::Id"}]}
    template = {
        "Parameters": {"Subnet": {"Type": "AWS::EC2::Subnet::Id", "Default": "subnet-0123456789abcdef0"}},
        "Rules": {"Known": {"Assertions": [{"Assert": among}]}},
        "Resources": {"T": {"Type": "AWS::SNS::Topic"}},
    }
    facts = {"subnet-0123456789abcdef0": {"VpcId": "vpc-0123456789abcdef0"}}

    assert resolve(Source(template), facts=facts).resources


@pytest.mark.parametrize(
    "entry",
    [
        {"Metadata": {"M": {"Ref": "Other"}}},
        {"Metadata": {"M": {"Fn::Sub": "${Other.TopicName}"}}},
        {"Properties": {"P": {"Fn::Select": [0, ["a", {"Fn::GetAtt": "Other.TopicName"}]]}}},
        {"Properties": {"P": {"Fn::Select": ["0", ["a", {"Fn::Sub": ["${x}${Other}", {"x": "1"}]}]]}}},
    ],
)
def test_whatever_is_named_is_waited_for(entry):
    topic = {"Type": "AWS::SNS::Topic"}

    found = resolve(Source({"Resources": {"First": topic | entry, "Other": topic}}))

    assert list(found.resources) == ["Other", "First"]


def test_what_is_not_named_is_not_waited_for():
    topic = {"Type": "AWS::SNS::Topic"}
    sub = {"Fn::Sub": ["${Other} ${!Other}", {"Other": "text"}]}

    found = resolve(Source({"Resources": {"First": topic | {"Properties": {"P": sub}}, "Other": topic}}))

    assert found.resources["First"].dependencies == frozenset()
