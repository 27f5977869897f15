"""Roles that services take on: which property names the role, and who must be trusted."""

from __future__ import annotations

from types import MappingProxyType

from budget_stack.facts.resource_types import (
    CODEBUILD_PROJECT,
    CODEPIPELINE,
    EVENT_RULE,
    FLOW_LOG,
    FUNCTION,
    SCHEDULE,
    SERVICE,
    SNS_SUBSCRIPTION,
    STATE_MACHINE,
    SUBSCRIPTION_FILTER,
    TASK_DEFINITION,
)

ROLE_USES = MappingProxyType(
    {
        TASK_DEFINITION: (("ExecutionRoleArn", "ecs-tasks"), ("TaskRoleArn", "ecs-tasks")),
        SERVICE: (
            ("LoadBalancers.*.AdvancedConfiguration.RoleArn", "ecs"),
            ("VolumeConfigurations.*.ManagedEBSVolume.RoleArn", "ecs"),
            ("DeploymentConfiguration.LifecycleHooks.*.RoleArn", "ecs"),
            ("ServiceConnectConfiguration.Services.*.Tls.RoleArn", "ecs"),
            ("VpcLatticeConfigurations.*.RoleArn", "ecs"),
        ),
        "AWS::ECS::CapacityProvider": (("ManagedInstancesProvider.InfrastructureRoleArn", "ecs"),),
        EVENT_RULE: (("Targets.*.RoleArn", "events"), ("RoleArn", "events")),
        SCHEDULE: (("Target.RoleArn", "scheduler"),),
        SUBSCRIPTION_FILTER: (("RoleArn", "logs"),),
        "AWS::Logs::Destination": (("RoleArn", "logs"),),
        SNS_SUBSCRIPTION: (("SubscriptionRoleArn", "sns"),),
        "AWS::Pipes::Pipe": (("RoleArn", "pipes"),),
        STATE_MACHINE: (("RoleArn", "states"),),
        FUNCTION: (("Role", "lambda"),),
        FLOW_LOG: (("DeliverLogsPermissionArn", "vpc-flow-logs"),),
        "AWS::RDS::DBInstance": (("MonitoringRoleArn", "monitoring.rds"),),
        "AWS::KinesisFirehose::DeliveryStream": (
            ("ExtendedS3DestinationConfiguration.RoleARN", "firehose"),
            ("S3DestinationConfiguration.RoleARN", "firehose"),
        ),
        "AWS::CodeDeploy::DeploymentGroup": (("ServiceRoleArn", "codedeploy"),),
        CODEBUILD_PROJECT: (("ServiceRole", "codebuild"),),
        CODEPIPELINE: (("RoleArn", "codepipeline"),),
    }
)
"""Paths of properties, with `*` for the entries of a list, and service principals without their domain, by type.

Sources: the pages of the properties below
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html;
for ECS, https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-iam-role-overview.html;
for EventBridge, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html and
https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html;
for logs, https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html.
"""
