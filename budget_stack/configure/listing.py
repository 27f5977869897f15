"""Lists what there is to choose from, numbered: addresses, VPCs, subnets, zones, certificates, databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from budget_stack.configure import answers
from budget_stack.configure.account import Account, Subnet, Vpc
from budget_stack.configure.address import ADDRESS
from budget_stack.configure.certificates import Certificate
from budget_stack.configure.questions import SUBNET_ID, VPC_ID, Question

_Found = TypeVar("_Found")
_KINDS = {True: "public", False: "private", None: "public?"}


def choices(question: Question, known: Mapping[str, str], account: Account | None) -> dict[str, str]:
    """Return what a question may be answered with, each id with a line about it; empty if nobody knows.

    Every VPC is listed, so that one with too few subnets is missed by nobody; of the subnets those that fit.
    """
    if account and question.type == VPC_ID:
        return _lines(account.vpcs, [_vpc(vpc, account) for vpc in account.vpcs.values()])
    if account and question.type == SUBNET_ID:
        return _fitting(question, known, account, account.subnets, _subnet)
    if len(question.allowed) == 1:
        return {}
    if question.name == ADDRESS.name:
        return {address: address for address in question.allowed}
    if account and question.name == "DatabaseClusterId":
        return {id_: id_ for id_ in sorted(account.databases)}
    if account and question.name == "HostedZoneId":
        return _fitting(question, known, account, account.zones or {}, lambda zone: (zone.id, zone.name))
    if account and question.name == "CertificateArn":
        return _fitting(question, known, account, account.certificates or {}, _certificate)
    return {}


def hint(question: Question, account: Account | None) -> str | None:
    """Return a sentence that helps to answer a question to which there is no list: the zones a domain can be in."""
    if question.name != "DomainName" or account is None or account.zones is None:
        return None
    names = sorted({zone.name for zone in account.public_zones()})
    return f"It must be in a Route 53 zone of this account: {', '.join(names) or 'there is none yet'}."


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


def _certificate(certificate: Certificate) -> tuple[str, ...]:
    until = f"until {certificate.until:%d %B %Y}" if certificate.until else ""
    # An ARN is longer than a terminal is wide; the name and the beginning of its id tell it from the others.
    return ", ".join(certificate.names), until, certificate.arn.rpartition("/")[2][:8]


def _fitting(
    question: Question,
    known: Mapping[str, str],
    account: Account,
    found: Mapping[str, _Found],
    row: Callable[[_Found], tuple[str, ...]],
) -> dict[str, str]:
    fitting = {id_: it for id_, it in found.items() if answers.problem(question, id_, known, account) is None}
    return _lines(fitting, [row(it) for it in fitting.values()])


def _lines(ids: Mapping[str, object], rows: Sequence[tuple[str, ...]]) -> dict[str, str]:
    return dict(zip(ids, _aligned(rows), strict=True))


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
