"""The page of what goes together: every two options that change the shape of a stack, built or refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType
from typing import Any, NamedTuple

from budget_stack import (
    AuroraSettings,
    BackgroundContainerSettings,
    BackgroundScalingSettings,
    BackgroundServiceSettings,
    ClusterSettings,
    ContainerSettings,
    DatabaseSettings,
    EfsVolume,
    EndpointSettings,
    HttpsSettings,
    InvalidSetting,
    Job,
    JobSchedule,
    JobSettings,
    LoadBalancerSettings,
    OfficeHours,
    Queue,
    ReleaseSettings,
    RoutingSettings,
    RunSettings,
    ScalingSettings,
    ServiceSettings,
    Settings,
    Shared,
    Stack,
    Worker,
    WorkerSettings,
    build_job,
    build_stack,
    build_worker,
    image_uri,
)
from scripts.docs.markdown import generated, table

_INTRODUCTION = (
    "The options that change the shape of a stack, each beside every other. A test builds each pair, checks its "
    "template and deploys it under moto; what is refused says so in these words, before anything is written. [Settings "
    "that cannot go together](refused.md) are more, since one value of a setting may be enough."
)
_WEB_SERVICE: Mapping[str, Any] = MappingProxyType(
    {
        "cluster": ClusterSettings,
        "container": ContainerSettings,
        "endpoints": EndpointSettings,
        "https": HttpsSettings,
        "load_balancer": LoadBalancerSettings,
        "release": ReleaseSettings,
        "routing": RoutingSettings,
        "scaling": ScalingSettings,
        "service": ServiceSettings,
    }
)
_BACKGROUND: Mapping[str, Any] = MappingProxyType(
    {
        **_WEB_SERVICE,
        "container": BackgroundContainerSettings,
        "scaling": BackgroundScalingSettings,
        "service": BackgroundServiceSettings,
        "run": RunSettings,
    }
)


class Option(NamedTuple):
    """One way to build a stack, and what it is about: options about the same exclude each other.

    Attributes:
        about: What it is about.
        name: What it is called.
        settings: What it sets, block by block.
        is_shared: Whether the stack joins the load balancer of another, or its cluster alone.
        shape: What is built: a web service or, without anything that clients meet, a worker or a job.
        of_job: What it sets of a job, where that has other words for it.
    """

    about: str
    name: str
    settings: Mapping[str, Any] = MappingProxyType({})
    is_shared: bool = False
    shape: str = "web service"
    of_job: Mapping[str, Any] | None = None


_QUEUE = {"queue": Queue(name="orders", messages_per_task=10)}
_INSIGHTS = {"container_insights": "enabled"}
OPTIONS = (
    Option("address", "a load balancer"),
    Option("address", "a load balancer with https", {"https": {}}),
    Option("address", "an HTTP API", {"address": "api-gateway"}),
    Option("address", "an HTTP API with a name", {"address": "api-gateway", "https": {}}),
    Option(
        "address",
        "the load balancer of another stack",
        {"routing": {"priority": 10, "host_headers": ("shop.example.com",)}},
        is_shared=True,
    ),
    Option(
        "address",
        "an internal load balancer",
        {"load_balancer": {"internal": True, "allowed_cidr": "10.0.0.0/8"}},
    ),
    Option("address", "none, as a worker", shape="worker"),
    Option("address", "none, as a worker in the cluster of another stack", shape="worker", is_shared=True),
    Option("address", "none, as a job", shape="job"),
    Option(
        "address", "none, as a nightly job", {"schedule": JobSchedule(expression="cron(30 2 * * ? *)")}, shape="job"
    ),
    Option("address", "none, as a job in the cluster of another stack", shape="job", is_shared=True),
    Option("release", "rolling"),
    Option("release", "prepared for shifting", {"release": {"prepared": True}}),
    Option("release", "blue/green", {"release": {"strategy": "BLUE_GREEN"}}),
    Option("release", "canary", {"release": {"strategy": "CANARY"}}),
    Option("release", "linear", {"release": {"strategy": "LINEAR"}}),
    Option("capacity", "on demand"),
    Option("capacity", "partly on Spot", {"service": {"on_demand_base": 1, "on_demand_weight": 1, "spot_weight": 3}}),
    Option(
        "capacity",
        "on Spot alone",
        {"service": {"on_demand_weight": 0, "spot_weight": 1}},
        of_job={"run": {"spot": True}},
    ),
    Option("scaling", "a fixed number of tasks", {"scaling": None}),
    Option("scaling", "by CPU"),
    Option("scaling", "by requests", {"scaling": {"target_requests_per_task": 600}}),
    Option("scaling", "by a queue", {"scaling": _QUEUE, "cluster": _INSIGHTS}),
    Option("scaling", "by a queue from zero", {"scaling": {**_QUEUE, "min_capacity": 0}, "cluster": _INSIGHTS}),
    Option("scaling", "in office hours", {"scaling": {"office_hours": OfficeHours()}}),
    Option("database", "none"),
    Option("database", "Aurora DSQL", {"database": DatabaseSettings()}),
    Option("database", "Aurora PostgreSQL", {"database": AuroraSettings(deletion_protection=False)}),
    Option("tasks", "beside the load balancer"),
    Option("tasks", "in private subnets", {"private_subnet_ids": ()}),
    Option("tasks", "in private subnets with endpoints", {"private_subnet_ids": (), "endpoints": {}}),
    Option("files", "none"),
    Option("files", "that tasks share", {"container": {"volumes": (EfsVolume(name="files", path="/files"),)}}),
    Option("shell", "none"),
    Option(
        "shell",
        "in running tasks",
        {"service": {"execute_command": True}, "container": {"writable_root": True}},
        of_job={"run": {"execute_command": True}, "container": {"writable_root": True}},
    ),
)


class Built(NamedTuple):
    """A stack of two options; `None` where they are refused, with the reason."""

    stack: Stack | Worker | Job | None
    refused: str = ""


class Place(NamedTuple):
    """Where a stack is built: a network, a zone for its name, and what it may join."""

    vpc_id: str
    subnet_ids: Sequence[str]
    private_subnet_ids: Sequence[str]
    route_table_id: str
    hosted_zone_id: str
    shared: Shared


NOWHERE = Place(
    "vpc-0123456789abcdef0",
    ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    ("subnet-0123456789abcdef2", "subnet-0123456789abcdef3"),
    "rtb-0123456789abcdef0",
    "Z0123456789ABCDEFGHIJ",
    Shared(
        cluster_name="platform",
        listener_arn="arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/platform/0123456789abcdef/0123456789abcdef",
        load_balancer_security_group_id="sg-0123456789abcdef0",
    ),
)


def pairs() -> Iterator[tuple[Option, Option]]:
    """Every two options that are about different things."""
    return ((one, other) for one, other in combinations(OPTIONS, 2) if one.about != other.about)


def built(place: Place, *options: Option) -> Built:
    """Build a stack with some options."""
    shape = next((option.shape for option in options if option.shape != "web service"), "web service")
    given: dict[str, Any] = {"container": {"image": image_uri("shop", "1.4.2")}}
    for option in options:
        own = option.of_job if shape == "job" and option.of_job is not None else option.settings
        for name, value in own.items():
            given[name] = {**given[name], **value} if isinstance(given.get(name), dict) and value else value
    is_shared = any(option.is_shared for option in options)
    given |= dict(_network(place, given, shape=shape, is_shared=is_shared))
    shared = place.shared if is_shared else None
    classes = _WEB_SERVICE if shape == "web service" else _BACKGROUND
    try:
        settings = {name: classes[name](**value) if isinstance(value, dict) else value for name, value in given.items()}
        if shape == "job":
            return Built(build_job(JobSettings(**settings), shared=shared))
        if shape == "worker":
            return Built(build_worker(WorkerSettings(**settings), shared=shared))
        return Built(build_stack(Settings(**settings), shared=shared))
    except (InvalidSetting, TypeError) as error:
        return Built(None, str(error).partition("; got")[0])


def _network(place: Place, given: Mapping[str, Any], *, shape: str, is_shared: bool) -> Iterator[tuple[str, Any]]:
    """Yield what the settings name that is there already; without a load balancer only the tasks are in subnets."""
    yield "vpc_id", place.vpc_id
    if "private_subnet_ids" in given:
        yield "private_subnet_ids", place.private_subnet_ids
    if "private_subnet_ids" not in given or (shape == "web service" and not is_shared):
        yield "subnet_ids", place.subnet_ids
    if "endpoints" in given:
        yield "endpoints", {"route_table_ids": (place.route_table_id,)}
    if "https" in given:
        yield "https", {"domain_name": "shop.example.com", "hosted_zone_id": place.hosted_zone_id}
    # the settings of a container have a port where clients meet it
    if shape == "web service":
        yield "container", {**given["container"], "port": 8000}


def page() -> str:
    """For each option what goes with it, and why the rest does not."""
    refused = [(one, other, reason) for one, other in pairs() if (reason := built(NOWHERE, one, other).refused)]
    abouts = [*dict.fromkeys(option.about for option in OPTIONS)]
    rows = ((_name(one), *(_cell(one, about, refused) for about in abouts)) for one in OPTIONS)
    return generated(
        "What goes together",
        _INTRODUCTION,
        table(("option", *abouts), rows),
        "## What is refused",
        table(("option", "beside", "message"), ((_name(one), _name(other), reason) for one, other, reason in refused)),
    )


def _name(option: Option) -> str:
    return f"{option.about}: {option.name}"


def _cell(option: Option, about: str, refused: Sequence[tuple[Option, Option, str]]) -> str:
    if about == option.about:
        return ""
    beside = [{_name(one): one, _name(other): other} for one, other, _ in refused]
    others = [one for pair in beside if pair.pop(_name(option), None) for one in pair.values() if one.about == about]
    return f"not {', '.join(one.name for one in others)}" if others else "all"
