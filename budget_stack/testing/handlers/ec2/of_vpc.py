"""What belongs to a VPC, and changes in nothing but its tags."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.ec2.tags import update_tags
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, fixed


class OfVpc(Handler):
    """A base for the handlers of such types."""

    create_only = frozenset({"VpcId"})
    required = frozenset({"VpcId"})
    resets = fixed(Tags=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from references.missing_vpc(aws, properties["VpcId"])

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        update_tags(aws, physical_id, properties, before)
