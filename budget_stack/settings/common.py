"""What the settings of every shape have: where the tasks run, what they run, and what is kept of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import field
from types import NoneType

from troposphere import AWSHelperFn

from budget_stack.blocks.aurora_settings import AuroraSettings
from budget_stack.blocks.cluster import ClusterSettings
from budget_stack.blocks.container import BackgroundContainerSettings
from budget_stack.blocks.database import DatabaseSettings
from budget_stack.blocks.endpoints import EndpointSettings
from budget_stack.blocks.events import EventSettings
from budget_stack.blocks.file_system_settings import FileSystemSettings
from budget_stack.blocks.logs import LogSettings
from budget_stack.blocks.network import NetworkSettings
from budget_stack.blocks.scaling_settings import BackgroundScalingSettings
from budget_stack.errors import InvalidSetting
from budget_stack.facts.ecs import MOST_SUBNETS
from budget_stack.frozen import Frozen
from budget_stack.literals import check_different, check_reference, check_references_of, check_tags
from budget_stack.naming import check_template
from budget_stack.values import Value, Values


class CommonSettings(Frozen):
    """Of a stack of any shape.

    Attributes:
        vpc_id: The VPC of the subnets.
        subnet_ids: Public subnets for the tasks, with a route to an internet gateway; of two zones, they survive the
            loss of one. Left out where the tasks have private ones.
        private_subnet_ids: Private subnets for the tasks, which get no public address there: each with a route to a NAT
            gateway or with `endpoints`. Left out, tasks run in `subnet_ids` and have a public address, without which
            they could not pull their image there.
        endpoints: VPC endpoints, exactly those without which tasks in private subnets could not start where there is no
            NAT gateway; `None` where there is one, which for one small service costs less.
        container: The container that runs.
        database: The Aurora DSQL cluster to create or to use, or with `AuroraSettings` an Aurora PostgreSQL to create.
            The container gets its address as `DATABASE_URL`, unless it is given an intrinsic in its place, the task
            role the right to connect, the tasks the way out; `None` for no database.
        file_system: The file system for the container's volumes that name none. Left out where there is no such volume.
        logs: How long the container's logs are kept.
        cluster: The ECS cluster, and what it measures.
        network: What the tasks may reach.
        events: Why tasks stopped and deployments failed, kept in a log group; `None` where nobody asks. What joins the
            cluster of a stack of the same template has them kept in the log group of that one, if it has one.
        tags: Tags of everything that takes tags, beside those that the stack needs itself; tasks of a service get
            those of the service. Empty for no more. A key has 1 to 128 letters, digits, spaces and `_.:/=+-@`, a value
            256 at most.
        permissions_boundary: The ARN of a managed policy: no role of the stack may do what it does not allow, so it
            must allow what they need. `None` for no boundary.
    """

    vpc_id: Value
    subnet_ids: Values | None = None
    private_subnet_ids: Values | None = None
    endpoints: EndpointSettings | None = None
    container: BackgroundContainerSettings
    database: DatabaseSettings | AuroraSettings | None = None
    file_system: FileSystemSettings = FileSystemSettings()
    logs: LogSettings = LogSettings()
    cluster: ClusterSettings = ClusterSettings()
    network: NetworkSettings = NetworkSettings()
    events: EventSettings | None = EventSettings()
    tags: Mapping[str, Value] = field(default_factory=dict)
    permissions_boundary: Value | None = None

    def __post_init__(self) -> None:
        check_references_of(self, "vpc_id", "subnet_ids", "private_subnet_ids")
        for setting, kinds in _nested(type(self)):
            check_nested(setting, getattr(self, setting), *kinds)
        _check_file_system(self)
        check_tags("tags", self.tags)
        if self.permissions_boundary is not None:
            check_reference("permissions_boundary", self.permissions_boundary, "policy_arn")

    @property
    def task_subnet_ids(self) -> Values:
        """Where the tasks run."""
        return self.private_subnet_ids or self.subnet_ids or ()

    @property
    def assign_public_ip(self) -> Value:
        """Whether tasks get a public address, as their subnets need it."""
        return "ENABLED" if self.private_subnet_ids is None else "DISABLED"


def check_given(
    settings: object, kind: type, *, template: object, prefix: object, shared: object, joins: tuple[type, ...]
) -> None:
    """Refuse what a shape cannot be built from, in place of an error from deep inside.

    Args:
        settings: The settings that were given.
        kind: The class of settings of this shape.
        template: The template that was given, or `None`.
        prefix: The prefix that was given.
        shared: What was given to join, or `None`.
        joins: What this shape can join.
    """
    check_nested("settings", settings, kind)
    if template is not None:
        check_template(template)
    if not isinstance(prefix, str):
        raise InvalidSetting("prefix", prefix, "text of letters and digits, which begins logical ids")
    if shared is not None and not isinstance(shared, joins):
        names = " or ".join(join.__name__ for join in joins)
        raise InvalidSetting("shared", shared, f"{names}, such as `shared` of what was built before, or left out")


def check_subnets(settings: CommonSettings, *, at_least: int) -> None:
    """Refuse no subnets, too few or too many of them or one twice, and endpoints that public ones need not."""
    for setting in ("subnet_ids", "private_subnet_ids"):
        subnet_ids = getattr(settings, setting)
        if subnet_ids is not None and not isinstance(subnet_ids, AWSHelperFn):
            check_different(setting, subnet_ids, at_least=at_least, at_most=MOST_SUBNETS)
    if settings.subnet_ids is None and settings.private_subnet_ids is None:
        raise InvalidSetting("subnet_ids", None, "given, or private_subnet_ids")
    if settings.private_subnet_ids is None and settings.endpoints is not None:
        expected = "None without private_subnet_ids: from public subnets tasks reach AWS by themselves"
        raise InvalidSetting("endpoints", settings.endpoints, expected)


def _check_file_system(settings: CommonSettings) -> None:
    """Refuse settings of a file system that nobody mounts."""
    is_mounted = any(volume.is_made_here for volume in settings.container.volumes)
    if not is_mounted and settings.file_system != FileSystemSettings():
        expected = "left out: each volume of the container is on a file system that exists, or there is none"
        raise InvalidSetting("file_system", settings.file_system, expected)


def check_background(settings: CommonSettings) -> None:
    """Refuse what a stack that nobody connects to has no use for: a port, and public subnets beside private ones."""
    check_subnets(settings, at_least=1)
    if settings.subnet_ids is not None and settings.private_subnet_ids is not None:
        expected = "None beside subnet_ids: the tasks run in one kind of subnets, and nothing else does"
        raise InvalidSetting("private_subnet_ids", settings.private_subnet_ids, expected)
    check_exactly("container", settings.container, BackgroundContainerSettings)


def check_public_ip(settings: CommonSettings, started_by: str, assign_public_ip: Value | None) -> None:
    """Refuse tasks without a public address in public subnets."""
    if settings.private_subnet_ids is None and assign_public_ip == "DISABLED":
        expected = "left out without private_subnet_ids: in public subnets no task could pull its image"
        raise InvalidSetting(f"{started_by}.assign_public_ip", "DISABLED", expected)


def check_followed_queue(scaling: BackgroundScalingSettings | None, *, has_own: bool) -> None:
    """Refuse scaling by a queue that has no name, where the stack makes none either."""
    if scaling is not None and scaling.queue is not None and scaling.queue.name is None and not has_own:
        raise InvalidSetting("scaling.queue.name", None, "given, unless a worker makes its own by its setting queue")


def check_nested(setting: str, value: object, *kinds: type) -> None:
    """Refuse settings of another block than a field is for."""
    if not isinstance(value, kinds):
        wanted = ("None" if one is NoneType else one.__name__ for one in kinds)
        raise InvalidSetting(setting, value, " or ".join(wanted))


def check_exactly(setting: str, value: object, kind: type) -> None:
    """Refuse settings of a class that extends another, where what it adds would have no effect."""
    if value is not None and type(value) is not kind:
        expected = f"{kind.__name__}: what {type(value).__name__} adds is of a service behind a load balancer"
        raise InvalidSetting(setting, value, expected)


def _nested(settings: type[CommonSettings]) -> Iterator[tuple[str, tuple[type, ...]]]:
    """Yield which fields take a block's settings, and of which classes; the others take values."""
    # get_type_hints() compiles each annotation
    for class_ in reversed(settings.__mro__):
        known = vars(sys.modules[class_.__module__])
        for name, annotation in vars(class_).get("__annotations__", {}).items():
            named = [NoneType if it == "None" else known.get(it) for it in annotation.split(" | ")]
            kinds = tuple(one for one in named if isinstance(one, type))
            if any(issubclass(kind, Frozen) for kind in kinds):
                yield name, kinds
