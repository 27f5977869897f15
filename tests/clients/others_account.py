"""An account that has what templates by others ask for, and the parameters that they are given in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from budget_stack.resolve import read_template
from budget_stack.testing import DeployedStack, Simulation

TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
# Of a parameter that is told the name of a stack, which of the modules that is.
MODULES: Mapping[str, str] = TABLE["modules"]


class Refusal(NamedTuple):
    """A template by somebody else that the rig refuses as AWS does.

    Attributes:
        template: Its name, in which * stands for any text.
        says: What is said of it, as a regular expression.
        reason: Why AWS refuses it.
        source: Where AWS says so.
        parameters: Values with which it is refused, where it is deployed with others.
    """

    template: str
    says: str
    reason: str
    source: str
    parameters: Mapping[str, str] | None = None

    def is_of(self, template: str) -> bool:
        return fnmatchcase(template, self.template)


def refusals() -> list[Refusal]:
    return [Refusal(**entry) for entry in TABLE["refused"]]


class Inhabited:
    """A simulated account in which templates by others find what they ask for.

    Attributes:
        simulation: The account.
        templates: The templates, by name.
        things: By the word that stands for it in the table, what the account has.
    """

    def __init__(self, simulation: Simulation, templates: Mapping[str, Path]) -> None:
        self.simulation, self.templates = simulation, templates
        self.things = self._things()
        self._modules: set[str] = set()

    def deploy(self, name: str, parameters: Mapping[str, str] | None = None) -> DeployedStack:
        """Deploy a template, with parameters as the table says, or as these say."""
        data = {key: [self.things[each] for each in value] for key, value in TABLE["answers"].get(name, {}).items()}
        if data:
            self.simulation.custom_resources["*"] = lambda _: {"Data": data}
        return self._deploy(name, "stack", parameters or {})

    def _deploy(self, name: str, stack_name: str, parameters: Mapping[str, str]) -> DeployedStack:
        declared = read_template(self.templates[name]).template.get("Parameters") or {}
        wanted = {**TABLE["parameters"], **TABLE["own"].get(name, {}), **parameters}
        given = {key: value.format(**self.things) for key, value in wanted.items() if key in declared}
        if name.startswith("cfn-modules "):
            required = {key: MODULES[key] for key in declared if key in MODULES and "Default" not in declared[key]}
            for module in required.values():
                self._once(module)
            given = {**required, **given}
        imports = {"shared-Name": self.things["cluster"]} if "shared" in given.values() else None
        return self.simulation.deploy(self.templates[name], given, stack_name=stack_name, imports=imports)

    def _once(self, module: str) -> None:
        if module not in self._modules:
            self._modules.add(module)
            self._deploy(f"cfn-modules {module}", module, {})

    def _things(self) -> dict[str, str]:
        client, vpc, (first, second) = self.simulation.client, self.simulation.vpc_id, self.simulation.subnet_ids
        ec2 = client("ec2")
        zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
        third = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.2.0/24", AvailabilityZone=zones[2])["Subnet"]["SubnetId"]
        ec2.create_key_pair(KeyName="key")
        client("s3").create_bucket(Bucket="examples")
        client("route53").create_hosted_zone(Name="example.com", CallerReference="examples")
        for name, value in {"username": "somebody", "password": "Notasecret1"}.items():
            client("ssm").put_parameter(Name=f"/redshift_admin_{name}", Value=value, Type="String")
        client("kinesis").create_stream(StreamName="stream", ShardCount=1)
        role = client("iam").create_role(RoleName="role", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        stream = client("kinesis").describe_stream_summary(StreamName="stream")["StreamDescriptionSummary"]
        providers = ["FARGATE", "FARGATE_SPOT"]
        cluster = client("ecs").create_cluster(clusterName="shared", capacityProviders=providers)["cluster"]
        group = ec2.create_security_group(GroupName="examples", Description="Of examples", VpcId=vpc)
        image = ec2.register_image(Name="image", RootDeviceName="/dev/xvda", Architecture="x86_64")
        things = {"vpc": vpc, "first": first, "second": second, "third": third, "zone1": zones[0], "zone2": zones[1]}
        things |= {"role": role, "group": group["GroupId"], "image": image["ImageId"], "stream": stream["StreamARN"]}
        return things | {"cluster": cluster["clusterName"], "certificate": self.simulation.certificate("example.com")}
