"""What docs/ describes, walked with the real command lines from an empty account to a deleted stack.

The commands are those that `configure` prints and the guides say; `make live` takes the same steps in a real account.
They are taken twice, by each address.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

import boto3
import pytest

from budget_stack.settings.web_service import API_GATEWAY, LOAD_BALANCER
from scripts.live import steps
from scripts.live.account import Account
from scripts.live.record import Record
from scripts.live.shell import Shell
from scripts.live.walk import Walk
from tests.clients.desk import REGION, Desk, desk
from tests.clients.emulated.server import Emulated, emulated

pytestmark = pytest.mark.check

RIG = "rig"  # creates, changes, takes back and deletes as CloudFormation does, the circuit breaker included
MOTO = "moto"  # keeps what there is
DOUBLE = "a docker that records and pushes an empty manifest"
# By step: who shows it here, and what of AWS nobody shows before `make live` has run there. That the template says
# what is relied on, such as the breaker's threshold, is asked of the resolved template in tests/budget_stack, and
# ministack is asked about a reduced one in test_clients_ministack.py.
SHOWN = {
    "configure": ((MOTO,), "service quotas, public subnets without a way out, a wrong profile"),
    "first": (
        (RIG, MOTO),
        "service-linked roles and load balancers that a new account lacks; how long it and a VPC link take",
    ),
    "image": ((DOUBLE, MOTO), "that the image builds (scripts/check_image.sh), the login, tags that may not be moved"),
    "start": ((RIG, MOTO), "that tasks start, reach Aurora DSQL, ECR and the log, and answer the load balancer"),
    "page": ((MOTO,), "the page itself and its fronts (tests/service/browser), its name in DNS"),
    "new_image": ((RIG, MOTO), "that no request is lost while tasks are replaced"),
    "broken_image": ((RIG, MOTO), "that three failed tasks are noticed, and after how many minutes"),
    "asleep": ((RIG, MOTO), "draining, and deletions at clean-up that fail without an error"),
    "broken_waking": ((RIG, MOTO), "the same two"),
    "awake": ((RIG, MOTO), "as for start"),
    "delete": ((RIG, MOTO), "what the real sam asks once it has uploaded something"),
    "again": ((RIG, MOTO), "that the entries are there (tests/service), and who may connect"),
    "clean": ((MOTO,), "that a cluster may be deleted right after its protection is taken away"),
}
# The stack's status while CloudFormation waits for tasks, and `sam` for CloudFormation; elsewhere nobody waits.
FORWARD, BACK = "UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"
WAITED = {
    "start": [FORWARD],
    "new_image": [FORWARD],
    "broken_image": [FORWARD, BACK],
    "broken_waking": [FORWARD],
    "awake": [FORWARD],
    "again": [FORWARD],
}


class Walked(NamedTuple):
    emulated: Emulated
    desk: Desk
    walk: Walk
    failed: list[str]
    passwords: list[str]


@pytest.fixture(scope="module", params=[API_GATEWAY, LOAD_BALANCER])
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    """The start: an account with a network and nothing else."""
    with emulated(REGION) as account:
        place = desk(tmp_path_factory.mktemp("walk"), account.endpoint)
        network = account.simulation.network
        options = {"vpc-id": "VpcId", "public-subnet-1": "PublicSubnet1", "public-subnet-2": "PublicSubnet2"}
        session = boto3.Session(region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing")
        walk = Walk(
            shell=Shell(place.work, place.environment, Record(place.record), print),
            account=Account(session, "budget-tracker", network["VpcId"], account.endpoint),
            say=print,
            region=REGION,
            name="budget-tracker",
            address=request.param,
            configure=" ".join([f"--yes --region {REGION}", *(f"--{o} {network[p]}" for o, p in options.items())]),
            page_answers=lambda url: url.startswith("http"),
        )
        account.simulation.unhealthy_images.add("*:broken")
        yield Walked(account, place, walk, [], [])


@pytest.mark.parametrize("step", steps.STEPS, ids=lambda step: step.__name__)
def test_the_walk(step, walked: Walked):
    if walked.failed:
        pytest.fail(f"{walked.failed[0]} failed, and the walk ended there", pytrace=False)
    walked.walk.shell.record.step = step.__name__
    walked.emulated.watched.clear()
    try:
        step(walked.walk)
    except BaseException:
        walked.failed.append(step.__name__)
        raise

    assert walked.emulated.watched == WAITED.get(step.__name__, [])
    if step is steps.page:
        secret = walked.walk.account.resources()["FirstPassword"]
        found = walked.walk.account.client("secretsmanager").get_secret_value(SecretId=secret)
        walked.passwords.append(found["SecretString"])


def test_the_table_names_every_step():
    assert list(SHOWN) == [step.__name__ for step in steps.STEPS]
    assert all(who and unshown for who, unshown in SHOWN.values())


def test_docker_is_given_a_password_the_sources_and_images_of_this_account(walked: Walked):
    registry = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
    words = [call.words for call in walked.desk.docker_calls()]

    assert words[0] == ["login", "--username", "AWS", "--password-stdin", registry]
    assert walked.desk.docker_calls()[0].read.strip()
    assert words[1][-3:] == ["-t", "budget-tracker:latest", "."]
    pushed = [call[1] for call in words if call[0] == "push"]
    assert pushed == [f"{registry}/budget-tracker:{tag}" for tag in ("latest", steps.TAG, steps.BROKEN)]


def test_the_record_tells_every_step_and_no_secret(walked: Walked):
    text = walked.walk.shell.record.path.read_text()
    lines = [json.loads(line) for line in text.splitlines()]

    assert list(dict.fromkeys(line["step"] for line in lines)) == list(SHOWN)
    assert all("seconds" in line for line in lines if "command" in line)
    assert all(line["held"] for line in lines if "asserted" in line)
    assert walked.passwords
    assert not [password for password in walked.passwords if password in text]
