"""The commands that are printed, from here to the open page."""

from __future__ import annotations

from pathlib import Path

import pytest

from budget_stack.configure.deployed import Deployed, Surroundings
from budget_stack.configure.run import Configured, all_questions
from budget_stack.configure.samconfig import Deployment
from budget_stack.configure.steps import next_steps
from tests.budget_stack.configure.invented import PUBLIC_A, PUBLIC_B, REGION, VPC

NETWORK = {"VpcId": VPC, "PublicSubnet1": PUBLIC_A, "PublicSubnet2": PUBLIC_B}
DEFAULTS = {question.name: question.default for question in all_questions() if question.default is not None}
REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
PUSH = [
    f"aws ecr get-login-password --region eu-west-1 | docker login --username AWS --password-stdin {REGISTRY}",
    "docker build --platform linux/amd64 --build-arg PLATFORM=linux/amd64 -t budget-tracker:latest .",
    f"docker tag budget-tracker:latest {REGISTRY}/budget-tracker:latest",
    f"docker push {REGISTRY}/budget-tracker:latest",
]
OUTPUTS = "aws cloudformation describe-stacks --stack-name budget-tracker --region eu-west-1 --query "
LAST = [
    f"{OUTPUTS}\"Stacks[0].Outputs[?OutputKey=='ServiceUrl'].OutputValue\" --output text",
    "aws secretsmanager get-secret-value --region eu-west-1 --secret-id "
    '"$(aws cloudformation describe-stack-resource --stack-name budget-tracker --region eu-west-1 '
    '--logical-resource-id FirstPassword --query StackResourceDetail.PhysicalResourceId --output text)" '
    "--query SecretString --output text",
    f'{OUTPUTS}"Stacks[0].Outputs[].[[OutputKey],[OutputValue]][]" --output text',
]


def configured(status="", account_id="123456789012", *, once=None, profile=None, around=None, **answers):
    deployment = Deployment(
        stack_name="budget-tracker",
        region=REGION,
        profile=profile,
        template_file="template.yaml",
        parameters={"MinContainerCount": answers.get("MinContainerCount", "1")},
        once=once or {},
    )
    return Configured(
        deployment=deployment,
        has_built=False,
        answers={**DEFAULTS, **NETWORK, "Region": REGION, "StackName": "budget-tracker", **answers},
        deployed=Deployed(account_id=account_id, status=status),
        surroundings=Surroundings(**(around or {})),
    )


def steps(output="samconfig.toml", **found):
    return list(next_steps(configured(**found), output=Path(output)))


def commands(**found):
    return [command for step in steps(**found) for command in step.commands]


@pytest.mark.parametrize("status", ["", "REVIEW_IN_PROGRESS", None])
def test_an_empty_account_goes_from_no_tasks_over_the_image_to_the_page(status):
    assert commands(status=status) == ["sam deploy --config-env first", *PUSH, "sam deploy", *LAST]


def test_the_first_deployment_is_without_tasks_even_if_there_is_an_image():
    assert commands(around={"has_image": True}) == ["sam deploy --config-env first", "sam deploy", *LAST]


def test_a_stack_that_is_there_never_falls_asleep():
    assert commands(status="UPDATE_COMPLETE", around={"has_image": True}) == ["sam deploy", *LAST]
    assert commands(status="CREATE_COMPLETE", around={"has_image": False}) == [*PUSH, "sam deploy", *LAST]


def test_an_account_that_never_had_a_cluster_is_given_the_role_before_the_cluster_needs_it():
    role = "aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com --region eu-west-1"

    assert commands(around={"has_ecs_role": False})[:2] == [role, "sam deploy --config-env first"]
    assert role not in commands(around={"has_ecs_role": True}) + commands()


def test_a_repository_that_will_be_made_is_told():
    assert steps(once={"CreateECRRepository": "true"})[0].heading.endswith("with the repository budget-tracker")


def test_another_tag_is_pushed_and_deployed_before_the_rest_and_by_parameters_that_replace_nothing_needed():
    told = commands(status="UPDATE_COMPLETE", around={"has_image": False}, once={"ImageTag": "v2"}, ImageTag="v2")

    assert told[3:6] == [
        f"docker push {REGISTRY}/budget-tracker:v2",
        "sam deploy --parameter-overrides ImageTag=v2",
        "sam deploy",
    ]
    # a new stack has nothing yet that sam could keep: the file's whole list is needed
    assert not any("--parameter-overrides" in command for command in commands(once={"ImageTag": "v2"}))


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"])
def test_a_stack_that_can_only_be_deleted_is_deleted_first(status):
    see, delete, first, *_ = steps(status=status)

    assert status in see.heading
    (command,) = see.commands
    assert command.startswith("aws cloudformation describe-stack-events --stack-name budget-tracker --region eu-west-1")
    assert delete.commands == ("sam delete --no-prompts --stack-name budget-tracker --region eu-west-1",)
    assert first.commands == ("sam deploy --config-env first",)


def test_a_roll_back_that_failed_is_ended_first():
    first, *rest = steps(status="UPDATE_ROLLBACK_FAILED", around={"has_image": True})

    where = "--stack-name budget-tracker --region eu-west-1"
    assert first.commands == (
        f"aws cloudformation continue-update-rollback {where}",
        f"aws cloudformation wait stack-rollback-complete {where}",
    )
    assert rest[0].commands == ("sam deploy",)


def test_every_command_that_asks_aws_says_region_and_profile():
    told = commands(profile="my work", account_id=None)

    assert sum(command.count("aws ") for command in told) == 8
    for command in told:
        assert command.count("--region eu-west-1 --profile 'my work'") == command.count("aws ")


def test_an_account_that_is_unknown_is_asked_for_by_the_command():
    (login, *_, push) = commands(account_id=None)[1:5]

    account = "$(aws sts get-caller-identity --region eu-west-1 --query Account --output text)"
    assert login.endswith(f"--password-stdin {account}.dkr.ecr.eu-west-1.amazonaws.com")
    assert push == f"docker push {account}.dkr.ecr.eu-west-1.amazonaws.com/budget-tracker:latest"


def test_the_image_is_built_for_the_architecture_that_was_chosen():
    assert "docker build --platform linux/arm64" in commands(CpuArchitecture="ARM64")[2]


def test_a_file_that_sam_does_not_find_by_itself_is_named():
    told = [command for step in steps(output="my files/mine.toml") for command in step.commands]

    assert "sam deploy --config-file 'my files/mine.toml' --config-env first" in told
    assert "sam deploy --config-file 'my files/mine.toml'" in told


def test_a_deployment_without_tasks_promises_no_healthy_ones():
    assert any(step.heading == "Deploy without tasks, as chosen" for step in steps(MinContainerCount="0"))


def test_a_database_that_is_taken_up_keeps_its_passwords_and_that_is_told():
    def login(**answers):
        return next(it.heading for it in steps(**answers) if it.heading.startswith("Log in"))

    assert "ResetPasswordCommand" in login(DatabaseClusterId="fiabtestdsqlcluster0000000")
    assert login() == "Log in as owner, with this password unless it was changed since"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"Address": "api-gateway"}, "Open the page at the https address that this prints"),
        ({"Address": "load-balancer"}, "Open the page at the address that this prints"),
        ({"Address": "load-balancer", "DomainName": "a.example.com"}, "Open the page at the https address"),
        (
            {"Address": "load-balancer", "CertificateArn": "arn"},
            "Let a CNAME record for a name of the certificate lead",
        ),
    ],
)
def test_the_last_steps_say_how_the_page_is_opened(answers, words):
    assert any(step.heading.startswith(words) for step in steps(**answers))
