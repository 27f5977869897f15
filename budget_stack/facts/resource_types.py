"""CloudFormation's names of the resource types that more than one place speaks of.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

from __future__ import annotations

SCALABLE_TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
SCALING_POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE_ALARM = "AWS::CloudWatch::CompositeAlarm"
DSQL_CLUSTER = "AWS::DSQL::Cluster"
DYNAMODB_TABLE = "AWS::DynamoDB::Table"
SECURITY_GROUP = "AWS::EC2::SecurityGroup"
SECURITY_GROUP_EGRESS = "AWS::EC2::SecurityGroupEgress"
SECURITY_GROUP_INGRESS = "AWS::EC2::SecurityGroupIngress"
SUBNET = "AWS::EC2::Subnet"
REPOSITORY = "AWS::ECR::Repository"
CLUSTER = "AWS::ECS::Cluster"
SERVICE = "AWS::ECS::Service"
TASK_DEFINITION = "AWS::ECS::TaskDefinition"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
LISTENER_RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
IAM_GROUP = "AWS::IAM::Group"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
INLINE_POLICY = "AWS::IAM::Policy"
ROLE = "AWS::IAM::Role"
ROLE_POLICY = "AWS::IAM::RolePolicy"
USER = "AWS::IAM::User"
KMS_KEY = "AWS::KMS::Key"
LOG_GROUP = "AWS::Logs::LogGroup"
SECRETS_MANAGER_SECRET = "AWS::SecretsManager::Secret"  # noqa: S105
SSM_PARAMETER = "AWS::SSM::Parameter"
