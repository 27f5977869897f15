"""What moto's own classes make is gone from moto once its stack is deleted, whether or not a class can delete."""

from __future__ import annotations

import pytest

ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "batch.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    },
}
NETWORK = {
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
    "Other": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.1.0.0/16"}},
    "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"CidrBlock": "10.0.0.0/24", "VpcId": {"Ref": "Vpc"}}},
}
STACKS = {
    "an API": {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "orders"}},
        "Resource": {
            "Type": "AWS::ApiGateway::Resource",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                "PathPart": "orders",
            },
        },
        "Method": {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ResourceId": {"Ref": "Resource"},
                "HttpMethod": "GET",
                "AuthorizationType": "NONE",
                "Integration": {
                    "Type": "HTTP",
                    "IntegrationHttpMethod": "GET",
                    "Uri": "https://example.com",
                },
            },
        },
        "Deployment": {
            "Type": "AWS::ApiGateway::Deployment",
            "DependsOn": "Method",
            "Properties": {"RestApiId": {"Ref": "Api"}},
        },
    },
    "a peering": {
        **NETWORK,
        "Peering": {
            "Type": "AWS::EC2::VPCPeeringConnection",
            "Properties": {"VpcId": {"Ref": "Vpc"}, "PeerVpcId": {"Ref": "Other"}},
        },
    },
    "an interface": {
        **NETWORK,
        "Interface": {"Type": "AWS::EC2::NetworkInterface", "Properties": {"SubnetId": {"Ref": "Subnet"}}},
    },
    "a fleet": {
        "Fleet": {
            "Type": "AWS::EC2::SpotFleet",
            "Properties": {
                "SpotFleetRequestConfigData": {
                    "AllocationStrategy": "lowestPrice",
                    "IamFleetRole": "arn:aws:iam::123456789012:role/fleet",
                    "LaunchSpecifications": [{"ImageId": "ami-12c6146b", "InstanceType": "t3.micro"}],
                    "SpotPrice": "0.1",
                    "TargetCapacity": 1,
                }
            },
        },
    },
    "a transit gateway": {"Gateway": {"Type": "AWS::EC2::TransitGateway", "Properties": {"Description": "one"}}},
    "a volume": {
        **NETWORK,
        "Instance": {
            "Type": "AWS::EC2::Instance",
            "Properties": {
                "ImageId": "ami-12c6146b",
                "InstanceType": "t3.micro",
                "SubnetId": {"Ref": "Subnet"},
            },
        },
        "Volume": {"Type": "AWS::EC2::Volume", "Properties": {"AvailabilityZone": "us-east-1a", "Size": 1}},
        "Attachment": {
            "Type": "AWS::EC2::VolumeAttachment",
            "Properties": {
                "Device": "/dev/sdh",
                "InstanceId": {"Ref": "Instance"},
                "VolumeId": {"Ref": "Volume"},
            },
        },
    },
    "batches": {
        **NETWORK,
        "Role": ROLE,
        "Group": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupDescription": "Of batches", "VpcId": {"Ref": "Vpc"}},
        },
        "Environment": {
            "Type": "AWS::Batch::ComputeEnvironment",
            "Properties": {
                "Type": "MANAGED",
                "State": "ENABLED",
                "ServiceRole": {"Fn::GetAtt": ["Role", "Arn"]},
                "ComputeResources": {
                    "Type": "FARGATE",
                    "MaxvCpus": 4,
                    "Subnets": [{"Ref": "Subnet"}],
                    "SecurityGroupIds": [{"Ref": "Group"}],
                },
            },
        },
        "Queue": {
            "Type": "AWS::Batch::JobQueue",
            "Properties": {
                "Priority": 1,
                "State": "ENABLED",
                "ComputeEnvironmentOrder": [{"Order": 1, "ComputeEnvironment": {"Ref": "Environment"}}],
            },
        },
        "Definition": {
            "Type": "AWS::Batch::JobDefinition",
            "Properties": {
                "Type": "container",
                "RetryStrategy": {"Attempts": 1},
                "ContainerProperties": {"Image": "busybox", "Vcpus": 1, "Memory": 128},
            },
        },
    },
    "a warehouse": {
        **NETWORK,
        "Parameters": {
            "Type": "AWS::Redshift::ClusterParameterGroup",
            "Properties": {"Description": "Of numbers", "ParameterGroupFamily": "redshift-1.0"},
        },
        "Subnets": {
            "Type": "AWS::Redshift::ClusterSubnetGroup",
            "Properties": {"Description": "Of numbers", "SubnetIds": [{"Ref": "Subnet"}]},
        },
        "Cluster": {
            "Type": "AWS::Redshift::Cluster",
            "Properties": {
                "ClusterType": "single-node",
                "DBName": "dev",
                "MasterUsername": "root",
                "MasterUserPassword": "Password1",
                "NodeType": "ra3.large",
            },
        },
    },
    "a health check": {
        "Check": {
            "Type": "AWS::Route53::HealthCheck",
            "Properties": {
                "HealthCheckConfig": {"Type": "HTTP", "FullyQualifiedDomainName": "example.com", "Port": 80}
            },
        },
    },
    "a pipeline of data": {
        "Pipeline": {
            "Type": "AWS::DataPipeline::Pipeline",
            "Properties": {
                "Name": "numbers",
                "Activate": False,
                "ParameterObjects": [],
                "PipelineObjects": [
                    {"Id": "Default", "Name": "Default", "Fields": [{"Key": "workerGroup", "StringValue": "a"}]}
                ],
            },
        },
    },
    "a policy of things": {"Policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyDocument": {}}}},
}
LISTED = {
    "an API": [("apigateway", "get_rest_apis", "items")],
    "a peering": [("ec2", "describe_vpc_peering_connections", "VpcPeeringConnections")],
    "an interface": [("ec2", "describe_network_interfaces", "NetworkInterfaces")],
    "a fleet": [("ec2", "describe_spot_fleet_requests", "SpotFleetRequestConfigs")],
    "a transit gateway": [("ec2", "describe_transit_gateways", "TransitGateways")],
    "a volume": [("ec2", "describe_volumes", "Volumes")],
    "batches": [
        ("batch", "describe_compute_environments", "computeEnvironments"),
        ("batch", "describe_job_queues", "jobQueues"),
        ("batch", "describe_job_definitions", "jobDefinitions"),
    ],
    "a warehouse": [
        ("redshift", "describe_clusters", "Clusters"),
        ("redshift", "describe_cluster_subnet_groups", "ClusterSubnetGroups"),
        ("redshift", "describe_cluster_parameter_groups", "ParameterGroups"),
    ],
    "a health check": [("route53", "list_health_checks", "HealthChecks")],
    "a pipeline of data": [("datapipeline", "list_pipelines", "pipelineIdList")],
    "a policy of things": [("iot", "list_policies", "policies")],
}
ENDED = ("deleted", "deleting", "INACTIVE")


def living(fargate, service, operation, answer):
    """What moto has, without what AWS too describes for a while after its end."""
    described = getattr(fargate.client(service), operation)()[answer]
    states = [one.get("State", one.get("Status", one.get("status"))) for one in described]
    return [
        one
        for one, state in zip(described, states, strict=True)
        if (state.get("Code", state.get("Name")) if isinstance(state, dict) else state) not in ENDED
    ]


@pytest.mark.parametrize("name", STACKS)
def test_what_was_made_is_gone(name, fargate):
    before = [len(living(fargate, *one)) for one in LISTED[name]]
    stack = fargate.deploy({"Resources": STACKS[name]}, how="made")
    assert all(len(living(fargate, *one)) > count for one, count in zip(LISTED[name], before, strict=True))

    stack.delete()

    assert [len(living(fargate, *one)) for one in LISTED[name]] == before
    assert [event.reason for event in stack.events if event.reason] == []
