"""Runs of `budget-stack configure` beside an invented account, and the file that they write."""

from __future__ import annotations

import tomllib
from pathlib import Path

from click.testing import CliRunner

from budget_stack.cli.group import budget_stack
from budget_stack.configure import run
from budget_stack.configure.deployed import Deployed, Surroundings
from tests.budget_stack.configure.invented import (
    PUBLIC_A,
    PUBLIC_B,
    REGION,
    VPC,
)

# The address that takes the committed template.
PLAIN = ["--address", "load-balancer"]

# The address that asks for nothing else in a terminal either.
HTTPS = ["--address", "api-gateway"]

NETWORK = [*PLAIN, "--vpc-id", VPC, "--public-subnet-1", PUBLIC_A, "--public-subnet-2", PUBLIC_B]

READY = ["--region", REGION, *NETWORK]

IDS = [f"VpcId={VPC}", f"PublicSubnet1={PUBLIC_A}", f"PublicSubnet2={PUBLIC_B}"]

WRITTEN = [*IDS, "MinContainerCount=1"]

# In a terminal these are not among the settings to change: the name is told, and only an empty secret fits the
# default database; nothing but an empty zone and certificate fit no domain.
HIDDEN = ("StackName", "Address", "DatabaseSecretArn", "HostedZoneId", "CertificateArn")


def there_is(monkeypatch, status="", *, has_image=None, vcpus=None, resources=(), outputs=None, **parameters):
    """Let there be a stack of that status and those parameters, or none."""
    deployed = Deployed(
        account_id="123456789012",
        status=status,
        parameters=parameters,
        outputs=outputs or {},
        logical_ids=frozenset(resources),
    )
    surroundings = Surroundings(has_image=has_image, vcpus=vcpus)
    monkeypatch.setattr(run, "read_deployed", lambda session, region, stack_name: deployed)
    monkeypatch.setattr(run, "read_surroundings", lambda session, region, *, repository, tag: surroundings)


def configure(*arguments, typed=()):
    lines = "".join(f"{line}\n" for line in typed)
    return CliRunner().invoke(budget_stack, ["configure", *arguments], input=lines, catch_exceptions=False)


def deploy_parameters(environment="default"):
    return tomllib.loads(Path("samconfig.toml").read_text())[environment]["deploy"]["parameters"]


def overrides(environment="default"):
    return deploy_parameters(environment)["parameter_overrides"]


def run_name(option):
    return next(question.name for question in run.all_questions() if question.option == option)


def all_but(*names):
    """Give every question but these its default as an option."""
    others = [it for it in run.all_questions() if it.default is not None and it.name not in (*names, "StackName")]
    return [word for it in others for word in (it.option, it.default)]
