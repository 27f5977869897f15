"""The settings of a whole stack: those of its blocks, and the network and the image that have no default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType, NoneType

from troposphere import AWSHelperFn

from budget_stack.blocks.access_logs import AccessLogSettings
from budget_stack.blocks.alarm import AlarmSettings
from budget_stack.blocks.aurora_settings import AuroraSettings
from budget_stack.blocks.certificate import CertificateSettings
from budget_stack.blocks.cluster import ClusterSettings
from budget_stack.blocks.container import ContainerSettings
from budget_stack.blocks.dashboard import DashboardSettings
from budget_stack.blocks.database import DatabaseSettings
from budget_stack.blocks.endpoints import EndpointSettings
from budget_stack.blocks.events import EventSettings
from budget_stack.blocks.http_api import HttpApiSettings
from budget_stack.blocks.https_listener import HttpsListenerSettings
from budget_stack.blocks.load_balancer import LoadBalancerSettings
from budget_stack.blocks.logs import LogSettings
from budget_stack.blocks.network import NetworkSettings
from budget_stack.blocks.registry import RegistrySettings
from budget_stack.blocks.release import ReleaseSettings
from budget_stack.blocks.routing import RoutingSettings
from budget_stack.blocks.saved_queries import SavedQuerySettings
from budget_stack.blocks.scaling_settings import ScalingSettings
from budget_stack.blocks.service import ServiceSettings
from budget_stack.errors import InvalidSetting
from budget_stack.frozen import Frozen
from budget_stack.literals import (
    check_different,
    check_domain_name,
    check_policy_arn,
    check_tags,
    check_text,
    check_texts,
)
from budget_stack.settings.refused import check_pairs
from budget_stack.values import Value, Values

LOAD_BALANCER, API_GATEWAY = "load-balancer", "api-gateway"
ADDRESSES = (LOAD_BALANCER, API_GATEWAY)
"""What clients can meet, by the name that `Settings.address` takes."""

_WHERES = ("domain_where", "certificate_where", "created_where")


class HttpsSettings(Frozen):
    """The certificate, and the name that it is for.

    A certificate alone is enough behind a load balancer, for whoever makes the records of the name themselves. A name
    and its zone are enough without one: it is made, and validated by records in the zone. With all three that
    certificate is taken, and the record is made.

    Attributes:
        certificate_arn: An issued certificate of the stack's region; left out, one is made.
        domain_name: The name, in lower case, that is to lead to the service; left out, no record is made.
        hosted_zone_id: The public Route 53 zone of that name.
        certificate: Which names a certificate that is made is for, beside `domain_name`.
        listener: What clients must be able to speak; for a load balancer alone.
        condition: Logical id of a condition of the template: there is https only where it is true. `None` for always.
        domain_where: The same for the name, which some deployments of the template have and others have not; left
            out, as for `condition`.
        certificate_where: The same for `certificate_arn`.
        created_where: The same for the certificate that is made; left out, as for `condition`.

    Raises:
        InvalidSetting: a name without zone, or the reverse; neither certificate nor name; `certificate_where` without
            `created_where`, or the reverse.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
    """

    certificate_arn: Value | None = None
    domain_name: Value | None = None
    hosted_zone_id: Value | None = None
    certificate: CertificateSettings = CertificateSettings()
    listener: HttpsListenerSettings = HttpsListenerSettings()
    condition: str | None = None
    domain_where: str | None = None
    certificate_where: str | None = None
    created_where: str | None = None

    def __post_init__(self) -> None:
        for setting in ("certificate_arn", "hosted_zone_id", "condition", *_WHERES):
            if getattr(self, setting) is not None:
                check_text(setting, getattr(self, setting))
        if self.domain_name is not None:
            check_domain_name("domain_name", self.domain_name)
        _check_block("certificate", self.certificate, CertificateSettings)
        _check_block("listener", self.listener, HttpsListenerSettings)
        self._check_together("domain_name", "hosted_zone_id")
        self._check_together("certificate_where", "created_where")
        if self.certificate_arn is None and (self.domain_name is None or self.certificate_where is not None):
            raise InvalidSetting("certificate_arn", None, "given without domain_name, and with certificate_where")
        if self.domain_name is None and self.created_where is not None:
            raise InvalidSetting("domain_name", None, "given with created_where")

    def _check_together(self, *settings: str) -> None:
        for setting in settings:
            if getattr(self, setting) is None and any(getattr(self, other) is not None for other in settings):
                raise InvalidSetting(setting, None, f"given together with {' and '.join({*settings} - {setting})}")

    @property
    def name_condition(self) -> str | None:
        """Where there is a name: a name without https would lead nowhere."""
        return self.domain_where or self.condition

    @property
    def makes_certificate(self) -> bool:
        """Whether there is one to be made, in some deployment at least."""
        return self.certificate_arn is None or self.created_where is not None


class Settings(Frozen):
    """Everything that may vary in a stack; only the network and the image have no default.

    Attributes:
        vpc_id: The VPC of the subnets.
        subnet_ids: Public subnets, with a route to an internet gateway, two at least and each in another zone: of the
            load balancer, and of the tasks unless they have private ones. Left out where everything is private.
        private_subnet_ids: Subnets for the tasks alone, which get no public address there: each with a route to a NAT
            gateway or with `endpoints`, two at least and each in another zone. Left out, tasks run in `subnet_ids` and
            have a public address, without which they could not pull their image there.
        endpoints: VPC endpoints, exactly those without which tasks in private subnets could not start where there is no
            NAT gateway; `None` where there is one, which for one small service costs less.
        container: The container that serves.
        address: What clients meet, for as long as the stack lives. `load-balancer`: a load balancer, internet-facing
            unless `load_balancer.internal`, with plain HTTP until there is a certificate. `api-gateway`: an HTTP API
            before an internal one, with an https address of AWS's own within minutes; at most 10 MB a request or
            answer, and 30 seconds.
        registry: The ECR repository to create, and whose push commands to print; `None` where the images
            are somebody else's concern.
        database: The Aurora DSQL cluster to create or to use, or with `AuroraSettings` an Aurora PostgreSQL to create.
            The container gets its address as `DATABASE_URL`, the task role the right to connect, the tasks the way
            out; `None` for no database.
        logs: How long the container's logs are kept.
        cluster: The ECS cluster, and what it measures.
        load_balancer: Who reaches the load balancer, and how it treats connections.
        https: The certificate and the domain name; `None` for plain HTTP behind a load balancer, and for AWS's own
            name of an HTTP API.
        http_api: How much an HTTP API lets through, and how long its access log is kept.
        routing: Which requests the service gets, and when a task counts as healthy.
        network: What the tasks may reach.
        service: How many tasks run, and how a new revision replaces the old one.
        release: How a new revision gets the requests, and what takes it back.
        scaling: Auto scaling; `None` for a fixed number of tasks.
        events: Why tasks stopped and deployments failed, kept in a log group; `None` where nobody asks.
        access_logs: What the load balancer logs to a bucket: requests, health checks, connections; `None` for nothing.
        dashboard: A dashboard to keep open; `None` for none. Where there may be no service, there is a dashboard
            only with it.
        saved_queries: What stands ready in CloudWatch Logs Insights to be asked of the logs; `None` for nothing.
        alarms: What rings, and who is told; `None` for no alarms. Beside the load balancer of another stack it is
            watched what that answers for this service, and not what it says of all its services together.
        tags: Tags of everything that takes tags, beside those that the stack needs itself; tasks get those of the
            service, and rules by which ECS shifts requests get none, since a change of theirs undoes the last shift.
            Empty for no more. A key has 1 to 128 letters, digits, spaces and `_.:/=+-@`, a value 256 at most.
        permissions_boundary: The ARN of a managed policy: no role of the stack may do what it does not allow, so it
            must allow what they need. `None` for no boundary.

    Raises:
        InvalidSetting: no subnets, fewer than two, or one twice; tasks without a public address in public subnets;
            settings of another block than a field is for; two settings that cannot go together, of which
            docs/reference/refused.md is the list.
    """

    vpc_id: Value
    subnet_ids: Values | None = None
    private_subnet_ids: Values | None = None
    endpoints: EndpointSettings | None = None
    container: ContainerSettings
    address: str = LOAD_BALANCER
    registry: RegistrySettings | None = None
    database: DatabaseSettings | AuroraSettings | None = None
    logs: LogSettings = LogSettings()
    cluster: ClusterSettings = ClusterSettings()
    load_balancer: LoadBalancerSettings = LoadBalancerSettings()
    https: HttpsSettings | None = None
    http_api: HttpApiSettings = HttpApiSettings()
    routing: RoutingSettings = RoutingSettings()
    network: NetworkSettings = NetworkSettings()
    service: ServiceSettings = ServiceSettings()
    release: ReleaseSettings = ReleaseSettings()
    scaling: ScalingSettings | None = ScalingSettings()
    events: EventSettings | None = EventSettings()
    access_logs: AccessLogSettings | None = None
    dashboard: DashboardSettings | None = None
    saved_queries: SavedQuerySettings | None = None
    alarms: AlarmSettings | None = AlarmSettings()
    tags: Mapping[str, Value] = field(default_factory=dict)
    permissions_boundary: Value | None = None

    def __post_init__(self) -> None:
        check_text("vpc_id", self.vpc_id)
        for setting in ("subnet_ids", "private_subnet_ids"):
            _check_subnets(setting, getattr(self, setting))
        if self.subnet_ids is None and self.private_subnet_ids is None:
            raise InvalidSetting("subnet_ids", None, "given, or private_subnet_ids")
        if self.address not in ADDRESSES:
            raise InvalidSetting("address", self.address, f"one of {', '.join(ADDRESSES)}")
        for setting, kinds in _BLOCKS.items():
            _check_block(setting, getattr(self, setting), *kinds)
        check_tags("tags", self.tags)
        if self.permissions_boundary is not None:
            check_policy_arn("permissions_boundary", self.permissions_boundary)
        if self.private_subnet_ids is None:
            self._check_public()
        check_pairs(self)

    def _check_public(self) -> None:
        if self.service.assign_public_ip == "DISABLED":
            expected = "left out without private_subnet_ids: in public subnets no task could pull its image"
            raise InvalidSetting("service.assign_public_ip", "DISABLED", expected)
        if self.endpoints is not None:
            expected = "None without private_subnet_ids: from public subnets tasks reach AWS by themselves"
            raise InvalidSetting("endpoints", self.endpoints, expected)

    @property
    def task_subnet_ids(self) -> Values:
        """Where the tasks run."""
        return self.private_subnet_ids or self.subnet_ids or ()

    @property
    def load_balancer_subnet_ids(self) -> Values:
        """Where a load balancer of this stack is."""
        return self.subnet_ids or self.private_subnet_ids or ()

    @property
    def assign_public_ip(self) -> Value:
        """Whether tasks get a public address: what is said or, where nothing is, what their subnets need."""
        if self.service.assign_public_ip is not None:
            return self.service.assign_public_ip
        return "ENABLED" if self.private_subnet_ids is None else "DISABLED"


def check_beside_shared(settings: Settings) -> None:
    """Refuse what another stack decides, and a rule that would take all requests of a listener that it shares.

    Raises:
        InvalidSetting: a setting that belongs to that stack; no priority, or no condition of the rule.
    """
    for name in ("https", "access_logs"):
        if (given := getattr(settings, name)) is not None:
            raise InvalidSetting(name, given, "None beside shared: it belongs to the load balancer's own stack")
    if settings.endpoints is not None:
        expected = (
            "None beside shared: a VPC has one endpoint a service, and network.destinations let the tasks into the "
            "group of those that are there"
        )
        raise InvalidSetting("endpoints", settings.endpoints, expected)
    for name, default in (("load_balancer", LoadBalancerSettings()), ("http_api", HttpApiSettings())):
        if (given := getattr(settings, name)) != default:
            raise InvalidSetting(name, given, "left out beside shared: the load balancer is another stack's")
    # whether the other stack's cluster counts tasks matters to a queue alone
    follows_queue = settings.scaling is not None and settings.scaling.queue is not None
    if settings.cluster != ClusterSettings() and not follows_queue:
        expected = "left out beside shared: the cluster is another stack's"
        raise InvalidSetting("cluster", settings.cluster, expected)
    if settings.subnet_ids is not None and settings.private_subnet_ids is not None:
        expected = "left out beside shared and private_subnet_ids: the load balancer has its subnets"
        raise InvalidSetting("subnet_ids", settings.subnet_ids, expected)
    routing = settings.routing
    if routing.priority is None:
        expected = "given beside shared: each service on a listener has its own, and the lowest is asked first"
        raise InvalidSetting("routing.priority", None, expected)
    if not routing.is_conditional:
        expected = (
            "given beside shared, or another condition: the service would take every request of the "
            'listener (if it is to, ("/*",))'
        )
        raise InvalidSetting("routing.path_patterns", routing.path_patterns, expected)


def _check_subnets(setting: str, subnet_ids: Values | None) -> None:
    if subnet_ids is not None and not isinstance(subnet_ids, AWSHelperFn):
        check_different(setting, subnet_ids, at_least=2)
        check_texts(setting, subnet_ids, '("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")')


def _check_block(setting: str, value: object, *kinds: type) -> None:
    if not isinstance(value, kinds):
        wanted = ("None" if one is NoneType else one.__name__ for one in kinds)
        raise InvalidSetting(setting, value, " or ".join(wanted))


def _kinds(annotation: str) -> tuple[type, ...]:
    """The classes that an annotation names, if one is of settings; get_type_hints() compiles each annotation."""
    named = [NoneType if name == "None" else globals().get(name) for name in annotation.split(" | ")]
    kinds = tuple(one for one in named if isinstance(one, type))
    return kinds if any(issubclass(kind, Frozen) for kind in kinds) else ()


# Which fields take a block's settings, and of which classes; the others take values.
_BLOCKS: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {name: kinds for name, annotation in Settings.__annotations__.items() if (kinds := _kinds(annotation))}
)
