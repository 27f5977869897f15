"""Which handler makes what templates put beside their services, tables and functions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from budget_stack.facts.resource_types import (
    API_DESTINATION,
    DATABASE_CLUSTER_PARAMETERS,
    DATABASE_PARAMETERS,
    DISCOVERY_SERVICE,
    EVENT_ARCHIVE,
    EVENT_BUS,
    EVENT_CONNECTION,
    HTTP_NAMESPACE,
    PRIVATE_DNS_NAMESPACE,
    PUBLIC_DNS_NAMESPACE,
    RECORD_SET_GROUP,
    ROTATION_SCHEDULE,
    STATE_MACHINE,
    SUBSCRIPTION_FILTER,
    USER_POOL,
    USER_POOL_CLIENT,
    USER_POOL_DOMAIN,
)
from budget_stack.testing.handlers import (
    cognito,
    events_buses,
    logs_subscriptions,
    rds_parameters,
    route53_groups,
    secretsmanager_rotation,
    servicediscovery,
    stepfunctions,
)
from budget_stack.testing.handlers.handler import Handler

HANDLERS_OF_COMPANIONS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        API_DESTINATION: events_buses.ApiDestination(),
        DATABASE_CLUSTER_PARAMETERS: rds_parameters.ClusterParameterGroup(),
        DATABASE_PARAMETERS: rds_parameters.ParameterGroup(),
        DISCOVERY_SERVICE: servicediscovery.Service(),
        EVENT_ARCHIVE: events_buses.Archive(),
        EVENT_BUS: events_buses.EventBus(),
        EVENT_CONNECTION: events_buses.Connection(),
        HTTP_NAMESPACE: servicediscovery.HttpNamespace(),
        PRIVATE_DNS_NAMESPACE: servicediscovery.PrivateDnsNamespace(),
        PUBLIC_DNS_NAMESPACE: servicediscovery.PublicDnsNamespace(),
        RECORD_SET_GROUP: route53_groups.RecordSetGroup(),
        ROTATION_SCHEDULE: secretsmanager_rotation.RotationSchedule(),
        STATE_MACHINE: stepfunctions.StateMachine(),
        SUBSCRIPTION_FILTER: logs_subscriptions.SubscriptionFilter(),
        USER_POOL: cognito.UserPool(),
        USER_POOL_CLIENT: cognito.UserPoolClient(),
        USER_POOL_DOMAIN: cognito.UserPoolDomain(),
    }
)
"""By type."""
