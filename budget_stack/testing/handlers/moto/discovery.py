"""What moto's Cloud Map names otherwise, forgets or refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import backend_of, global_backend_of


@contextmanager
def several_in_a_network(account: Account, name: str) -> Iterator[None]:
    """Let a VPC have namespaces of several names, of which moto takes one."""
    spaces = backend_of(account, "servicediscovery").namespaces
    networks = {key: space.vpc for key, space in spaces.items() if space.name != name}
    for key in networks:
        spaces[key].vpc = None
    try:
        yield
    finally:
        for key, vpc in networks.items():
            spaces[key].vpc = vpc


def settle_zone(account: Account, namespace_id: str) -> None:
    """Give the hosted zone of a namespace the namespace's name, and a private one its VPC."""
    space = backend_of(account, "servicediscovery").namespaces[namespace_id]
    zone = global_backend_of(account, "route53").get_hosted_zone(space.dns_properties["HostedZoneId"])
    zone.name = f"{space.name}."
    if space.vpc:
        zone.add_vpc(space.vpc, account.region)


@contextmanager
def keeping_the_zone(account: Account, namespace_id: str) -> Iterator[None]:
    """Let a namespace keep its hosted zone, which moto forgets when other properties of it change."""
    space = backend_of(account, "servicediscovery").namespaces[namespace_id]
    zone = space.dns_properties["HostedZoneId"]
    yield
    space.dns_properties = {**space.dns_properties, "HostedZoneId": zone}


def delete_zone(account: Account, zone_id: str) -> None:
    """Delete the hosted zone of a namespace with it, as Cloud Map does."""
    global_backend_of(account, "route53").zones.pop(zone_id, None)


def settle_health(account: Account, service_id: str, said: Mapping[str, Any]) -> None:
    """Let a service have no health check any more that a change does not mention."""
    backend_of(account, "servicediscovery").services[service_id].health_check_config = said.get("HealthCheckConfig")
