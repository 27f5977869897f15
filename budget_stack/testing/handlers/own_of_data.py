"""Which handler makes tables, functions, and what calls them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from budget_stack.facts.resource_types import (
    DYNAMODB_TABLE,
    EVENT_SOURCE_MAPPING,
    FUNCTION,
    FUNCTION_ALIAS,
    FUNCTION_PERMISSION,
    FUNCTION_URL,
    FUNCTION_VERSION,
    LAYER_VERSION,
)
from budget_stack.testing.handlers import dynamodb, function_callers, function_versions, functions
from budget_stack.testing.handlers.handler import Handler

HANDLERS_OF_DATA: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        DYNAMODB_TABLE: dynamodb.Table(),
        EVENT_SOURCE_MAPPING: function_callers.EventSourceMapping(),
        FUNCTION: functions.Function(),
        FUNCTION_ALIAS: function_versions.Alias(),
        FUNCTION_PERMISSION: function_callers.Permission(),
        FUNCTION_URL: function_versions.Url(),
        FUNCTION_VERSION: function_versions.Version(),
        LAYER_VERSION: function_versions.LayerVersion(),
    }
)
"""By type."""
