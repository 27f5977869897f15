"""Small templates of what stands in front of a service, and an account that has what they need."""

from __future__ import annotations

import json
from typing import Any

from budget_stack.testing import Simulation

DOMAIN = "budget.example.com"
NOT_FOUND = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def att(name: str, attribute: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, attribute]}


def resource(type_: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{type_}", "Properties": properties}


def zone(simulation: Simulation, name: str = "example.com", **more: Any) -> str:
    """The id of a new hosted zone."""
    route53 = simulation.client("route53")
    made = route53.create_hosted_zone(Name=name, CallerReference=f"{name}-{len(more)}", **more)
    return str(made["HostedZone"]["Id"].rpartition("/")[2])


def records(simulation: Simulation, zone_id: str, type_: str) -> dict[str, Any]:
    """The records of a type in a zone, by name."""
    answer = simulation.client("route53").list_resource_record_sets(HostedZoneId=zone_id)
    return {record["Name"]: record for record in answer["ResourceRecordSets"] if record["Type"] == type_}


def with_certificate(simulation: Simulation, zone_id: str) -> dict[str, Any]:
    """A load balancer that speaks https, with a certificate that is proven in a zone and a record in it."""
    names = {"DomainName": DOMAIN, "HostedZoneId": zone_id}
    return {
        "Certificate": resource(
            "CertificateManager::Certificate",
            DomainName=DOMAIN,
            ValidationMethod="DNS",
            DomainValidationOptions=[names],
        ),
        "LoadBalancer": resource("ElasticLoadBalancingV2::LoadBalancer", Subnets=list(simulation.subnet_ids)),
        "HttpsListener": resource(
            "ElasticLoadBalancingV2::Listener",
            LoadBalancerArn=ref("LoadBalancer"),
            Port=443,
            Protocol="HTTPS",
            Certificates=[{"CertificateArn": ref("Certificate")}],
            DefaultActions=[NOT_FOUND],
        ),
        "AliasRecord": resource(
            "Route53::RecordSet",
            HostedZoneId=zone_id,
            Name=DOMAIN,
            Type="A",
            AliasTarget={
                "DNSName": att("LoadBalancer", "DNSName"),
                "HostedZoneId": att("LoadBalancer", "CanonicalHostedZoneID"),
            },
        ),
    }


def with_http_api(simulation: Simulation, zone_id: str) -> dict[str, Any]:
    """An HTTP API with a domain name, and an internal load balancer behind it."""
    subnets = list(simulation.subnet_ids)
    return {
        "Certificate": with_certificate(simulation, zone_id)["Certificate"],
        "Balancer": resource("ElasticLoadBalancingV2::LoadBalancer", Scheme="internal", Subnets=subnets),
        "Listener": resource(
            "ElasticLoadBalancingV2::Listener",
            LoadBalancerArn=ref("Balancer"),
            Port=80,
            Protocol="HTTP",
            DefaultActions=[NOT_FOUND],
        ),
        "Link": resource("ApiGatewayV2::VpcLink", Name="link", SubnetIds=subnets),
        "Api": resource("ApiGatewayV2::Api", Name="api", ProtocolType="HTTP"),
        "Integration": resource(
            "ApiGatewayV2::Integration",
            ApiId=ref("Api"),
            IntegrationType="HTTP_PROXY",
            IntegrationMethod="ANY",
            IntegrationUri=ref("Listener"),
            ConnectionType="VPC_LINK",
            ConnectionId=ref("Link"),
            PayloadFormatVersion="1.0",
            RequestParameters={"overwrite:header.Front-Host": "$context.domainName"},
        ),
        "Route": resource(
            "ApiGatewayV2::Route",
            ApiId=ref("Api"),
            RouteKey="$default",
            Target={"Fn::Sub": "integrations/${Integration}"},
        ),
        "LogGroup": resource("Logs::LogGroup"),
        "Stage": resource(
            "ApiGatewayV2::Stage",
            ApiId=ref("Api"),
            StageName="$default",
            AutoDeploy=True,
            AccessLogSettings={"DestinationArn": att("LogGroup", "Arn"), "Format": "$context.requestId"},
        ),
        "Domain": resource(
            "ApiGatewayV2::DomainName",
            DomainName=DOMAIN,
            DomainNameConfigurations=[
                {"CertificateArn": ref("Certificate"), "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}
            ],
        ),
        "Mapping": resource("ApiGatewayV2::ApiMapping", ApiId=ref("Api"), DomainName=ref("Domain"), Stage=ref("Stage")),
        "AliasRecord": resource(
            "Route53::RecordSet",
            HostedZoneId=zone_id,
            Name=DOMAIN,
            Type="A",
            AliasTarget={
                "DNSName": att("Domain", "RegionalDomainName"),
                "HostedZoneId": att("Domain", "RegionalHostedZoneId"),
            },
        ),
    }


def template(resources: dict[str, Any], *outputs: str) -> dict[str, Any]:
    """A template of resources, with what Ref returns of some as outputs."""
    shown = {"Outputs": {name: {"Value": ref(name)} for name in outputs}} if outputs else {}
    return json.loads(json.dumps({"Resources": resources, **shown}))
