"""One of each class of settings, with as little as it can be made of."""

from __future__ import annotations

import budget_stack
from budget_stack import BackgroundContainerSettings, ContainerSettings
from budget_stack.frozen import Frozen

SUBNETS = ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")
# What a class cannot be made without.
NEEDED = {
    "ContainerSettings": {"image": "ghcr.io/example/invoices:1"},
    "BackgroundContainerSettings": {"image": "ghcr.io/example/worker:1"},
    "Destination": {"name": "Cache", "security_group_id": "sg-0123456789abcdef0", "port": 6379},
    "EfsVolume": {
        "name": "files",
        "file_system_id": "fs-0123456789abcdef0",
        "access_point_id": "fsap-0123456789abcdef0",
        "security_group_id": "sg-0123456789abcdef0",
        "path": "/data",
    },
    "EndpointSettings": {"route_table_ids": ("rtb-0123456789abcdef0",)},
    "GeneratedSecretSettings": {"description": "Signs what is sent"},
    "HttpsSettings": {"domain_name": "invoices.example.com", "hosted_zone_id": "Z0123456789ABCDEFGHIJ"},
    "JobSchedule": {"expression": "rate(6 hours)"},
    "JobSettings": {
        "vpc_id": "vpc-0123456789abcdef0",
        "subnet_ids": SUBNETS,
        "container": BackgroundContainerSettings(image="ghcr.io/example/nightly:1"),
    },
    "Queue": {"name": "orders", "messages_per_task": 10},
    "RegistrySettings": {"repository_name": "invoices"},
    "Route": {"name": "Legacy", "path_patterns": ("/v1/*",), "priority": 40},
    "SavedQuery": {"name": "Slowest", "query_string": "fields @message"},
    "Schedule": {"name": "closes", "schedule": "rate(1 day)", "min_capacity": 1},
    "Settings": {
        "vpc_id": "vpc-0123456789abcdef0",
        "subnet_ids": SUBNETS,
        "container": ContainerSettings(image="ghcr.io/example/invoices:1"),
    },
    "Sidecar": {"name": "proxy", "image": "ghcr.io/example/proxy:1"},
    "WorkerSettings": {
        "vpc_id": "vpc-0123456789abcdef0",
        "subnet_ids": SUBNETS,
        "container": BackgroundContainerSettings(image="ghcr.io/example/worker:1"),
    },
}
NEEDED["BudgetTrackerSettings"] = NEEDED["Settings"]
KINDS = [
    kind
    for name in budget_stack.__all__
    if isinstance(kind := getattr(budget_stack, name), type) and issubclass(kind, Frozen)
]
"""Every public class of settings."""


def made(kind, **settings):
    """Settings of a class, with some of one's own."""
    return kind(**NEEDED.get(kind.__name__, {}) | settings)
