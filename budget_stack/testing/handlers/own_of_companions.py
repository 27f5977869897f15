"""Which handler makes what templates put beside their services, tables and functions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from budget_stack.facts.resource_types import (
    DATABASE_CLUSTER_PARAMETERS,
    DATABASE_PARAMETERS,
    DISCOVERY_SERVICE,
    HTTP_NAMESPACE,
    PRIVATE_DNS_NAMESPACE,
    PUBLIC_DNS_NAMESPACE,
    RECORD_SET_GROUP,
    SUBSCRIPTION_FILTER,
)
from budget_stack.testing.handlers import logs_subscriptions, rds_parameters, route53_groups, servicediscovery
from budget_stack.testing.handlers.handler import Handler

HANDLERS_OF_COMPANIONS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        DATABASE_CLUSTER_PARAMETERS: rds_parameters.ClusterParameterGroup(),
        DATABASE_PARAMETERS: rds_parameters.ParameterGroup(),
        DISCOVERY_SERVICE: servicediscovery.Service(),
        HTTP_NAMESPACE: servicediscovery.HttpNamespace(),
        PRIVATE_DNS_NAMESPACE: servicediscovery.PrivateDnsNamespace(),
        PUBLIC_DNS_NAMESPACE: servicediscovery.PublicDnsNamespace(),
        RECORD_SET_GROUP: route53_groups.RecordSetGroup(),
        SUBSCRIPTION_FILTER: logs_subscriptions.SubscriptionFilter(),
    }
)
"""By type."""
