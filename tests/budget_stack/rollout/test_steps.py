"""The steps of a release that a pipeline takes one by one."""

from __future__ import annotations

from budget_stack import build_budget_tracker, to_yaml
from budget_stack.rollout import scan
from tests.budget_stack.rollout.conftest import REGION


def test_a_pipeline_takes_a_release_in_three_steps(place):
    place.deploy()
    before = place.image

    pushed = place.release("--tag", "v1", "--only", "image")
    planned = place.release("--tag", "v1", "--only", "change-set")

    assert pushed.output.splitlines()[0].startswith("sha256:")
    arn, link = planned.output.splitlines()[:2]
    assert ":changeSet/release-v1/" in arn
    assert link.startswith(f"https://console.aws.amazon.com/cloudformation/home?region={REGION}#/stacks/changesets/")
    assert place.image == before
    assert place.release("--tag", "v1", "--only", "execution").exit_code == 0
    assert place.image == pushed.output.splitlines()[0]


def test_a_change_set_of_the_same_name_is_replaced_and_an_empty_one_deploys_nothing(place):
    place.deploy()
    place.release("--tag", "v1", "--only", "image")
    for _ in range(2):
        assert place.release("--tag", "v1", "--only", "change-set").exit_code == 0
    place.release("--tag", "v1", "--only", "execution")

    assert "nothing would change" in place.release("--tag", "v1", "--only", "change-set").output
    assert "as before" in place.release("--tag", "v1", "--only", "execution").output
    assert "has no change set release-v1" in place.release("--tag", "v1", "--only", "execution").output


def test_a_new_template_comes_with_the_image_and_parameters_keep_their_values(place):
    place.deploy(LogRetentionInDays="7", ContainerInsights="enabled")
    template = to_yaml(build_budget_tracker().template)
    (place.folder / "new.yaml").write_text(
        template.replace("  ContainerInsights:\n", "  Insights:\n", 1)
        .replace("!Ref ContainerInsights", "!Ref Insights")
        .replace("- ContainerInsights\n", "- Insights\n")
        .replace("ContainerInsights: Con", "Insights: Con")
    )

    result = place.release("--tag", "v1", "--template", str(place.folder / "new.yaml"))

    assert result.exit_code == 0, result.output
    stack = place.cloudformation.describe_stacks(StackName="budget")["Stacks"][0]
    values = {it["ParameterKey"]: it["ParameterValue"] for it in stack["Parameters"]}
    assert values["LogRetentionInDays"] == "7"
    assert (values["Insights"], values.get("ContainerInsights")) == ("disabled", None)


def test_an_image_is_deployed_if_its_scan_finds_nothing_as_severe(place, monkeypatch):
    monkeypatch.setattr(scan, "_SECONDS_BETWEEN_QUESTIONS", 0.01)
    place.deploy()
    before = place.image

    refused = place.release("--tag", "v1", "--fail-on", "HIGH")

    assert refused.exit_code == 1
    assert "has vulnerabilities that are HIGH or worse (1 HIGH) and is not deployed" in refused.output
    assert place.image == before
    assert place.release("--tag", "v1", "--fail-on", "CRITICAL").exit_code == 0
    assert place.image != before


def test_fails_on_a_step_before_its_turn(place):
    place.deploy()

    assert (
        "has no image v1: push it first, with --only image"
        in place.release("--tag", "v1", "--only", "change-set").output
    )
