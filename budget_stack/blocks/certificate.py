"""A public certificate that AWS makes, renews, and validates by records in a Route 53 zone."""

from __future__ import annotations

from collections.abc import Sequence

from troposphere import Template, certificatemanager

from budget_stack.facts.certificates import MOST_NAMES
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_different, check_domain_name, check_references
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value


class CertificateSettings(Frozen):
    """Which names a certificate is for, beside the first.

    Attributes:
        alternative_names: Further names, all in the same zone, such as `("www.example.com",)`; 99 at most; the
            account's quota is 9, unless it was raised.

    Raises:
        InvalidSetting: a string instead of a sequence, a name twice, too many of them, or something that is no domain
            name.

    Source: https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html
    """

    alternative_names: Sequence[Value] = ()

    def __post_init__(self) -> None:
        check_different("alternative_names", self.alternative_names, at_most=MOST_NAMES - 1)
        for position, name in enumerate(self.alternative_names):
            check_domain_name(f"alternative_names[{position}]", name, wildcard=True)


class Certificate(Handle):
    """What `add_certificate` adds."""

    certificate: certificatemanager.Certificate


def add_certificate(
    template: Template,
    *,
    domain_name: Value,
    hosted_zone_id: Value,
    settings: CertificateSettings = CertificateSettings(),
    prefix: str = "",
) -> Certificate:
    """Add a certificate for load balancers and APIs of the stack's region.

    CloudFormation writes the records that prove the ownership, and waits until the certificate is issued: minutes,
    or many hours where the zone's name servers are not those that the domain's registry names. The records stay
    when the stack is deleted.

    Args:
        template: The template to add to.
        domain_name: The certificate's first name, of 64 characters at most.
        hosted_zone_id: The public Route 53 zone that holds all the names.
        settings: The settings of the certificate.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says; something that is no domain name, or too
            long a one.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-certificatemanager-certificate.html
    """
    check_references(hosted_zone_id=hosted_zone_id)
    check_domain_name("domain_name", domain_name, longest=64, wildcard=True)
    names = [domain_name, *settings.alternative_names]
    certificate = certificatemanager.Certificate(
        logical_id(prefix, "Certificate"),
        DomainName=domain_name,
        # The default is e-mail, which nobody may be there to answer.
        ValidationMethod="DNS",
        DomainValidationOptions=[
            certificatemanager.DomainValidationOption(DomainName=name, HostedZoneId=hosted_zone_id) for name in names
        ],
    )
    if settings.alternative_names:
        certificate.SubjectAlternativeNames = list(settings.alternative_names)
    return Certificate(add_resource(template, certificate))
