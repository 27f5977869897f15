"""The account and region of an active mock_aws: clients, stacks, exports, and what EC2 knows of parameters."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol, TypeAlias
from uuid import NAMESPACE_OID, uuid5

from budget_stack.facts.regions import partition_of, url_suffix_of
from budget_stack.resolve.forms import TemplateLike
from budget_stack.testing.clients import ENDED, NO_MOCK, client_of_rig, mock_is_active, new_client
from budget_stack.testing.errors import DeploymentFailed, RigError
from budget_stack.testing.given import no_region

_ATTRIBUTE = "budget_stack_account"


class Resource(Protocol):
    """What an account knows of a resource in it."""

    @property
    def type(self) -> str:
        """Its type, such as `AWS::ECS::Cluster`."""

    @property
    def physical_id(self) -> str:
        """What identifies it."""

    @property
    def properties(self) -> Mapping[str, Any]:
        """Its properties, resolved."""


CustomFunction: TypeAlias = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]
"""What stands for the function or topic behind a custom resource: it is given the request that CloudFormation sends,
and returns the response's `PhysicalResourceId` and `Data`, or nothing. What it raises is a failure."""


class Nesting(Protocol):
    """What an account can do with stacks that are resources of others."""

    def create(self, parent: str, logical_id: str, name: str, properties: Mapping[str, Any]) -> str:
        """Create one, and return its id."""

    def described(self, stack_id: str) -> dict[str, Any]:
        """Its properties."""

    def outputs(self, stack_id: str) -> Mapping[str, Any]:
        """Its outputs."""

    def is_stale(self, stack_id: str) -> bool:
        """Whether its template is another than was deployed."""

    def update(self, stack_id: str, properties: Mapping[str, Any]) -> None:
        """Update it."""

    def restore(self, stack_id: str) -> None:
        """Take its last update back."""

    def delete(self, stack_id: str) -> None:
        """Delete it."""


class Stack(Protocol):
    """What an account knows of a stack in it."""

    @property
    def id(self) -> str:
        """Its ARN."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def exports(self) -> Mapping[str, str]:
        """Values by the name that it exports them under."""

    @property
    def imported(self) -> Collection[str]:
        """Names of the exports that it uses."""

    @property
    def resources(self) -> Mapping[str, Resource]:
        """Its resources by logical id."""

    @property
    def leaving(self) -> Collection[Resource]:
        """Resources that an operation under way has yet to delete."""


class Account:
    """What the stacks of one account and region share while the mock is active.

    Attributes:
        region: Such as `eu-central-1`.
        id: moto's account, 123456789012 unless it was told otherwise.
        partition: Such as `aws`.
        stacks: By name, those that were deployed here and not deleted.
        unhealthy_images: Patterns, such as `*:broken`, of images whose tasks never become healthy.
        ringing_alarms: Patterns, such as `*Errors*`, of alarms that go off during a deployment.
        nested_templates: Templates of nested stacks, by a pattern of their TemplateURL.
        custom_resources: What makes custom resources, by a pattern of their type.
        nesting: What deploys nested stacks; None before the first deployment.
        kept: By type and physical id, what is kept of resources that no handler reads back.
        members: By physical id, what identifies each of which a resource consists that CloudFormation alone knows, such
            as a group of records.
        pause_answers: By lifecycle stage, `CONTINUE` or `ROLLBACK`; a stage that is not there is answered by nobody.
    """

    def __init__(self, region: str) -> None:
        self.region = region
        self.stacks: dict[str, Stack] = {}
        self.unhealthy_images: set[str] = set()
        self.ringing_alarms: set[str] = set()
        self.pause_answers: dict[str, str] = {}
        self.nested_templates: dict[str, TemplateLike] = {}
        self.custom_resources: dict[str, CustomFunction] = {}
        self.nesting: Nesting | None = None
        self.kept: dict[tuple[str, str], Any] = {}
        self.members: defaultdict[str, list[Any]] = defaultdict(list)
        self._numbers = itertools.count()
        self._clients: dict[str, Any] = {}
        self._backend: Any = None
        self.id: str = self.api("sts").get_caller_identity()["Account"]
        self.partition: str = partition_of(region)

    def next_number(self) -> int:
        """A number that no earlier call has returned."""
        return next(self._numbers)

    def client(self, service: str) -> Any:
        """A boto3 client for the user's own tests; every account has its own."""
        self.require_current()
        if service not in self._clients:
            client = self._clients[service] = new_client(self.region, service)
            client.meta.events.register("before-send", _refuse_without_mock)
        return self._clients[service]

    def is_of(self, backend: Any) -> None:
        """Let the account end with a backend of moto's.

        moto resets a backend by emptying its __dict__: an attribute ends with everything else that the account had, and
        what is kept elsewhere, such as in a WeakKeyDictionary, would outlive the reset along with the backend.
        """
        self._backend = backend
        setattr(backend, _ATTRIBUTE, self)

    def require_current(self) -> None:
        """Check that the mock in which this account is has not ended.

        Raises:
            RigError: it has.
        """
        if not mock_is_active() or (self._backend is not None and account_in(self._backend) is not self):
            raise RigError(ENDED)

    def api(self, service: str) -> Any:
        """The client that the rig itself uses.

        Raises:
            RigError: the mock has ended, so that requests would leave for AWS, or reach another account.
        """
        self.require_current()
        return client_of_rig(self.region, service)

    def exports(self) -> dict[str, str]:
        """The values of all exports of the stacks deployed here, by export name."""
        return {name: value for stack in self.stacks.values() for name, value in stack.exports.items()}

    def importers(self, export: str) -> list[str]:
        """The names of the stacks that import an export."""
        return [stack.name for stack in self.stacks.values() if export in stack.imported]

    def new_stack_id(self, stack_name: str) -> str:
        """The ARN of a new stack, ending in a UUID as CloudFormation's do."""
        uuid = uuid5(NAMESPACE_OID, f"{self.region}/{stack_name}/{self.next_number()}")
        return f"arn:{self.partition}:cloudformation:{self.region}:{self.id}:stack/{stack_name}/{uuid}"

    def pseudo_parameters(self, stack: Stack) -> dict[str, object]:
        """The pseudo parameters of a stack."""
        return {
            "AWS::AccountId": self.id,
            "AWS::NotificationARNs": [],
            "AWS::Partition": self.partition,
            "AWS::Region": self.region,
            "AWS::StackId": stack.id,
            "AWS::StackName": stack.name,
            "AWS::URLSuffix": url_suffix_of(self.partition),
        }

    def facts(
        self, declared: Mapping[str, Mapping[str, Any]], values: Mapping[str, object]
    ) -> dict[str, dict[str, object]]:
        """What EC2 knows of the VPCs, subnets and security groups that parameters name.

        Raises:
            DeploymentFailed: one of them does not exist, which CloudFormation checks before anything else.
        """
        facts: dict[str, dict[str, object]] = {}
        for name, declaration in declared.items():
            kind = str(declaration.get("Type")).removeprefix("List<").removesuffix(">")
            value = values.get(name, declaration.get("Default"))
            if kind not in _NETWORK or value is None:
                continue
            for item in value if isinstance(value, list | tuple) else str(value).split(","):
                found = self._described(kind, str(item).strip())
                if found is None:
                    raise DeploymentFailed("", f"parameter value {item} for parameter name {name} does not exist")
                facts[str(item).strip()] = found
        return facts

    def _described(self, kind: str, identifier: str) -> dict[str, object] | None:
        operation, answer, argument = _NETWORK[kind]
        # filtered, since asking for an id that does not exist is an error, in moto as on AWS
        described = getattr(self.api("ec2"), operation)(Filters=[{"Name": argument, "Values": [identifier]}])
        return dict(described[answer][0]) if described[answer] else None


_NETWORK = {
    "AWS::EC2::VPC::Id": ("describe_vpcs", "Vpcs", "vpc-id"),
    "AWS::EC2::Subnet::Id": ("describe_subnets", "Subnets", "subnet-id"),
    "AWS::EC2::SecurityGroup::Id": ("describe_security_groups", "SecurityGroups", "group-id"),
}


def account_of(region: str) -> Account:
    """Return the account of the active mock, the same one until it ends.

    Raises:
        RigError: no mock is active, so that requests would leave for AWS; moto is not installed; or there is no such
            region.
    """
    if not mock_is_active():
        raise RigError(NO_MOCK)
    from moto.backends import get_backend
    from moto.core.models import DEFAULT_ACCOUNT_ID

    regions: Any = get_backend("logs")[DEFAULT_ACCOUNT_ID]
    if not isinstance(region, str) or region not in regions.regions:
        raise no_region(region, regions.regions)
    backend: Any = regions[region]
    account = account_in(backend)
    if account is None:
        account = Account(region)
        account.is_of(backend)
    return account


def account_in(backend: Any) -> Account | None:
    """The account that ends with a backend of moto's, if there is one."""
    account: Account | None = vars(backend).get(_ATTRIBUTE)
    return account


def _refuse_without_mock(**_: object) -> None:
    """Refuse a request that nobody would answer but AWS."""
    if not mock_is_active():
        raise RigError(ENDED)
