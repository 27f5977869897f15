"""What is left of a stack that failed, and of one that was deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.clients.account import Account, Network

pytestmark = pytest.mark.check


@pytest.fixture
def breaking_template(reduced_templates: dict[str, Path], tmp_path: Path) -> Path:
    """The template with something in it that fails once everything else is there."""
    template = json.loads(reduced_templates["sam"].read_text())
    everything = list(template["Resources"])
    template["Resources"]["Handle"] = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
    template["Resources"]["NobodySignals"] = {
        "Type": "AWS::CloudFormation::WaitCondition",
        "DependsOn": [name for name in everything if name != "Repository"],
        "Properties": {"Handle": {"Ref": "Handle"}, "Timeout": "1"},
    }
    path = tmp_path / "template.json"
    path.write_text(json.dumps(template))
    return path


def leftovers(account: Account) -> dict[str, list[str]]:
    found = {
        "clusters": account.client("ecs").list_clusters()["clusterArns"],
        "load balancers": account.client("elbv2").describe_load_balancers()["LoadBalancers"],
        "roles": account.client("iam").list_roles()["Roles"],
        "log groups": [group["logGroupName"] for group in account.client("logs").describe_log_groups()["logGroups"]],
        "repositories": [
            made["repositoryName"] for made in account.client("ecr").describe_repositories()["repositories"]
        ],
    }
    return {name: left for name, left in found.items() if left}


def test_fails_on_a_first_deployment_that_breaks_and_leaves_nothing_in_the_way_of_the_next(
    account: Account, network: Network, breaking_template: Path
):
    done = account.deploy(
        "sam",
        breaking_template,
        "budget-tracker",
        **network.parameters(),
        CreateECRRepository="true",
        MinContainerCount="0",
    )

    assert done.returncode != 0
    assert account.stack("budget-tracker")["StackStatus"] == "ROLLBACK_COMPLETE"
    left = leftovers(account)
    # why it failed is what one looks for, and CloudFormation names the next one otherwise
    assert [name.rpartition("/")[2] for name in left.pop("log groups")] == ["EventLogGroup"]
    assert left == {}


def test_a_deleted_stack_leaves_its_images_and_its_logs(
    account: Account, network: Network, reduced_templates: dict[str, Path]
):
    account.deploy(
        "aws",
        reduced_templates["aws"],
        "budget-tracker",
        **network.parameters(),
        CreateECRRepository="true",
        MinContainerCount="0",
    )
    ids = account.physical_ids("budget-tracker")

    account.run("aws", "cloudformation", "delete-stack", "--stack-name", "budget-tracker")
    account.run("aws", "cloudformation", "wait", "stack-delete-complete", "--stack-name", "budget-tracker")

    assert leftovers(account) == {
        "log groups": sorted([ids["EventLogGroup"], ids["LogGroup"]]),
        "repositories": ["budget-tracker"],
    }
