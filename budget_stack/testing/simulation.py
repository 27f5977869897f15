"""A simulated account that exists only while it is used: moto, dummy credentials, and a network."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from unittest import mock

from budget_stack.resolve.forms import TemplateLike
from budget_stack.testing.account import CustomFunction, account_of
from budget_stack.testing.clients import moto_made_cheap
from budget_stack.testing.deployment import deploy
from budget_stack.testing.errors import RigError
from budget_stack.testing.given import mapping_of, no_region
from budget_stack.testing.handlers.moto.gaps import issue_certificate
from budget_stack.testing.stack import DeployedStack
from budget_stack.testing.tiers import Tier

# Nothing from the machine itself: no credentials, profiles or endpoints. And no AMIs, which take a second to load.
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_SECURITY_TOKEN": "testing",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
}
_REMOVED = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ENDPOINT_URL", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE")


class Simulation:
    """An account in moto, with a VPC and two subnets in two zones.

    Attributes:
        region: Where everything is deployed.
    """

    def __init__(self, region: str) -> None:
        self.region = region
        self._account = account_of(region)

    @cached_property
    def vpc_id(self) -> str:
        """The id of a VPC with DNS hostnames, as endpoints in it need them; created on first use."""
        ec2 = self._account.api("ec2")
        vpc: str = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        return vpc

    @cached_property
    def subnet_ids(self) -> tuple[str, str]:
        """The ids of two subnets of the VPC, in two Availability Zones; created on first use."""
        ec2 = self._account.api("ec2")
        zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
        one, other = (
            ec2.create_subnet(VpcId=self.vpc_id, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zones[number])
            for number in range(2)
        )
        return one["Subnet"]["SubnetId"], other["Subnet"]["SubnetId"]

    @property
    def network(self) -> dict[str, str]:
        """Values for the shipped template's network parameters: VpcId, PublicSubnet1, PublicSubnet2."""
        return {"VpcId": self.vpc_id, "PublicSubnet1": self.subnet_ids[0], "PublicSubnet2": self.subnet_ids[1]}

    def certificate(self, *names: str) -> str:
        """Create a certificate of ACM that is issued, and return its ARN.

        What `request_certificate` of boto3 creates waits for its validation, and a listener cannot use it until then.

        Args:
            names: What it is for, such as `budget.example.com` or `*.example.com`.

        Raises:
            RigError: there is no name.
        """
        if not names or not all(isinstance(name, str) for name in names):
            raise RigError(f"a certificate is for a name or several, such as 'budget.example.com'; got {names!r}")
        first, *others = names
        more = {"SubjectAlternativeNames": others} if others else {}
        answer = self._account.api("acm").request_certificate(DomainName=first, ValidationMethod="DNS", **more)
        arn: str = answer["CertificateArn"]
        issue_certificate(self._account, arn)
        return arn

    @property
    def unhealthy_images(self) -> set[str]:
        """Patterns of images whose tasks never become healthy: `fargate.unhealthy_images.add("*:broken")`."""
        return self._account.unhealthy_images

    @property
    def ringing_alarms(self) -> set[str]:
        """Patterns of alarms that go off during a deployment that they guard: `fargate.ringing_alarms.add("*")`."""
        return self._account.ringing_alarms

    @property
    def pause_answers(self) -> dict[str, str]:
        """What a person says where a deployment pauses: `fargate.pause_answers["POST_SCALE_UP"] = "CONTINUE"`.

        Or `ROLLBACK`. A stage that is not there is answered by nobody, and the hook's timeout decides.
        """
        return self._account.pause_answers

    @property
    def nested_templates(self) -> dict[str, TemplateLike]:
        """Templates of nested stacks, by their TemplateURL: `fargate.nested_templates["*/network.yaml"] = "net.yaml"`.

        `*` stands for anything. One that is not here is looked up beside its parent's file, where `TemplateURL` may
        name it before `aws cloudformation package`, or the CDK's metadata do; and in the buckets of this account.
        """
        return self._account.nested_templates

    @property
    def custom_resources(self) -> dict[str, CustomFunction]:
        """What makes custom resources, by their type: `fargate.custom_resources["Custom::Thing"] = function`.

        `*` stands for anything. The function is given the request that CloudFormation sends, with `RequestType`,
        `ResourceProperties` and the rest, and returns the response's `PhysicalResourceId` and `Data`, or nothing; what
        it raises is a failure. A custom resource without a function is recorded.
        """
        return self._account.custom_resources

    def client(self, service: str) -> Any:
        """boto3's client of a service."""
        return self._account.client(service)

    def deploy(
        self,
        template: TemplateLike,
        parameters: Mapping[str, object] | None = None,
        *,
        stack_name: str = "stack",
        imports: Mapping[str, str] | None = None,
        how: Tier = "recorded",
        tags: Mapping[str, str] | None = None,
    ) -> DeployedStack:
        """Deploy a template here; see `budget_stack.testing.deploy`."""
        self._account.require_current()
        return deploy(
            template,
            parameters,
            stack_name=stack_name,
            region=self.region,
            imports=imports,
            how=how,
            tags=tags,
        )


@contextmanager
def simulated(region: str = "us-east-1", config: Mapping[str, Any] | None = None) -> Iterator[Simulation]:
    """Simulate an account until the block ends; the pytest fixture `fargate` is one.

    Inside another mock_aws it is that one's account, with everything already in it.

    Args:
        region: moto has Aurora DSQL in us-east-1 and us-east-2 only.
        config: moto's configuration. Of the policies that AWS manages, those that templates name are there; with
            `{"iam": {"load_aws_managed_policies": True}}`, which takes a second, all are, and boto3 lists them.

    Raises:
        RigError: moto or boto3 is not installed, or something that is given is not what it should be.
    """
    try:
        from moto import mock_aws
    except ImportError as error:
        raise RigError("moto is not installed: pip install 'budget-stack[testing]'") from error
    if not isinstance(region, str):
        raise no_region(region)
    services = mapping_of("config", config, {"iam": {"load_aws_managed_policies": True}})
    settings: Any = {name: mapping_of(f"config[{name!r}]", each, {"x": True}) for name, each in services.items()}
    environment = {**_ENVIRONMENT, "AWS_DEFAULT_REGION": region, "AWS_REGION": region}
    with mock.patch.dict(os.environ, environment):
        for name in _REMOVED:
            os.environ.pop(name, None)
        with moto_made_cheap(), mock_aws(config=settings):
            yield Simulation(region)
