"""What the rig must know of a resource type: ten to forty lines per type."""

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
"""In `resets`: CloudFormation keeps the old value when the property is removed from a template."""


class Handler:
    """How resources of one type are made, described, changed and deleted through boto3.

    Attributes:
        create_only: Properties, as paths with `/`, whose change replaces the resource; as in the type's schema.
        names: CloudFormation's names of members to the API's names, where they differ.
        unordered: Lists, as paths without positions, whose order means nothing.
        arn_or_name: Properties that may be an ARN or the name at its end.
        partial: Lists that may have more items than the template's, such as attributes with defaults.
        resets: What becomes of a property that is removed from a template: a value; None if it is then absent, which
            `update()` sees to; or KEPT. Removing one that is not listed here is an error.
        defaults: The API's defaults of properties that `resets` does not have: CloudFormation keeps them when removed,
            but the roll-back of a failed update returns to the default.
        derived: What `read()` returns besides properties and changes with them, such as a secret's value.
        lost: Properties that cannot be read back, as paths with `*` for positions, and why; everything below them is
            lost as well. Those of the rig's own handlers are in `LOSSES`.
        name_property: The property that gives a resource a custom name, which must be unique.
        names_are_unique: Whether no two resources may have the same name, nor the same in all that cannot change.
        deleted_first: Whether the old one is deleted before its replacement is made, since there can be one at a time;
            as in the type's schema, which calls it `replacementStrategy`.
        only_recorded: Properties that moto has nothing for, which are recorded from the beginning.
        required: Properties that CloudFormation requires; as in the type's schema.
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
    names_are_unique: bool = True
    deleted_first: bool = False
    only_recorded: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()

    def check(self, aws: Context, properties: Properties) -> Iterable[str]:
        """Yield why AWS would refuse these properties, as far as moto does not."""
        return ()

    def check_stable(self, aws: Context, properties: Properties) -> Iterable[str]:
        """Yield why it would never become stable though AWS accepts it, once the whole stack exists."""
        return ()

    def create(self, aws: Context, properties: Properties) -> str:
        """Create it with one `aws.create()`; return what identifies it, in the account and region."""
        raise NotImplementedError

    def ref(self, physical_id: str) -> str:
        """Return what Ref returns: what identifies it, unless that is more, as of a route the API that it is one of."""
        return physical_id

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        """Complete what `create()` left out, with `aws.complete()`; if that fails, the resource is deleted."""

    def wait(self, aws: Context, physical_id: str, properties: Properties, before: Properties | None) -> bool:
        """Tell whether CloudFormation now waits for something that may fail, such as a deployment.

        Args:
            aws: The context it was created or changed in.
            physical_id: What identifies it.
            properties: Its properties.
            before: Its former properties; None if it was just created.

        Raises:
            DeploymentFailed: it would never become stable.
        """
        return False

    def read(self, aws: Context, physical_id: str) -> Properties:
        """Return its properties as `aws.read()` describes them, with the API's spelling."""
        raise NotImplementedError

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        """Return what Fn::GetAtt returns, by attribute."""
        return {}

    def is_stale(self, aws: Context, physical_id: str) -> bool:
        """Tell whether an update changes it even if its properties are the same, as a nested stack's template may."""
        return False

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        """Change it in place, with `aws.complete()`; remove what is in `before` and not in `properties`."""
        raise RigError("this handler changes nothing in place")

    def with_defaults(self, name: str, value: Any) -> Any:
        """Return a property that was read, or its default if it is None and the default is known."""
        default = self.defaults.get(name, self.resets.get(name))
        return value if value is not None or default is KEPT else default

    def spelled(self, properties: Properties) -> Properties:
        """Return some of a template's properties as AWS spells them in what it describes: `tcp` for the protocol 6."""
        return properties

    def delegated(self, aws: Context, physical_id: str) -> Iterable[str]:
        """Yield properties that AWS itself changes afterwards, as paths with `*` for positions.

        What the template says of them need only have been sent.
        """
        return ()

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        """Tell whether an entry of the ledger has a value of a property that cannot be read back."""
        return entry.sent("/".join(self.names.get(name, name) for name in path.split("/")), value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        """Delete it, with `aws.complete()`."""
        raise NotImplementedError
