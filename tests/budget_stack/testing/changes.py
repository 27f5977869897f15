"""The template of everything, and how everything in it changes that may change in place."""

from __future__ import annotations

import copy
import json
from typing import Any

from budget_stack.resolve import read_template
from budget_stack.testing import Simulation
from tests.budget_stack.testing.changes_of_alarms import CHANGES_OF_ALARMS
from tests.budget_stack.testing.changes_of_companions import CHANGES_OF_COMPANIONS
from tests.budget_stack.testing.changes_of_databases import CHANGES_OF_DATABASES
from tests.budget_stack.testing.changes_of_fronts import CHANGES_OF_FRONTS
from tests.budget_stack.testing.changes_of_functions import CHANGES_OF_FUNCTIONS
from tests.budget_stack.testing.changes_of_identities import CHANGES_OF_IDENTITIES
from tests.budget_stack.testing.changes_of_keys import CHANGES_OF_KEYS
from tests.budget_stack.testing.changes_of_networks import CHANGES_OF_NETWORKS
from tests.budget_stack.testing.changes_of_pipelines import CHANGES_OF_PIPELINES
from tests.budget_stack.testing.changes_of_queues import CHANGES_OF_QUEUES
from tests.budget_stack.testing.changes_of_scaling import CHANGES_OF_SCALING
from tests.budget_stack.testing.changes_of_tables import CHANGES_OF_TABLES
from tests.budget_stack.testing.changes_of_views import CHANGES_OF_VIEWS
from tests.budget_stack.testing.everything import PATH, parameters, route_table

# What each property that may change in place becomes.
CHANGES = {
    "Cluster": {
        "CapacityProviders": ["FARGATE"],
        "DefaultCapacityProviderStrategy": [{"CapacityProvider": "FARGATE", "Weight": 2}],
        "ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}],
        "Configuration": {"ExecuteCommandConfiguration": {"Logging": "NONE"}},
        "ServiceConnectDefaults": {"Namespace": "other"},
    },
    "LogGroup": {
        "DeletionProtectionEnabled": True,
        "RetentionInDays": 7,
        "ResourcePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "route53.amazonaws.com"},
                    "Action": "logs:PutLogEvents",
                    "Resource": "*",
                }
            ],
        },
    },
    "Boundary": {
        "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]},
        "Groups": [{"Ref": "Testers"}],
        "Roles": [],
        "Users": [{"Ref": "Second"}],
    },
    "Role": {
        "Description": "Another",
        "MaxSessionDuration": 3600,
        "PermissionsBoundary": "arn:aws:iam::123456789012:policy/limits/boundary",
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
            ],
        },
        "ManagedPolicyArns": [],
        "Policies": [
            {
                "PolicyName": "read",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}],
                },
            }
        ],
    },
    **{unchanged: {} for unchanged in ("ScalingRole", "ToTasks", "FromGroup")},
    "Secret": {
        "Description": "Another",
        "KmsKeyId": {"Ref": "OtherKeyArn"},
        "GenerateSecretString": {"PasswordLength": 20},
    },
    "Given": {"SecretString": "still not"},
    "Repository": {
        "EmptyOnDelete": False,
        "ImageScanningConfiguration": {"ScanOnPush": False},
        "ImageTagMutability": "MUTABLE_WITH_EXCLUSION",
        "ImageTagMutabilityExclusionFilters": [
            {"ImageTagMutabilityExclusionFilterType": "WILDCARD", "ImageTagMutabilityExclusionFilterValue": "v*"}
        ],
        "LifecyclePolicy": {
            "LifecyclePolicyText": json.dumps(
                {
                    "rules": [
                        {
                            "rulePriority": 1,
                            "selection": {
                                "tagStatus": "any",
                                "countType": "imageCountMoreThan",
                                "countNumber": 9,
                            },
                            "action": {"type": "expire"},
                        }
                    ]
                }
            )
        },
        "RepositoryPolicyText": {
            "Version": "2012-10-17",
            "Statement": [{"Sid": "Get", "Effect": "Allow", "Principal": "*", "Action": ["ecr:DescribeImages"]}],
        },
    },
    "Database": {
        "DeletionProtectionEnabled": True,
        "KmsEncryptionKey": {"Ref": "OtherKeyArn"},
        "PolicyDocument": '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny"}]}',
        "MultiRegionProperties": {"WitnessRegion": "us-west-2", "Clusters": []},
    },
    "Balancers": {
        "SecurityGroupIngress": [
            {
                "IpProtocol": "tcp",
                "FromPort": 80,
                "ToPort": 80,
                "CidrIp": "192.0.2.0/25",
                "Description": "Some clients",
            },
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv6": "2001:db8::/32", "Description": "Others"},
        ],
        "SecurityGroupEgress": [{"IpProtocol": "-1", "CidrIp": "127.0.0.1/32", "Description": "Nowhere"}],
    },
    "Tasks": {
        "SecurityGroupIngress": [
            {
                "IpProtocol": "tcp",
                "FromPort": 8080,
                "ToPort": 8080,
                "SourceSecurityGroupId": {"Ref": "Balancers"},
                "Description": "Requests and checks",
            }
        ]
    },
    **{rule: {"Description": "Another"} for rule in ("ToRange", "ToList", "FromRange", "FromList")},
    "ToSecrets": {
        "DnsOptions": {"DnsRecordIpType": "dualstack", "PrivateDnsOnlyForInboundResolverEndpoint": "AllResolvers"},
        "IpAddressType": "dualstack",
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}],
        },
        "PrivateDnsEnabled": False,
        "SecurityGroupIds": [{"Ref": "Balancers"}],
        "SubnetIds": {"Ref": "OtherSubnets"},
    },
    "Network": {"EnableDnsHostnames": False, "EnableDnsSupport": False},
    "Subnet": {"MapPublicIpOnLaunch": False},
    "Gateway": {},
    "OtherGateway": {},
    "Attachment": {"InternetGatewayId": {"Ref": "OtherGateway"}},
    "Routes": {},
    "Routed": {},
    "WayOut": {"GatewayId": {"Ref": "OtherGateway"}},
    "ToObjects": {"RouteTableIds": {"Ref": "OtherRouteTables"}},
    "LoadBalancer": {
        "IpAddressType": "ipv4",
        "Subnets": {"Ref": "OtherSubnets"},
        "SecurityGroups": [{"Ref": "Tasks"}],
        "LoadBalancerAttributes": [{"Key": "idle_timeout.timeout_seconds", "Value": "90"}],
    },
    "Targets": {
        "HealthCheckEnabled": True,
        "HealthCheckPath": "/ready",
        "HealthCheckPort": "8081",
        "HealthCheckProtocol": "HTTPS",
        "HealthCheckIntervalSeconds": 40,
        "HealthCheckTimeoutSeconds": 9,
        "HealthyThresholdCount": 5,
        "UnhealthyThresholdCount": 6,
        "Matcher": {"HttpCode": "204"},
        "TargetGroupAttributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "60"}],
        "Targets": [{"Id": "10.0.0.11", "Port": 8080}],
    },
    "Others": {},
    "Listener": {
        "Port": 8443,
        "Protocol": "HTTPS",
        "SslPolicy": "ELBSecurityPolicy-TLS13-1-3-2021-06",
        "Certificates": [{"CertificateArn": {"Ref": "OtherCertificateArn"}}],
        "MutualAuthentication": {"Mode": "off"},
        "ListenerAttributes": [{"Key": "routing.http.response.server.enabled", "Value": "true"}],
        "DefaultActions": [
            {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503", "ContentType": "text/plain"}}
        ],
    },
    "Plain": {
        "Port": 81,
        "Protocol": "HTTP",
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Others"}}],
    },
    "Rule": {
        "Priority": 20,
        "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/c/*"]}}],
        "Actions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Targets"}}],
        "Transforms": [
            {"Type": "url-rewrite", "UrlRewriteConfig": {"Rewrites": [{"Regex": "^/c/", "Replace": "/d/"}]}}
        ],
    },
    "TaskDefinition": {},
    "Service": {
        "TaskDefinition": "everything",
        "DesiredCount": 3,
        "CapacityProviderStrategy": [{"CapacityProvider": "FARGATE", "Weight": 1}],
        "PlatformVersion": "1.4.0",
        "AvailabilityZoneRebalancing": "DISABLED",
        "EnableECSManagedTags": False,
        "EnableExecuteCommand": False,
        "HealthCheckGracePeriodSeconds": 90,
        "PropagateTags": "SERVICE",
        "DeploymentController": {"Type": "ECS"},
        "DeploymentConfiguration": {"MinimumHealthyPercent": 100, "MaximumPercent": 200},
        "NetworkConfiguration": {
            "AwsvpcConfiguration": {
                "AssignPublicIp": "ENABLED",
                "Subnets": {"Ref": "OtherSubnets"},
                "SecurityGroups": [{"Ref": "Balancers"}],
            }
        },
        "LoadBalancers": [{"ContainerName": "app", "ContainerPort": 8080, "TargetGroupArn": {"Ref": "Targets"}}],
        "ServiceRegistries": [],
        "Monitoring": {"MetricConfigurations": [{"MetricNames": ["MemoryUtilization"], "ResolutionSeconds": 20}]},
        "ServiceConnectConfiguration": {"Enabled": False},
        "VolumeConfigurations": [
            {"Name": "block", "ManagedEBSVolume": {"RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "SizeInGiB": 20}}
        ],
        "GatewayConnectors": [{"PortName": "other"}],
        "VpcLatticeConfigurations": [],
    },
    "OnInstances": {"PlacementConstraints": [], "PlacementStrategies": []},
    **CHANGES_OF_SCALING,
    **CHANGES_OF_FRONTS,
    **CHANGES_OF_VIEWS,
    **CHANGES_OF_ALARMS,
    **CHANGES_OF_PIPELINES,
    **CHANGES_OF_COMPANIONS,
    **CHANGES_OF_DATABASES,
    **CHANGES_OF_QUEUES,
    **CHANGES_OF_TABLES,
    **CHANGES_OF_FUNCTIONS,
    **CHANGES_OF_IDENTITIES,
    **CHANGES_OF_KEYS,
    **CHANGES_OF_NETWORKS,
}


def template() -> dict[str, Any]:
    """The template of everything, with parameters for what it changes to."""
    data = copy.deepcopy(read_template(PATH).template)
    for name in ("OtherKeyArn", "OtherCertificateArn", "ThirdCertificateArn"):
        data["Parameters"][name] = {"Type": "String"}
    data["Parameters"]["OtherSubnets"] = {"Type": "List<AWS::EC2::Subnet::Id>"}
    data["Parameters"]["OtherRouteTables"] = {"Type": "CommaDelimitedList"}
    return data


def changed_template() -> dict[str, Any]:
    """The same, changed in every property that may change in place."""
    data = template()
    for name, properties in CHANGES.items():
        now = data["Resources"][name]["Properties"]
        now |= copy.deepcopy(properties)
        if "Tags" in now and name != "Target":
            # some types have a mapping
            now["Tags"] = [{"Key": "e", "Value": "f"}] if isinstance(now["Tags"], list) else {"e": "f"}
    return data


def parameters_to_change(simulation: Simulation) -> dict[str, object]:
    """Values of the parameters of both, and what they name."""
    ec2, kms = simulation.client("ec2"), simulation.client("kms")
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    others = [
        ec2.create_subnet(VpcId=simulation.vpc_id, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=zones[n])["Subnet"]
        for n in (4, 5)
    ]
    return parameters(simulation) | {
        "OtherKeyArn": kms.create_key()["KeyMetadata"]["Arn"],
        "OtherCertificateArn": simulation.certificate("example.org"),
        "ThirdCertificateArn": simulation.certificate("third.example.com"),
        "OtherSubnets": [subnet["SubnetId"] for subnet in others],
        "OtherRouteTables": [route_table(simulation)],
    }
