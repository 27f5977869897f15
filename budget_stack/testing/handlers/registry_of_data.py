"""Which handler makes tables, functions, and what calls them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from budget_stack.facts.resource_types import DYNAMODB_TABLE
from budget_stack.testing.handlers import dynamodb
from budget_stack.testing.handlers.handler import Handler

HANDLERS_OF_DATA: Final[Mapping[str, Handler]] = MappingProxyType({DYNAMODB_TABLE: dynamodb.Table()})
"""By type."""
