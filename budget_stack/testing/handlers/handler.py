"""What the rig has to know of a resource type: ten to forty lines a type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.properties import Properties
from budget_stack.testing.ledger import Entry


class _Kept:
    def __repr__(self) -> str:
        return "KEPT"


KEPT: Final = _Kept()
"""Of a property in `resets`: CloudFormation leaves the old value where it is taken out of a template."""


class Handler:
    """How resources of one type are made, described, changed and deleted through boto3.

    Attributes:
        create_only: Properties, as paths with `/`, whose change replaces the resource; what the type's schema says.
        names: What CloudFormation calls a member, to what the API calls it, where that is another word.
        unordered: Lists, as paths without positions, whose order says nothing.
        either: Properties that may be an ARN or the name at its end.
        partial: Lists that may hold more than the template says, such as attributes that have defaults.
        resets: What a property becomes when it is taken out of a template: a value; None where nothing is there then,
            which `update()` sees to; or KEPT. One that is not here cannot be taken out.
        defaults: What the API makes of a property that nobody says, where `resets` has none: CloudFormation leaves what
            it was, and an update that failed is taken back to it.
        derived: What `read()` describes beside properties and a change of them changes, such as a secret's value.
        lost: Properties that are only known to have been sent, as paths with `*` for positions, and why; what is below
            is lost as well. Those of the rig's own handlers stand in `LOSSES`.
        name_property: The property that gives a resource a name of one's own, of which there can be one only.
        required: Properties without which CloudFormation refuses a resource; what the type's schema says.
    """

    create_only: frozenset[str] = frozenset()
    names: Mapping[str, str] = MappingProxyType({})
    unordered: frozenset[str] = frozenset({"Tags"})
    arn_or_name: frozenset[str] = frozenset()
    partial: frozenset[str] = frozenset()
    resets: Mapping[str, object] = MappingProxyType({})
    defaults: Mapping[str, object] = MappingProxyType({})
    derived: frozenset[str] = frozenset()
    lost: Mapping[str, str] = MappingProxyType({})
    name_property: str = ""
    required: frozenset[str] = frozenset()

    def check(self, aws: Context, properties: Properties) -> Iterable[str]:
        """Yield why AWS would refuse these properties, where moto does not: moto stores and does not judge."""
        return ()

    def check_stable(self, aws: Context, properties: Properties) -> Iterable[str]:
        """Yield why it would never become stable, once all of its stack is there, though AWS takes it."""
        return ()

    def create(self, aws: Context, properties: Properties) -> str:
        """Make it, with one `aws.create()`; return what Ref gives."""
        raise NotImplementedError

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        """Give it what it lacks after `create()`, with `aws.complete()`; where that fails, it is deleted."""

    def wait(self, aws: Context, physical_id: str, properties: Properties, before: Properties | None) -> bool:
        """Tell whether CloudFormation waits now, for something that may fail by itself.

        Args:
            aws: What it was made or changed with.
            physical_id: What Ref gives.
            properties: Its properties.
            before: What they were; None where it was made just now.

        Raises:
            DeploymentFailed: it would never become stable.
        """
        return False

    def read(self, aws: Context, physical_id: str) -> Properties:
        """Return its properties as `aws.read()` describes them, spelled with capitals as they come."""
        raise NotImplementedError

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        """Return what Fn::GetAtt gives."""
        return {}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        """Change it in place, with `aws.complete()`; take away what `before` has and `properties` do not."""
        raise RigError("this handler changes nothing in place")

    def with_defaults(self, name: str, value: Any) -> Any:
        """Return a property that was read, or what AWS makes of it where nobody says it, as far as that is known."""
        default = self.defaults.get(name, self.resets.get(name))
        return value if value is not None or default is KEPT else default

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        """Tell whether an entry of the ledger holds a value of a property that cannot be read back."""
        return entry.sent("/".join(self.names.get(name, name) for name in path.split("/")), value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        """Delete it, with `aws.complete()`."""
        raise NotImplementedError
