"""Certificates that a template requests: whether anybody answers when Amazon asks whose the names are."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import CERTIFICATE

_CERTIFICATE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-certificatemanager-certificate.html"
)


@rule(
    "certificate-validated-by-mail",
    "warning",
    on=resources(CERTIFICATE),
    text=Text(
        title="A certificate is validated without anybody's help",
        says="The stack waits in CREATE_IN_PROGRESS until somebody answers a mail to the domain's owner.",
        cause="ValidationMethod is EMAIL unless it is set.",
        fix="set ValidationMethod to DNS, with a HostedZoneId in DomainValidationOptions",
        source=_CERTIFICATE,
    ),
)
def validated_by_mail(view: View, certificate: Resource) -> Iterator[Problem]:
    method = certificate["ValidationMethod"]
    # a private authority asks nobody
    if not certificate["CertificateAuthorityArn"] and (not method or method.text() == "EMAIL"):
        yield problem(method, "it is validated by mail")


@rule(
    "certificate-record-by-hand",
    "warning",
    on=resources(CERTIFICATE),
    text=Text(
        title="CloudFormation writes the record that validates each name of a certificate",
        says="The stack waits in CREATE_IN_PROGRESS, for up to 36 hours, until somebody writes the record.",
        cause="DomainValidationOptions have no HostedZoneId for the name; each alternative name needs its own entry.",
        fix="add an entry with DomainName and HostedZoneId to DomainValidationOptions for each name",
        source=_CERTIFICATE,
    ),
)
def record_by_hand(view: View, certificate: Resource) -> Iterator[Problem]:
    options = certificate["DomainValidationOptions"]
    if certificate["CertificateAuthorityArn"] or certificate["ValidationMethod"].text() != "DNS":
        return
    if options.is_unresolved or any(one.is_unresolved for one in options):
        return
    attended = [one["DomainName"] for one in options if one["HostedZoneId"] and one["HostedZoneId"].text() != ""]
    for name in (certificate["DomainName"], *certificate["SubjectAlternativeNames"]):
        if not name.is_unresolved and any(one.is_unresolved for one in attended):
            continue
        if all(_is_other(view, name, one) for one in attended):
            yield problem(options or name, f"no HostedZoneId for {name.text() or 'the domain'}")
            return


def _is_other(view: View, name: Node, attended: Node) -> bool:
    """Tell whether a name has certainly another record than one that is written: a wildcard has that of its domain."""
    one, other = (text.lower() if (text := node.text()) else None for node in (name, attended))
    if name.value == attended.value:
        return False
    return one is not None and other is not None and one.removeprefix("*.") != other.removeprefix("*.")
