"""A stack's tags reach what takes tags."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed

TEMPLATE = {
    "Resources": {
        "Group": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": "group", "Tags": [{"Key": "team", "Value": "logs"}]},
        },
        "Files": {"Type": "AWS::EFS::FileSystem", "Properties": {}},
        "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "api", "ProtocolType": "HTTP"}},
        "Filter": {
            "Type": "AWS::Logs::MetricFilter",
            "Properties": {
                "LogGroupName": {"Ref": "Group"},
                "FilterPattern": "",
                "MetricTransformations": [{"MetricName": "a", "MetricNamespace": "b", "MetricValue": "1"}],
            },
        },
    }
}


def as_mapping(tags):
    return {tag["Key"]: tag["Value"] for tag in tags}


def test_they_reach_lists_and_mappings_and_nothing_that_has_none(fargate):
    stack = fargate.deploy(TEMPLATE, tags={"team": "billing", "stage": "live"})

    resources = stack.resources
    assert as_mapping(resources["Group"].value("Tags", origin="read")) == {"team": "logs", "stage": "live"}
    files = resources["Files"].value("FileSystemTags", origin="read")
    assert as_mapping(files) == {"team": "billing", "stage": "live"}
    assert resources["Api"].value("Tags", origin="read") == {"team": "billing", "stage": "live"}
    assert "Tags" not in resources["Filter"].properties


def test_an_update_changes_them(fargate):
    stack = fargate.deploy(TEMPLATE, tags={"stage": "test"})

    assert stack.update() == []
    changes = {tuple(each) for each in stack.update(tags={"stage": "live"})}

    assert changes == {("changed", "Group"), ("changed", "Files"), ("changed", "Api")}
    assert stack.resources["Api"].value("Tags") == {"stage": "live"}

    stack.update(tags={})

    assert "Tags" not in stack.resources["Api"].properties
    assert as_mapping(stack.resources["Group"].value("Tags")) == {"team": "logs"}


def test_an_update_that_fails_leaves_them(fargate):
    stack = fargate.deploy(TEMPLATE, tags={"stage": "test"})
    broken = {"GroupDescription": "Of nowhere", "VpcId": "vpc-0123456789abcdef0"}
    entry = {"Type": "AWS::EC2::SecurityGroup", "DependsOn": list(TEMPLATE["Resources"]), "Properties": broken}

    with pytest.raises(DeploymentFailed, match="Broken"):
        stack.update({"Resources": {**TEMPLATE["Resources"], "Broken": entry}}, tags={"stage": "live"})

    assert stack.resources["Api"].value("Tags") == {"stage": "test"}
    assert stack.update() == []
