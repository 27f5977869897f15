"""Nested stacks are deployed, changed and deleted with their parents."""

from __future__ import annotations

import json

import pytest

from budget_stack.testing import DeploymentFailed, RigError

URL = "https://templates.s3.amazonaws.com/logs.json"
LOGS = {
    "Parameters": {"Days": {"Type": "Number", "Default": 30}, "Name": {"Type": "String", "Default": "logs"}},
    "Resources": {
        "Group": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": {"Ref": "Name"}, "RetentionInDays": {"Ref": "Days"}},
        }
    },
    "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Group", "Arn"]}}},
}


def parent(url=URL, **properties):
    return {
        "Resources": {"Logs": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url, **properties}}},
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Logs", "Outputs.Arn"]}}, "Id": {"Value": {"Ref": "Logs"}}},
    }


def put(simulation, template, bucket="templates", key="logs.json"):
    s3 = simulation.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(template))


def failing(template):
    broken = {"GroupDescription": "Of nowhere", "VpcId": "vpc-0123456789abcdef0"}
    entry = {"Type": "AWS::EC2::SecurityGroup", "DependsOn": "Logs", "Properties": broken}
    return {**template, "Resources": {**template["Resources"], "Broken": entry}}


def days(simulation, name="logs"):
    groups = simulation.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return [group.get("retentionInDays") for group in groups]


@pytest.mark.parametrize(
    "url",
    [
        URL,
        "https://templates.s3.us-east-1.amazonaws.com/logs.json",
        "https://s3.amazonaws.com/templates/logs.json",
        "https://s3.us-east-1.amazonaws.com/templates/logs.json",
        "https://s3-us-east-1.amazonaws.com/templates/logs.json",
    ],
)
def test_a_template_in_a_bucket_is_deployed(url, fargate):
    put(fargate, LOGS)

    stack = fargate.deploy(parent(url, Parameters={"Days": 7}), stack_name="app")

    assert days(fargate) == [7]
    nested = stack.nested["Logs"]
    assert nested.name.startswith("app-Logs-")
    assert stack.outputs == {"Arn": nested.outputs["Arn"], "Id": nested.id}
    assert stack.resources["Logs"].value("Parameters/Days", origin="read") == 7
    assert stack.coverage().read == nested.coverage().read + 2


def test_a_version_in_a_bucket_is_found(fargate):
    s3 = fargate.client("s3")
    s3.create_bucket(Bucket="templates")
    s3.put_bucket_versioning(Bucket="templates", VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket="templates", Key="logs.json", Body=json.dumps(LOGS))["VersionId"]
    s3.put_object(Bucket="templates", Key="logs.json", Body="{}")

    stack = fargate.deploy(parent(f"{URL}?versionId={first}"))

    assert stack.nested["Logs"].resources["Group"].ref == "logs"


def test_a_test_may_give_the_template(fargate):
    fargate.nested_templates["https://*/logs.json"] = LOGS

    stack = fargate.deploy(parent())

    assert stack.nested["Logs"].resources["Group"].ref == "logs"


def test_a_file_beside_the_parent_is_found_by_its_path_and_by_what_the_cdk_says(fargate, tmp_path):
    (tmp_path / "logs.json").write_text(json.dumps(LOGS))
    by_path, by_cdk = tmp_path / "path.json", tmp_path / "cdk.json"
    by_path.write_text(json.dumps(parent("logs.json")))
    data = parent("https://s3.amazonaws.com/cdk-assets/0123.json", Parameters={"Name": "other"})
    data["Resources"]["Logs"]["Metadata"] = {"aws:asset:path": "logs.json", "aws:asset:property": "TemplateURL"}
    by_cdk.write_text(json.dumps(data))

    one = fargate.deploy(by_path, stack_name="one")
    other = fargate.deploy(by_cdk, stack_name="other")

    assert one.nested["Logs"].resources["Group"].ref == "logs"
    assert other.nested["Logs"].resources["Group"].ref == "other"


def test_a_template_that_is_nowhere_is_named(fargate):
    with pytest.raises(RigError, match=r"Logs: there is no template at https://templates\.s3.*nested_templates\["):
        fargate.deploy(parent())


def test_a_failure_names_both_and_leaves_nothing(fargate):
    fargate.nested_templates["*"] = failing(LOGS | {"Resources": {"Logs": LOGS["Resources"]["Group"]}, "Outputs": {}})

    with pytest.raises(DeploymentFailed, match=r"Logs: Embedded stack arn:aws:.* was not successfully created: Broken"):
        fargate.deploy(parent(), stack_name="app")

    assert days(fargate) == []
    fargate.nested_templates["*"] = LOGS
    assert fargate.deploy(parent(), stack_name="app").nested["Logs"].resources


def test_wrong_parameters_are_a_failure_of_the_nested_stack(fargate):
    fargate.nested_templates["*"] = LOGS

    with pytest.raises(DeploymentFailed, match=r"Embedded stack .* was not successfully created: .*Colour"):
        fargate.deploy(parent(Parameters={"Colour": "red"}))


def test_an_update_goes_into_a_nested_stack(fargate):
    fargate.nested_templates["*"] = LOGS
    stack = fargate.deploy(parent(Parameters={"Days": 7}))
    nested = stack.nested["Logs"]

    assert stack.update() == []
    assert [tuple(each) for each in stack.update(parent(Parameters={"Days": 14}))] == [("changed", "Logs")]
    assert days(fargate) == [14]
    assert nested.changes == [("changed", "Group")]

    stack.update(parent())

    assert days(fargate) == [30]
    assert stack.nested["Logs"] is nested


def test_an_update_finds_a_nested_template_that_changed(fargate):
    fargate.nested_templates["*"] = LOGS
    stack = fargate.deploy(parent())
    group = LOGS["Resources"]["Group"]
    fargate.nested_templates["*"] = {**LOGS, "Resources": {"Group": group, "Another": {"Type": group["Type"]}}}

    assert [tuple(each) for each in stack.update()] == [("changed", "Logs")]
    assert set(stack.nested["Logs"].resources) == {"Group", "Another"}


def test_an_update_finds_a_change_two_stacks_down(fargate):
    fargate.nested_templates.update({"*/middle.json": parent(), URL: LOGS})
    stack = fargate.deploy(parent("https://templates.s3.amazonaws.com/middle.json"))
    fargate.nested_templates[URL] = {**LOGS, "Description": "Another"}

    assert [tuple(each) for each in stack.update()] == [("changed", "Logs")]


def test_an_update_that_fails_later_takes_a_nested_stack_back(fargate):
    fargate.nested_templates["*"] = LOGS
    stack = fargate.deploy(parent(Parameters={"Days": 7}))
    fargate.nested_templates["*"] = {**LOGS, "Description": "Another"}

    with pytest.raises(DeploymentFailed, match="Broken"):
        stack.update(failing(parent(Parameters={"Days": 14})))

    assert days(fargate) == [7]
    assert stack.nested["Logs"].source.template == LOGS
    assert stack.resources["Logs"].value("Parameters/Days") == 7


def test_an_update_that_fails_inside_leaves_both_as_they_were(fargate):
    fargate.nested_templates["*"] = LOGS
    stack = fargate.deploy(parent(Parameters={"Days": 7}))

    with pytest.raises(DeploymentFailed, match="was not successfully updated"):
        stack.update(parent(Parameters={"Days": "many"}))

    assert days(fargate) == [7]
    assert stack.update() == []


def test_deleting_the_parent_deletes_all(fargate):
    fargate.nested_templates["*"] = LOGS
    stack = fargate.deploy(parent())

    stack.delete()

    assert days(fargate) == []
    assert fargate.deploy(parent()).nested["Logs"].resources


def test_what_is_taken_out_is_deleted_and_a_replaced_parent_resource_too(fargate):
    fargate.nested_templates["*"] = LOGS
    stack = fargate.deploy(parent())
    rest = {"Resources": {"Own": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "own"}}}}

    assert {tuple(each) for each in stack.update(rest)} == {("created", "Own"), ("removed", "Logs")}
    assert days(fargate) == []
    assert stack.nested == {}


def test_how_and_tags_are_inherited(fargate):
    fargate.nested_templates["*"] = {"Resources": {"Acl": {"Type": "AWS::DynamoDB::GlobalTable", "Properties": {}}}}

    with pytest.raises(RigError, match="Logs: how='read' asks for more"):
        fargate.deploy(parent(), how="read")

    fargate.nested_templates["*"] = LOGS
    stack = fargate.deploy(parent(Tags=[{"Key": "part", "Value": "logs"}]), tags={"team": "billing"})

    tags = stack.nested["Logs"].resources["Group"].value("Tags", origin="read")
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"team": "billing", "part": "logs"}
