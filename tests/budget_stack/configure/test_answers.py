from __future__ import annotations

import pytest

from budget_stack.configure import answers
from budget_stack.configure.deployed import Deployed, Surroundings
from budget_stack.configure.run import all_questions
from tests.budget_stack.configure.invented import (
    ELSEWHERE_B,
    NARROW_VPC,
    OTHER_VPC,
    PRIVATE_B,
    PUBLIC_A,
    PUBLIC_A2,
    PUBLIC_B,
    UNKNOWN_B,
    VPC,
    invented_account,
)

QUESTIONS = {question.name: question for question in all_questions()}
DEFAULTS = {name: question.default for name, question in QUESTIONS.items() if question.default is not None}
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-0000-0000-0000-000000000000"
NOT_YET = Deployed(status="")
UNKNOWN = Surroundings()
FIRST = {"VpcId": VPC, "PublicSubnet1": PUBLIC_A}


def problem(name, answer, known=None, account=None):
    return answers.problem(answers.narrowed(QUESTIONS[name], known or {}), answer, known or {}, account)


def warnings(account=None, deployed=NOT_YET, surroundings=UNKNOWN, **given):
    known = {**DEFAULTS, "AllowInsecureLogin": "true", **given}
    return list(answers.warnings(known, account, deployed, surroundings))


def test_a_vpc_and_two_subnets_of_it_in_two_zones_are_accepted():
    account = invented_account()

    assert problem("VpcId", VPC, account=account) is None
    assert problem("PublicSubnet1", PUBLIC_A, {"VpcId": VPC}, account) is None
    assert problem("PublicSubnet2", PUBLIC_B, FIRST, account) is None


def test_fails_on_a_vpc_that_the_account_does_not_have():
    assert f"--vpc-id must be a VPC of eu-west-1: {VPC}, " in problem(
        "VpcId", "vpc-01234567", account=invented_account()
    )


def test_fails_on_a_vpc_whose_subnets_are_all_in_one_zone():
    assert problem("VpcId", NARROW_VPC, account=invented_account()) == (
        f"--vpc-id must be a VPC with subnets in two availability zones; {NARROW_VPC} has them only in eu-west-1a"
    )


def test_fails_on_a_subnet_that_the_account_does_not_have():
    wrong = problem("PublicSubnet1", "subnet-01234567", {"VpcId": VPC}, invented_account())

    assert wrong == "--public-subnet-1 must be a subnet of eu-west-1; there is no 'subnet-01234567'"


def test_fails_on_a_subnet_of_another_vpc():
    wrong = problem("PublicSubnet2", ELSEWHERE_B, FIRST, invented_account())

    assert wrong == f"--public-subnet-2 must be in {VPC}; {ELSEWHERE_B} is in {OTHER_VPC}"


def test_fails_on_two_subnets_of_one_zone():
    wrong = problem("PublicSubnet2", PUBLIC_A2, FIRST, invented_account())

    assert wrong == f"--public-subnet-2 must be in another zone than {PUBLIC_A}; {PUBLIC_A2} is in eu-west-1a too"


@pytest.mark.parametrize("account", [None, invented_account()], ids=["unlisted", "listed"])
def test_fails_on_the_same_subnet_twice(account):
    assert problem("PublicSubnet2", PUBLIC_A, FIRST, account) == (
        f"--public-subnet-2 must be another subnet than the other one; got '{PUBLIC_A}' twice"
    )


def test_without_a_listing_only_the_form_of_an_id_is_checked():
    assert problem("VpcId", "vpc-01234567") is None
    assert problem("PublicSubnet1", "subnet-01234567", {"VpcId": VPC}) is None
    assert "must be vpc- followed by" in problem("VpcId", "vpc-x")


def test_memory_is_chosen_from_what_goes_with_the_cpu():
    question = answers.narrowed(QUESTIONS["ContainerMemory"], {"ContainerCpu": "512"})

    assert question.allowed == ("1024", "2048", "3072", "4096")
    assert question.default == "1024"
    assert answers.narrowed(QUESTIONS["ContainerMemory"], {"ContainerCpu": "256"}).default == "512"


def test_fails_on_memory_that_does_not_go_with_the_cpu():
    assert problem("ContainerMemory", "512", {"ContainerCpu": "512"}) == (
        "--container-memory must be one of 1024, 2048, 3072, 4096 with --container-cpu 512; got '512'"
    )


def test_the_most_tasks_may_equal_the_fewest():
    assert problem("MaxContainerCount", "6", {"MinContainerCount": "6"}) is None
    assert answers.narrowed(QUESTIONS["MaxContainerCount"], {"MinContainerCount": "6"}).default == "6"
    assert answers.narrowed(QUESTIONS["MaxContainerCount"], {"MinContainerCount": "2"}).default == "5"


def test_fails_on_fewer_at_most_than_at_least():
    assert problem("MaxContainerCount", "5", {"MinContainerCount": "6"}) == (
        "--max-container-count must be 6 to 5000 with --min-container-count 6; got '5'"
    )


def test_fails_on_a_value_that_sam_could_not_read_back():
    assert "--health-check-path must have no backslash before a quote or at its end" in problem(
        "HealthCheckPath", "/a\\"
    )


def test_a_private_subnet_is_warned_of_while_tasks_get_public_addresses():
    account, subnets = invented_account(), {**FIRST, "PublicSubnet2": PRIVATE_B}

    (warning,) = warnings(account, **subnets)

    assert f"{PRIVATE_B} is private" in warning
    assert "tasks there cannot fetch their image" in warning
    assert "load balancer" not in warning
    assert warnings(account, **subnets, AssignPublicIp="DISABLED") == []


def test_a_private_subnet_is_warned_of_while_clients_reach_the_load_balancer_there():
    account, subnets = invented_account(), {**FIRST, "PublicSubnet2": PRIVATE_B, "Address": "load-balancer"}

    assert "cannot fetch their image, and clients cannot reach the load balancer" in warnings(account, **subnets)[0]
    assert warnings(account, **subnets, AssignPublicIp="DISABLED")[0] == (
        f"{PRIVATE_B} is private: clients cannot reach the load balancer; choose a public subnet"
    )


@pytest.mark.parametrize("second", [PUBLIC_B, UNKNOWN_B])
def test_a_subnet_that_is_public_or_may_be_is_not_warned_of(second):
    assert warnings(invented_account(), **FIRST, PublicSubnet2=second) == []


def test_making_a_repository_that_exists_is_warned_of_unless_the_stack_made_it():
    (warning,) = warnings(invented_account(), CreateECRRepository="true")

    assert warning == (
        "the repository budget-tracker exists, so it cannot be made: leave --create-ecr-repository true out"
    )
    made = Deployed(status="UPDATE_COMPLETE", parameters={"CreateECRRepository": "true"})
    assert warnings(invented_account(), made, CreateECRRepository="true") == []


def test_letting_go_of_the_repository_that_the_stack_made_is_warned_of():
    made = Deployed(status="UPDATE_COMPLETE", parameters={"CreateECRRepository": "true"})

    (warning,) = warnings(invented_account(), made, CreateECRRepository="false")

    assert "the stack made the repository budget-tracker" in warning


def test_a_repository_that_neither_exists_nor_is_made_is_warned_of():
    (warning,) = warnings(invented_account(repositories=frozenset()), CreateECRRepository="false")

    assert "there is no repository budget-tracker" in warning


KEPT = "kept0123456789abcdefghijkl"


def test_a_database_that_another_stack_left_is_pointed_out_before_a_new_one_is_made():
    account = invented_account(databases=frozenset({KEPT}))

    (warning,) = warnings(account)

    assert warning.startswith("a new, empty Aurora DSQL cluster will be made")
    assert warning.endswith(f"add --database-cluster-id and its id: {KEPT}")
    assert warnings(account, DatabaseClusterId=KEPT) == []
    assert warnings(account, Database="none") == []
    assert warnings(account, Deployed(status="CREATE_COMPLETE")) == []


def test_a_database_that_is_not_there_is_warned_of():
    account = invented_account(databases=frozenset({KEPT}))

    (warning,) = warnings(account, DatabaseClusterId="other0123456789abcdefghijk")

    assert warning.startswith("there is no Aurora DSQL cluster other0123456789abcdefghijk in this account")
    assert warning.endswith(KEPT)


def test_that_another_database_begins_empty_is_told_where_the_stack_has_recorded_something():
    before = Deployed(status="CREATE_COMPLETE", outputs={"DatabaseClusterId": KEPT})
    known = {name: answer for name, answer in DEFAULTS.items() if name != "Database"} | {"AllowInsecureLogin": "true"}

    (warning,) = answers.warnings(known, None, before, UNKNOWN)

    assert warning.startswith("the new database begins empty")
    assert KEPT in warning
    assert warnings(deployed=before) == []


def test_what_goes_with_one_database_alone_is_empty_with_the_others():
    assert answers.narrowed(QUESTIONS["DatabaseClusterId"], {"Database": "existing"}).allowed == ("",)
    assert answers.narrowed(QUESTIONS["DatabaseClusterId"], {"Database": "dsql"}).allowed == ()
    assert "must be empty unless --database is existing" in problem("DatabaseSecretArn", "arn:x", {"Database": "dsql"})


def test_no_tasks_for_every_later_deployment_are_warned_of():
    (warning,) = warnings(MinContainerCount="0")

    assert "with --min-container-count 0 in the file a bare sam deploy stops the service" in warning


def test_more_tasks_than_fargate_runs_in_the_account_are_warned_of():
    new_account = Surroundings(vcpus=2.0)

    (warning,) = warnings(surroundings=new_account, ContainerCpu="512")

    assert "5 tasks of 512 CPU units are 2.5 vCPUs, and Fargate runs 2 at once" in warning
    assert "lower --max-container-count" in warning
    assert warnings(surroundings=new_account, ContainerCpu="256") == []
    assert warnings(surroundings=new_account, ContainerCpu="512", Database="none") == []
    assert warnings(ContainerCpu="16384", MaxContainerCount="5000") == []


def test_a_stack_that_is_being_changed_is_warned_of():
    assert "(UPDATE_IN_PROGRESS)" in warnings(deployed=Deployed(status="UPDATE_IN_PROGRESS"))[0]
    assert warnings(deployed=Deployed(status="REVIEW_IN_PROGRESS")) == []


def test_where_the_stack_cannot_be_seen_the_deployment_without_tasks_is_warned_of():
    (warning,) = warnings(deployed=Deployed(status=None))

    assert "leave out sam deploy --config-env first, which stops a service that runs" in warning


def test_a_login_that_nobody_can_use_is_warned_of():
    (warning,) = warnings(AllowInsecureLogin="false", Address="load-balancer")

    assert "for https choose --address api-gateway, or add --domain-name or --certificate-arn" in warning
    assert "--allow-insecure-login true" in warning


@pytest.mark.parametrize(
    "https",
    [
        {"Address": "api-gateway"},
        {"Address": "load-balancer", "CertificateArn": CERTIFICATE},
        {"Address": "load-balancer", "DomainName": "budget.example.com"},
    ],
    ids=["api-gateway", "certificate", "domain"],
)
def test_nothing_is_said_of_passwords_where_there_is_https(https):
    assert warnings(AllowInsecureLogin="false", **https) == []


def test_nothing_is_said_of_repositories_that_may_not_be_listed():
    assert warnings(invented_account(repositories=None)) == []


def test_the_parameters_that_depend_on_each_other_are_in_the_template():
    names = {"ContainerCpu", "ContainerMemory", "MinContainerCount", "MaxContainerCount"}

    assert names | {"AssignPublicIp", "CreateECRRepository", "ImageRepository"} <= set(QUESTIONS)


def test_a_region_without_aurora_dsql_is_warned_of_where_that_is_the_database():
    def warned(**given):
        return [warning for warning in warnings(**given) if "Aurora DSQL" in warning]

    assert warned(Region="af-south-1") == [
        "Aurora DSQL is not in af-south-1, so CloudFormation will refuse this: choose another region, "
        "or --database existing or none"
    ]
    assert warned(Region="eu-west-1") == []
    assert warned(Region="af-south-1", Database="none") == []
