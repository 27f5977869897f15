"""How what moto's own classes make is deleted through boto3, where a class has no deletion that works."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from budget_stack.testing.handlers.properties import Properties


class Deletion(NamedTuple):
    """The request that deletes a resource.

    Attributes:
        service: boto3's name of the service.
        operation: boto3's name of the method.
        parameters: What it is called with.
    """

    service: str
    operation: str
    parameters: Mapping[str, Any]


def deletion_of(type_: str, physical_id: str, properties: Properties) -> Deletion | None:
    """The request that deletes a resource; None where moto's class of its type does it, or nothing can."""
    if type_ not in _DELETIONS:
        return None
    service, operation, parameters = _DELETIONS[type_]
    return Deletion(service, operation, parameters(physical_id, properties))


_Parameters = Callable[[str, Properties], Mapping[str, Any]]


def _by(parameter: str, **more: Any) -> _Parameters:
    return lambda physical_id, properties: {parameter: physical_id, **more}


def _within(parameter: str, parent: str, parent_property: str) -> _Parameters:
    return lambda physical_id, properties: {parameter: physical_id, parent: properties[parent_property]}


_DELETIONS: Final[Mapping[str, tuple[str, str, _Parameters]]] = MappingProxyType(
    {
        "AWS::ApiGateway::Deployment": (
            "apigateway",
            "delete_deployment",
            _within("deploymentId", "restApiId", "RestApiId"),
        ),
        "AWS::ApiGateway::Method": (
            "apigateway",
            "delete_method",
            lambda physical_id, properties: {
                "restApiId": properties["RestApiId"],
                "resourceId": properties["ResourceId"],
                "httpMethod": properties["HttpMethod"],
            },
        ),
        "AWS::ApiGateway::Resource": ("apigateway", "delete_resource", _within("resourceId", "restApiId", "RestApiId")),
        "AWS::ApiGateway::RestApi": ("apigateway", "delete_rest_api", _by("restApiId")),
        "AWS::Batch::ComputeEnvironment": ("batch", "delete_compute_environment", _by("computeEnvironment")),
        "AWS::Batch::JobDefinition": ("batch", "deregister_job_definition", _by("jobDefinition")),
        "AWS::Batch::JobQueue": ("batch", "delete_job_queue", _by("jobQueue")),
        "AWS::DataPipeline::Pipeline": ("datapipeline", "delete_pipeline", _by("pipelineId")),
        "AWS::EC2::NetworkInterface": ("ec2", "delete_network_interface", _by("NetworkInterfaceId")),
        "AWS::EC2::SpotFleet": (
            "ec2",
            "cancel_spot_fleet_requests",
            lambda physical_id, properties: {"SpotFleetRequestIds": [physical_id], "TerminateInstances": True},
        ),
        "AWS::EC2::TransitGateway": ("ec2", "delete_transit_gateway", _by("TransitGatewayId")),
        "AWS::EC2::VPCPeeringConnection": (
            "ec2",
            "delete_vpc_peering_connection",
            _by("VpcPeeringConnectionId"),
        ),
        "AWS::EC2::VPNGateway": ("ec2", "delete_vpn_gateway", _by("VpnGatewayId")),
        "AWS::EC2::Volume": ("ec2", "delete_volume", _by("VolumeId")),
        "AWS::EC2::VolumeAttachment": (
            "ec2",
            "detach_volume",
            lambda physical_id, properties: {
                "VolumeId": properties["VolumeId"],
                "InstanceId": properties["InstanceId"],
            },
        ),
        "AWS::Redshift::Cluster": (
            "redshift",
            "delete_cluster",
            _by("ClusterIdentifier", SkipFinalClusterSnapshot=True),
        ),
        "AWS::Redshift::ClusterParameterGroup": (
            "redshift",
            "delete_cluster_parameter_group",
            _by("ParameterGroupName"),
        ),
        "AWS::Redshift::ClusterSubnetGroup": (
            "redshift",
            "delete_cluster_subnet_group",
            _by("ClusterSubnetGroupName"),
        ),
        "AWS::Route53::HealthCheck": ("route53", "delete_health_check", _by("HealthCheckId")),
    }
)
