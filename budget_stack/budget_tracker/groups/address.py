"""The https address: a certificate, and a domain name with its zone."""

from __future__ import annotations

from troposphere import And, Condition, Equals, Not, Or

from budget_stack.budget_tracker.parameter import Group, Rule, parameter
from budget_stack.settings.https import HttpsSettings
from budget_stack.settings.web_service import API_GATEWAY

_HAS_CERTIFICATE, _HAS_DOMAIN, _HAS_HTTPS = "HasCertificate", "HasDomain", "HasHttps"
_CREATES_CERTIFICATE = "CreatesCertificate"

_CERTIFICATE_ARN = parameter(
    "CertificateArn",
    label="Certificate",
    Type="String",
    Default="",
    AllowedPattern=r"^(arn:[^:]+:acm:[^:]+:\d{12}:certificate/[^:]+)?$",
    ConstraintDescription="must be the ARN of a certificate, or empty",
    Description="ACM certificate of this region, issued. Empty makes one for DomainName.",
)
_DOMAIN_NAME = parameter(
    "DomainName",
    label="Domain name",
    Type="String",
    Default="",
    # ACM makes no certificate whose first name is longer.
    MaxLength=64,
    AllowedPattern=r"^(([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9])?$",
    ConstraintDescription="must be a domain name in lower case, or empty",
    Description="Name of the service, such as budget.example.com.",
)
_HOSTED_ZONE_ID = parameter(
    "HostedZoneId",
    label="Hosted zone",
    Type="String",
    Default="",
    AllowedPattern="^([A-Z0-9]{1,32})?$",
    ConstraintDescription="must be the id of a hosted zone, or empty",
    Description="Public Route 53 zone of DomainName.",
)
_CONDITIONS = {
    _HAS_CERTIFICATE: Not(Equals(_CERTIFICATE_ARN.ref, "")),
    _HAS_DOMAIN: Not(Equals(_DOMAIN_NAME.ref, "")),
    _CREATES_CERTIFICATE: And(Condition(_HAS_DOMAIN), Not(Condition(_HAS_CERTIFICATE))),
}
_ZONE_OF_DOMAIN = Rule(
    "ZoneOfDomainName",
    Or(
        And(Equals(_DOMAIN_NAME.ref, ""), Equals(_HOSTED_ZONE_ID.ref, "")),
        Not(Or(Equals(_DOMAIN_NAME.ref, ""), Equals(_HOSTED_ZONE_ID.ref, ""))),
    ),
    "DomainName and HostedZoneId must be given together",
)
_TITLE, _PARAMETERS = "Address", (_CERTIFICATE_ARN, _DOMAIN_NAME, _HOSTED_ZONE_ID)

LOAD_BALANCER_ADDRESS = Group(
    _TITLE,
    _PARAMETERS,
    conditions={**_CONDITIONS, _HAS_HTTPS: Or(Condition(_HAS_CERTIFICATE), Condition(_HAS_DOMAIN))},
    rules=(_ZONE_OF_DOMAIN,),
)
API_GATEWAY_ADDRESS = Group(
    _TITLE,
    _PARAMETERS,
    conditions=_CONDITIONS,
    rules=(
        _ZONE_OF_DOMAIN,
        Rule(
            "DomainNameOfCertificate",
            Not(Equals(_DOMAIN_NAME.ref, "")),
            "DomainName must be given with CertificateArn",
            when=Not(Equals(_CERTIFICATE_ARN.ref, "")),
        ),
    ),
)


def https_settings(address: str) -> HttpsSettings:
    """Speak https once there is a certificate or a domain name; an HTTP API does so without either."""
    return HttpsSettings(
        certificate_arn=_CERTIFICATE_ARN.ref,
        domain_name=_DOMAIN_NAME.ref,
        hosted_zone_id=_HOSTED_ZONE_ID.ref,
        condition=_HAS_DOMAIN if address == API_GATEWAY else _HAS_HTTPS,
        domain_where=_HAS_DOMAIN,
        certificate_where=_HAS_CERTIFICATE,
        created_where=_CREATES_CERTIFICATE,
    )
