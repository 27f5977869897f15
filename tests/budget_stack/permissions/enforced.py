"""The rig in an account whose IAM moto enforces: it may do what the policies that it is given allow.

Moto enforces actions, and for roles the resources too. For other resources it does not know which one a request is
about, and takes it for the one that the policy names; conditions are not looked at. `test_covered.py` compares what the
rig made with what the policies name.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from botocore.credentials import Credentials
from moto.core.authorization import enable_iam_authentication
from moto.iam.access_control import IAMPolicyStatement, IAMRequestBase

from budget_stack import build_budget_tracker, to_yaml
from budget_stack.facts.ecs import PAUSE_STAGES
from budget_stack.facts.resource_types import ALARM
from budget_stack.permissions import Grant, Scope, document, permissions_of, policies_of
from budget_stack.resolve import parse_template
from budget_stack.settings.web_service import ADDRESSES, LOAD_BALANCER
from budget_stack.testing import DeployedStack, fixed
from budget_stack.testing.account import Account, account_of
from budget_stack.testing.handlers import registry
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.simulation import Simulation, simulated
from tests.support.account import in_account

FOLDER = Path(__file__).parents[3] / "examples"
EXAMPLES = sorted(path.stem for path in FOLDER.glob("*.py"))
TEMPLATES = (*ADDRESSES, *EXAMPLES)
SCOPE = Scope("shop", "us-east-1", "123456789012")

# where an example is about a service of another stack
_SCALED = "scaling_alone"
_CHANGES: Mapping[str, Mapping[str, object]] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": {"MaxCapacity": 40},
    "AWS::ECS::TaskDefinition": {"Cpu": "512", "Memory": "2048"},
    "AWS::ElasticLoadBalancingV2::TargetGroup": {"HealthCheckPath": "/ready"},
    "AWS::Logs::LogGroup": {"RetentionInDays": 90},
    # as whoever deletes it must
    "AWS::RDS::DBCluster": {"DeletionProtection": False},
}
# what the rig looks at by itself, to say what AWS would say of a reference to another stack's resource
LOOKED_AT = (
    "acm:DescribeCertificate",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcs",
)
_SAME_AS_IAM = {"monitoring": "cloudwatch"}


class _Alarm(type(handler_of(ALARM))):  # type: ignore[misc]
    """With the property of `examples/unmodelled_property.py`."""

    lost: Mapping[str, str] = fixed(ActionConfiguration="moto does not keep it")


@cache
def written_by(name: str) -> str:
    """The shipped template for an address, or what an example writes."""
    if name in ADDRESSES:
        return to_yaml(build_budget_tracker(name).template)
    command = [sys.executable, FOLDER / f"{name}.py"]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=FOLDER).stdout


@cache
def grants_for(name: str) -> tuple[Grant, ...]:
    """What deploying a template takes."""
    return permissions_of(parse_template(written_by(name)), scope=SCOPE).grants


def policies_for(grants: Iterable[Grant]) -> list[dict[str, object]]:
    """The documents of the policies that grant something."""
    return [document(statements) for statements in policies_of(grants, "shop").values()]


@contextmanager
def deployed(name: str, simulation: Simulation) -> Iterator[DeployedStack]:
    """A template, deployed by somebody who may do everything."""
    yield simulation.deploy(_here(name, simulation), _parameters(name, simulation), stack_name=SCOPE.stack_name)


def walk(name: str, documents: Iterable[Mapping[str, object]]) -> set[str]:
    """Create, update and delete a stack with some policies and LOOKED_AT, and return the actions that this took.

    Raises:
        DeploymentFailed: an action was denied.
    """
    with simulated(SCOPE.region) as simulation, mock.patch.dict(registry._registered, {ALARM: _Alarm()}):
        text, parameters = _here(name, simulation), _parameters(name, simulation)
        # a person at every pause
        simulation.pause_answers.update(dict.fromkeys(PAUSE_STAGES, "CONTINUE"))
        looking = {"Effect": "Allow", "Action": list(LOOKED_AT), "Resource": "*"}
        with _allowed([*documents, {"Version": "2012-10-17", "Statement": [looking]}]) as taken:
            stack = simulation.deploy(text, parameters, stack_name=SCOPE.stack_name)
            stack.update(_changed(text))
            stack.delete()
    return taken


def _here(name: str, simulation: Simulation) -> str:
    text = written_by(name)
    for invented, there in in_account(simulation).items():
        text = text.replace(invented, there)
    return text


def _parameters(name: str, simulation: Simulation) -> Mapping[str, object]:
    if name == _SCALED:
        template: Any = parse_template(written_by(LOAD_BALANCER)).template
        entries = template["Resources"].items()
        kept = {key: entry for key, entry in entries if "Scaling" not in key}
        other = simulation.deploy(
            json.dumps({**template, "Resources": kept}), simulation.network, stack_name="budget-tracker"
        )
        return {"ServiceName": other.resources["Service"].attributes["Name"]}
    declared = parse_template(written_by(name)).template.get("Parameters") or {}
    values: dict[str, object] = {key: value for key, value in simulation.network.items() if key in declared}
    # a certificate that has to be given
    if "Default" not in declared.get("CertificateArn", {"Default": ""}):
        values["CertificateArn"] = simulation.certificate("example.com")
    if "Boundary" in declared:
        anything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        made = simulation.client("iam").create_policy(
            PolicyName="boundary", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [anything]})
        )
        values["Boundary"] = made["Policy"]["Arn"]
    return values


def _changed(text: str) -> str:
    template: Any = parse_template(text).template
    for entry in template["Resources"].values():
        entry.setdefault("Properties", {}).update(_CHANGES.get(entry["Type"], {}))
    return json.dumps(template)


@contextmanager
def _allowed(documents: Iterable[Mapping[str, object]]) -> Iterator[set[str]]:
    """Let the rig do what policies allow; yields the actions that it takes."""
    credentials = _user(account_of(SCOPE.region), documents)
    taken: set[str] = set()
    client_of, permitted, matches = (
        Account.api,
        IAMRequestBase.check_action_permitted,
        IAMPolicyStatement._check_element_matches,
    )
    clients: dict[int, tuple[Any, Any]] = {}

    def api(account: Account, service: str) -> Any:
        client = client_of(account, service)
        signer = client._request_signer
        clients.setdefault(id(client), (signer, signer._credentials))
        signer._credentials = credentials
        return client

    def check_action_permitted(request: Any, resource: str) -> None:
        service, _, operation = request._action.partition(":")
        action = request._method if service == "apigateway" else operation
        request._action = f"{_SAME_AS_IAM.get(service, service)}:{action}"
        taken.add(request._action)
        permitted(request, resource)

    def check_element_matches(statement: Any, element: str, value: str) -> bool:
        # moto's word for a resource that it does not know
        return (element, value) == ("Resource", "*") or bool(matches(statement, element, value))

    try:
        with (
            mock.patch.object(Account, "api", api),
            # it computes others than botocore of paths in which there is an ARN
            mock.patch.object(IAMRequestBase, "check_signature", return_value=None),
            mock.patch.object(IAMRequestBase, "check_action_permitted", check_action_permitted),
            mock.patch.object(IAMPolicyStatement, "_check_element_matches", check_element_matches),
            mock.patch.object(IAMPolicyStatement, "_check_conditions", return_value=True),
            enable_iam_authentication(),
        ):
            yield taken
    finally:
        for signer, dummy in clients.values():
            signer._credentials = dummy


def _user(account: Account, documents: Iterable[Mapping[str, object]]) -> Credentials:
    iam = account.api("iam")
    iam.create_user(UserName="deployer")
    for number, policy in enumerate(documents):
        made = iam.create_policy(PolicyName=f"deployer-{number}", PolicyDocument=json.dumps(policy))
        iam.attach_user_policy(UserName="deployer", PolicyArn=made["Policy"]["Arn"])
    key = iam.create_access_key(UserName="deployer")["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])
