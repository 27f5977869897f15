"""Routes of APIs, and the integrations that they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.api_gateway import is_reserved, mapped_header
from budget_stack.facts.resource_types import HTTP_API_INTEGRATION, HTTP_API_ROUTE
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, without

_LISTENER = re.compile(r"arn:aws[\w-]*:elasticloadbalancing:[\w-]+:\d+:listener/(app|net)/.+")
_CLOUD_MAP_SERVICE = re.compile(r"arn:aws[\w-]*:servicediscovery:[\w-]+:\d+:service/.+")


class Integration(Handler):
    """`AWS::ApiGatewayV2::Integration`."""

    create_only = frozenset({"ApiId"})
    required = frozenset({"ApiId", "IntegrationType"})
    resets = fixed(Description="", RequestParameters={}, ResponseParameters={}, TimeoutInMillis=30000)

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        for code, response in properties.get("ResponseParameters", {}).items():
            for name in response.keys() - {"ResponseParameters"}:
                yield f"#/ResponseParameters/{code}: extraneous key [{name}] is not permitted"
        yield from _reserved_headers(properties)
        if properties.get("ConnectionType") == "VPC_LINK":
            yield from _unreachable(aws, properties)

    def create(self, aws: Context, properties: Properties) -> str:
        integration = aws.create("apigatewayv2", "create_integration", _worded(properties))["IntegrationId"]
        return f"{properties['ApiId']}|{integration}"

    def ref(self, physical_id: str) -> str:
        return physical_id.partition("|")[2]

    def read(self, aws: Context, physical_id: str) -> Properties:
        integration = aws.read("apigatewayv2", "get_integration", **_integration(physical_id))
        told = {**without(integration, "ResponseMetadata"), **only(_integration(physical_id), "ApiId")}
        if responses := integration.get("ResponseParameters"):
            told["ResponseParameters"] = {code: _listed(mapped) for code, mapped in responses.items()}
        return told

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(_integration(physical_id), "IntegrationId")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        empty = {"TimeoutInMillis": 30000, "TlsConfig": {}, "RequestTemplates": {}, "ResponseParameters": {}}
        some = {name: _worded(properties).get(name, empty.get(name, "")) for name in changed(properties, before)}
        if "RequestParameters" in some:
            # one that is left out stays; an empty text takes it away
            # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
            gone = dict.fromkeys(before.get("RequestParameters", ()), "")
            some["RequestParameters"] = gone | properties.get("RequestParameters", {})
        aws.complete("apigatewayv2", "update_integration", some, **_integration(physical_id))

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("apigatewayv2", "delete_integration", **_integration(physical_id))


class Route(Handler):
    """`AWS::ApiGatewayV2::Route`."""

    create_only = frozenset({"ApiId"})
    required = frozenset({"ApiId", "RouteKey"})
    resets = fixed(ApiKeyRequired=False, AuthorizationType="NONE", OperationName="")

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        kind, _, integration = properties.get("Target", "").partition("/")
        if kind == "integrations":
            by_id = {"ApiId": properties["ApiId"], "IntegrationId": integration}
            if not aws.find("apigatewayv2", "get_integration", **by_id):
                yield f"Invalid integration identifier specified: {integration}"

    def create(self, aws: Context, properties: Properties) -> str:
        route = aws.create("apigatewayv2", "create_route", properties)["RouteId"]
        return f"{properties['ApiId']}|{route}"

    def ref(self, physical_id: str) -> str:
        return physical_id.partition("|")[2]

    def read(self, aws: Context, physical_id: str) -> Properties:
        route = aws.read("apigatewayv2", "get_route", **_route(physical_id))
        return {**without(route, "ResponseMetadata"), **only(_route(physical_id), "ApiId")}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(_route(physical_id), "RouteId")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        empty = {"ApiKeyRequired": False, "AuthorizationType": "NONE", "AuthorizationScopes": [], "RequestModels": {}}
        different = changed(properties, before)
        kept = properties.get("RequestParameters", {})
        for parameter in before.get("RequestParameters", {}).keys() - kept.keys():
            by_key = {"RequestParameterKey": parameter}
            aws.complete("apigatewayv2", "delete_route_request_parameter", by_key, **_route(physical_id))
        some = {name: properties.get(name, empty.get(name, "")) for name in different - {"RequestParameters"}}
        some |= only(properties, *(different & {"RequestParameters"}))
        if some:
            aws.complete("apigatewayv2", "update_route", some, **_route(physical_id))

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("apigatewayv2", "delete_route", **_route(physical_id))


def _integration(physical_id: str) -> dict[str, str]:
    api, _, integration = physical_id.partition("|")
    return {"ApiId": api, "IntegrationId": integration}


def _route(physical_id: str) -> dict[str, str]:
    api, _, route = physical_id.partition("|")
    return {"ApiId": api, "RouteId": route}


def _worded(properties: Properties) -> Properties:
    """Properties with each response's parameters as a mapping, as the API has them and CloudFormation refuses them.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigatewayv2-integration-responseparametermap.html
    and https://github.com/aws-cloudformation/cloudformation-cli/issues/1113
    """
    if not (responses := properties.get("ResponseParameters")):
        return properties
    mapped = {
        code: {one.get("Destination", ""): one.get("Source", "") for one in response.get("ResponseParameters", ())}
        for code, response in responses.items()
    }
    return {**properties, "ResponseParameters": mapped}


def _listed(mapped: Mapping[str, str]) -> dict[str, Any]:
    return {"ResponseParameters": [{"Destination": name, "Source": value} for name, value in mapped.items()]}


def _reserved_headers(properties: Properties) -> Iterator[str]:
    by_key = [properties.get("RequestParameters", {}), *_worded(properties).get("ResponseParameters", {}).values()]
    for parameter in [parameter for parameters in by_key for parameter in parameters]:
        header = mapped_header(parameter)
        if header is not None and is_reserved(header):
            yield f"Invalid mapping expression specified: {parameter}: the header {header} is reserved"


def _unreachable(aws: Context, properties: Properties) -> Iterator[str]:
    """A private integration that its VPC link does not reach.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html and
    https://github.com/hashicorp/terraform-provider-aws/issues/22590, for the second of AWS's messages
    """
    link = aws.find("apigatewayv2", "get_vpc_link", VpcLinkId=properties.get("ConnectionId", ""))
    if not link:
        yield f"VPC link {properties.get('ConnectionId')} does not exist"
    uri = properties.get("IntegrationUri", "")
    if _CLOUD_MAP_SERVICE.fullmatch(uri):
        return
    if not _LISTENER.fullmatch(uri):
        yield (
            "For VpcLink VPC_LINK, integration uri should be a valid ELB listener ARN or a valid Cloud Map service ARN."
            f" It is {uri}"
        )
    elif not (listeners := aws.find("elbv2", "describe_listeners", ListenerArns=[uri]).get("Listeners")):
        yield f"Unable to retrieve listener port and load balancer DNS name from ELB listener {uri}"
    elif link:
        arn = listeners[0]["LoadBalancerArn"]
        balancer = aws.read("elbv2", "describe_load_balancers", LoadBalancerArns=[arn])["LoadBalancers"][0]
        subnets = aws.read("ec2", "describe_subnets", SubnetIds=link["SubnetIds"])["Subnets"]
        vpcs = {subnet["VpcId"] for subnet in subnets}
        if balancer["VpcId"] not in vpcs:
            yield (
                f"the load balancer of the listener {uri} is in {balancer['VpcId']}, and the VPC link"
                f" {properties['ConnectionId']} in {', '.join(sorted(vpcs))}: a VPC link reaches only its own VPC"
            )


HANDLERS = {
    HTTP_API_INTEGRATION: Integration(),
    HTTP_API_ROUTE: Route(),
}
