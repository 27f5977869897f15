"""Domain names of APIs, and what leads from them to an API."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from budget_stack.facts.api_gateway import TLS_POLICY
from budget_stack.facts.regions import url_suffix_of
from budget_stack.facts.resource_types import HTTP_API_DOMAIN_NAME, HTTP_API_MAPPING
from budget_stack.testing.account import Account
from budget_stack.testing.handlers.apigatewayv2.tags import arn_of, retag, tags_of
from budget_stack.testing.handlers.certificate_references import unusable_by_domain_name
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, without


class Target(NamedTuple):
    """What an alias record for an API's domain name leads to.

    Attributes:
        domain_name: AWS's own name for it.
        hosted_zone_id: The zone of AWS's that it is in.
    """

    domain_name: str
    hosted_zone_id: str


def regional_target(account: Account, domain_name: str) -> Target:
    """The target of a domain name; moto has none, so it is made of the name, and always the same."""
    digest = hashlib.sha256(f"{account.region}/{domain_name}".encode()).hexdigest()
    suffix = url_suffix_of(account.partition)
    zone = hashlib.sha256(account.region.encode()).hexdigest()[:12].upper()
    return Target(f"d-{digest[:10]}.execute-api.{account.region}.{suffix}", f"Z{zone}")


class DomainName(Handler):
    """`AWS::ApiGatewayV2::DomainName`."""

    create_only = frozenset({"DomainName"})
    required = frozenset({"DomainName"})
    resets = fixed(Tags={})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        for configuration in properties.get("DomainNameConfigurations", ()):
            if "CertificateArn" in configuration:
                yield from unusable_by_domain_name(aws, configuration["CertificateArn"], properties["DomainName"])

    def create(self, aws: Context, properties: Properties) -> str:
        # tags follow, since moto changes none that are given here
        aws.create("apigatewayv2", "create_domain_name", without(properties, "Tags"))
        name: str = properties["DomainName"]
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        retag(aws, arn_of(aws, f"domainnames/{physical_id}"), properties, {})

    def read(self, aws: Context, physical_id: str) -> Properties:
        domain = aws.read("apigatewayv2", "get_domain_name", DomainName=physical_id)
        tags = tags_of(aws, arn_of(aws, f"domainnames/{physical_id}"))
        return {**without(domain, "ResponseMetadata"), "Tags": tags}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        target = regional_target(aws.account, physical_id)
        return {
            "DomainNameArn": arn_of(aws, f"domainnames/{physical_id}"),
            "RegionalDomainName": target.domain_name,
            "RegionalHostedZoneId": target.hosted_zone_id,
        }

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        empty = {"DomainNameConfigurations": [], "MutualTlsAuthentication": {}, "RoutingMode": "API_MAPPING_ONLY"}
        if some := {name: properties.get(name, empty[name]) for name in changed(properties, before) - {"Tags"}}:
            aws.complete("apigatewayv2", "update_domain_name", some, DomainName=physical_id)
        retag(aws, arn_of(aws, f"domainnames/{physical_id}"), properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("apigatewayv2", "delete_domain_name", DomainName=physical_id)


class ApiMapping(Handler):
    """`AWS::ApiGatewayV2::ApiMapping`."""

    create_only = frozenset({"DomainName"})
    required = frozenset({"ApiId", "DomainName", "Stage"})
    resets = fixed(ApiMappingKey="")

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        api_id, stage = properties["ApiId"], properties["Stage"]
        api = aws.find("apigatewayv2", "get_api", ApiId=api_id)
        domain = aws.find("apigatewayv2", "get_domain_name", DomainName=properties["DomainName"])
        if not api or not aws.find("apigatewayv2", "get_stage", ApiId=api_id, StageName=stage):
            yield f"Invalid stage identifier specified: the API {api_id} has no stage {stage}"
        if not domain:
            yield f"Invalid domain name identifier specified: {properties['DomainName']}"
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
        if api.get("ProtocolType") == "HTTP":
            for configuration in domain.get("DomainNameConfigurations", ()):
                endpoint, policy = configuration.get("EndpointType"), configuration.get("SecurityPolicy", TLS_POLICY)
                if (endpoint or "REGIONAL", policy) != ("REGIONAL", TLS_POLICY):
                    yield (
                        f"an HTTP API takes domain names that are REGIONAL and {TLS_POLICY}, and"
                        f" {properties['DomainName']} is {endpoint} and {policy}"
                    )

    def create(self, aws: Context, properties: Properties) -> str:
        mapping = aws.create("apigatewayv2", "create_api_mapping", properties)["ApiMappingId"]
        return f"{mapping}|{properties['DomainName']}"

    def ref(self, physical_id: str) -> str:
        return physical_id.partition("|")[0]

    def read(self, aws: Context, physical_id: str) -> Properties:
        mapping = aws.read("apigatewayv2", "get_api_mapping", **_identity(physical_id))
        return {**without(mapping, "ResponseMetadata"), "DomainName": _identity(physical_id)["DomainName"]}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(_identity(physical_id), "ApiMappingId")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        some = {"ApiMappingKey": "", **only(properties, "ApiId", "ApiMappingKey", "Stage")}
        aws.complete("apigatewayv2", "update_api_mapping", some, **_identity(physical_id))

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("apigatewayv2", "delete_api_mapping", **_identity(physical_id))


def _identity(physical_id: str) -> dict[str, str]:
    mapping, _, domain_name = physical_id.partition("|")
    return {"ApiMappingId": mapping, "DomainName": domain_name}


HANDLERS = {
    HTTP_API_DOMAIN_NAME: DomainName(),
    HTTP_API_MAPPING: ApiMapping(),
}
