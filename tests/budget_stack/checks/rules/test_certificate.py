from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings

NOTHING = {"Ref": "AWS::NoValue"}
ZONE = "Z0123456789ABCDEFGHIJ"


def option(name, zone=ZONE):
    return {"DomainName": name, "HostedZoneId": zone}


def certificate(**values):
    def change(template):
        content = {
            "DomainName": "example.com",
            "ValidationMethod": "DNS",
            "DomainValidationOptions": [option("example.com")],
            **values,
        }
        given = {key: value for key, value in content.items() if value is not None}
        add_resource(template, "Site", "AWS::CertificateManager::Certificate", **given)

    return change


def zone_parameter(template):
    template["Parameters"]["ZoneId"] = {"Type": "String", "Default": ZONE, "AllowedValues": ["", ZONE]}
    certificate(DomainValidationOptions=[option("example.com", {"Ref": "ZoneId"})])(template)


def named_by_a_parameter(template):
    template["Parameters"]["Name"] = {"Type": "String"}
    name = {"Ref": "Name"}
    certificate(DomainName=name, DomainValidationOptions=[option(name)])(template)


PRIVATE = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/12345678-1234-1234-1234-123456789012"
AT = "DomainValidationOptions"


def put(name):
    return put_at("Site", name)


def named(template, value):
    """The name in both of its places."""
    certificate(DomainName=value, DomainValidationOptions=[option(value)])(template)


def by_mail(template):
    """A certificate that is validated by mail on purpose, as a private authority's is not."""
    certificate(CertificateAuthorityArn=PRIVATE, ValidationMethod=None, DomainValidationOptions=None)(template)


MUTANTS = [
    *spellings("certificate-name-invalid", "Site", named, "https://example.com", "example.com"),
    *spellings("certificate-name-invalid", "Site", named, f"{'a' * 60}.example.com", "example.com"),
    *spellings(
        "certificate-name-invalid",
        "Site",
        lambda t, name: certificate(
            SubjectAlternativeNames=[name], DomainValidationOptions=[option("example.com"), option(name)]
        )(t),
        "www.*.example.com",
        "*.example.com",
    ),
    *spellings(
        "certificate-validation-invalid",
        "Site",
        lambda t, name: certificate(DomainValidationOptions=[option("example.com"), option(name)])(t),
        "example.org",
        "*.example.com",
    ),
    *spellings(
        "certificate-validation-invalid",
        "Site",
        put_at("Site", AT, 0, "ValidationDomain"),
        "example.com",
        NOTHING,
        certificate(),
    ),
    *spellings("certificate-setting-invalid", "Site", put("KeyAlgorithm"), "RSA-2048", "RSA_2048", certificate()),
    *spellings("certificate-setting-invalid", "Site", put("KeyAlgorithm"), "RSA_4096", "RSA_2048", certificate()),
    *spellings(
        "certificate-setting-invalid",
        "Site",
        put("CertificateAuthorityArn"),
        PRIVATE.replace("certificate-authority", "certificate"),
        PRIVATE,
        by_mail,
    ),
    Mutant("certificate-validated-by-mail", "Site", certificate(ValidationMethod=None, DomainValidationOptions=None)),
    Mutant("certificate-validated-by-mail", "Site", certificate(ValidationMethod="EMAIL")),
    Mutant("certificate-record-by-hand", "Site", certificate(DomainValidationOptions=None)),
    Mutant(
        "certificate-record-by-hand",
        "Site",
        certificate(DomainValidationOptions=[{"DomainName": "example.com", "ValidationDomain": "example.com"}]),
    ),
    Mutant("certificate-record-by-hand", "Site", certificate(SubjectAlternativeNames=["www.example.com"])),
    Mutant("certificate-record-by-hand", "Site", zone_parameter, {"ZoneId": ""}),
]
NEAR_MISSES = [
    NearMiss("certificate-name-invalid", certificate(DomainName="*.example.com")),
    NearMiss("certificate-validation-invalid", certificate(DomainName="*.example.com")),
    NearMiss(
        "certificate-setting-invalid",
        certificate(CertificateAuthorityArn=PRIVATE, KeyAlgorithm="RSA_4096", ValidationMethod=None),
    ),
    NearMiss("certificate-validated-by-mail", certificate()),
    NearMiss(
        "certificate-validated-by-mail",
        certificate(ValidationMethod=None, DomainValidationOptions=None, CertificateAuthorityArn=PRIVATE),
    ),
    NearMiss(
        "certificate-record-by-hand",
        certificate(
            SubjectAlternativeNames=["www.example.com"],
            DomainValidationOptions=[option("example.com"), option("www.example.com")],
        ),
    ),
    NearMiss("certificate-record-by-hand", certificate(SubjectAlternativeNames=["*.example.com"])),
    NearMiss("certificate-record-by-hand", certificate(DomainName="Example.com")),
    NearMiss("certificate-record-by-hand", named_by_a_parameter),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
