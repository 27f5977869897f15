"""One account in an emulator, and what a person does in it: deploy, ask, look."""

from __future__ import annotations

import functools
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import botocore.session
from botocore.config import Config

from tests.clients.tools import MINIMAL_PATH, tool

REGION = "us-east-1"
DEPLOY = {"aws": ("cloudformation", "deploy"), "sam": ("deploy",)}


class Network(NamedTuple):
    vpc_id: str
    subnet_ids: Sequence[str]

    def parameters(self) -> dict[str, str]:
        first, second = self.subnet_ids
        return {"VpcId": self.vpc_id, "PublicSubnet1": first, "PublicSubnet2": second}


class Account(NamedTuple):
    endpoint: str
    access_key: str
    home: Path

    def environment(self) -> dict[str, str]:
        """Everything that a client sees: nothing of the machine's own profiles, proxies and settings."""
        return {
            "PATH": MINIMAL_PATH,
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_PAGER": "",
            "SAM_CLI_TELEMETRY": "0",
            "SAM_CLI_POLL_DELAY": "0.2",
        }

    def run(self, command: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [tool(command), *words],
            env=self.environment(),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def deploy(
        self, client: str, template: Path, stack_name: str, **parameters: str
    ) -> subprocess.CompletedProcess[str]:
        return self.run(
            client,
            *DEPLOY[client],
            "--template-file",
            str(template),
            "--stack-name",
            stack_name,
            "--capabilities",
            "CAPABILITY_IAM",
            "--parameter-overrides",
            # No emulator knows Aurora DSQL.
            *(f"{name}={value}" for name, value in ({"Database": "none"} | parameters).items()),
        )

    def client(self, service: str) -> Any:
        return _session().client(
            service,
            aws_access_key_id=self.access_key,
            aws_secret_access_key="testing",
            endpoint_url=self.endpoint,
            config=Config(proxies={}),
        )

    def number(self) -> str:
        return self.client("sts").get_caller_identity()["Account"]

    def add_network(self, *, cidr: str = "10.0", zones: Sequence[str] = "ab") -> Network:
        ec2 = self.client("ec2")
        vpc_id = ec2.create_vpc(CidrBlock=f"{cidr}.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"{cidr}.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")
            for number, zone in enumerate(zones)
        ]
        return Network(vpc_id, [subnet["Subnet"]["SubnetId"] for subnet in subnets])

    def stack(self, name: str) -> dict[str, Any]:
        return self.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]

    def outputs(self, stack_name: str) -> dict[str, str]:
        return {output["OutputKey"]: output["OutputValue"] for output in self.stack(stack_name).get("Outputs", ())}

    def physical_ids(self, stack_name: str) -> dict[str, str]:
        """By logical id; a resource that the emulator never made has none."""
        resources = self.client("cloudformation").describe_stack_resources(StackName=stack_name)["StackResources"]
        return {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for resource in resources
            if resource.get("PhysicalResourceId")
        }


class Deployment(NamedTuple):
    """A stack that a client deployed, of the repository, tag and architecture that it asked for."""

    account: Account
    network: Network
    stack_name: str
    repository: str
    tag: str
    platform: str

    def registry(self) -> str:
        return f"{self.account.number()}.dkr.ecr.{REGION}.amazonaws.com"


@functools.cache
def _session() -> boto3.Session:
    """One for all, since it reads the models of the services; it sees none of the machine's own profiles."""
    nothing = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
    session = botocore.session.Session({**nothing, "profile": (None, None, None, None)})
    return boto3.Session(region_name=REGION, botocore_session=session)
