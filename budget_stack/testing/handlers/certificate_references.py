"""Certificates that a load balancer or an API's domain name cannot use.

Every function yields the reasons, in AWS's words where they are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from budget_stack.facts.certificates import covers
from budget_stack.testing.handlers.context import Context

Certificate = Mapping[str, Any]
"""A certificate as ACM describes it."""


def unusable_by_listener(aws: Context, arns: Iterable[str]) -> Iterator[str]:
    """Certificates of a listener: those of its own region that are issued, or server certificates of IAM.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html and
    https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html
    """
    for arn in arns:
        if ":iam:" in arn:
            listed = aws.read("iam", "list_server_certificates")["ServerCertificateMetadataList"]
            if arn not in [certificate["Arn"] for certificate in listed]:
                yield f"Certificate '{arn}' not found"
        elif (certificate := certificate_of(aws, arn)) is None:
            yield f"Certificate '{arn}' not found{_elsewhere(aws, arn)}"
        elif certificate["Status"] != "ISSUED":
            yield (
                f"The certificate '{arn}' must have a fully-qualified domain name, a supported signature, and a"
                f" supported key size: its status is {certificate['Status']}, and not ISSUED"
            )


def unusable_by_domain_name(aws: Context, arn: str, domain_name: str) -> Iterator[str]:
    """The certificate of an API's regional domain name: one of its region that is issued and covers the name.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
    """
    if _region(arn) != aws.account.region:
        yield f"Invalid certificate ARN: {arn}. Certificate must be in '{aws.account.region}'."
    elif (certificate := certificate_of(aws, arn)) is None:
        yield f"Invalid certificate ARN: {arn}. There is no such certificate"
    elif certificate["Status"] != "ISSUED":
        yield f"Invalid certificate ARN: {arn}. Its status is {certificate['Status']}, and not ISSUED"
    elif not any(covers(name, domain_name) for name in names_of(certificate)):
        names = ", ".join(sorted(names_of(certificate)))
        yield f"The certificate {arn} does not cover {domain_name}: it is for {names}"


def certificate_of(aws: Context, arn: str) -> Certificate | None:
    """A certificate of the account and region, or None."""
    if _region(arn) != aws.account.region:
        return None
    certificate: Certificate | None = aws.find("acm", "describe_certificate", CertificateArn=arn).get("Certificate")
    return certificate


def names_of(certificate: Certificate) -> set[str]:
    """The names that a certificate is for."""
    return {certificate["DomainName"], *certificate.get("SubjectAlternativeNames", ())}


def users_of(aws: Context, arn: str) -> Iterator[str]:
    """The ARNs of listeners, and the domain names of APIs, that use a certificate."""
    for balancer in aws.read("elbv2", "describe_load_balancers")["LoadBalancers"]:
        answer = aws.read("elbv2", "describe_listeners", LoadBalancerArn=balancer["LoadBalancerArn"])
        for listener in answer["Listeners"]:
            if arn in [certificate["CertificateArn"] for certificate in listener.get("Certificates", ())]:
                yield listener["ListenerArn"]
    for domain in aws.read("apigatewayv2", "get_domain_names")["Items"]:
        if arn in [configuration.get("CertificateArn") for configuration in domain["DomainNameConfigurations"]]:
            yield domain["DomainName"]


def _region(arn: str) -> str:
    parts = arn.split(":")
    return parts[3] if len(parts) > 3 else ""


def _elsewhere(aws: Context, arn: str) -> str:
    region = _region(arn)
    if region in ("", aws.account.region):
        return ""
    return f": it is one of {region}, and a load balancer of {aws.account.region} needs one of its own region"
