"""What can be deployed, and what is refused before anything is made."""

from __future__ import annotations

import boto3
import pytest
from troposphere import Template, logs

from budget_stack import to_json, to_yaml
from budget_stack.resolve import ResolveError, UnreadableTemplate, parse_template
from budget_stack.testing import DeploymentFailed, RigError, deploy, simulated

INCLUDE = {"Name": "AWS::Include", "Parameters": {"Location": "s3://shared/resources.yaml"}}
GROUP = {"Resources": {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 30}}}}


def group(**properties):
    return {"Resources": {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": properties}}}


@pytest.mark.parametrize("form", ["template", "source", "data", "yaml", "json", "path", "name of a file"])
def test_a_template_is_taken_in_every_form(form, fargate, tmp_path):
    template = Template()
    template.add_resource(logs.LogGroup("Group", RetentionInDays=30))
    path = tmp_path / "template.yaml"
    path.write_text(to_yaml(template, sam=True))
    forms = {
        "template": template,
        "source": parse_template(to_yaml(template)),
        "data": template.to_dict(),
        "yaml": to_yaml(template),
        "json": to_json(template),
        "path": path,
        "name of a file": str(path),
    }

    assert fargate.deploy(forms[form]).resources["Group"].described["RetentionInDays"] == 30


@pytest.mark.parametrize("nothing", [{}, {"Resources": {}}, "nowhere.yaml", "a: b\nc: d\n"])
def test_fails_on_what_is_no_template(nothing, fargate):
    with pytest.raises(UnreadableTemplate):
        fargate.deploy(nothing)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"Resources": {"A": 5}}, "Resources/A must be a mapping; it is a single value"),
        ({"Resources": {"A": {}}}, "Resources/A has no Type"),
        ({**GROUP, "Outputs": {"O": "text"}}, "Outputs/O must be a mapping; it is a single value"),
        ({**GROUP, "Parameters": ["P"]}, "Parameters must be a mapping"),
        ({**GROUP, "Metadata": {"when": object()}}, "not what JSON can hold"),
    ],
)
def test_fails_on_data_that_is_no_template_and_says_where(data, message, fargate):
    with pytest.raises(UnreadableTemplate, match=message):
        fargate.deploy(data)


def test_a_template_of_one_line_is_no_name_of_a_file(fargate):
    assert fargate.deploy("Resources: {Group: {Type: AWS::Logs::LogGroup}}").resources.keys() == {"Group"}


def test_fails_where_no_mock_is_active():
    with pytest.raises(RigError, match="no mock is active"):
        deploy(GROUP)


def test_fails_on_a_value_that_a_parameter_does_not_take(fargate, tracker):
    with pytest.raises(ResolveError, match="ContainerCpu must be one of"):
        fargate.deploy(tracker, fargate.network | {"ContainerCpu": 300})


def test_fails_on_a_rule_that_does_not_hold(fargate, tracker):
    with pytest.raises(ResolveError, match=r"must be one of those of ContainerCpu, in steps of 1024: 256 \(512,"):
        fargate.deploy(tracker, fargate.network | {"ContainerMemory": 4096})


def test_fails_on_two_subnets_of_one_zone(fargate, tracker):
    ec2 = fargate.client("ec2")
    zone = ec2.describe_subnets(SubnetIds=[fargate.subnet_ids[0]])["Subnets"][0]["AvailabilityZone"]
    other = ec2.create_subnet(VpcId=fargate.vpc_id, CidrBlock="10.0.9.0/24", AvailabilityZone=zone)["Subnet"]

    with pytest.raises(ResolveError, match="PublicSubnet1 and PublicSubnet2 must lie in different availability zones"):
        fargate.deploy(tracker, fargate.network | {"PublicSubnet2": other["SubnetId"]})


def test_fails_on_a_subnet_of_another_vpc(fargate, tracker):
    ec2 = fargate.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]

    with pytest.raises(ResolveError, match="PublicSubnet1 must belong to VpcId"):
        fargate.deploy(tracker, fargate.network | {"VpcId": vpc})


def test_fails_on_a_network_that_does_not_exist(fargate, tracker):
    with pytest.raises(DeploymentFailed, match="subnet-0123456789abcdef0 for parameter name PublicSubnet1 does not"):
        fargate.deploy(tracker, fargate.network | {"PublicSubnet1": "subnet-0123456789abcdef0"})


def test_fails_on_a_type_that_is_not_supported_before_anything_is_made(fargate):
    template = group()
    template["Resources"]["Moon"] = {"Type": "AWS::Space::Moon"}

    with pytest.raises(RigError, match=r"AWS::Space::Moon is not supported: .*register\('AWS::Space::Moon', handler\)"):
        fargate.deploy(template)

    assert fargate.client("logs").describe_log_groups()["logGroups"] == []


def test_fails_on_a_second_stack_of_one_name(fargate):
    fargate.deploy(GROUP)

    with pytest.raises(DeploymentFailed, match=r"Stack \[stack\] already exists"):
        fargate.deploy(GROUP)


def test_aurora_dsql_is_said_to_be_missing_where_moto_has_none(fargate, tracker):
    ec2 = boto3.client("ec2", region_name="eu-central-1")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-central-1{zone}")["Subnet"]
        for n, zone in enumerate("ab")
    ]
    network = {"VpcId": vpc, "PublicSubnet1": subnets[0]["SubnetId"], "PublicSubnet2": subnets[1]["SubnetId"]}

    with pytest.raises(RigError, match="moto has Aurora DSQL in us-east-1 and us-east-2 only"):
        deploy(tracker, network, region="eu-central-1")

    stack = deploy(tracker, network | {"Database": "none"}, region="eu-central-1")
    assert ":eu-central-1:" in stack.resources["Service"].physical_id


def test_a_parameter_of_systems_manager_is_looked_up(fargate):
    fargate.client("ssm").put_parameter(Name="/days", Value="14", Type="String")
    template = group(RetentionInDays={"Ref": "Days"})
    template["Parameters"] = {"Days": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/days"}}

    assert fargate.deploy(template).resources["Group"].described["RetentionInDays"] == 14


def test_a_list_of_systems_manager_is_a_list(fargate):
    fargate.client("ssm").put_parameter(Name="/names", Value="web, worker", Type="StringList")
    template = group(LogGroupName={"Fn::Select": [1, {"Ref": "Names"}]})
    template["Parameters"] = {"Names": {"Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "/names"}}

    assert fargate.deploy(template).resources["Group"].ref == "worker"


def test_fails_on_a_parameter_that_systems_manager_does_not_have(fargate):
    template = group(LogGroupName={"Ref": "Name"})
    template["Parameters"] = {"Name": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/name"}}

    with pytest.raises(DeploymentFailed, match=r"Group: Unable to fetch parameters \[/name\]"):
        fargate.deploy(template)


def test_functions_of_what_is_born_at_deployment_are_evaluated(fargate):
    template = group()
    template["Resources"]["Other"] = {
        "Type": "AWS::Logs::LogGroup",
        "Properties": {
            "LogGroupName": {
                "Fn::Join": [
                    "/",
                    [
                        {"Fn::Select": [5, {"Fn::Split": [":", {"Fn::GetAtt": ["Group", "Arn"]}]}]},
                        {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
                        {"Ref": "AWS::StackName"},
                    ],
                ]
            }
        },
    }

    assert fargate.deploy(template).resources["Other"].physical_id == "log-group/us-east-1a/stack"


@pytest.mark.parametrize("name", ["my_stack", "1st", "a" * 129, ""])
def test_fails_on_a_name_that_no_stack_may_have(name, fargate):
    with pytest.raises(DeploymentFailed, match=f"Value '{name}' at 'stackName' must satisfy"):
        fargate.deploy(GROUP, stack_name=name)


def test_fails_on_an_output_that_is_a_list_and_leaves_nothing(fargate):
    parts = {"Fn::Split": [":", {"Fn::GetAtt": ["Group", "Arn"]}]}

    with pytest.raises(DeploymentFailed, match="Parts: .* must evaluate to a String and not a List"):
        fargate.deploy({**GROUP, "Outputs": {"Parts": {"Value": parts}}})

    assert fargate.client("logs").describe_log_groups()["logGroups"] == []


def test_the_id_of_a_stack_ends_in_a_uuid_of_its_own(fargate):
    last = {"Fn::Select": [4, {"Fn::Split": ["-", {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}]}]}
    template = {**group(), "Outputs": {"Last": {"Value": last}, "Id": {"Value": {"Ref": "AWS::StackId"}}}}

    stack, another = (fargate.deploy(template, stack_name=name) for name in ("one", "two"))

    assert len(stack.outputs["Last"]) == 12
    assert stack.outputs["Id"] == stack.id != another.id
    stack.update(parameters={})
    assert stack.outputs["Id"] == stack.id


def test_fails_on_null_and_says_where(fargate):
    template = group(LogGroupName="name", Tags=[{"Key": "a", "Value": None}])

    with pytest.raises(ResolveError, match="Group/Properties/Tags/0/Value: 'null' values are not allowed"):
        fargate.deploy(template)


def test_fails_on_a_value_that_cannot_be_known(fargate):
    outputs = {"Name": {"Value": {"Fn::Transform": {"Name": "AWS::Include"}}}}

    with pytest.raises(RigError, match="Name: .* cannot be evaluated before deployment to AWS"):
        fargate.deploy(group() | {"Outputs": outputs})


def test_fails_on_a_transform_inside_of_a_resource(fargate):
    template = group(LogGroupName={"Fn::Transform": {"Name": "AWS::Include"}})

    with pytest.raises(RigError, match="^Group: Fn::Transform is not supported: write what it makes there"):
        fargate.deploy(template)


@pytest.mark.parametrize(
    ("template", "where"),
    [
        ({"Resources": {"Fn::Transform": INCLUDE}}, "Resources"),
        ({"Fn::Transform": INCLUDE, **GROUP}, "the template"),
    ],
)
def test_fails_on_a_transform_in_place_of_resources_or_sections(fargate, template, where):
    with pytest.raises(RigError, match=f"^{where}: Fn::Transform is not supported: write what it makes there"):
        fargate.deploy(template)


def test_fails_on_a_transform_that_is_not_supported(fargate):
    with pytest.raises(RigError, match="the transform AWS::Include is not supported"):
        fargate.deploy({"Transform": "AWS::Include", **GROUP})


def test_loops_are_written_out(fargate):
    template = {
        "Transform": "AWS::LanguageExtensions",
        "Resources": {
            "Fn::ForEach::Groups": ["Name", ["A", "B"], {"Group${Name}": {"Type": "AWS::Logs::LogGroup"}}],
        },
    }

    assert fargate.deploy(template).resources.keys() == {"GroupA", "GroupB"}


def test_a_value_is_asked_for_with_how_it_is_known(fargate):
    template = group(RetentionInDays=30, LogGroupClass="INFREQUENT_ACCESS")
    resource = fargate.deploy(template).resources["Group"]

    assert (resource.origin("RetentionInDays"), resource.origin("LogGroupClass")) == ("read", "ledger")
    assert resource.value("RetentionInDays", origin="read") == 30
    assert resource.value("LogGroupClass") == resource.value("LogGroupClass", origin="ledger") == "INFREQUENT_ACCESS"
    assert resource.value("StoredBytes", origin="read") == 0
    with pytest.raises(RigError, match="Group/LogGroupClass comes from the ledger, and was asked for as read"):
        resource.value("LogGroupClass", origin="read")
    with pytest.raises(KeyError, match="Group has no property Colour"):
        resource.value("Colour")
    with pytest.raises(KeyError, match="has no property Colour in its template"):
        resource.origin("Colour")


def test_names_that_the_rig_makes_up_come_from_no_chance():
    made = []
    for _ in range(2):
        with simulated() as simulation:
            made.append(simulation.deploy(group()).resources["Group"].physical_id)

    assert made[0] == made[1]
