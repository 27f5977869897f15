"""Lists the VPCs and subnets to choose from, numbered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from budget_stack.configure import answers
from budget_stack.configure.account import Account, Subnet, Vpc
from budget_stack.configure.questions import SUBNET_ID, VPC_ID, Question

_KINDS = {True: "public", False: "private", None: "public?"}


def choices(question: Question, known: Mapping[str, str], account: Account | None) -> dict[str, str]:
    """Return what a question may be answered with, each id with a line about it; empty if nobody knows.

    Every VPC is listed, so that one with too few subnets is missed by nobody; of the subnets those that fit.
    """
    if account and question.type == VPC_ID:
        return _lines(account.vpcs, [_vpc(vpc, account) for vpc in account.vpcs.values()])
    if account and question.type == SUBNET_ID:
        fitting = {
            id_: subnet
            for id_, subnet in account.subnets.items()
            if answers.problem(question, id_, known, account) is None
        }
        return _lines(fitting, [_subnet(subnet) for subnet in fitting.values()])
    if account and question.name == "DatabaseClusterId" and len(question.allowed) != 1:
        return {id_: id_ for id_ in sorted(account.databases)}
    return {}


def suggestion(question: Question, known: Mapping[str, str], account: Account | None) -> str | None:
    """Return the answer that is most likely right: the only VPC, the first public subnet."""
    ids = list(choices(question, known, account))
    if question.type == SUBNET_ID and account:
        ids = [id_ for id_ in ids if account.subnets[id_].public][:1]
    return ids[0] if len(ids) == 1 else None


def _vpc(vpc: Vpc, account: Account) -> tuple[str, ...]:
    subnets, zones = len(account.subnets_of(vpc.id)), len(account.zones_of(vpc.id))
    size = f"{subnets} subnet{'s' * (subnets != 1)} in {zones} zone{'s' * (zones != 1)}"
    return vpc.id, vpc.name or "-", ", ".join(vpc.cidrs), size, "default" * vpc.is_default


def _subnet(subnet: Subnet) -> tuple[str, ...]:
    free = f"{subnet.free_addresses} free"
    return subnet.id, subnet.name or "-", subnet.zone, subnet.cidr, free, _KINDS[subnet.public]


def _lines(ids: Mapping[str, object], rows: Sequence[tuple[str, ...]]) -> dict[str, str]:
    return dict(zip(ids, _aligned(rows), strict=True))


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
