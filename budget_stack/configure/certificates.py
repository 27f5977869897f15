"""Certificates of AWS Certificate Manager: reads them, and tells why one cannot serve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from budget_stack.configure import credentials
from budget_stack.facts.certificates import KEY_ALGORITHMS, covers

_REMEDIES = {
    "PENDING_VALIDATION": "its validation record must be in DNS, which ACM shows, and then takes some minutes",
    "EXPIRED": "request a new one",
    "VALIDATION_TIMED_OUT": "nobody validated it within 72 hours: request a new one",
    "REVOKED": "request a new one",
    "FAILED": "ACM says why; request a new one",
    "INACTIVE": "request a new one",
}


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A certificate.

    Attributes:
        names: The names on it, asterisks among them.
        has_all_names: Whether these are all; a list of certificates tells of the first hundred.
        status: ACM's word for its state; ISSUED is the one that serves.
        until: When it expires; None before it is issued.
    """

    arn: str
    names: tuple[str, ...]
    has_all_names: bool = True
    status: str
    until: datetime | None = None


def read_certificates(session: Any, region: str, arns: Iterable[str] = ()) -> Mapping[str, Certificate] | None:
    """Return the certificates of a region by ARN; None where AWS may not be asked.

    Args:
        session: A botocore session.
        region: Of the certificates.
        arns: Certificates to be read one by one, for all of their names, or where they may not be listed.
    """
    acm = credentials.client(session, "acm", region)

    def listed() -> dict[str, Certificate]:
        pages = acm.get_paginator("list_certificates").paginate(Includes={"keyTypes": list(KEY_ALGORITHMS)})
        return {it["CertificateArn"]: _listed(it) for page in pages for it in page["CertificateSummaryList"]}

    def described(arn: str) -> dict[str, Certificate]:
        return {arn: _described(acm.describe_certificate(CertificateArn=arn)["Certificate"])}

    found = credentials.unless_refused(listed)
    for arn in arns:
        if region_of(arn) == region and (one := credentials.unless_refused(partial(described, arn))):
            found = {**(found or {}), **one}
    return found


def problem(certificate: Certificate, domain: str, now: datetime) -> str | None:
    """Return why a certificate cannot serve, in words that follow its name; None if it can.

    Args:
        certificate: The certificate.
        domain: The domain that it is for; empty where none is known.
        now: The time.
    """
    if certificate.until is not None and certificate.until <= now:
        return f"expired on {certificate.until:%d %B %Y}: request a new one"
    if certificate.status != "ISSUED":
        remedy = _REMEDIES.get(certificate.status, "choose one that is ISSUED")
        return f"is {certificate.status}, and a listener takes only an issued one: {remedy}"
    if domain and certificate.has_all_names and not any(covers(name, domain) for name in certificate.names):
        return (
            f"is for {', '.join(certificate.names)}, which does not cover {domain}: "
            "choose another, or request one with that name"
        )
    return None


def region_of(arn: str) -> str:
    """Return the region that an ARN names; empty where it names none."""
    return ":".join(arn.split(":")[3:4])


def _listed(summary: Mapping[str, Any]) -> Certificate:
    others = summary.get("SubjectAlternativeNameSummaries")
    return Certificate(
        arn=summary["CertificateArn"],
        names=tuple(dict.fromkeys((summary["DomainName"], *(others or ())))),
        has_all_names=others is not None and not summary.get("HasAdditionalSubjectAlternativeNames", False),
        status=summary["Status"],
        until=_moment(summary.get("NotAfter")),
    )


def _described(detail: Mapping[str, Any]) -> Certificate:
    return Certificate(
        arn=detail["CertificateArn"],
        names=tuple(dict.fromkeys((detail["DomainName"], *detail.get("SubjectAlternativeNames", ())))),
        status=detail["Status"],
        until=_moment(detail.get("NotAfter")),
    )


def _moment(told: datetime | None) -> datetime | None:
    return told if told is None or told.tzinfo else told.replace(tzinfo=UTC)
