"""Every property that may change in place, changed, read back, and taken out again."""

from __future__ import annotations

import copy
import json

import pytest

from budget_stack.resolve import read_template
from budget_stack.testing import PropertyLost, simulated
from budget_stack.testing.handlers import handler_of
from tests.budget_stack.testing.everything import PATH, parameters

# What each property that may change in place becomes.
CHANGES = {
    "Cluster": {
        "CapacityProviders": ["FARGATE"],
        "DefaultCapacityProviderStrategy": [{"CapacityProvider": "FARGATE", "Weight": 2}],
        "ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}],
        "Configuration": {"ExecuteCommandConfiguration": {"Logging": "NONE"}},
        "ServiceConnectDefaults": {"Namespace": "other"},
    },
    "LogGroup": {"RetentionInDays": 7},
    "Boundary": {
        "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]},
        "Roles": [],
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
        "ServiceConnectConfiguration": {"Enabled": False},
        "VolumeConfigurations": [
            {"Name": "block", "ManagedEBSVolume": {"RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "SizeInGiB": 20}}
        ],
        "GatewayConnectors": [{"PortName": "other"}],
        "VpcLatticeConfigurations": [],
    },
    "OnInstances": {"PlacementConstraints": [], "PlacementStrategies": []},
    "Target": {
        "MinCapacity": 2,
        "MaxCapacity": 9,
        "SuspendedState": {
            "DynamicScalingInSuspended": False,
            "DynamicScalingOutSuspended": True,
            "ScheduledScalingSuspended": False,
        },
        "ScheduledActions": [
            {
                "ScheduledActionName": "morning",
                "Schedule": "cron(0 6 * * ? *)",
                "ScalableTargetAction": {"MinCapacity": 2, "MaxCapacity": 3},
            }
        ],
    },
    "Tracking": {
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 60,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
        },
    },
    "Steps": {
        "PolicyType": "StepScaling",
        "StepScalingPolicyConfiguration": {
            "AdjustmentType": "ExactCapacity",
            "Cooldown": 90,
            "MetricAggregationType": "Average",
            "StepAdjustments": [{"MetricIntervalLowerBound": 1, "ScalingAdjustment": 4}],
        },
    },
}
# What moto keeps when a resource is made and not when it is changed, on which the rig fails; and what cannot differ.
SAME = {
    ("FromGroup", "Description"),
    ("OnInstances", "DesiredCount"),
    ("OnInstances", "NetworkConfiguration"),
    ("OnInstances", "TaskDefinition"),
    ("Others", "Matcher"),
    ("Target", "RoleARN"),
    ("ToTasks", "Description"),
    ("Database", "MultiRegionProperties"),
    ("Listener", "Protocol"),
    ("LogGroup", "DeletionProtectionEnabled"),
    ("LogGroup", "KmsKeyId"),
    ("LogGroup", "LogGroupClass"),
    ("Plain", "Protocol"),
    ("Role", "PermissionsBoundary"),
    ("ScalingRole", "AssumeRolePolicyDocument"),
    ("Service", "DeploymentController"),
    ("Service", "SchedulingStrategy"),
    ("Steps", "PolicyType"),
    ("Target", "Tags"),
    ("Targets", "HealthCheckEnabled"),
    ("Tracking", "PolicyType"),
}


def test_every_property_that_may_change_in_place_is_changed_here():
    for name, entry in read_template(PATH).template["Resources"].items():
        create_only = {path.split("/")[0] for path in handler_of(entry["Type"]).create_only}
        said = entry["Properties"].keys() - create_only - {"Tags"}

        assert {(name, one) for one in said - CHANGES[name].keys()} <= SAME, name


@pytest.fixture(scope="module")
def before_and_after():
    template = read_template(PATH).template
    for name in ("OtherKeyArn", "OtherCertificateArn"):
        template["Parameters"][name] = {"Type": "String"}
    template["Parameters"]["OtherSubnets"] = {"Type": "List<AWS::EC2::Subnet::Id>"}
    changed = copy.deepcopy(template)
    for name, properties in CHANGES.items():
        changed["Resources"][name]["Properties"] |= properties
        if "Tags" in changed["Resources"][name]["Properties"] and name != "Target":
            changed["Resources"][name]["Properties"]["Tags"] = [{"Key": "e", "Value": "f"}]
    with simulated() as simulation:
        ec2 = simulation.client("ec2")
        zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
        others = [
            ec2.create_subnet(VpcId=simulation.vpc_id, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=zones[n])["Subnet"]
            for n in (4, 5)
        ]
        values = parameters(simulation) | {
            "OtherKeyArn": simulation.client("kms").create_key()["KeyMetadata"]["Arn"],
            "OtherCertificateArn": simulation.client("acm").request_certificate(DomainName="example.org")[
                "CertificateArn"
            ],
            "OtherSubnets": [subnet["SubnetId"] for subnet in others],
        }
        stack = simulation.deploy(template, values)
        ids = {name: resource.physical_id for name, resource in stack.resources.items()}
        yield ids, stack, stack.update(changed)


@pytest.mark.parametrize("name", [name for name in CHANGES if CHANGES[name] or name == "TaskDefinition"])
def test_every_property_that_may_change_in_place_does(name, before_and_after):
    """The update would have failed if one were not read back as the new template says."""
    ids, stack, changes = before_and_after

    assert [change.action for change in changes if change.logical_id == name] == ["changed"]
    assert stack.resources[name].physical_id == ids[name]


# What these resources cannot do without.
NOT_WITHOUT = {("Listener", "SslPolicy"), ("Listener", "Certificates"), ("Service", "LoadBalancers")}


def test_what_is_taken_out_is_reset(before_and_after):
    """All at once: every resettable property that the template of everything says is taken out of it."""
    _, stack, _ = before_and_after
    template = copy.deepcopy(stack.source.template)
    taken = []
    for name, entry in template["Resources"].items():
        handler = handler_of(entry["Type"])
        for one in [one for one in entry.get("Properties", {}) if one in handler.resets]:
            if (name, one) in NOT_WITHOUT | SAME:
                continue
            del entry["Properties"][one]
            taken.append((name, one))

    stack.update(template)

    # each of them was read as its default, or the update would have failed
    assert len(taken) > 30
    assert stack.resources["LogGroup"].described.get("RetentionInDays") is None
    assert stack.resources["Service"].described["HealthCheckGracePeriodSeconds"] == 0


@pytest.mark.parametrize(
    ("name", "property_", "value"),
    [
        ("FromGroup", "Description", "Another"),
        ("Others", "Matcher", {"GrpcCode": "0-3"}),
        ("Target", "RoleARN", {"Fn::GetAtt": ["Role", "Arn"]}),
    ],
)
def test_fails_where_moto_keeps_a_property_only_when_a_resource_is_made(name, property_, value, before_and_after):
    _, stack, _ = before_and_after
    template = copy.deepcopy(stack.source.template)
    template["Resources"][name]["Properties"][property_] = value

    with pytest.raises(PropertyLost, match=f"{name} .*{property_}"):
        stack.update(template)
