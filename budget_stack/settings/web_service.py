"""The settings of a web service: those of its blocks, and the network and the image that have no default."""

from __future__ import annotations

from budget_stack.blocks.access_logs import AccessLogSettings
from budget_stack.blocks.alarm import AlarmSettings
from budget_stack.blocks.container import ContainerSettings
from budget_stack.blocks.dashboard import DashboardSettings
from budget_stack.blocks.http_api import HttpApiSettings
from budget_stack.blocks.load_balancer import LoadBalancerSettings
from budget_stack.blocks.registry import RegistrySettings
from budget_stack.blocks.release import ReleaseSettings
from budget_stack.blocks.routing import RoutingSettings
from budget_stack.blocks.saved_queries import SavedQuerySettings
from budget_stack.blocks.scaling_settings import ScalingSettings
from budget_stack.blocks.service import ServiceSettings
from budget_stack.errors import InvalidSetting
from budget_stack.frozen import Frozen
from budget_stack.settings.common import CommonSettings, check_followed_queue, check_public_ip, check_subnets
from budget_stack.settings.https import HttpsSettings
from budget_stack.settings.refused import check_pairs
from budget_stack.values import Value, Values

LOAD_BALANCER, API_GATEWAY = "load-balancer", "api-gateway"
ADDRESSES = (LOAD_BALANCER, API_GATEWAY)
"""What clients can meet, by the name that `Settings.address` takes."""


class Settings(CommonSettings, Frozen):
    """Everything that may vary in a stack; only the network and the image have no default.

    Attributes:
        subnet_ids: Public subnets, with a route to an internet gateway, two at least and each in another zone: of the
            load balancer, and of the tasks unless they have private ones. Left out where everything is private.
        private_subnet_ids: Subnets for the tasks alone, which get no public address there: each with a route to a NAT
            gateway or with `endpoints`, two at least and each in another zone. Left out, tasks run in `subnet_ids` and
            have a public address, without which they could not pull their image there.
        container: The container that serves.
        address: What clients meet, for as long as the stack lives. `load-balancer`: a load balancer, internet-facing
            unless `load_balancer.internal`, with plain HTTP until there is a certificate. `api-gateway`: an HTTP API
            before an internal one, with an https address of AWS's own within minutes; at most 10 MB a request or
            answer, and 30 seconds.
        registry: The ECR repository to create, and whose push commands to print; `None` where the images
            are somebody else's concern.
        load_balancer: Who reaches the load balancer, and how it treats connections.
        https: The certificate and the domain name; `None` for plain HTTP behind a load balancer, and for AWS's own
            name of an HTTP API.
        http_api: How much an HTTP API lets through, and how long its access log is kept.
        routing: Which requests the service gets, and when a task counts as healthy.
        service: How many tasks run, and how a new revision replaces the old one.
        release: How a new revision gets the requests, and what takes it back.
        scaling: Auto scaling; `None` for a fixed number of tasks.
        access_logs: What the load balancer logs to a bucket: requests, health checks, connections; `None` for nothing.
        dashboard: A dashboard to keep open; `None` for none. Where there may be no service, there is a dashboard
            only with it.
        saved_queries: What stands ready in CloudWatch Logs Insights to be asked of the logs; `None` for nothing.
        alarms: What rings, and who is told; `None` for no alarms. Beside the load balancer of another stack it is
            watched what that answers for this service, and not what it says of all its services together.
        tags: Tags of everything that takes tags, beside those that the stack needs itself; tasks get those of the
            service, and rules by which ECS shifts requests get none, since a change of theirs undoes the last shift.
            Empty for no more. A key has 1 to 128 letters, digits, spaces and `_.:/=+-@`, a value 256 at most.

    Raises:
        InvalidSetting: no subnets, fewer than two, more than 16, or one twice; an id or an ARN that is none; tasks
            without a public address in public subnets; settings of another block than a field is for; two settings that
            cannot go together, of which docs/reference/refused.md is the list.
    """

    container: ContainerSettings
    address: str = LOAD_BALANCER
    registry: RegistrySettings | None = None
    load_balancer: LoadBalancerSettings = LoadBalancerSettings()
    https: HttpsSettings | None = None
    http_api: HttpApiSettings = HttpApiSettings()
    routing: RoutingSettings = RoutingSettings()
    service: ServiceSettings = ServiceSettings()
    release: ReleaseSettings = ReleaseSettings()
    scaling: ScalingSettings | None = ScalingSettings()
    access_logs: AccessLogSettings | None = None
    dashboard: DashboardSettings | None = None
    saved_queries: SavedQuerySettings | None = None
    alarms: AlarmSettings | None = AlarmSettings()

    def __post_init__(self) -> None:
        super().__post_init__()
        check_subnets(self, at_least=2)
        check_public_ip(self, "service", self.service.assign_public_ip)
        if self.address not in ADDRESSES:
            raise InvalidSetting("address", self.address, f"one of {', '.join(ADDRESSES)}")
        check_pairs(self)
        check_followed_queue(self.scaling, has_own=False)

    @property
    def load_balancer_subnet_ids(self) -> Values:
        """Where a load balancer of this stack is."""
        return self.subnet_ids or self.private_subnet_ids or ()

    @property
    def assign_public_ip(self) -> Value:
        """Whether tasks get a public address: what is said or, where nothing is, what their subnets need."""
        said = self.service.assign_public_ip
        return super().assign_public_ip if said is None else said
