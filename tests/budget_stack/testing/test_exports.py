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
