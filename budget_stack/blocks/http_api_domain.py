"""A domain name of one's own for an HTTP API."""

from __future__ import annotations

from troposphere import Ref, Template, apigatewayv2

from budget_stack.facts.api_gateway import TLS_POLICY
from budget_stack.handle import Handle
from budget_stack.literals import check_domain_name, check_references
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value


class HttpApiDomain(Handle):
    """What `add_http_api_domain` adds."""

    domain_name: apigatewayv2.DomainName
    mapping: apigatewayv2.ApiMapping


def add_http_api_domain(
    template: Template,
    *,
    api_id: Value,
    stage_name: Value,
    domain_name: Value,
    certificate_arn: Value,
    prefix: str = "",
) -> HttpApiDomain:
    """Add a domain name to an API, which keeps its other address.

    The name leads there once a record does: see `add_alias_record`, with the attributes `RegionalDomainName` and
    `RegionalHostedZoneId` of what this adds.

    Args:
        template: The template to add to.
        api_id: The HTTP API.
        stage_name: Its stage; a reference, so that the mapping waits for it.
        domain_name: The name, in lower case.
        certificate_arn: An issued certificate for that name, of the same region.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says; something that is no domain name.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
    """
    check_references(api_id=api_id, stage_name=stage_name, certificate_arn=certificate_arn)
    check_domain_name("domain_name", domain_name)
    domain = add_resource(
        template,
        apigatewayv2.DomainName(
            logical_id(prefix, "HttpApiDomainName"),
            DomainName=domain_name,
            DomainNameConfigurations=[
                apigatewayv2.DomainNameConfiguration(
                    CertificateArn=certificate_arn, EndpointType="REGIONAL", SecurityPolicy=TLS_POLICY
                )
            ],
        ),
    )
    mapping = add_resource(
        template,
        apigatewayv2.ApiMapping(
            logical_id(prefix, "HttpApiMapping"), ApiId=api_id, DomainName=Ref(domain), Stage=stage_name
        ),
    )
    return HttpApiDomain(domain, mapping)
