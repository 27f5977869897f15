"""A property that the type has and its handler does not carry is recorded, and says so."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed, Handler, RigError, fixed, only
from budget_stack.testing.handlers import registry

TYPE = "AWS::Logs::LogGroup"


class Plain(Handler):
    """Log groups of which only the name and the time that they are kept are carried."""

    create_only = frozenset({"LogGroupName"})
    name_property = "LogGroupName"
    resets = fixed(RetentionInDays=None)

    def create(self, aws, properties):
        rest = {name: value for name, value in properties.items() if name != "RetentionInDays"}
        aws.create("logs", "create_log_group", {key: rest[key] for key in rest if key != "LogGroupClass"})
        return properties["LogGroupName"]

    def finish(self, aws, physical_id, properties):
        aws.complete(
            "logs",
            "put_retention_policy",
            only(properties, "RetentionInDays", "LogGroupClass"),
            logGroupName=physical_id,
        )

    def read(self, aws, physical_id):
        (group,) = aws.read("logs", "describe_log_groups", logGroupNamePrefix=physical_id)["logGroups"]
        return only(group, "logGroupName", "retentionInDays")

    def update(self, aws, physical_id, properties, before):
        some = only(properties, "RetentionInDays", "FieldIndexPolicies")
        aws.complete("logs", "put_retention_policy", some, logGroupName=physical_id)

    def delete(self, aws, physical_id, properties):
        aws.complete("logs", "delete_log_group", logGroupName=physical_id)


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    monkeypatch.setitem(registry._registered, TYPE, Plain())


def group(**properties):
    said = {"LogGroupName": "group", "RetentionInDays": 7, **properties}
    return {"Resources": {"Group": {"Type": TYPE, "Properties": said}}}


# create() comes upon the first, finish() upon the second
MORE = {"DataProtectionPolicy": {"Name": "none"}, "LogGroupClass": "STANDARD"}


def test_it_is_recorded_and_the_rest_is_read_back(fargate):
    stack = fargate.deploy(group(**MORE))

    resource = stack.resources["Group"]
    assert resource.how == "read"
    assert resource.value("RetentionInDays", origin="read") == 7
    assert resource.value("LogGroupClass", origin="recorded") == "STANDARD"
    assert resource.value("DataProtectionPolicy", origin="recorded") == {"Name": "none"}
    with pytest.raises(RigError, match="is recorded, and was asked for as read"):
        resource.value("LogGroupClass", origin="read")
    coverage = stack.coverage()
    assert (coverage.read, coverage.recorded) == (2, 2)
    assert "2 recorded: nothing stands behind them\n    AWS::Logs::LogGroup DataProtectionPolicy\n" in str(coverage)


def test_an_update_keeps_it_so_and_finds_more(fargate):
    stack = fargate.deploy(group(**MORE))

    assert stack.update() == []
    stack.update(group(**MORE, FieldIndexPolicies=[{"Fields": ["a"]}]) | {"Description": "Another"})
    assert stack.resources["Group"].origin("FieldIndexPolicies") == "recorded"

    stack.update(group(RetentionInDays=14, LogGroupClass="STANDARD"))

    resource = stack.resources["Group"]
    assert resource.value("RetentionInDays", origin="read") == 14
    assert resource.origin("LogGroupClass") == "recorded"
    assert stack.coverage().recorded == 1


def test_an_update_that_fails_leaves_it(fargate):
    stack = fargate.deploy(group(**MORE))
    broken = {"GroupDescription": "Of nowhere", "VpcId": "vpc-0123456789abcdef0"}
    entry = {"Type": "AWS::EC2::SecurityGroup", "DependsOn": "Group", "Properties": broken}
    changed = group(RetentionInDays=14, DataProtectionPolicy={"Name": "some"})

    with pytest.raises(DeploymentFailed, match="Broken"):
        stack.update({"Resources": {**changed["Resources"], "Broken": entry}})

    assert stack.resources["Group"].value("RetentionInDays", origin="read") == 7
    assert stack.resources["Group"].value("DataProtectionPolicy") == {"Name": "none"}


def test_a_test_that_wants_all_of_it_read_is_told(fargate):
    with pytest.raises(RigError, match="takes no DataProtectionPolicy: its handler does not carry it"):
        fargate.deploy(group(**MORE), how="read")


def test_a_misspelt_one_is_an_error(fargate):
    with pytest.raises(RigError, match="DataProtectionPolici.*did you mean DataProtectionPolicy"):
        fargate.deploy(group(DataProtectionPolici={"Name": "none"}))
