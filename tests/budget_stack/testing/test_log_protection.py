from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed


def template(**properties):
    return {"Resources": {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": properties}}}


def test_a_log_group_is_protected_by_an_update_and_no_longer_by_the_next(fargate):
    stack = fargate.deploy(template())
    stack.update(template(DeletionProtectionEnabled=True))
    protected = stack.resources["Group"].value("DeletionProtectionEnabled", origin="read")
    stack.update(template())

    assert protected is True
    assert len(stack.delete()) == 1


def test_fails_to_delete_a_log_group_that_is_protected(fargate):
    stack = fargate.deploy(template(DeletionProtectionEnabled=True), how="read")

    with pytest.raises(DeploymentFailed, match="Group: Cannot delete log group with deletion protection enabled"):
        stack.delete()

    assert len(fargate.client("logs").describe_log_groups()["logGroups"]) == 1
