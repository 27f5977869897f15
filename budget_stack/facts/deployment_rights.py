"""What a deployment takes beside the permissions of handlers, and which of these it takes only sometimes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from budget_stack.facts.ecr import LOGIN_ACTION, PULL_ACTIONS
from budget_stack.facts.iam import action_matches
from budget_stack.facts.resource_types import (
    CERTIFICATE,
    CLUSTER,
    COMPOSITE_ALARM,
    DSQL_CLUSTER,
    FILE_SYSTEM,
    HTTP_API,
    HTTP_API_DOMAIN_NAME,
    HTTP_API_INTEGRATION,
    HTTP_API_STAGE,
    INLINE_POLICY,
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    LOG_GROUP,
    MANAGED_POLICY,
    REPOSITORY,
    SCALABLE_TARGET,
    SCHEDULE,
    SERVICE,
    SNS_SUBSCRIPTION,
    TARGET_GROUP,
    TASK_DEFINITION,
    TOPIC,
    WAIT_CONDITION_HANDLE,
)

LONGEST_MANAGED_POLICY = 6144
"""Characters that a managed policy may have; IAM does not count whitespace.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

PASSED_TO: Mapping[str, str] = MappingProxyType(
    {
        HTTP_API_INTEGRATION: "apigateway.amazonaws.com",
        SCALABLE_TARGET: "application-autoscaling.amazonaws.com",
        SCHEDULE: "scheduler.amazonaws.com",
        SERVICE: "ecs.amazonaws.com",
        TASK_DEFINITION: "ecs-tasks.amazonaws.com",
        "AWS::Events::Rule": "events.amazonaws.com",
        "AWS::CodeBuild::Project": "codebuild.amazonaws.com",
        "AWS::CodePipeline::Pipeline": "codepipeline.amazonaws.com",
    }
)
"""The service that a resource of a type passes a role to.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html and
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEventBridgeSchedulerFullAccess.html
"""


class Gate(NamedTuple):
    """A property without which handlers do not call certain actions.

    Attributes:
        actions: The actions, as a policy would name them.
        property: The property, or several with spaces between them, any of which will do.
        word: What stands in its value where it takes those actions; empty if any value does.
    """

    actions: str
    property: str
    word: str = ""

    def is_before(self, action: str) -> bool:
        """Tell whether an action is among those that are called only with the property."""
        return action_matches(self.actions, action)


GATES: Mapping[str, tuple[Gate, ...]] = MappingProxyType(
    {
        CERTIFICATE: (
            Gate("acm-pca:*", "CertificateAuthorityArn"),
            Gate("route53:*", "DomainValidationOptions"),
        ),
        CLUSTER: (Gate("kms:*", "Configuration"),),
        DSQL_CLUSTER: (
            Gate("kms:*", "KmsEncryptionKey"),
            Gate("dsql:PutMultiRegionProperties", "MultiRegionProperties"),
            Gate("dsql:*PeerCluster", "MultiRegionProperties"),
            Gate("dsql:PutWitnessRegion", "MultiRegionProperties"),
        ),
        # the key policy of AWS's own key lets in whoever may use EFS
        FILE_SYSTEM: (Gate("kms:*", "KmsKeyId"),),
        HTTP_API: (Gate("s3:*", "BodyS3Location"),),
        HTTP_API_DOMAIN_NAME: (Gate("s3:*", "MutualTlsAuthentication"),),
        INLINE_POLICY: (
            Gate("iam:*UserPolicy", "Users"),
            Gate("iam:*GroupPolicy", "Groups"),
            Gate("iam:*RolePolicy", "Roles"),
        ),
        LISTENER: (Gate("cognito-idp:*", "DefaultActions", "authenticate-cognito"),),
        LISTENER_RULE: (Gate("cognito-idp:*", "Actions", "authenticate-cognito"),),
        LOAD_BALANCER: (
            Gate("ec2:DescribeIpamPools", "Ipv4IpamPoolId"),
            Gate("elasticloadbalancing:ModifyIpPools", "Ipv4IpamPoolId"),
            Gate("elasticloadbalancing:ModifyCapacityReservation", "MinimumLoadBalancerCapacity"),
        ),
        LOG_GROUP: (
            Gate("firehose:*", "DataProtectionPolicy"),
            Gate("s3:*", "DataProtectionPolicy"),
            Gate("logs:CreateLogDelivery", "DataProtectionPolicy"),
            Gate("logs:PutBearerTokenAuthentication", "BearerTokenAuthenticationEnabled"),
        ),
        MANAGED_POLICY: (
            Gate("iam:*UserPolicy", "Users"),
            Gate("iam:*GroupPolicy", "Groups"),
        ),
        REPOSITORY: (Gate("kms:*", "EncryptionConfiguration", "KMS"),),
        "AWS::S3::Bucket": (Gate("s3tables:*", "MetadataConfiguration MetadataTableConfiguration"),),
        SCALABLE_TARGET: (Gate("lambda:*", "ServiceNamespace", "lambda"),),
    }
)
"""By resource type. What is called for another service, or lets somebody act on identities, and only with a property.

Source: the descriptions of the properties in the schemas that `handler_permissions` of `facts/authorization.py` is
about.
"""


class Besides(NamedTuple):
    """Actions that the schema does not list: what a service asks of its caller, or all where it lists none.

    Attributes:
        actions: The actions.
        property: The property with which it asks for them; empty if it always does.
        word: What stands in its value where it asks for them; empty if any value does.
    """

    actions: tuple[str, ...]
    property: str = ""
    word: str = ""


BESIDES: Mapping[str, Besides] = MappingProxyType(
    {
        HTTP_API_STAGE: Besides(
            (
                "logs:CreateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:DescribeLogGroups",
                "logs:DescribeResourcePolicies",
                "logs:GetLogDelivery",
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
                "logs:UpdateLogDelivery",
            ),
            "AccessLogSettings",
        ),
        LOAD_BALANCER: Besides(
            (
                "ec2:DescribeAccountAttributes",
                "ec2:DescribeAddresses",
                "ec2:DescribeInternetGateways",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
                "iam:CreateServiceLinkedRole",
            )
        ),
        SCALABLE_TARGET: Besides(("ecs:DescribeServices", "ecs:UpdateService"), "ServiceNamespace", "ecs"),
        "AWS::CloudFormation::WaitCondition": Besides(()),
        WAIT_CONDITION_HANDLE: Besides(()),
        "AWS::CodeBuild::Project": Besides(
            (
                "codebuild:BatchGetProjects",
                "codebuild:CreateProject",
                "codebuild:DeleteProject",
                "codebuild:UpdateProject",
                "iam:PassRole",
            )
        ),
        TARGET_GROUP: Besides(("ec2:DescribeInternetGateways", "ec2:DescribeVpcs")),
    }
)
"""By resource type.

Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-permissions.html,
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/auto-scaling-IAM.html and
https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-permissions-reference.html
"""

WITHOUT_LIMIT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        COMPOSITE_ALARM: ("cloudwatch:DescribeAlarms", "cloudwatch:PutCompositeAlarm"),
        # limited to topics in the reference of 2026, and to no resource in that of 2025
        SNS_SUBSCRIPTION: ("sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes", "sns:Unsubscribe"),
        TOPIC: ("sns:Unsubscribe",),
    }
)
"""By resource type, actions that are refused under any limit, or were lately, although IAM knows a resource for them.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
"""

STACK_ACTIONS = (
    "CancelUpdateStack",
    "ContinueUpdateRollback",
    "CreateChangeSet",
    "CreateStack",
    "DeleteChangeSet",
    "DeleteStack",
    "DescribeChangeSet",
    "DescribeStackEvents",
    "DescribeStackResource",
    "DescribeStackResources",
    "DescribeStacks",
    "ExecuteChangeSet",
    "GetTemplate",
    "GetTemplateSummary",
    "ListChangeSets",
    "ListStackResources",
    "RollbackStack",
    "UpdateStack",
)
"""Actions of CloudFormation on one stack: creating, updating and deleting it, and what `sam` and `aws` ask meanwhile.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html, chosen by what
`sam deploy`, `sam delete` and `aws cloudformation deploy` send.
"""

TEMPLATE_ACTIONS = ("GetTemplateSummary", "ValidateTemplate")
"""Actions of CloudFormation on a template that no stack has yet."""

PARAMETER_LOOKUPS: Mapping[str, str] = MappingProxyType(
    {
        "AWS::EC2::AvailabilityZone::Name": "ec2:DescribeAvailabilityZones",
        "AWS::EC2::Image::Id": "ec2:DescribeImages",
        "AWS::EC2::Instance::Id": "ec2:DescribeInstances",
        "AWS::EC2::KeyPair::KeyName": "ec2:DescribeKeyPairs",
        "AWS::EC2::SecurityGroup::GroupName": "ec2:DescribeSecurityGroups",
        "AWS::EC2::SecurityGroup::Id": "ec2:DescribeSecurityGroups",
        "AWS::EC2::Subnet::Id": "ec2:DescribeSubnets",
        "AWS::EC2::VPC::Id": "ec2:DescribeVpcs",
        "AWS::EC2::Volume::Id": "ec2:DescribeVolumes",
        "AWS::Route53::HostedZone::Id": "route53:GetHostedZone",
    }
)
"""What CloudFormation looks up about the value of a parameter, by the parameter's type; template Rules ask no more.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
"""

FUNCTION_LOOKUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"Fn::GetAZs": ("ec2:DescribeAccountAttributes", "ec2:DescribeAvailabilityZones", "ec2:DescribeSubnets")}
)
"""What CloudFormation looks up to evaluate a function, with the rights of whoever deploys.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getavailabilityzones.html
"""

PUSH_ACTIONS = (
    LOGIN_ACTION,
    *PULL_ACTIONS,
    "ecr:BatchCheckLayerAvailability",
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImageScanFindings",
    "ecr:DescribeImages",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:StartImageScan",
    "ecr:UploadLayerPart",
)
"""What `docker login` and `docker push` take, and to look up the digest and the scan of what was pushed.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html and
https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-basic.html
"""
