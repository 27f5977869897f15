"""A deployed stack, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from budget_stack.resolve.forms import TemplateLike, source_of
from budget_stack.testing.operations import lifecycle
from budget_stack.testing.readback.comparison import without_positions
from budget_stack.testing.state import Change, DeployedResource, StackState


class Coverage(NamedTuple):
    """How many of a stack's property values were read back, and how many were only sent.

    Attributes:
        read: Values that were read back equal through boto3.
        ledger: Values that are only known to have been sent.
    """

    read: int
    ledger: int

    def __str__(self) -> str:
        total = self.read + self.ledger
        return f"{self.read} of {total} values read back ({self.read / total:.1%}), {self.ledger} from the ledger"


class DeployedStack(StackState):
    """A stack in moto.

    Attributes:
        name: Its name.
        id: Its ARN, which is what AWS::StackId says.
        account: The account and region it is in.
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
        self, template: TemplateLike | None = None, parameters: Mapping[str, object] | None = None
    ) -> list[Change]:
        """Change the stack, and return what was done to which resource.

        Args:
            template: The new template; left out, the same.
            parameters: New values; one that is left out keeps its value.

        Raises:
            ResolveError, DeploymentFailed, RigError: as of `deploy()`; the stack is as it was before.
        """
        source = self.source if template is None else source_of(template)
        assert source is not None
        lifecycle.update(self, source, parameters or {})
        return self.changes

    def delete(self) -> list[Change]:
        """Delete the stack, except resources whose DeletionPolicy retains them.

        Raises:
            DeploymentFailed: another stack imports one of its exports, or a resource cannot be deleted.
        """
        lifecycle.delete(self)
        return self.changes

    def coverage(self) -> Coverage:
        """Count the template's property values, by origin."""
        origins = [origin for resource in self.resources.values() for origin in resource.origins.values()]
        return Coverage(origins.count("read"), origins.count("ledger"))

    def losses(self) -> set[tuple[str, str]]:
        """The type and path of every property that is only known to have been sent."""
        return {
            (resource.type, without_positions(path))
            for resource in self.resources.values()
            for path, origin in resource.origins.items()
            if origin == "ledger"
        }
