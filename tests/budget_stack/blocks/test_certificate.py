from __future__ import annotations

import pytest

from budget_stack import CertificateSettings, InvalidSetting, add_certificate


def test_each_name_is_validated_by_a_record_in_the_zone(template):
    settings = CertificateSettings(alternative_names=("*.example.com",))
    added = add_certificate(template, domain_name="example.com", hosted_zone_id="Z1", settings=settings)

    assert added.certificate.to_dict()["Properties"] == {
        "DomainName": "example.com",
        "SubjectAlternativeNames": ["*.example.com"],
        "ValidationMethod": "DNS",
        "DomainValidationOptions": [
            {"DomainName": "example.com", "HostedZoneId": "Z1"},
            {"DomainName": "*.example.com", "HostedZoneId": "Z1"},
        ],
    }


def test_fails_on_a_first_name_that_acm_takes_no_longer(template):
    name = f"{'a' * 60}.example.com"

    with pytest.raises(InvalidSetting, match="domain_name must be a domain name of 64 characters at most"):
        add_certificate(template, domain_name=name, hosted_zone_id="Z1")
    CertificateSettings(alternative_names=(name,))
