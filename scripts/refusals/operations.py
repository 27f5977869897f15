"""The operations that CloudFormation calls to create and update what an ECS stack is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

# by the prefix of their IAM actions; the value is the name that botocore has for the service
SERVICES = {
    "acm": "acm",
    "application-autoscaling": "application-autoscaling",
    "cloudwatch": "cloudwatch",
    "ec2": "ec2",
    "ecr": "ecr",
    "ecs": "ecs",
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "events": "events",
    "iam": "iam",
    "kms": "kms",
    "logs": "logs",
    "rds": "rds",
    "route53": "route53",
    "s3": "s3",
    "scheduler": "scheduler",
    "secretsmanager": "secretsmanager",
    "servicediscovery": "servicediscovery",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "wafv2": "wafv2",
}
TYPES = (
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::CertificateManager::Certificate",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::NatGateway",
    "AWS::EC2::Route",
    "AWS::EC2::RouteTable",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::Subnet",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPC",
    "AWS::EC2::VPCEndpoint",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::ECR::Repository",
    "AWS::ECS::CapacityProvider",
    "AWS::ECS::Cluster",
    "AWS::ECS::ClusterCapacityProviderAssociations",
    "AWS::ECS::Service",
    "AWS::ECS::TaskDefinition",
    "AWS::EFS::AccessPoint",
    "AWS::EFS::FileSystem",
    "AWS::EFS::MountTarget",
    "AWS::ElasticLoadBalancingV2::Listener",
    "AWS::ElasticLoadBalancingV2::ListenerCertificate",
    "AWS::ElasticLoadBalancingV2::ListenerRule",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::Events::Rule",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::Logs::MetricFilter",
    "AWS::Logs::SubscriptionFilter",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBSubnetGroup",
    "AWS::Route53::RecordSet",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
    "AWS::SSM::Parameter",
    "AWS::Scheduler::Schedule",
    "AWS::SecretsManager::Secret",
    "AWS::ServiceDiscovery::HttpNamespace",
    "AWS::ServiceDiscovery::PrivateDnsNamespace",
    "AWS::ServiceDiscovery::Service",
    "AWS::WAFv2::WebACLAssociation",
)
# what handlers call beside, of types or for purposes that no stack of these has, or whose refusals say nothing of it
_ASIDE = frozenset(
    """
    acm:ImportCertificate acm:UpdateCertificateOptions
    ec2:AttachVpnGateway ec2:CreateTags ec2:CreateVpcEncryptionControl ec2:ModifyVpcTenancy
    ecs:PutAccountSetting ecs:PutAccountSettingDefault
    elasticfilesystem:CreateReplicationConfiguration
    elasticloadbalancing:AddTags elasticloadbalancing:ModifyCapacityReservation elasticloadbalancing:ModifyIpPools
    elasticloadbalancing:RegisterTargets
    iam:CreateServiceLinkedRole iam:PutGroupPolicy iam:PutUserPolicy iam:AttachGroupPolicy iam:AttachUserPolicy
    kms:CreateGrant
    logs:PutBearerTokenAuthentication logs:PutDataProtectionPolicy logs:PutIndexPolicy logs:PutResourcePolicy
    rds:AddTagsToResource rds:CreateDBInstanceReadReplica rds:RestoreDBClusterFromSnapshot
    rds:RestoreDBClusterToPointInTime
    s3:CreateBucketMetadataTableConfiguration s3:PutBucketAbac s3:PutBucketReplication s3:PutBucketTagging
    s3:PutBucketWebsite s3:PutObjectAcl s3:PutObjectLockConfiguration
    s3:UpdateBucketMetadataAnnotationTableConfiguration
    s3:UpdateBucketMetadataInventoryTableConfiguration s3:UpdateBucketMetadataJournalTableConfiguration
    servicediscovery:UpdateServiceAttributes
    sns:PutDataProtectionPolicy
    wafv2:PutPermissionPolicy
    """.split()  # noqa: SIM905 - a line each would be a page
)
_CHANGES = re.compile(
    r":(Associate|Attach|Authorize|Change|Create|Modify|Put|Register|Request|Set|Subscribe|Update)[A-Z]"
    r"|:(Subscribe|ChangeResourceRecordSets)$"
)


class Operation(NamedTuple):
    """An operation of an API.

    Attributes:
        name: Such as `ecs:CreateService`.
        model: What botocore knows of it.
        shapes: What its arguments and errors are made of.
    """

    name: str
    model: dict[str, Any]
    shapes: dict[str, Any]


def operations() -> Iterator[Operation]:
    """Yield what the handlers of the types call to create and to update, each once."""
    seen = set()
    for type_ in TYPES:
        for name in _called(type_):
            service, _, operation = name.partition(":")
            if name in seen or name in _ASIDE or service not in SERVICES or not _CHANGES.search(name):
                continue
            seen.add(name)
            api = _api(SERVICES[service])
            if operation in api["operations"]:
                yield Operation(name, api["operations"][operation], api["shapes"])


def _called(type_: str) -> Iterator[str]:
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    handlers = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_).schema.get("handlers", {})
    for handler in ("create", "update"):
        yield from handlers.get(handler, {}).get("permissions", ())


@cache
def _api(service: str) -> dict[str, Any]:
    from botocore.loaders import Loader  # type: ignore[import-untyped]

    api: dict[str, Any] = Loader().load_service_model(service, "service-2")
    return api
