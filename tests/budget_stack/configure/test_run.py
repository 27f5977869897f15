from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from budget_stack.cli.group import budget_stack
from budget_stack.configure import run
from budget_stack.configure.credentials import NotAllowed, NotListed
from budget_stack.configure.deployed import Deployed, Surroundings
from tests.budget_stack.configure.invented import (
    ELSEWHERE_B,
    NARROW_VPC,
    OTHER_VPC,
    PRIVATE_B,
    PUBLIC_A,
    PUBLIC_A2,
    PUBLIC_B,
    REGION,
    VPC,
    invented_account,
)

NETWORK = ["--vpc-id", VPC, "--public-subnet-1", PUBLIC_A, "--public-subnet-2", PUBLIC_B]
READY = ["--region", REGION, *NETWORK]
IDS = [f"VpcId={VPC}", f"PublicSubnet1={PUBLIC_A}", f"PublicSubnet2={PUBLIC_B}"]
WRITTEN = [*IDS, "MinContainerCount=1"]


# In a terminal these are not asked for: the name is told, and only an empty secret fits the default database.
HIDDEN = ("StackName", "DatabaseSecretArn")


@pytest.fixture
def listed(monkeypatch):
    """The account can be listed; what it was asked for is kept."""
    asked = []

    def open_session(profile, *, terminal):
        asked.append((profile, terminal))
        return object()

    def read_account(session, region):
        asked[-1] = (region, *asked[-1])
        return invented_account()

    monkeypatch.setattr(run, "open_session", open_session)
    monkeypatch.setattr(run, "read_account", read_account)
    there_is(monkeypatch)
    return asked


def there_is(monkeypatch, status="", *, has_image=None, vcpus=None, **parameters):
    """Let there be a stack of that status and those parameters, or none."""
    deployed = Deployed(account_id="123456789012", status=status, parameters=parameters)
    surroundings = Surroundings(has_image=has_image, vcpus=vcpus)
    monkeypatch.setattr(run, "read_deployed", lambda session, region, stack_name: deployed)
    monkeypatch.setattr(run, "read_surroundings", lambda session, region, *, repository, tag: surroundings)


@pytest.fixture
def unlisted(monkeypatch):
    def open_session(profile, *, terminal):
        raise NotListed("the cat sleeps on the cable: move it")

    monkeypatch.setattr(run, "open_session", open_session)


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setattr(run, "is_terminal", lambda: True)


def configure(*arguments, typed=()):
    lines = "".join(f"{line}\n" for line in typed)
    return CliRunner().invoke(budget_stack, ["configure", *arguments], input=lines, catch_exceptions=False)


def deploy_parameters(environment="default"):
    return tomllib.loads(Path("samconfig.toml").read_text())[environment]["deploy"]["parameters"]


def overrides(environment="default"):
    return deploy_parameters(environment)["parameter_overrides"]


def test_the_ids_alone_are_enough_to_write_a_file_without_a_terminal(listed):
    result = configure(*READY)

    assert result.exit_code == 0
    assert deploy_parameters() == {
        "stack_name": "budget-tracker",
        "region": REGION,
        "template_file": "template.yaml",
        "capabilities": "CAPABILITY_IAM",
        "fail_on_empty_changeset": False,
        "parameter_overrides": WRITTEN,
    }


def test_every_option_arrives_in_the_file(listed):
    given = {
        "--allowed-cidr": "10.0.0.0/8",
        "--assign-public-ip": "DISABLED",
        "--image-repository": "team/tracker",
        "--container-port": "8080",
        "--container-cpu": "512",
        "--container-memory": "1024",
        "--cpu-architecture": "ARM64",
        "--health-check-path": "/up",
        "--min-container-count": "0",
        "--max-container-count": "2",
        "--auto-scaling-target-cpu-utilization": "50",
        "--log-retention-in-days": "7",
        "--container-insights": "enhanced",
    }
    options = [word for pair in given.items() for word in pair]

    result = configure(*READY, *options, "--stack-name", "mine", "--profile", "work", "--template-file", "t.yaml")

    assert result.exit_code == 0
    assert listed == [(REGION, "work", False)]
    assert overrides() == [*IDS, *(f"{run_name(option)}={value}" for option, value in given.items())]
    assert deploy_parameters()["stack_name"] == "mine"
    assert deploy_parameters()["profile"] == "work"
    assert deploy_parameters()["template_file"] == "t.yaml"


def run_name(option):
    return next(question.name for question in run.all_questions() if question.option == option)


def test_what_nobody_answered_is_left_to_the_template(listed):
    configure(*READY, "--container-port", "5000")

    assert overrides() == [*IDS, "ContainerPort=5000", "MinContainerCount=1"]


def test_the_first_deployment_runs_no_tasks_and_makes_the_repository_that_is_not_there(listed):
    configure(*READY, "--image-repository", "new")

    assert overrides() == [*IDS, "ImageRepository=new", "MinContainerCount=1"]
    assert overrides("first") == [*IDS, "ImageRepository=new", "MinContainerCount=0", "CreateECRRepository=true"]


def test_a_repository_that_is_there_is_not_made_again(listed):
    configure(*READY)

    assert overrides("first") == [*IDS, "MinContainerCount=0"]


def test_what_was_typed_for_one_deployment_is_in_the_first_and_remembered_by_no_later_one(listed, monkeypatch):
    configure(*READY, "--image-repository", "new", "--image-tag", "v1", "--create-ecr-repository", "true")

    assert overrides("first")[-2:] == ["ImageTag=v1", "CreateECRRepository=true"]
    assert overrides() == [*IDS, "ImageRepository=new", "MinContainerCount=1"]
    there_is(monkeypatch, "CREATE_COMPLETE", CreateECRRepository="true", ImageTag="v2")
    result = configure()
    assert overrides("first") == [*IDS, "ImageRepository=new", "MinContainerCount=0"]
    assert "ImageTag" not in result.stdout


@pytest.mark.parametrize("status", ["", None, "ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_what_was_typed_for_the_first_deployment_is_remembered_until_there_is_a_stack(listed, monkeypatch, status):
    there_is(monkeypatch, status)
    configure(*READY, "--image-repository", "new", "--image-tag", "broken", "--create-ecr-repository", "false")
    before = Path("samconfig.toml").read_text()

    result = configure()

    assert overrides("first")[-2:] == ["ImageTag=broken", "CreateECRRepository=false"]
    assert Path("samconfig.toml").read_text() == before
    assert ":broken" in result.stdout
    configure("--image-tag", "mended", "--create-ecr-repository", "true")
    assert overrides("first")[-2:] == ["ImageTag=mended", "CreateECRRepository=true"]


def test_what_was_typed_for_a_stack_that_is_there_is_no_wish_for_the_one_after_it(listed, monkeypatch):
    there_is(monkeypatch, "CREATE_COMPLETE")
    assert "--parameter-overrides ImageTag=v2" in configure(*READY, "--image-tag", "v2").stdout
    there_is(monkeypatch)

    result = configure()

    assert overrides("first") == [*IDS, "MinContainerCount=0"]
    assert ":v2" not in result.stdout


def test_a_repository_that_was_made_in_the_meantime_is_not_made_again(listed, monkeypatch):
    monkeypatch.setattr(run, "read_account", lambda session, region: invented_account(repositories=frozenset()))
    configure(*READY, "--create-ecr-repository", "true")
    monkeypatch.setattr(run, "read_account", lambda session, region: invented_account())

    configure()

    assert overrides("first") == [*IDS, "MinContainerCount=0"]


def test_a_stack_that_has_its_repository_keeps_it_whatever_the_file_was(listed, monkeypatch):
    there_is(monkeypatch, "CREATE_COMPLETE", CreateECRRepository="true", ImageTag="v1", MinContainerCount="0")

    configure(*READY)

    assert overrides() == WRITTEN
    assert overrides("first") == [*IDS, "MinContainerCount=0"]


def test_on_another_machine_the_stack_tells_what_it_has_and_sam_keeps_it(listed, monkeypatch):
    network = {"VpcId": VPC, "PublicSubnet1": PUBLIC_A, "PublicSubnet2": PUBLIC_B}
    there_is(monkeypatch, "UPDATE_COMPLETE", **network, MinContainerCount="3", MaxContainerCount="9", ImageTag="v7")

    result = configure("--region", REGION, "--container-port", "8080")

    assert result.exit_code == 0
    assert overrides() == [*IDS, "ContainerPort=8080", "MinContainerCount=3"]


def test_what_is_given_must_fit_the_stack_and_not_the_templates_defaults(listed, monkeypatch):
    there_is(monkeypatch, "UPDATE_COMPLETE", ContainerCpu="1024", MaxContainerCount="20")

    assert configure(*READY, "--container-memory", "4096", "--min-container-count", "9").exit_code == 0
    assert overrides() == [*IDS, "ContainerMemory=4096", "MinContainerCount=9"]
    result = configure(*READY, "--container-memory", "512", "--min-container-count", "21")
    assert result.exit_code == 2
    assert "--container-memory must be one of 2048" in result.stderr
    assert "--max-container-count must be 21 to 5000" in result.stderr


def test_fails_on_a_region_of_the_environment_that_is_none(listed, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "Ireland")

    result = configure(*NETWORK)

    assert result.exit_code == 2
    assert "--region must be the code of an AWS region" in result.stderr


def test_a_setting_that_differs_from_the_stacks_is_written_even_if_it_is_the_templates_default(
    listed, monkeypatch, terminal
):
    there_is(monkeypatch, "UPDATE_COMPLETE", MaxContainerCount="9")

    result = configure(*READY, *all_but("MaxContainerCount"), typed=["y", "5"])

    assert "MaxContainerCount [9]: " in result.stderr
    assert "MaxContainerCount=5" in overrides()


def all_but(*names):
    """Give every question but these its default as an option."""
    others = [it for it in run.all_questions() if it.default is not None and it.name not in (*names, "StackName")]
    return [word for it in others for word in (it.option, it.default)]


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_a_stack_that_never_was_tells_nothing(listed, monkeypatch, status):
    there_is(monkeypatch, status, CreateECRRepository="true", MaxContainerCount="9")

    configure(*READY, "--image-repository", "new", "--max-container-count", "9")

    assert "MaxContainerCount=9" in overrides()
    assert "CreateECRRepository=true" in overrides("first")


def test_a_secret_that_cloudformation_hides_is_not_taken_for_the_secret(listed, monkeypatch):
    there_is(monkeypatch, "CREATE_COMPLETE", Database="existing", DatabaseSecretArn="****")

    assert "--database-secret-arn" in configure(*READY).stderr
    assert configure(*READY, "--database", "none").exit_code == 0
    assert "Database=none" in overrides()
    assert 'DatabaseSecretArn=""' in overrides()


def test_a_file_that_names_the_tag_of_an_image_keeps_it_since_somebody_wrote_it(listed):
    Path("samconfig.toml").write_text('[default.deploy.parameters]\nparameter_overrides = ["ImageTag=pinned"]\n')

    result = configure(*READY)

    assert "samconfig.toml names the image's tag pinned" in " ".join(result.stderr.split())
    assert overrides() == ["ImageTag=pinned", *WRITTEN]
    assert overrides("first")[:1] == ["ImageTag=pinned"]


def test_without_a_terminal_everything_missing_is_named_at_once():
    result = configure()

    assert result.exit_code == 2
    for option in ("--region", "--vpc-id", "--public-subnet-1", "--public-subnet-2"):
        assert f"{option} is missing: it must be" in result.stderr
    assert "with AWS credentials there is a list to choose from" in result.stderr
    assert not Path("samconfig.toml").exists()


def test_without_a_terminal_everything_wrong_is_named_at_once_with_its_fix(listed):
    result = configure(
        *("--region", "Ireland", "--vpc-id", "vpc-x", "--public-subnet-1", PUBLIC_A, "--public-subnet-2", PUBLIC_A),
        *("--container-cpu", "1024", "--min-container-count", "9", "--image-tag", "-"),
    )

    assert result.exit_code == 2
    for problem in (
        "--region must be the code of an AWS region",
        "--vpc-id must be vpc- followed by 8 or 17 hexadecimal digits; got 'vpc-x'",
        "--public-subnet-2 must be another subnet",
        "--container-memory must be one of 2048, 3072",
        "--max-container-count must be 9 to 5000 with --min-container-count 9; got '5'",
        "--image-tag must be 1 to 128 letters",
    ):
        assert problem in result.stderr
    assert "to choose from" not in result.stderr
    assert listed == []


def test_without_a_terminal_the_account_is_asked_whether_the_ids_fit(listed):
    result = configure(
        *("--region", REGION, "--vpc-id", VPC, "--public-subnet-1", ELSEWHERE_B, "--public-subnet-2", PUBLIC_B)
    )

    assert result.exit_code == 2
    assert f"--public-subnet-1 must be in {VPC}; {ELSEWHERE_B} is in {OTHER_VPC}" in result.stderr
    assert not Path("samconfig.toml").exists()


def test_an_account_that_cannot_be_listed_costs_one_line(unlisted):
    result = configure(*READY)

    assert result.exit_code == 0
    assert result.stderr.splitlines()[0] == (
        "VPCs and subnets cannot be listed, so only the form of their ids is checked: "
        "the cat sleeps on the cable: move it"
    )
    assert overrides() == WRITTEN


def test_without_an_account_to_ask_the_repository_is_made_which_a_new_account_needs(unlisted):
    configure(*READY)

    assert overrides("first") == [*IDS, "MinContainerCount=0", "CreateECRRepository=true"]
    configure(*READY, "--create-ecr-repository", "false")
    assert overrides("first") == [*IDS, "MinContainerCount=0", "CreateECRRepository=false"]


def test_an_account_whose_network_may_not_be_listed_is_asked_for_the_stack_all_the_same(listed, monkeypatch):
    def read_account(session, region):
        raise NotAllowed("the credentials need ec2:DescribeVpcs")

    monkeypatch.setattr(run, "read_account", read_account)
    there_is(monkeypatch, "CREATE_COMPLETE", CreateECRRepository="true")

    configure(*READY)

    assert overrides("first") == [*IDS, "MinContainerCount=0"]


def test_the_earlier_answers_are_the_defaults_of_a_second_run(listed):
    configure(
        *READY, "--container-port", "8080", "--stack-name", "mine", "--profile", "work", "--template-file", "t.yaml"
    )
    before = Path("samconfig.toml").read_text()

    result = configure()

    assert result.exit_code == 0
    assert Path("samconfig.toml").read_text() == before
    assert listed[-1] == (REGION, "work", False)


def test_an_answer_that_goes_back_to_the_default_is_written_since_sam_keeps_what_is_deployed(listed):
    configure(*READY, "--max-container-count", "9")
    configure("--max-container-count", "5")

    assert overrides() == [*IDS, "MaxContainerCount=5", "MinContainerCount=1"]


def test_no_tasks_are_in_the_file_only_if_they_were_asked_for_and_the_way_back_is_written(listed):
    result = configure(*READY, "--min-container-count", "0")

    assert "in the file a bare sam deploy stops the service" in " ".join(result.stderr.split())
    assert overrides() == [*IDS, "MinContainerCount=0"]
    configure("--min-container-count", "1")
    assert overrides() == WRITTEN


def test_another_region_takes_nothing_of_the_network_along(unlisted):
    configure(*READY, "--container-port", "8080")
    before = Path("samconfig.toml").read_text()

    result = configure("--region", "eu-south-1")

    assert result.exit_code == 2
    for option in ("--vpc-id", "--public-subnet-1", "--public-subnet-2"):
        assert f"{option} is missing" in result.stderr
    assert Path("samconfig.toml").read_text() == before
    other = OTHER_VPC, ELSEWHERE_B, PUBLIC_A2
    options = zip(("--vpc-id", "--public-subnet-1", "--public-subnet-2"), other, strict=True)
    configure("--region", "eu-south-1", *(word for pair in options for word in pair))
    assert overrides()[3:] == ["ContainerPort=8080", "MinContainerCount=1"]
    assert configure("--region", "eu-south-1").exit_code == 0


@pytest.mark.parametrize("region", ["eu-south-1", "eu-south-2"])
def test_the_stack_is_looked_for_in_the_region_that_was_asked_for(listed, monkeypatch, region):
    asked = []
    monkeypatch.setattr(run, "read_deployed", lambda session, *where: asked.append(where) or Deployed(status=""))
    configure(*READY)

    configure(*NETWORK, "--region", region, "--stack-name", "mine")

    assert asked == [(REGION, "budget-tracker"), (region, "mine")]


def test_an_earlier_answer_that_no_longer_fits_is_named(listed):
    configure(*READY, "--container-memory", "512")

    result = configure("--container-cpu", "1024")

    assert result.exit_code == 2
    assert "--container-memory must be one of 2048" in result.stderr


def test_the_region_of_the_environment_is_used_but_what_the_file_says_comes_first(listed, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-south-1")
    configure(*NETWORK)
    assert deploy_parameters()["region"] == "eu-south-1"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-south-2")
    configure()

    assert deploy_parameters()["region"] == "eu-south-1"


def test_in_a_terminal_the_network_is_chosen_by_number_and_nothing_else_is_asked(listed, terminal):
    result = configure("--region", REGION, typed=["1", "1", "1", "n"])

    assert result.exit_code == 0
    assert f"1  {VPC}  main    10.0.0.0/16  5 subnets in 2 zones" in result.stderr
    assert f"1  {PUBLIC_A}  -  eu-west-1a  10.0.0.0/24  9 free  public" in result.stderr
    assert overrides() == WRITTEN


def test_in_a_terminal_ids_can_be_typed_too(listed, terminal):
    configure("--region", REGION, typed=[VPC, PUBLIC_A, PUBLIC_B, "n"])

    assert overrides() == WRITTEN


def test_the_first_fitting_public_subnet_is_suggested(listed, terminal):
    configure("--region", REGION, typed=[VPC, "", "", "n"])

    assert overrides() == WRITTEN


def test_only_subnets_that_fit_are_listed(listed, terminal):
    result = configure("--region", REGION, typed=[VPC, PUBLIC_A, PUBLIC_B, "n"])
    first, second = (
        result.stderr.split(f"{order} public subnet\n")[1].split("PublicSubnet")[0] for order in ("First", "Second")
    )

    assert ELSEWHERE_B not in first
    assert PUBLIC_A2 in first
    assert PUBLIC_A2 not in second
    assert PUBLIC_B in second


def test_a_bad_answer_is_asked_again_with_the_reason(listed, terminal):
    typed = [NARROW_VPC, "vpc-x", "7", "1", ELSEWHERE_B, "1", PUBLIC_A2, PUBLIC_B, "n"]

    result = configure("--region", REGION, typed=typed)

    said = " ".join(result.stderr.split())
    assert f"--vpc-id must be a VPC with subnets in two availability zones; {NARROW_VPC}" in said
    assert "--vpc-id must be a VPC of eu-west-1" not in said
    assert "--vpc-id must be vpc- followed by" in said
    assert "there are 3 in the list" in said
    assert f"--public-subnet-1 must be in {VPC}" in said
    assert f"--public-subnet-2 must be in another zone than {PUBLIC_A}" in said
    assert overrides() == WRITTEN


def test_without_a_listing_ids_are_typed_and_their_form_is_checked(unlisted, terminal):
    result = configure("--region", REGION, typed=["1", VPC, PUBLIC_A, PUBLIC_A, PUBLIC_B, "n"])

    said = " ".join(result.stderr.split())
    assert "the cat sleeps on the cable: move it" in said
    assert "--vpc-id must be vpc- followed by 8 or 17 hexadecimal digits; got '1'" in said
    assert "--public-subnet-2 must be another subnet" in said
    assert overrides() == WRITTEN


def test_a_region_is_asked_for_only_where_none_is_known(listed, terminal, monkeypatch):
    assert "Region:" in configure(*NETWORK, typed=["Ireland", REGION, "n"]).stderr
    Path("samconfig.toml").unlink()
    monkeypatch.setenv("AWS_REGION", REGION)

    assert "Region:" not in configure(*NETWORK, typed=["n"]).stderr


def test_the_other_settings_are_offered_with_their_defaults(listed, terminal):
    others = [it for it in run.all_questions() if it.default is not None and it.name != "StackName"]

    result = configure(*READY, typed=["y"] + [""] * len(others))

    asked = [line.split(" [")[0] for line in result.stderr.splitlines() if line.endswith("]: ")]
    assert f"All {len(others)} other settings have a value. Change any? [y/N]" in result.stderr
    # an empty default is not shown
    others = [question for question in others if question.name not in HIDDEN and question.default]
    assert asked == [question.name for question in others]
    assert [line[3:] for line in result.stderr.splitlines() if line.startswith("== ")] == [
        "Network",
        "Image",
        "Container",
        "Login",
        "Database",
        "Scaling",
        "Logs and metrics",
    ]
    for question in others:
        assert f"{question.name} [{question.default}]: " in result.stderr
        assert f"\n{question.label}\n  {question.description[:50]}" in result.stderr
    assert "It must be one of ENABLED, DISABLED." in result.stderr


def test_changing_one_setting_pins_none_of_the_others(listed, terminal):
    others = [it for it in run.all_questions() if it.default is not None and it.name not in HIDDEN]
    typed = ["8080" if it.name == "ContainerPort" else "" for it in others]

    configure(*READY, typed=["y", *typed])

    assert overrides() == [*IDS, "ContainerPort=8080", "MinContainerCount=1"]
    assert overrides("first") == [*IDS, "ContainerPort=8080", "MinContainerCount=0"]


def test_an_existing_database_is_not_accepted_without_its_secret(listed, terminal):
    arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf"

    result = configure(*READY, "--database", "existing", typed=["n", "", "none", arn])

    assert "must be the ARN of a Secrets Manager secret" in result.stderr
    assert f"DatabaseSecretArn={arn}" in overrides()


def test_a_secret_of_another_database_is_forgotten(listed, terminal):
    arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf"
    configure(*READY, "--database", "existing", "--database-secret-arn", arn, typed=["n"])

    configure(*READY, "--database", "none", typed=["n"])

    assert 'DatabaseSecretArn=""' in overrides()


def test_a_database_is_chosen_from_those_that_are_there(listed, terminal, monkeypatch):
    account = invented_account(databases=frozenset({"kept0123456789abcdefghijkl"}))
    monkeypatch.setattr(run, "read_account", lambda session, region: account)

    result = configure(*READY, *all_but("DatabaseClusterId", "DatabaseSecretArn"), typed=["y", "1"])

    assert "   1  kept0123456789abcdefghijkl\n" in result.stderr
    assert "DatabaseClusterId=kept0123456789abcdefghijkl" in overrides()


def test_memory_is_offered_as_the_cpu_just_chosen_allows(listed, terminal):
    options = all_but("ContainerCpu", "ContainerMemory")

    result = configure(*READY, *options, typed=["y", "512", "512", ""])

    assert "ContainerMemory [1024]: " in result.stderr
    assert "--container-memory must be one of 1024, 2048, 3072, 4096 with" in result.stderr
    assert "ContainerMemory=1024" in overrides()


def test_a_default_that_an_option_makes_impossible_is_asked_for(listed, terminal):
    result = configure(*READY, "--container-cpu", "512", typed=["n", ""])

    assert "ContainerMemory [1024]: " in result.stderr
    assert "ContainerMemory=1024" in overrides()


def test_yes_takes_every_default_without_asking(listed, terminal):
    result = configure(*READY, "--yes")

    assert result.exit_code == 0
    assert "[" not in result.stderr
    assert overrides() == WRITTEN


def test_yes_still_asks_for_what_has_no_default(listed, terminal):
    configure("--defaults", "--region", REGION, typed=["1", "1", "1"])

    assert overrides() == WRITTEN


def test_an_option_that_is_wrong_is_refused_in_a_terminal_before_anything_is_asked(listed, terminal):
    result = configure("--region", REGION, "--image-tag", "-", "--vpc-id", "vpc-x")

    assert result.exit_code == 2
    assert "--image-tag must be" in result.stderr
    assert "--vpc-id must be" in result.stderr
    assert listed == []


def test_an_option_that_does_not_fit_the_account_is_refused_in_a_terminal_too(listed, terminal):
    result = configure("--region", REGION, "--vpc-id", NARROW_VPC)

    assert result.exit_code == 2
    assert "--vpc-id must be a VPC with subnets in two availability zones" in result.stderr


def test_an_interrupted_run_writes_nothing(listed, terminal):
    result = configure("--region", REGION, typed=["1"])

    assert result.exit_code == 1
    assert "Aborted!" in result.stderr
    assert not Path("samconfig.toml").exists()


def test_a_remembered_vpc_that_is_gone_is_not_suggested(listed, terminal):
    configure(*READY, "--yes")
    text = Path("samconfig.toml").read_text()
    Path("samconfig.toml").write_text(text.replace(VPC, "vpc-0123456789abcdeff"))

    result = configure(typed=["1", "", "", "n"])

    assert "VpcId, number or id: " in result.stderr
    assert overrides() == WRITTEN


def test_warnings_do_not_keep_the_file_from_being_written(listed):
    result = configure(
        *("--region", REGION, "--vpc-id", VPC, "--public-subnet-1", PUBLIC_A, "--public-subnet-2", PRIVATE_B)
    )

    assert result.exit_code == 0
    assert f"warning: {PRIVATE_B} is private" in result.stderr
    assert f"PublicSubnet2={PRIVATE_B}" in overrides()
