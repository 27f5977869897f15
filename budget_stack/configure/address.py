"""The address: what each is, costs and cannot do, which one a stack has, and when it is https."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from budget_stack.configure.questions import Question, option_name
from budget_stack.settings.web_service import ADDRESSES, API_GATEWAY, LOAD_BALANCER

ADDRESS = Question(
    name="Address",
    label="Address",
    description="What people open in their browser. It stays for as long as the stack lives.",
    group="Deployment",
    default=API_GATEWAY,
    allowed=tuple(sorted(ADDRESSES)),
)
DOMAIN = ("DomainName", "HostedZoneId", "CertificateArn")
"""What leads to an address of one's own, in the order in which one answer narrows the next."""

# Prices and limits: docs/deploying.md has them with their sources.
DESCRIPTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        API_GATEWAY: (
            "An https address of AWS's own, such as https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com, without a "
            "domain. One of yours can be added now or later.",
            "About 16 USD a month, and 1 USD per million requests. The first deployment takes one or two minutes more.",
            "Not for requests or answers of more than 10 MB or 30 seconds, and not for WebSockets.",
        ),
        LOAD_BALANCER: (
            "A load balancer on the internet: https with a domain or a certificate of yours, otherwise plain HTTP, "
            "over which no password is accepted.",
            "About 24 USD a month, its two public addresses included. A new certificate takes some minutes, once DNS "
            "is right.",
        ),
    }
)
# What a deployed stack has of each, by logical id.
_MARKS = MappingProxyType({"HttpApi": API_GATEWAY, "LoadBalancer": LOAD_BALANCER})


def address_of(logical_ids: Iterable[str]) -> str | None:
    """Return the address that a stack with these resources has; None if it has none that is known."""
    return next((_MARKS[name] for name in logical_ids if name in _MARKS), None)


def kept(address: str, *, stack_name: str, database: str | None) -> Question:
    """Return the question with the only answer that a deployed stack leaves.

    Args:
        address: What the stack has.
        stack_name: Its name.
        database: The identifier of its Aurora DSQL cluster, which another stack can use; None if it has none.
    """
    way = f"deploy a second stack, with another {option_name('StackName')}"
    if database:
        way += f", on the database of this one, {option_name('DatabaseClusterId')} {database}, then delete this one"
    words = (
        f"must stay {address}, which the stack {stack_name} has: its load balancer would be replaced under a target "
        f"group that can hang on one alone, and CloudFormation would take that back; {way}"
    )
    return replace(ADDRESS, default=address, allowed=(address,), constraint=words)


def speaks_https(known: Mapping[str, str]) -> bool:
    """Tell whether answers lead to an https address."""
    return known.get(ADDRESS.name) == API_GATEWAY or bool(known.get("DomainName") or known.get("CertificateArn"))
