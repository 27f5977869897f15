"""How the ARNs of resources look that CloudFormation makes: their kinds, and where their names come from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import (
    ALARM,
    CERTIFICATE,
    CLUSTER,
    COMPOSITE_ALARM,
    DSQL_CLUSTER,
    DYNAMODB_TABLE,
    HTTP_API,
    HTTP_API_DOMAIN_NAME,
    HTTP_API_INTEGRATION,
    HTTP_API_MAPPING,
    HTTP_API_ROUTE,
    HTTP_API_STAGE,
    IAM_GROUP,
    INLINE_POLICY,
    KMS_KEY,
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    LOG_GROUP,
    MANAGED_POLICY,
    RECORD_SET,
    REPOSITORY,
    ROLE,
    ROLE_POLICY,
    SCALABLE_TARGET,
    SCALING_POLICY,
    SCHEDULE,
    SCHEDULE_GROUP,
    SECRETS_MANAGER_SECRET,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS,
    SECURITY_GROUP_INGRESS,
    SERVICE,
    SSM_PARAMETER,
    TARGET_GROUP,
    TASK_DEFINITION,
    USER,
    VPC_LINK,
)

STACK_AND_LOGICAL_ID = "stack and logical id"
LOGICAL_ID = "logical id"
IN_SMALL_LETTERS = "stack and logical id in small letters"
NOT_TOLD = "nothing that AWS tells"
CUT_STACK = "the first five characters of the stack's name"


class Named(NamedTuple):
    """A variable of an ARN that is the resource's own name.

    Attributes:
        property: The property that gives the name.
        generated: What a name begins with that CloudFormation makes, where the property is left out.
        longest: Characters that the name may have; CloudFormation cuts what it makes.
        ending: What AWS adds to a name that the template gives.
    """

    property: str
    generated: str = STACK_AND_LOGICAL_ID
    longest: int = 255
    ending: str = ""


class Given(NamedTuple):
    """A variable of an ARN that another resource's name or id is, as a property gives it.

    Attributes:
        property: The property.
        type: The type of the resource that it names, if templates make such.
    """

    property: str
    type: str = ""


class Identity(NamedTuple):
    """What a resource of a type is to IAM.

    Attributes:
        service: The prefix of its actions.
        kinds: Its kinds in the Service Authorization Reference; empty if `arns` says all.
        variables: What the variables of the kinds' ARNs are; AWS chooses those left out when it creates the resource.
        arns: ARNs beside those of the kinds.
    """

    service: str
    kinds: tuple[str, ...] = ()
    variables: Mapping[str, Named | Given] = MappingProxyType({})
    arns: tuple[str, ...] = ()


def _named(type_: str, generated: str = STACK_AND_LOGICAL_ID) -> Named:
    return Named(NAMES[type_].property, generated, NAMES[type_].longest)


def _api_gateway(*paths: str, variables: Mapping[str, Named | Given] = MappingProxyType({})) -> Identity:
    # tags are a path of their own, which ends in the ARN of what is tagged
    arns = (f"arn:${{Partition}}:apigateway:${{Region}}::{path}" for path in (*paths, "/tags/*"))
    return Identity("apigateway", variables=variables, arns=tuple(arns))


_BALANCERS = ("app", "net", "gwy")
_OF_BALANCER = MappingProxyType({"LoadBalancerName": Given("LoadBalancerArn", LOAD_BALANCER)})
_DOMAIN = MappingProxyType({"Domain": Given("DomainName")})

IDENTITIES: Mapping[str, Identity] = MappingProxyType(
    {
        HTTP_API: _api_gateway("/apis", "/apis/*"),
        HTTP_API_DOMAIN_NAME: _api_gateway("/domainnames", "/domainnames/${Domain}", variables=_DOMAIN),
        HTTP_API_INTEGRATION: _api_gateway("/apis/*/integrations", "/apis/*/integrations/*"),
        HTTP_API_MAPPING: _api_gateway(
            "/domainnames/${Domain}/apimappings", "/domainnames/${Domain}/apimappings/*", variables=_DOMAIN
        ),
        HTTP_API_ROUTE: _api_gateway("/apis/*/routes", "/apis/*/routes/*"),
        HTTP_API_STAGE: _api_gateway("/apis/*/stages", "/apis/*/stages/*"),
        VPC_LINK: _api_gateway("/vpclinks", "/vpclinks/*"),
        SCALABLE_TARGET: Identity("application-autoscaling", ("scalabletarget",)),
        SCALING_POLICY: Identity("application-autoscaling", ("scalabletarget",)),
        CERTIFICATE: Identity("acm", ("certificate",)),
        ALARM: Identity("cloudwatch", ("alarm",), {"AlarmName": Named("AlarmName")}),
        COMPOSITE_ALARM: Identity("cloudwatch", ("alarm",), {"AlarmName": Named("AlarmName")}),
        DSQL_CLUSTER: Identity("dsql", ("cluster",)),
        DYNAMODB_TABLE: Identity("dynamodb", ("table",), {"TableName": Named("TableName")}),
        SECURITY_GROUP: Identity("ec2", ("security-group",)),
        SECURITY_GROUP_EGRESS: Identity("ec2", ("security-group", "security-group-rule")),
        SECURITY_GROUP_INGRESS: Identity("ec2", ("security-group", "security-group-rule")),
        REPOSITORY: Identity("ecr", ("repository",), {"RepositoryName": _named(REPOSITORY)}),
        CLUSTER: Identity("ecs", ("cluster",), {"ClusterName": _named(CLUSTER)}),
        SERVICE: Identity(
            "ecs",
            ("service", "service-deployment", "service-revision"),
            {"ClusterName": Given("Cluster", CLUSTER), "ServiceName": _named(SERVICE)},
        ),
        TASK_DEFINITION: Identity("ecs", ("task-definition",), {"TaskDefinitionFamilyName": _named(TASK_DEFINITION)}),
        LISTENER: Identity("elasticloadbalancing", tuple(f"listener/{each}" for each in _BALANCERS), _OF_BALANCER),
        LISTENER_RULE: Identity(
            "elasticloadbalancing",
            ("listener-rule/app", "listener-rule/net"),
            {"LoadBalancerName": Given("ListenerArn", LISTENER)},
        ),
        LOAD_BALANCER: Identity(
            "elasticloadbalancing",
            tuple(f"loadbalancer/{each}/" for each in _BALANCERS),
            {"LoadBalancerName": _named(LOAD_BALANCER, CUT_STACK)},
        ),
        TARGET_GROUP: Identity(
            "elasticloadbalancing", ("targetgroup",), {"TargetGroupName": _named(TARGET_GROUP, CUT_STACK)}
        ),
        IAM_GROUP: Identity("iam", ("group",), {"GroupNameWithPath": _named(IAM_GROUP)}),
        INLINE_POLICY: Identity("iam"),
        MANAGED_POLICY: Identity("iam", ("policy",), {"PolicyNameWithPath": _named(MANAGED_POLICY)}),
        ROLE: Identity("iam", ("role",), {"RoleNameWithPath": _named(ROLE)}),
        ROLE_POLICY: Identity("iam"),
        USER: Identity("iam", ("user",), {"UserNameWithPath": _named(USER)}),
        KMS_KEY: Identity("kms", ("key",)),
        # the operations on a log group are about all streams in it
        LOG_GROUP: Identity(
            "logs",
            ("log-group",),
            {"LogGroupName": _named(LOG_GROUP)},
            ("arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:*",),
        ),
        RECORD_SET: Identity("route53", ("hostedzone",), {"Id": Given("HostedZoneId")}),
        SCHEDULE: Identity(
            "scheduler",
            ("schedule",),
            {"GroupName": Given("GroupName", SCHEDULE_GROUP), "ScheduleName": _named(SCHEDULE)},
        ),
        SCHEDULE_GROUP: Identity("scheduler", ("schedule-group",), {"GroupName": _named(SCHEDULE_GROUP)}),
        SECRETS_MANAGER_SECRET: Identity(
            "secretsmanager",
            ("secret",),
            {"SecretId": _named(SECRETS_MANAGER_SECRET, LOGICAL_ID)._replace(ending="-??????")},
        ),
        SSM_PARAMETER: Identity("ssm", ("parameter",), {"ParameterNameWithoutLeadingSlash": Named("Name")}),
        "AWS::Events::Rule": Identity(
            "events", ("rule-on-default-event-bus",), {"RuleName": Named("Name", longest=64)}
        ),
        "AWS::CloudWatch::Dashboard": Identity(
            "cloudwatch", ("dashboard",), {"DashboardName": Named("DashboardName", NOT_TOLD)}
        ),
        "AWS::CodeBuild::Project": Identity("codebuild", ("project",), {"ProjectName": Named("Name")}),
        "AWS::CodePipeline::Pipeline": Identity(
            "codepipeline", ("pipeline",), {"PipelineName": Named("Name", longest=100)}
        ),
        "AWS::IAM::OIDCProvider": Identity("iam", ("oidc-provider",), {"OidcProviderName": Given("Url")}),
        "AWS::Logs::MetricFilter": Identity("logs", ("log-group",), {"LogGroupName": Given("LogGroupName", LOG_GROUP)}),
        "AWS::S3::Bucket": Identity(
            "s3", ("bucket", "object"), {"BucketName": Named("BucketName", IN_SMALL_LETTERS, longest=63)}
        ),
        "AWS::S3::BucketPolicy": Identity("s3", ("bucket",), {"BucketName": Given("Bucket", "AWS::S3::Bucket")}),
        "AWS::SNS::Topic": Identity("sns", ("topic",), {"TopicName": Named("TopicName")}),
        "AWS::SQS::Queue": Identity("sqs", ("queue",), {"QueueName": Named("QueueName", longest=80)}),
    }
)
"""By resource type.

Sources: the kinds are those of
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html;
paths of API Gateway, https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html
and https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-iam-policy.html;
names, https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html; that a secret's
name begins with the logical id, https://docs.aws.amazon.com/secretsmanager/latest/userguide/cfn-example_secret.html.
Names of load balancers and target groups are at most 32 characters long, and what AWS's customers publish of theirs
(`myapp-LoadB-1O8HHXI66FTC3`) begins with five or six characters of the stack's name.
"""

ATTACHED_TO = MappingProxyType(
    {LISTENER: Given("LoadBalancerArn", LOAD_BALANCER), LISTENER_RULE: Given("ListenerArn", LISTENER)}
)
"""What a resource of a type is made on: the handlers take actions on it too."""
