"""What moto's RDS has no operation for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import Parameters, backend_of


def _reset(groups: str, name: str) -> Callable[[Account, Parameters], dict[str, Any]]:
    def reset(account: Account, parameters: Parameters) -> dict[str, Any]:
        group = getattr(backend_of(account, "rds"), groups)[parameters[name]]
        for one in parameters["Parameters"]:
            group.parameters.pop(one["ParameterName"], None)
        return {name: parameters[name]}

    return reset


RDS_OPERATIONS: Final[Mapping[tuple[str, str], Callable[[Account, Parameters], dict[str, Any]]]] = MappingProxyType(
    {
        ("rds", "reset_db_parameter_group"): _reset("db_parameter_groups", "DBParameterGroupName"),
        ("rds", "reset_db_cluster_parameter_group"): _reset(
            "db_cluster_parameter_groups", "DBClusterParameterGroupName"
        ),
    }
)
"""By boto3's names of service and operation."""
