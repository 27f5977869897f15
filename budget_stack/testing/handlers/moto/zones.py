"""What moto's Route 53 takes away with a record that is deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import global_backend_of


@contextmanager
def keeping_the_others(account: Account, zone_id: str, batch: Mapping[str, Any]) -> Iterator[None]:
    """Let records of other names stay, of which moto deletes all that have the SetIdentifier of a deleted one."""
    zone = global_backend_of(account, "route53").get_hosted_zone(zone_id)
    deleted = [change["ResourceRecordSet"] for change in batch["Changes"] if change["Action"] == "DELETE"]
    gone = {_identity(one["Name"], one["Type"], one.get("SetIdentifier")) for one in deleted}
    kept = {_identity(one.name, one.type, one.set_identifier): one for one in zone.rrsets}
    yield
    left = {_identity(one.name, one.type, one.set_identifier) for one in zone.rrsets} | gone
    zone.rrsets.extend(one for identity, one in kept.items() if identity not in left)


def _identity(name: str, type_: str, set_identifier: str | None) -> tuple[str, str, str]:
    return name.removesuffix("."), type_, set_identifier or ""
