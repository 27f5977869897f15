"""The second half of the first deployment, and the way back: what the guide says after the image is pushed."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.clients.account import Account, Network

pytestmark = pytest.mark.check


def first_deployment(account: Account, network: Network, client: str, template: Path) -> None:
    chosen = {"CreateECRRepository": "true", "MinContainerCount": "0"}
    done = account.deploy(client, template, "budget-tracker", **network.parameters(), **chosen)
    assert done.returncode == 0, done.stdout + done.stderr


# Each client updates what the other deployed: two change sets of one client in one second would share a name.
@pytest.mark.parametrize(("first", "then"), [("aws", "sam"), ("sam", "aws")])
def test_parameters_that_an_update_does_not_give_keep_their_values(
    first: str, then: str, account: Account, network: Network, reduced_templates: dict[str, Path]
):
    first_deployment(account, network, first, reduced_templates[first])
    before = account.physical_ids("budget-tracker")

    done = account.deploy(then, reduced_templates[then], "budget-tracker", MinContainerCount="1")

    stack = account.stack("budget-tracker")
    kept = {parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in stack["Parameters"]}
    assert done.returncode == 0, done.stdout + done.stderr
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert kept.items() >= {**network.parameters(), "CreateECRRepository": "true", "MinContainerCount": "1"}.items()
    after = account.physical_ids("budget-tracker")
    assert before.items() <= after.items()
    # waking creates it
    assert after.keys() - before.keys() == {"Service", "AutoScalingRole", "AutoScalingPolicy", "HealthyHostsAlarm"}


def test_sam_deletes_the_stack(account: Account, network: Network, reduced_templates: dict[str, Path]):
    first_deployment(account, network, "sam", reduced_templates["sam"])

    done = account.run("sam", "delete", "--stack-name", "budget-tracker", "--no-prompts")

    assert done.returncode == 0, done.stdout + done.stderr
    with pytest.raises(ClientError, match="does not exist"):
        account.stack("budget-tracker")
