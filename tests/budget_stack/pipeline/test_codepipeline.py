from __future__ import annotations

import json

import pytest
import yaml

from budget_stack import InvalidSetting, to_yaml
from budget_stack.checks import check
from budget_stack.pipeline import PipelineSettings, build_pipeline, image_repository_of
from budget_stack.resolve import parse_template
from tests.budget_stack.pipeline.made import SETTINGS, commands, deployed, pipeline, refused, resources

MOST_BYTES = 51_200


def _actions(template=None, **parameters):
    stages = resources(template or pipeline(), **parameters)["Pipeline"]["Properties"]["Stages"]
    return {action["Name"]: action for stage in stages for action in stage["Actions"]}


def _statements(role):
    return [it for policy in role["Properties"]["Policies"] for it in policy["PolicyDocument"]["Statement"]]


def test_it_is_the_same_each_time_and_short_enough_for_cloudformation():
    text = to_yaml(build_pipeline(deployed(), settings=SETTINGS))

    assert text == to_yaml(pipeline())
    assert len(text.encode()) < MOST_BYTES


@pytest.mark.parametrize("has_connection", [True, False])
def test_nothing_is_found_in_it(has_connection):
    template = build_pipeline(
        deployed(),
        settings=PipelineSettings(
            stack_name="budget", image_repository="budget-tracker", has_connection=has_connection
        ),
    )

    # engines of others are asked by make check
    report = check(parse_template(to_yaml(template)), engines=())

    assert [(finding.rule, finding.message) for finding in report.findings] == []


@pytest.mark.parametrize(
    ("architecture", "machine", "image"),
    [
        ("X86_64", "LINUX_CONTAINER", "aws/codebuild/amazonlinux-x86_64-standard:5.0"),
        ("ARM64", "ARM_CONTAINER", "aws/codebuild/amazonlinux-aarch64-standard:3.0"),
    ],
)
def test_images_are_built_on_the_machine_that_they_run_on(architecture, machine, image):
    environment = resources(pipeline(), CpuArchitecture=architecture)["ImageProject"]["Properties"]["Environment"]

    assert (environment["Type"], environment["Image"]) == (machine, image)


def test_only_what_builds_images_is_privileged():
    projects = {
        name: project["Properties"]["Environment"]["PrivilegedMode"]
        for name, project in resources(pipeline()).items()
        if project["Type"] == "AWS::CodeBuild::Project"
    }

    assert projects == {"ImageProject": True, "ChangeSetProject": False}


def test_what_is_executed_is_the_change_set_that_a_person_saw():
    actions = _actions()

    assert actions["Approval"]["Configuration"]["ExternalEntityLink"] == "#{ChangeSet.CHANGE_SET_LINK}"
    assert actions["Execution"]["Configuration"] == {
        "ActionMode": "CHANGE_SET_EXECUTE",
        "StackName": "budget",
        "ChangeSetName": "#{ChangeSet.CHANGE_SET_NAME}",
    }
    assert [actions[name]["RunOrder"] for name in ("ChangeSet", "Approval", "Execution")] == [1, 2, 3]
    spec = yaml.safe_load(resources(pipeline())["ChangeSetProject"]["Properties"]["Source"]["BuildSpec"])
    assert spec["env"]["exported-variables"] == ["CHANGE_SET_NAME", "CHANGE_SET_LINK"]


def test_tests_run_before_an_image_is_built():
    assert commands(resources(pipeline())["ImageProject"])[:2] == ["make .venv/aws", "make test"]


def test_who_approves_is_told_where_there_is_an_address():
    assert "NotificationArn" not in _actions()["Approval"]["Configuration"]
    assert "ApprovalTopic" not in resources(pipeline())
    told = resources(pipeline(), ApprovalEmail="operator@example.com")
    assert told["ApprovalSubscription"]["Properties"]["Endpoint"] == "operator@example.com"
    assert "sns:Publish" in str(_statements(told["PipelineRole"]))
    assert "sns:Publish" not in str(_statements(resources(pipeline())["PipelineRole"]))


def test_a_connection_is_made_where_none_is_given():
    made = resources(pipeline(), ConnectionProvider="GitLab", ConnectionName="shop")

    assert made["Connection"]["Properties"] == {"ConnectionName": "shop", "ProviderType": "GitLab"}
    given = "arn:aws:codeconnections:eu-west-1:111122223333:connection/1"
    assert "Connection" not in resources(pipeline(), ConnectionArn=given)
    assert _actions(ConnectionArn=given)["Source"]["Configuration"]["ConnectionArn"] == given


def test_fails_in_a_region_that_has_no_connections():
    words = "CloudFormation makes no connections in this region"

    assert words in refused(pipeline(), region="eu-south-2", Repository="octo/budget")
    arn = "arn:aws:codeconnections:eu-west-1:111122223333:connection/1"
    assert refused(pipeline(), region="eu-south-2", Repository="octo/budget", ConnectionArn=arn) == ""


def test_the_bucket_refuses_plain_http_and_nobody_is_let_in():
    made = resources(pipeline())

    assert set(made["ArtifactBucket"]["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    (statement,) = made["ArtifactBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_only_cloudformation_may_do_what_the_template_takes():
    made = resources(pipeline())
    policies = [made[name]["Properties"]["PolicyDocument"] for name in made if name.startswith("DeploymentPolicy")]

    actions = {action for policy in policies for it in policy["Statement"] for action in it["Action"]}
    assert {"ecs:UpdateService", "elasticloadbalancing:CreateLoadBalancer"} <= actions
    assert not any(action.startswith("cloudformation:") for action in actions - {"cloudformation:CreateChangeSet"})
    for name in ("ImageRole", "ChangeSetRole", "PipelineRole"):
        assert "ecs:" not in str(_statements(made[name]))
    assert "cloudformation:ExecuteChangeSet" not in str(
        _statements(made["ImageRole"]) + _statements(made["ChangeSetRole"])
    )


def test_the_deployment_policies_are_of_this_account_and_region_and_short_enough_for_iam():
    made = resources(pipeline())

    for name, policy in made.items():
        if name.startswith("DeploymentPolicy"):
            text = json.dumps(policy["Properties"]["PolicyDocument"], separators=(",", ":"))
            assert len(text) <= 6144
            assert ":*:*:" not in text


def test_the_role_stays_that_cloudformation_goes_on_to_take_on():
    made = resources(pipeline())

    for name in made:
        if name.startswith("Deployment"):
            assert made[name]["DeletionPolicy"] == "Retain"


def test_a_role_passes_one_role_to_cloudformation_and_no_other():
    (statement,) = [
        it for it in _statements(resources(pipeline())["ChangeSetRole"]) if it["Action"] == ["iam:PassRole"]
    ]

    assert statement["Resource"] == ["{DeploymentRole.Arn}"]
    assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}


def test_the_repository_is_that_of_the_template_unless_another_is_named():
    assert image_repository_of(deployed()) == "budget-tracker"
    other = build_pipeline(deployed(), settings=PipelineSettings(stack_name="shop", image_repository="team/shop"))
    assert "repository/team/shop" in str(_statements(resources(other)["ImageRole"]))


def test_fails_on_a_template_that_takes_no_image():
    with pytest.raises(InvalidSetting, match="a template with the parameters ImageRepository and ImageTag"):
        image_repository_of(parse_template("Resources: {Cluster: {Type: AWS::ECS::Cluster}}"))


@pytest.mark.parametrize(
    ("setting", "value"),
    [("stack_name", "my stack"), ("image_repository", "Shop"), ("template_file", "a b.yaml"), ("environment", "a:b")],
)
def test_fails_on_a_name_that_aws_or_a_shell_would_reject(setting, value):
    with pytest.raises(InvalidSetting, match=setting):
        PipelineSettings(**{"stack_name": "shop", "image_repository": "shop", setting: value})
