"""Exports, and the stacks that import them."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed


def names(simulation):
    return [group["logGroupName"] for group in simulation.client("logs").describe_log_groups()["logGroups"]]


def exporting(value="one", name="shared"):
    return {
        "Resources": {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": value}}},
        "Outputs": {"Name": {"Value": {"Ref": "Group"}, "Export": {"Name": name}}},
    }


IMPORTING = {
    "Resources": {
        "Copy": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": {"Fn::Sub": ["${Name}-copy", {
            "Name": {"Fn::ImportValue": "shared"}}]}}}
    }
}  # fmt: skip


def test_an_export_is_imported_by_another_stack(fargate):
    fargate.deploy(exporting(), stack_name="one")

    stack = fargate.deploy(IMPORTING, stack_name="two")

    assert stack.resources["Copy"].physical_id == "one-copy"
    assert stack.imported == {"shared"}


def test_an_export_of_a_stack_that_is_not_there_is_given(fargate):
    assert fargate.deploy(IMPORTING, imports={"shared": "given"}).resources["Copy"].physical_id == "given-copy"


def test_fails_on_an_import_of_nothing(fargate):
    with pytest.raises(DeploymentFailed, match="Copy: No export named shared found"):
        fargate.deploy(IMPORTING)


def test_fails_on_a_second_export_of_one_name(fargate):
    fargate.deploy(exporting(), stack_name="one")

    with pytest.raises(DeploymentFailed, match="Export with name shared is already exported by another stack"):
        fargate.deploy(exporting("two"), stack_name="two")

    assert names(fargate) == ["one"]


def test_fails_on_two_exports_of_one_name_in_one_stack(fargate):
    template = exporting()
    template["Outputs"]["Again"] = template["Outputs"]["Name"]

    with pytest.raises(DeploymentFailed, match="Duplicate Export names"):
        fargate.deploy(template)


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        (exporting(name="other"), "Export shared cannot be deleted as it is in use by two"),
        (exporting("changed"), "Export shared cannot be updated as it is in use by two"),
    ],
)
def test_fails_on_an_export_that_changes_while_it_is_in_use(template, reason, fargate):
    stack = fargate.deploy(exporting(), stack_name="one")
    fargate.deploy(IMPORTING, stack_name="two")

    with pytest.raises(DeploymentFailed, match=reason):
        stack.update(template)

    assert stack.exports == {"shared": "one"}
    assert sorted(names(fargate)) == ["one", "one-copy"]


def test_fails_on_deleting_a_stack_whose_export_is_in_use(fargate):
    stack = fargate.deploy(exporting(), stack_name="one")
    user = fargate.deploy(IMPORTING, stack_name="two")

    with pytest.raises(DeploymentFailed, match="Export shared cannot be deleted as it is in use by two"):
        stack.delete()

    user.delete()
    stack.delete()
    assert names(fargate) == []


QUEUE = {"Type": "AWS::SQS::Queue"}
EXPORTING = {
    "Resources": {"Orders": QUEUE},
    "Outputs": {"Name": {"Value": {"Fn::GetAtt": ["Orders", "QueueName"]}, "Export": {"Name": "orders"}}},
}
PARAMETER = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Fn::ImportValue": "orders"}}}


@pytest.fixture
def nested(fargate):
    fargate.nested_templates["exporting"] = EXPORTING
    fargate.nested_templates["importing"] = {"Resources": {"Parameter": PARAMETER}}
    fargate.nested_templates["of importing"] = {"Resources": {"Below": nesting("importing")}}
    return fargate


def nesting(url, **more):
    return {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}, **more}


def test_what_a_parent_imports_from_below_does_not_keep_both_from_being_deleted(nested):
    resources = {"Queues": nesting("exporting"), "Parameter": {**PARAMETER, "DependsOn": "Queues"}}
    outputs = {"Queue": {"Value": {"Fn::ImportValue": "orders"}}}
    stack = nested.deploy({"Resources": resources, "Outputs": outputs})

    assert [change.logical_id for change in stack.delete()] == ["Parameter", "Queues"]
    assert nested.client("sqs").list_queues().get("QueueUrls", []) == []


@pytest.mark.parametrize("url", ["importing", "of importing"])
def test_nested_stacks_that_import_go_before_those_that_export(url, nested):
    first = {"Queues": nesting("exporting"), "Importing": nesting(url, DependsOn="Queues"), "Rest": QUEUE}
    turned = {"Importing": nesting(url), "Queues": nesting("exporting"), "Rest": QUEUE}
    stack = nested.deploy({"Resources": first})
    stack.update({"Resources": turned})

    assert [tuple(change) for change in stack.update({"Resources": {"Rest": QUEUE}})] == [
        ("removed", "Importing"),
        ("removed", "Queues"),
    ]
    stack.update({"Resources": first})
    stack.update({"Resources": turned})
    assert {change.logical_id for change in stack.delete()} == {"Importing", "Queues", "Rest"}


def test_a_deletion_that_fails_leaves_the_imports_in_use(nested):
    exporting = nested.deploy(EXPORTING, stack_name="exporting")
    bucket = {"Type": "AWS::S3::Bucket", "DependsOn": "Parameter", "Properties": {"BucketName": "full"}}
    stack = nested.deploy({"Resources": {"Parameter": PARAMETER, "Bucket": bucket}}, stack_name="importing")
    nested.client("s3").put_object(Bucket="full", Key="a", Body=b"a")

    with pytest.raises(DeploymentFailed, match="Bucket: .*not empty"):
        stack.delete()
    with pytest.raises(DeploymentFailed, match="Export orders cannot be deleted as it is in use by importing"):
        exporting.delete()
