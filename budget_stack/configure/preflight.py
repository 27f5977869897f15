"""Looks at what a domain needs before CloudFormation waits for it, and says what could not be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from budget_stack.configure.account import Account
from budget_stack.configure.address import DOMAIN
from budget_stack.configure.certificates import read_certificates
from budget_stack.configure.deployed import Deployed
from budget_stack.configure.domain import caa_problem, delegation_problem, record_problem
from budget_stack.configure.public_dns import PublicDns
from budget_stack.configure.zones import Contents, Zone, read_contents, read_zones


def with_domains(account: Account, session: Any, likely: Iterable[Mapping[str, str]]) -> Account:
    """Return an account with its zones and certificates.

    Args:
        account: The account as it is known.
        session: A botocore session.
        likely: Answers that may be given, whose zones and certificates are read where they may not be listed.
    """
    said = {name: {it[name] for it in likely if it.get(name)} for name in DOMAIN}
    return replace(
        account,
        zones=read_zones(session, account.region, said["HostedZoneId"]),
        certificates=read_certificates(session, account.region, said["CertificateArn"]),
    )


def warnings(
    known: Mapping[str, str], account: Account | None, deployed: Deployed, session: Any, dns: PublicDns
) -> Iterator[str]:
    """Yield what keeps a domain from being served, and what nobody could tell.

    Args:
        known: The answers, each accepted.
        account: Its zones and certificates are what could be looked at.
        deployed: The stack, which may have the domain already.
        session: A botocore session; None where AWS cannot be asked.
        dns: Public DNS.
    """
    domain, zone_id, certificate = (known.get(name, "") for name in DOMAIN)
    if certificate and (account is None or account.certificates is None):
        yield _unseen(
            certificate, "acm:ListCertificates or acm:DescribeCertificate", f"issued and covers {domain or 'its names'}"
        )
    if not domain:
        return
    zone = account.zones.get(zone_id) if account and account.zones else None
    contents = read_contents(session, account.region, zone, domain) if zone and account else None
    if contents is None or zone is None:
        rights = "route53:ListHostedZones, route53:GetHostedZone and route53:ListResourceRecordSets"
        yield _unseen(zone_id, rights, f"public, delegated to its name servers, and free of records of {domain}")
    elif (wrong := record_problem(domain, contents)) and not _has_record(deployed, known):
        yield wrong
    if zone and contents:
        yield from _delegation(zone, contents, dns, has_certificate=bool(certificate))
    if not certificate and (wrong := caa_problem(domain, lambda name: dns.ask(name, "CAA"))):
        yield wrong


def _delegation(zone: Zone, contents: Contents, dns: PublicDns, *, has_certificate: bool) -> Iterator[str]:
    public = dns.ask(zone.name, "NS")
    if public is None:
        otherwise = "nobody finds the domain" if has_certificate else "CloudFormation waits for hours"
        yield (
            f"public DNS could not be asked, so whether {zone.name} is delegated to the name servers of {zone.id} was "
            f"not looked at; without that {otherwise}: compare with what dig NS "
            f"{zone.name} tells elsewhere: {', '.join(sorted(contents.name_servers))}"
        )
    elif wrong := delegation_problem(zone, contents, public, has_certificate=has_certificate):
        yield wrong


def _has_record(deployed: Deployed, known: Mapping[str, str]) -> bool:
    same = all(deployed.kept.get(name) == known.get(name) for name in ("DomainName", "HostedZoneId"))
    return same and "AliasRecord" in deployed.logical_ids


def _unseen(id_: str, rights: str, what: str) -> str:
    return f"{id_} was not looked at, which takes {rights}: see that it is {what}"
