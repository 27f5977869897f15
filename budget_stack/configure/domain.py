"""Tells whether a domain can be served as it is meant: its zone, its delegation, its records, who may certify it."""

from __future__ import annotations

from collections.abc import Callable

from budget_stack.configure.public_dns import Answer
from budget_stack.configure.zones import Contents, Zone
from budget_stack.facts.certificates import AMAZON_CAS

_HANGS = "until that is so, no certificate is issued and CloudFormation waits for hours: do not deploy before"
_UNFOUND = "until that is so, nobody finds the domain"


def zone_problem(zone: Zone, domain: str) -> str | None:
    """Return why a domain cannot be served from a zone, in words that follow the zone's id; None if it can."""
    if zone.is_private:
        return f"is private: it answers in its VPCs alone; choose the public zone of {zone.name}, or make one"
    if domain and not zone.holds(domain):
        return f"is of {zone.name}, and {domain} is not in it: choose the zone whose name {domain} ends in"
    return None


def delegation_problem(zone: Zone, contents: Contents, public: Answer, *, has_certificate: bool) -> str | None:
    """Return why the internet does not ask a zone; None if it does.

    Args:
        zone: The zone.
        contents: What it says.
        public: The name servers that public DNS knows.
        has_certificate: Whether there is a certificate already, so that none waits for the zone.
    """
    servers = ", ".join(sorted(contents.name_servers))
    if public.fails:
        said = f"{zone.name} is delegated to name servers that do not answer for it"
    elif not public.values:
        said = f"{zone.name} is not delegated: public DNS knows no name servers of it"
    elif not public.values <= contents.name_servers:
        said = f"{zone.name} is delegated elsewhere, to {', '.join(sorted(public.values))}"
    else:
        return None
    return (
        f"{said}. Where {zone.name} is registered, or in the zone above it, name the servers of {zone.id}: "
        f"{servers}; {_UNFOUND if has_certificate else _HANGS}"
    )


def caa_problem(domain: str, ask: Callable[[str], Answer | None]) -> str | None:
    """Return why Amazon may not issue a certificate for a domain; None if it may, or nobody knows.

    The first CAA set counts on the way from the domain up, and there only what it says of issuing.

    Args:
        domain: The domain.
        ask: Gives the CAA records of a name.

    Source: https://www.rfc-editor.org/rfc/rfc8659
    """
    labels = domain.lower().split(".")
    for start in range(len(labels) - 1):
        name = ".".join(labels[start:])
        answer = ask(name)
        if answer is None or answer.fails:
            return None
        if answer.values:
            issuers = {
                it.removeprefix("issue ").split(";")[0].strip() for it in answer.values if it.startswith("issue ")
            }
            if not issuers or issuers & {*AMAZON_CAS}:
                return None
            allowed = ", ".join(sorted(filter(None, issuers))) or "nobody"
            return (
                f"the CAA records of {name} let {allowed} issue certificates for {domain}, and not Amazon: "
                f'add the record 0 issue "{AMAZON_CAS[0]}" to {name}, or {_HANGS}'
            )
    return None


def record_problem(domain: str, contents: Contents) -> str | None:
    """Return why the stack cannot make its alias record; None if it can."""
    if taken := sorted(contents.types & {"A", "CNAME"}):
        return (
            f"{domain} has a record of type {' and '.join(taken)} already, beside which CloudFormation makes none: "
            "delete it first, or choose another domain"
        )
    return None
