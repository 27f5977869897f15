"""A deployed stack, and what can be done with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from budget_stack.facts.resource_types import NESTED_STACK
from budget_stack.resolve.forms import TemplateLike, source_of
from budget_stack.testing.given import mapping_of, tags_of
from budget_stack.testing.operations import lifecycle
from budget_stack.testing.readback.comparison import without_positions
from budget_stack.testing.state import Change, DeployedResource, StackState
from budget_stack.testing.tiers import Tier


class Coverage(NamedTuple):
    """How many of a stack's property values were read back, and what is known of the others.

    Printed, it is a summary: the counts, and each type that was not read back.

    Attributes:
        read: Values that were read back equal through boto3.
        ledger: Values that are only known to have been sent.
        made: Values of resources that moto's own class or a function of the test's made, of which nothing is claimed.
        recorded: Values of resources that nothing stands behind, checked against AWS's schema.
        unread: How many resources of each type are of the tiers `made` and `recorded`, by tier and type; and how many
            properties are recorded since the type's handler does not carry them, by type and property.
    """

    read: int
    ledger: int
    made: int = 0
    recorded: int = 0
    unread: Mapping[tuple[Tier, str], int] = MappingProxyType({})

    @property
    def total(self) -> int:
        """All values of the template's properties."""
        return self.read + self.ledger + self.made + self.recorded

    def __str__(self) -> str:
        share = f" ({self.read / self.total:.1%})" if self.total else ""
        lines = [f"{self.read} of {self.total} values read back{share}, {self.ledger} from the ledger"]
        for tier, values, meaning in (
            ("made", self.made, "by moto's own class or a function of the test's, no property is claimed"),
            ("recorded", self.recorded, "nothing stands behind them"),
        ):
            types = {type_: count for (each, type_), count in sorted(self.unread.items()) if each == tier}
            if types:
                lines.append(f"{values} {tier}: {meaning}")
                lines += [f"    {type_}{f' x{count}' if count > 1 else ''}" for type_, count in types.items()]
        return "\n".join(lines)


class DeployedStack(StackState):
    """A stack in moto.

    Attributes:
        name: Its name.
        id: Its ARN, which is what AWS::StackId says.
        account: The account and region it is in.
        terms: What it was given besides its template, such as the weakest tier that its resources may have.
        deploying: The template of the last operation, even of one that failed.
        source: Its template, as it was last deployed.
        parameters: The values given for its parameters.
        resources: By logical id, in the order in which they were made.
        leaving: What an update has removed from `resources` and not deleted yet.
        outputs: By name.
        exports: By the name they are exported under.
        imported: The names of the exports of other stacks that it uses.
        ledger: Every request that was sent for it.
        events: Its stack events, of all operations including failed ones.
        changes: What the last operation did, in order.
        waited_for: Services for which the last operation started a deployment. A change that starts none, such as
            one of a count, is complete before any task runs, and is not rolled back if the tasks fail.
    """

    @property
    def region(self) -> str:
        """The region it is in."""
        return self.account.region

    def client(self, service: str) -> Any:
        """A boto3 client of a service, in the stack's region."""
        return self.account.client(service)

    def of_type(self, type_: str) -> list[DeployedResource]:
        """The resources of a type."""
        return [resource for resource in self.resources.values() if resource.type == type_]

    def update(
        self,
        template: TemplateLike | None = None,
        parameters: Mapping[str, object] | None = None,
        *,
        tags: Mapping[str, str] | None = None,
    ) -> list[Change]:
        """Change the stack, and return what was done to which resource.

        Args:
            template: The new template; left out, the same.
            parameters: New values; one that is left out keeps its value.
            tags: All tags that the stack has then; left out, those that it has.

        Raises:
            ResolveError, DeploymentFailed, RigError: as of `deploy()`; the stack is as it was before.
        """
        source = self.source if template is None else source_of(template)
        assert source is not None
        terms = self.terms
        if tags is not None:
            self.terms = terms._replace(tags=tags_of(tags))
        try:
            lifecycle.update(self, source, mapping_of("parameters", parameters, {"ImageTag": "1.4.2"}))
        except BaseException:
            self.terms = terms
            raise
        return self.changes

    def delete(self) -> list[Change]:
        """Delete the stack, except resources whose DeletionPolicy retains them.

        Raises:
            DeploymentFailed: another stack imports one of its exports, or a resource cannot be deleted.
        """
        lifecycle.delete(self)
        return self.changes

    @property
    def nested(self) -> dict[str, DeployedStack]:
        """The stacks nested in it, by logical id."""
        ids = {resource.physical_id: resource.logical_id for resource in self.of_type(NESTED_STACK)}
        stacks = [stack for stack in self.account.stacks.values() if stack.id in ids]
        return {ids[stack.id]: stack for stack in stacks if isinstance(stack, DeployedStack)}

    def coverage(self) -> Coverage:
        """Count the property values of its template, and of those nested in it, by origin."""
        resources = list(self._with_nested())
        origins = Counter(origin for resource in resources for origin in resource.origins.values())
        unread = Counter[tuple[Tier, str]]((each.how, each.type) for each in resources if each.how != "read")
        unread.update(("recorded", f"{each.type} {name}") for each in resources for name in each.definition.uncarried)
        return Coverage(origins["read"], origins["ledger"], origins["made"], origins["recorded"], unread)

    def _with_nested(self) -> Iterator[DeployedResource]:
        yield from self.resources.values()
        for stack in self.nested.values():
            yield from stack._with_nested()

    def losses(self) -> set[tuple[str, str]]:
        """The type and path of every property that is only known to have been sent."""
        return {
            (resource.type, without_positions(path))
            for resource in self.resources.values()
            for path, origin in resource.origins.items()
            if origin == "ledger"
        }
