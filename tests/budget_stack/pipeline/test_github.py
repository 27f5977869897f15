from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from budget_stack import InvalidSetting, to_yaml
from budget_stack.checks import check
from budget_stack.pipeline import build_github, workflow_of
from budget_stack.resolve import parse_template
from tests.budget_stack.pipeline.made import SETTINGS, deployed, github, refused, resources

ROOT = Path(__file__).parents[3]
ISSUER = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::111122223333:oidc-provider/{ISSUER}"


def _trust(name, **parameters):
    (statement,) = resources(github(), **parameters)[name]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    return statement


def test_it_is_the_same_each_time_and_nothing_is_found_in_it():
    text = to_yaml(build_github(deployed(), settings=SETTINGS))

    assert text == to_yaml(github())
    # engines of others are asked by make check
    assert check(parse_template(text), engines=()).findings == []


def test_one_branch_makes_change_sets_and_one_environment_executes_them():
    subjects = {name: _trust(name, Branch="release")["Condition"] for name in ("BuildRole", "ReleaseRole")}

    assert subjects == {
        "BuildRole": {
            "StringEquals": {
                f"{ISSUER}:aud": "sts.amazonaws.com",
                f"{ISSUER}:sub": "repo:octo/budget:ref:refs/heads/release",
            }
        },
        "ReleaseRole": {
            "StringEquals": {
                f"{ISSUER}:aud": "sts.amazonaws.com",
                f"{ISSUER}:sub": "repo:octo/budget:environment:production",
            }
        },
    }
    made = resources(github())
    assert "cloudformation:ExecuteChangeSet" not in str(made["BuildRole"])
    assert "cloudformation:CreateChangeSet" not in str(made["ReleaseRole"])


def test_a_repository_may_be_named_with_the_numbers_that_its_tokens_have():
    condition = _trust("ReleaseRole", GitHubRepository="octo@12/budget@34")["Condition"]

    assert condition["StringEquals"][f"{ISSUER}:sub"] == "repo:octo@12/budget@34:environment:production"


@pytest.mark.parametrize("repository", ["octo/*", "octo", "octo/budget:ref", "*/budget"])
def test_fails_on_a_subject_that_more_than_one_repository_has(repository):
    assert "GitHubRepository" in refused(github(), GitHubRepository=repository)


def test_the_provider_is_made_where_the_account_has_none():
    assert resources(github())["GitHubProvider"]["Properties"]["Url"] == f"https://{ISSUER}"
    assert _trust("BuildRole")["Principal"] == {"Federated": ["{GitHubProvider.Arn}"]}
    assert "GitHubProvider" not in resources(github(), GitHubProviderArn=PROVIDER)
    assert _trust("BuildRole", GitHubProviderArn=PROVIDER)["Principal"] == {"Federated": [PROVIDER]}


def test_the_workflow_has_credentials_after_its_tests_and_deploys_in_the_environment():
    workflow = yaml.safe_load(workflow_of(SETTINGS))

    steps = [step.get("run", step.get("uses", "")).strip() for step in workflow["jobs"]["build"]["steps"]]
    assert steps.index("make test") < next(n for n, step in enumerate(steps) if step.startswith("aws-actions/"))
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["deploy"]["environment"] == "production"
    assert workflow["jobs"]["deploy"]["needs"] == "build"
    assert all("@v" in step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step)


def test_the_workflow_builds_arm_images_on_arm():
    assert yaml.safe_load(workflow_of(SETTINGS, architecture="ARM64"))["jobs"]["build"]["runs-on"].endswith("-arm")


def test_the_versions_of_actions_are_those_of_this_repository():
    ours, ci = workflow_of(SETTINGS), (ROOT / ".github/workflows/ci.yml").read_text()

    for action in ("actions/checkout@", "actions/setup-python@"):
        version = ci.split(action)[1].split()[0]
        assert f"{action}{version}\n" in ours


@pytest.mark.parametrize(("setting", "value"), [("branch", "release/*"), ("architecture", "arm")])
def test_fails_on_what_a_workflow_cannot_be_for(setting, value):
    with pytest.raises(InvalidSetting, match=setting):
        workflow_of(SETTINGS, **{setting: value})
