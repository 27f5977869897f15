"""Which handler makes what templates put beside their services, tables and functions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from budget_stack.facts.resource_types import RECORD_SET_GROUP, SUBSCRIPTION_FILTER
from budget_stack.testing.handlers import logs_subscriptions, route53_groups
from budget_stack.testing.handlers.handler import Handler

HANDLERS_OF_COMPANIONS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        RECORD_SET_GROUP: route53_groups.RecordSetGroup(),
        SUBSCRIPTION_FILTER: logs_subscriptions.SubscriptionFilter(),
    }
)
"""By type."""
