"""Certificates that a template requests: whether anybody answers when Amazon asks whose the names are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.certificates import KEY_ALGORITHMS, NAME_PATTERN, REQUESTED_KEY_ALGORITHMS, VALIDATION_METHODS
from budget_stack.facts.resource_types import CERTIFICATE

_REQUEST = "https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html"
_NAME = re.compile(NAME_PATTERN)
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


@rule(
    "certificate-name-invalid",
    "error",
    on=resources(CERTIFICATE),
    text=Text(
        title="A certificate is for domain names that it can be for",
        says="ValidationException: 1 validation error detected: Value at 'domainName' failed to satisfy constraint.",
        cause="An address was written, or the longest name first.",
        fix="write bare names: the first of 64 characters at most, the others of 253, with * for a whole first part",
        source=_REQUEST,
    ),
)
def name_invalid(view: View, certificate: Resource) -> Iterator[Problem]:
    first, others = certificate["DomainName"], [*certificate["SubjectAlternativeNames"]]
    for name, most in ((first, 64), *((other, 253) for other in others)):
        text = name.text() if name else None
        if text is not None and (len(text) > most or not _NAME.fullmatch(text)):
            yield problem(name, f"{text!r} is no domain name of at most {most} characters, without scheme and last dot")
    if len(others) > 100:
        yield problem(certificate["SubjectAlternativeNames"], f"there are {len(others)} names, and may be 100")


@rule(
    "certificate-validation-invalid",
    "error",
    on=resources(CERTIFICATE),
    text=Text(
        title="Each entry of DomainValidationOptions is about a name of the certificate, in one way",
        says="InvalidDomainValidationOptionsException: One or more values in the structure is incorrect.",
        cause="A name was changed in one of the places, or HostedZoneId and ValidationDomain both set.",
        fix="name a domain of the certificate, with HostedZoneId for DNS or with a ValidationDomain above it for mail",
        source=_REQUEST,
    ),
)
def validation_invalid(view: View, certificate: Resource) -> Iterator[Problem]:
    names = [certificate["DomainName"], *certificate["SubjectAlternativeNames"]]
    is_known = not certificate["SubjectAlternativeNames"].is_unresolved
    for option in certificate["DomainValidationOptions"]:
        name, above = option["DomainName"], option["ValidationDomain"]
        if is_known and name and all(_is_other(view, name, one) for one in names):
            yield problem(name, f"the certificate is not for {name.text()}")
        if above and option["HostedZoneId"]:
            yield problem(above, "there is a HostedZoneId beside it, and a name is validated by one of them")
        texts = name.text(), above.text() if above else None
        if texts[0] and texts[1] and not f".{texts[0]}".lower().endswith(f".{texts[1]}".lower()):
            yield problem(above, f"{texts[1]} is neither {texts[0]} nor above it")


@rule(
    "certificate-setting-invalid",
    "error",
    on=resources(CERTIFICATE),
    text=Text(
        title="A certificate is requested by a method and with a key that ACM offers",
        says="ValidationException: the value failed to satisfy constraint: Member must satisfy enum value set.",
        cause="The key's name was written as another service writes it, or is for imported certificates only.",
        fix="set ValidationMethod to DNS; KeyAlgorithm to RSA_2048, EC_prime256v1 or EC_secp384r1",
        source=_REQUEST,
    ),
)
def setting_invalid(view: View, certificate: Resource) -> Iterator[Problem]:
    key, method, authority = (
        certificate[name] for name in ("KeyAlgorithm", "ValidationMethod", "CertificateAuthorityArn")
    )
    # a private authority signs more
    possible = KEY_ALGORITHMS if authority else REQUESTED_KEY_ALGORITHMS
    for node, known in ((key, possible), (method, VALIDATION_METHODS)):
        text = node.text() if node else None
        if text is not None and text not in known:
            yield problem(node, f"{text!r} is none of {', '.join(known)}")
    text = authority.text() if authority else None
    if text is not None and ":certificate-authority/" not in text:
        yield problem(authority, f"{text!r} is no ARN of a certificate authority")
