"""Production web services on AWS Fargate, as CloudFormation that a person can read.

Every public name is loaded on first use, so importing one block costs that block alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budget_stack.blocks.cluster import Cluster as Cluster
    from budget_stack.blocks.cluster import ClusterSettings as ClusterSettings
    from budget_stack.blocks.cluster import add_cluster as add_cluster
    from budget_stack.blocks.container import ContainerSettings as ContainerSettings
    from budget_stack.blocks.container import Secret as Secret
    from budget_stack.blocks.database import Database as Database
    from budget_stack.blocks.database import DatabaseSettings as DatabaseSettings
    from budget_stack.blocks.database import add_database as add_database
    from budget_stack.blocks.generated_secret import GeneratedSecret as GeneratedSecret
    from budget_stack.blocks.generated_secret import GeneratedSecretSettings as GeneratedSecretSettings
    from budget_stack.blocks.generated_secret import add_generated_secret as add_generated_secret
    from budget_stack.blocks.load_balancer import LoadBalancer as LoadBalancer
    from budget_stack.blocks.load_balancer import LoadBalancerSettings as LoadBalancerSettings
    from budget_stack.blocks.load_balancer import add_load_balancer as add_load_balancer
    from budget_stack.blocks.logs import Logs as Logs
    from budget_stack.blocks.logs import LogSettings as LogSettings
    from budget_stack.blocks.logs import add_logs as add_logs
    from budget_stack.blocks.network import Network as Network
    from budget_stack.blocks.network import NetworkSettings as NetworkSettings
    from budget_stack.blocks.network import add_network as add_network
    from budget_stack.blocks.registry import Registry as Registry
    from budget_stack.blocks.registry import RegistrySettings as RegistrySettings
    from budget_stack.blocks.registry import add_registry as add_registry
    from budget_stack.blocks.registry import image_uri as image_uri
    from budget_stack.blocks.roles import Roles as Roles
    from budget_stack.blocks.roles import add_roles as add_roles
    from budget_stack.blocks.routing import Routing as Routing
    from budget_stack.blocks.routing import RoutingSettings as RoutingSettings
    from budget_stack.blocks.routing import add_routing as add_routing
    from budget_stack.blocks.scaling import Scaling as Scaling
    from budget_stack.blocks.scaling import ScalingSettings as ScalingSettings
    from budget_stack.blocks.scaling import add_scaling as add_scaling
    from budget_stack.blocks.service import Service as Service
    from budget_stack.blocks.service import ServiceSettings as ServiceSettings
    from budget_stack.blocks.service import add_service as add_service
    from budget_stack.blocks.task_definition import Task as Task
    from budget_stack.blocks.task_definition import add_task_definition as add_task_definition
    from budget_stack.budget_tracker import add_parameters as add_parameters
    from budget_stack.budget_tracker import build_budget_tracker as build_budget_tracker
    from budget_stack.conditions import apply_condition as apply_condition
    from budget_stack.conditions import resources_of as resources_of
    from budget_stack.errors import BudgetStackError as BudgetStackError
    from budget_stack.errors import InvalidSetting as InvalidSetting
    from budget_stack.errors import LogicalIdTaken as LogicalIdTaken
    from budget_stack.render import to_json as to_json
    from budget_stack.render import to_yaml as to_yaml
    from budget_stack.stack import Settings as Settings
    from budget_stack.stack import Shared as Shared
    from budget_stack.stack import Stack as Stack
    from budget_stack.stack import build_stack as build_stack
    from budget_stack.values import Value as Value
    from budget_stack.values import Values as Values

_MODULES = {
    "blocks.cluster": ("Cluster", "ClusterSettings", "add_cluster"),
    "blocks.container": ("ContainerSettings", "Secret"),
    "blocks.database": ("Database", "DatabaseSettings", "add_database"),
    "blocks.generated_secret": ("GeneratedSecret", "GeneratedSecretSettings", "add_generated_secret"),
    "blocks.load_balancer": ("LoadBalancer", "LoadBalancerSettings", "add_load_balancer"),
    "blocks.logs": ("Logs", "LogSettings", "add_logs"),
    "blocks.network": ("Network", "NetworkSettings", "add_network"),
    "blocks.registry": ("Registry", "RegistrySettings", "add_registry", "image_uri"),
    "blocks.roles": ("Roles", "add_roles"),
    "blocks.routing": ("Routing", "RoutingSettings", "add_routing"),
    "blocks.scaling": ("Scaling", "ScalingSettings", "add_scaling"),
    "blocks.service": ("Service", "ServiceSettings", "add_service"),
    "blocks.task_definition": ("Task", "add_task_definition"),
    "budget_tracker": ("add_parameters", "build_budget_tracker"),
    "conditions": ("apply_condition", "resources_of"),
    "errors": ("BudgetStackError", "InvalidSetting", "LogicalIdTaken"),
    "render": ("to_json", "to_yaml"),
    "stack": ("Settings", "Shared", "Stack", "build_stack"),
    "values": ("Value", "Values"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

__version__: str
if not TYPE_CHECKING:
    # A type checker takes the imports above for it, and would make nothing of a list that is computed.
    __all__ = sorted(_MODULE_OF)


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("budget-stack")
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return [*sorted(_MODULE_OF), "__version__"]
