"""HTTP and WebSocket APIs, their stages, and VPC links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from budget_stack.facts.api_gateway import vpc_link_takes
from budget_stack.facts.resource_types import HTTP_API, HTTP_API_STAGE, VPC_LINK
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.apigatewayv2.tags import arn_of, retag, tags_of
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, without


class Api(Handler):
    """`AWS::ApiGatewayV2::Api`; of a definition in OpenAPI, moto has no more than the API's name."""

    only_recorded = frozenset({"BasePath", "Body", "BodyS3Location", "FailOnWarnings"})
    create_only = frozenset({"ProtocolType"})
    resets = fixed(CorsConfiguration=None, Description="", DisableExecuteApiEndpoint=False, Tags={}, Version="")
    defaults = fixed(DisableSchemaValidation=False)

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        is_defined = not properties.keys().isdisjoint(("Body", "BodyS3Location"))
        for name in () if is_defined else ("Name", "ProtocolType"):
            if name not in properties:
                yield f"{name} must be specified, where there is no Body"

    def create(self, aws: Context, properties: Properties) -> str:
        said = dict(properties)
        if not aws.properties.keys().isdisjoint(("Body", "BodyS3Location")):
            information = aws.properties.get("Body", {}).get("info", {})
            said = {"Name": information.get("title", aws.logical_id), "ProtocolType": "HTTP"} | said
        api: str = aws.create("apigatewayv2", "create_api", said)["ApiId"]
        return api

    def read(self, aws: Context, physical_id: str) -> Properties:
        return without(aws.read("apigatewayv2", "get_api", ApiId=physical_id), "ResponseMetadata")

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(aws.read("apigatewayv2", "get_api", ApiId=physical_id), "ApiEndpoint", "ApiId")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before) - {"Tags"}
        if "CorsConfiguration" in different - properties.keys():
            aws.complete("apigatewayv2", "delete_cors_configuration", ApiId=physical_id)
            different -= {"CorsConfiguration"}
        empty: dict[str, object] = {
            "ApiKeySelectionExpression": "$request.header.x-api-key",
            "DisableExecuteApiEndpoint": False,
            "DisableSchemaValidation": False,
            "RouteSelectionExpression": "$request.method $request.path",
        }
        if some := {name: properties.get(name, empty.get(name, "")) for name in different}:
            aws.complete("apigatewayv2", "update_api", some, ApiId=physical_id)
        retag(aws, arn_of(aws, f"apis/{physical_id}"), properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("apigatewayv2", "delete_api", ApiId=physical_id)


class Stage(Handler):
    """`AWS::ApiGatewayV2::Stage`."""

    create_only = frozenset({"ApiId", "StageName"})
    required = frozenset({"ApiId", "StageName"})
    resets = fixed(AccessLogSettings=None, AutoDeploy=False, Description="", StageVariables={}, Tags={})
    defaults = fixed(DefaultRouteSettings={"DetailedMetricsEnabled": False})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        arn = properties.get("AccessLogSettings", {}).get("DestinationArn", "")
        if ":logs:" in arn:
            name = arn.partition(":log-group:")[2].removesuffix(":*")
            groups = aws.read("logs", "describe_log_groups", logGroupNamePrefix=name)["logGroups"] if name else []
            if name not in [group["logGroupName"] for group in groups]:
                yield f"Invalid ARN specified in the request: the log group of {arn} does not exist"

    def create(self, aws: Context, properties: Properties) -> str:
        # tags follow, since moto changes none that are given here
        aws.create("apigatewayv2", "create_stage", without(properties, "Tags"))
        return f"{properties['ApiId']}|{properties['StageName']}"

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        retag(aws, _arn_of_stage(aws, physical_id), properties, {})

    def ref(self, physical_id: str) -> str:
        return physical_id.partition("|")[2]

    def read(self, aws: Context, physical_id: str) -> Properties:
        stage = aws.read("apigatewayv2", "get_stage", **_stage(physical_id))
        tags = tags_of(aws, _arn_of_stage(aws, physical_id))
        return {**without(stage, "ResponseMetadata"), **_stage(physical_id), "Tags": tags}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before) - {"Tags"}
        for route in before.get("RouteSettings", {}).keys() - properties.get("RouteSettings", {}).keys():
            aws.complete("apigatewayv2", "delete_route_settings", RouteKey=route, **_stage(physical_id))
        if "AccessLogSettings" in different - properties.keys():
            aws.complete("apigatewayv2", "delete_access_log_settings", **_stage(physical_id))
        different -= {"AccessLogSettings", "RouteSettings"} - properties.keys()
        empty = {**self.defaults, "AutoDeploy": False, "StageVariables": {}}
        if some := {name: properties.get(name, empty.get(name, "")) for name in different}:
            aws.complete("apigatewayv2", "update_stage", some, **_stage(physical_id))
        retag(aws, _arn_of_stage(aws, physical_id), properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("apigatewayv2", "delete_stage", **_stage(physical_id))


class VpcLink(Handler):
    """`AWS::ApiGatewayV2::VpcLink`."""

    create_only = frozenset({"SecurityGroupIds", "SubnetIds"})
    required = frozenset({"Name", "SubnetIds"})
    unordered = frozenset({"SecurityGroupIds", "SubnetIds"})
    resets = fixed(Tags={})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        missing = list(references.missing_subnets(aws, properties["SubnetIds"]))
        yield from missing
        yield from references.missing_security_groups(aws, properties.get("SecurityGroupIds", ()))
        if not missing:
            yield from _unusable_subnets(aws, properties["SubnetIds"])

    def create(self, aws: Context, properties: Properties) -> str:
        link: str = aws.create("apigatewayv2", "create_vpc_link", properties)["VpcLinkId"]
        return link

    def read(self, aws: Context, physical_id: str) -> Properties:
        return without(aws.read("apigatewayv2", "get_vpc_link", VpcLinkId=physical_id), "ResponseMetadata")

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"VpcLinkId": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        if "Name" in changed(properties, before):
            aws.complete("apigatewayv2", "update_vpc_link", only(properties, "Name"), VpcLinkId=physical_id)
        retag(aws, arn_of(aws, f"vpclinks/{physical_id}"), properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("apigatewayv2", "delete_vpc_link", VpcLinkId=physical_id)


def _stage(physical_id: str) -> dict[str, str]:
    api, _, name = physical_id.partition("|")
    return {"ApiId": api, "StageName": name}


def _arn_of_stage(aws: Context, physical_id: str) -> str:
    return arn_of(aws, f"apis/{physical_id.replace('|', '/stages/')}")


def _unusable_subnets(aws: Context, subnet_ids: Sequence[str]) -> Iterator[str]:
    """Subnets of several VPCs, or in a zone in which API Gateway makes no network interfaces.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html and
    https://github.com/aws/aws-cdk/issues/12083, for AWS's message
    """
    subnets = aws.read("ec2", "describe_subnets", SubnetIds=list(subnet_ids))["Subnets"]
    if len(vpcs := sorted({subnet["VpcId"] for subnet in subnets})) > 1:
        yield f"the subnets of a VPC link are in one VPC, and these are in {', '.join(vpcs)}"
    for subnet in subnets:
        zone = subnet["AvailabilityZoneId"]
        if not vpc_link_takes(zone, aws.account.region):
            yield f"Subnet '{subnet['SubnetId']}' is in Availability Zone '{zone}' where service is not available"


HANDLERS = {
    HTTP_API: Api(),
    HTTP_API_STAGE: Stage(),
    VPC_LINK: VpcLink(),
}
