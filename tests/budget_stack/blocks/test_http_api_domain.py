from __future__ import annotations

import pytest
from troposphere import Ref

from budget_stack import InvalidSetting, add_http_api_domain


def test_a_name_is_mapped_to_the_stage(template):
    added = add_http_api_domain(
        template,
        api_id=Ref("Api"),
        stage_name=Ref("Stage"),
        domain_name="shop.example.com",
        certificate_arn=Ref("Certificate"),
    )

    assert added.domain_name.to_dict()["Properties"]["DomainNameConfigurations"] == [
        {"CertificateArn": {"Ref": "Certificate"}, "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}
    ]
    assert added.mapping.to_dict()["Properties"] == {
        "ApiId": {"Ref": "Api"},
        "DomainName": {"Ref": "HttpApiDomainName"},
        "Stage": {"Ref": "Stage"},
    }


def test_fails_on_a_name_that_api_gateway_refuses(template):
    with pytest.raises(InvalidSetting, match="domain_name must be a domain name"):
        add_http_api_domain(
            template, api_id="a", stage_name="s", domain_name="Shop_1.example.com", certificate_arn=Ref("Certificate")
        )
