"""What a whole stack is made of: its template, and the handle of every block in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from troposphere import Output, Template

from budget_stack.blocks.access_logs import AccessLogs
from budget_stack.blocks.alias_record import AliasRecord
from budget_stack.blocks.certificate import Certificate
from budget_stack.blocks.cluster import Cluster
from budget_stack.blocks.dashboard import Dashboard
from budget_stack.blocks.database import Database
from budget_stack.blocks.endpoints import Endpoints
from budget_stack.blocks.events import Events
from budget_stack.blocks.http_api import HttpApi
from budget_stack.blocks.http_api_domain import HttpApiDomain
from budget_stack.blocks.https_listener import HttpsListener
from budget_stack.blocks.load_balancer import LoadBalancer
from budget_stack.blocks.logs import Logs
from budget_stack.blocks.network import Network
from budget_stack.blocks.registry import Registry
from budget_stack.blocks.roles import Roles
from budget_stack.blocks.routing import Routing
from budget_stack.blocks.saved_queries import SavedQueries
from budget_stack.blocks.scaling import Scaling
from budget_stack.blocks.service import Service
from budget_stack.blocks.task_definition import Task
from budget_stack.handle import Handle
from budget_stack.shared import Shared
from budget_stack.wiring.alarms import Alarms
from budget_stack.wiring.release import Release

if TYPE_CHECKING:
    from budget_stack.blocks.aurora import Aurora
    from budget_stack.blocks.file_system import FileSystem


class Stack(Handle):
    """The template, and the handle of every block in it; `None` for a block that was left out.

    `shared` is what another service takes to join this one's cluster and load balancer. `outputs` are what the template
    tells of this stack, and exports. `events` are `None`, too, where another stack of the template keeps them.
    """

    template: Template
    shared: Shared
    registry: Registry | None
    database: Database | Aurora | None
    cluster: Cluster | None
    load_balancer: LoadBalancer | None
    https_listener: HttpsListener | None
    http_api: HttpApi | None
    http_api_domain: HttpApiDomain | None
    certificate: Certificate | None
    alias_record: AliasRecord | None
    logs: Logs
    command_logs: Logs | None
    roles: Roles
    routing: Routing
    release: Release | None
    network: Network
    endpoints: Endpoints | None
    file_system: FileSystem | None
    task: Task
    service: Service
    scaling: Scaling | None
    events: Events | None
    access_logs: AccessLogs | None
    alarms: Alarms | None
    dashboard: Dashboard | None
    saved_queries: SavedQueries | None
    outputs: tuple[Output, ...]
