"""Two stacks in one account and region: only a repository that both want to create stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients import servers
from tests.clients.account import Account, Network

pytestmark = pytest.mark.check


@pytest.fixture(scope="module")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    with servers.moto(tmp_path_factory.mktemp("moto")) as server:
        yield server


@pytest.fixture
def moto_account(moto: servers.Server, home: Path) -> Account:
    """Moto knows one account, so a test starts by emptying it."""
    servers.post(moto, "/moto-api/reset")
    return Account(moto.endpoint, "testing", home)


def deploy(
    account: Account, client: str, templates: dict[str, Path], network: Network, name: str, *, repository: str
) -> str:
    done = account.deploy(
        client,
        templates[client],
        name,
        **network.parameters(),
        CreateECRRepository=repository,
        MinContainerCount="0",
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("client", ["aws", "sam"])
def test_two_stacks_share_an_account_and_no_resource(
    client: str, account: Account, network: Network, reduced_templates: dict[str, Path]
):
    first = deploy(account, client, reduced_templates, network, "production", repository="true")
    second = deploy(account, client, reduced_templates, network, "staging", repository="false")

    production, staging = account.physical_ids("production"), account.physical_ids("staging")
    assert (first, second) == ("", "")
    assert set(production) - set(staging) == {"Repository"}
    assert set(production.values()).isdisjoint(staging.values())


def test_two_stacks_export_under_their_own_names(
    account: Account, network: Network, reduced_templates: dict[str, Path]
):
    for name, repository in (("production", "true"), ("staging", "false")):
        deploy(account, "aws", reduced_templates, network, name, repository=repository)

    exports = {export["Name"]: export["Value"] for export in account.client("cloudformation").list_exports()["Exports"]}

    assert exports == {
        f"{name}-{output}": account.outputs(name)[output]
        for name in ("production", "staging")
        for output in ("Cluster", "HttpListener", "LoadBalancerSecurityGroup")
    }


def test_moto_too_takes_a_second_stack_that_creates_no_repository(moto_account: Account, templates: dict[str, Path]):
    network = moto_account.add_network()
    first = deploy(moto_account, "aws", templates, network, "production", repository="true")
    second = deploy(moto_account, "aws", templates, network, "staging", repository="false")

    production, staging = moto_account.physical_ids("production"), moto_account.physical_ids("staging")
    assert (first, second) == ("", "")
    assert set(production) - set(staging) == {"Repository"}
    assert set(production.values()).isdisjoint(staging.values())


# Moto refuses as ECR does. Ministack lets a second stack take the repository over, so it proves nothing here.
def test_fails_on_a_second_stack_that_creates_the_same_repository(moto_account: Account, templates: dict[str, Path]):
    network = moto_account.add_network()
    first = deploy(moto_account, "aws", templates, network, "production", repository="true")

    refused = deploy(moto_account, "aws", templates, network, "staging", repository="true")

    assert first == ""
    assert "RepositoryAlreadyExistsException" in refused
    assert "The repository with name 'budget-tracker' already exists" in refused
    assert moto_account.stack("production")["StackStatus"] == "CREATE_COMPLETE"
    assert moto_account.stack("staging")["StackStatus"] != "CREATE_COMPLETE"


@pytest.mark.parametrize("client", ["aws", "sam"])
def test_fails_on_a_repository_that_exists_and_leaves_it_alone(
    client: str, moto_account: Account, templates: dict[str, Path]
):
    ecr = moto_account.client("ecr")
    made = ecr.create_repository(repositoryName="budget-tracker")["repository"]

    refused = deploy(moto_account, client, templates, moto_account.add_network(), "budget-tracker", repository="true")

    assert "The repository with name 'budget-tracker' already exists" in refused
    assert ecr.describe_repositories()["repositories"] == [made]


def test_a_repository_that_exists_is_no_obstacle_to_a_stack_that_does_not_create_it(
    moto_account: Account, templates: dict[str, Path]
):
    moto_account.client("ecr").create_repository(repositoryName="budget-tracker")

    refused = deploy(moto_account, "aws", templates, moto_account.add_network(), "budget-tracker", repository="false")

    assert refused == ""
