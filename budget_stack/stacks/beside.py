"""What shares more with a web service of the same template than its cluster: its database and its endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from troposphere import GetAtt, Ref

from budget_stack.blocks.database import POSTGRESQL_PORT, Database, DatabaseSettings
from budget_stack.blocks.network import Destination, NetworkSettings
from budget_stack.errors import InvalidSetting
from budget_stack.settings.common import CommonSettings
from budget_stack.stacks.stack import Stack
from budget_stack.values import Value
from budget_stack.wiring.additions import with_variable
from budget_stack.wiring.databases import DATABASE_URL, using_dsql

Shape = TypeVar("Shape", bound=CommonSettings)


def beside(settings: Shape, stack: Stack, web: CommonSettings) -> Shape:
    """Return settings of what is to use the database of a web service, unless it has one of its own.

    Args:
        settings: Of a worker, say. One that is told its own `DATABASE_URL` has a database of its own as well.
        stack: The web service, in whose template it is to be.
        web: The settings of that stack.

    Raises:
        InvalidSetting: a destination of the name that the database or the endpoints take.
    """
    container, network, database = settings.container, settings.network, stack.database
    policy_arns: Sequence[Value] = ()
    has_own = settings.database is not None or DATABASE_URL in {**container.environment, **container.secrets}
    if database is not None and not has_own:
        if isinstance(database, Database):
            assert isinstance(web.database, DatabaseSettings)
            container, network, policy_arns = using_dsql(database, web.database, container, network)
        else:
            container = with_variable(container, DATABASE_URL, database.url)
            group = GetAtt(database.security_group, "GroupId")
            there = Destination(name="Database", security_group_id=group, port=POSTGRESQL_PORT)
            network = _towards(network, there)
            policy_arns = (Ref(database.connect_policy),)
    if stack.endpoints is not None:
        group = GetAtt(stack.endpoints.security_group, "GroupId")
        there = Destination(name="Endpoints", security_group_id=group, port=443)
        network = _towards(network, there)
    container = replace(container, policy_arns=(*policy_arns, *container.policy_arns))
    return replace(settings, container=container, network=network)


def _towards(network: NetworkSettings, there: Destination) -> NetworkSettings:
    try:
        return replace(network, destinations=(*network.destinations, there))
    except InvalidSetting as error:
        raise InvalidSetting(f"network.{error.setting}", error.got, error.expected) from error
