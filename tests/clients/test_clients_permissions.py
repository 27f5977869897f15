"""What parliament says of the policies that deploying takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from budget_stack.facts.authorization import action
from budget_stack.facts.deployment_rights import WITHOUT_LIMIT
from budget_stack.permissions import Scope, document, permissions_of, policies_of
from budget_stack.resolve import parse_template
from budget_stack.testing import simulated
from tests.budget_stack.permissions.enforced import TEMPLATES, written_by
from tests.budget_stack.pipeline.made import GITHUB_REPOSITORY, REPOSITORY, github, pipeline
from tests.clients import scanners

pytestmark = pytest.mark.check


def is_newer(finding):
    """Whether parliament, which is of 2025-04, does not know an action that IAM has had since."""
    return finding["issue"] == "UNKNOWN_ACTION" and action(finding["detail"].rpartition(" ")[2]) is not None


def is_meant(finding):
    """Whether it wants a limit for actions that AWS refuses under any, or for what only reads databases of RDS."""
    everywhere = {action for actions in WITHOUT_LIMIT.values() for action in actions}
    return finding["issue"] == "RESOURCE_STAR" and all(
        one in everywhere or one.startswith("rds:Describe") for one in finding["detail"]
    )


def is_of_either_name(finding):
    """Whether it wants one of the action's two names alone: which one is right is known once there is a connection.

    Source: https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html
    """
    return finding["issue"] == "RESOURCE_MISMATCH" and [it["action"] for it in finding["detail"]] == [
        "codestar-connections:UseConnection"
    ]


def is_of_aws(finding):
    """Whether it takes the account of AWS's own transforms for none.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html
    """
    location = finding["location"]
    return finding["issue"] == "INVALID_ARN" and ":aws:transform/" in location.get("string", "")


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("scope", [Scope(), Scope("shop", "eu-central-1", "111122223333")], ids=["anywhere", "shop"])
def test_parliament_finds_nothing_in_the_policies_that_deploying_a_template_takes(name, scope, tmp_path: Path):
    grants = permissions_of(parse_template(written_by(name)), scope=scope, push="shop").grants
    paths = []
    for policy, statements in policies_of(grants, "shop").items():
        paths.append(tmp_path / f"{policy}.json")
        paths[-1].write_text(json.dumps(document(statements), indent=1))

    assert [finding for finding in scanners.parliament(paths) if not is_newer(finding) and not is_meant(finding)] == []


@pytest.mark.parametrize(("template", "parameters"), [(pipeline, REPOSITORY), (github, GITHUB_REPOSITORY)])
def test_parliament_finds_nothing_in_the_policies_of_the_roles_of_a_pipeline(template, parameters, tmp_path: Path):
    policies = {}
    with simulated() as simulation:
        simulation.deploy(template(), parameters)
        iam = simulation.client("iam")
        for role in iam.list_roles()["Roles"]:
            for name in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]:
                policies[role["RoleName"]] = iam.get_role_policy(RoleName=role["RoleName"], PolicyName=name)
        for managed in iam.list_policies(Scope="Local")["Policies"]:
            version = iam.get_policy_version(PolicyArn=managed["Arn"], VersionId=managed["DefaultVersionId"])
            policies[managed["PolicyName"]] = {"PolicyDocument": version["PolicyVersion"]["Document"]}
    paths = [tmp_path / f"{name}.json" for name in policies]
    for path, policy in zip(paths, policies.values(), strict=True):
        path.write_text(json.dumps(policy["PolicyDocument"], indent=1))

    assert len(paths) > len(list(tmp_path.glob("*DeploymentPolicy*"))) > 0
    wanted = [finding for finding in scanners.parliament(paths) if not is_newer(finding) and not is_meant(finding)]
    assert [finding for finding in wanted if not is_of_aws(finding) and not is_of_either_name(finding)] == []
