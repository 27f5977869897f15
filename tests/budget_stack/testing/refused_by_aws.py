"""Values that schemas allow and AWS refuses, beside what else stands there or ever, each with its source."""

from __future__ import annotations

from tests.budget_stack.testing.refused import Refusal

_DOCS = "https://docs.aws.amazon.com/"
_CLOUDFORMATION = f"{_DOCS}AWSCloudFormation/latest/TemplateReference/aws-resource-"
_RECORDS = ("Alias", "Block", "GroupById", "Many", "Near", "Nearest", "Spare")

OF_NAMES = (
    Refusal(
        "a strategy names providers that its cluster has, and there are two of AWS's",
        "which is not among the CapacityProviders|was not found in the cluster",
        {
            "Cluster": ("CapacityProviders/*", "DefaultCapacityProviderStrategy/*/CapacityProvider"),
            "Service": ("CapacityProviderStrategy/0/CapacityProvider", "CapacityProviderStrategy/more"),
        },
        f"{_DOCS}AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html",
    ),
    Refusal(
        "what a service says of containers, ports and volumes is in its task definition",
        "does not exist in the task definition|did not have a container port|no port mapping|configured at launch",
        {
            "Service": (
                "LoadBalancers/0/Container*",
                "LoadBalancers/more",
                "ServiceConnectConfiguration/Services/0/PortName",
                "ServiceConnectConfiguration/Services/more",
                "VolumeConfigurations/0/Name",
                "VolumeConfigurations/more",
                "VpcLatticeConfigurations/0/PortName",
            )
        },
        f"{_DOCS}AmazonECS/latest/APIReference/API_CreateService.html",
    ),
    Refusal(
        "containers and volumes of a task definition refer to each other by name",
        "which is not among the Volumes|which does not exist",
        {
            "TaskDefinition": (
                "Volumes/0/Name",
                "ContainerDefinitions/0/MountPoints/0/SourceVolume",
                "ContainerDefinitions/0/MountPoints/more",
                "ContainerDefinitions/0/VolumesFrom/0/SourceContainer",
                "ContainerDefinitions/0/VolumesFrom/more",
                "ContainerDefinitions/0/DependsOn/0/ContainerName",
                "ContainerDefinitions/0/DependsOn/more",
                "ContainerDefinitions/1/Name",
                "ContainerDefinitions/fewer",
            )
        },
        f"{_DOCS}AmazonECS/latest/developerguide/task_definition_parameters.html",
    ),
    Refusal(
        "a record is in the zone that its name ends with",
        "is not permitted in|No hosted zones named",
        {
            **dict.fromkeys(_RECORDS, ("HostedZoneId",)),
            "Certificate": ("DomainValidationOptions/*/HostedZoneId",),
            "Group": ("HostedZoneName", "RecordSets/7/HostedZoneId"),
            "Weighted": ("HostedZoneName",),
        },
        f"{_DOCS}Route53/latest/APIReference/API_ChangeResourceRecordSets.html",
    ),
    Refusal(
        "a certificate is for the names that it is used for, and proven in their zone",
        "does not cover|is never issued|expected '.*', read '(\\*.)?example.com'",
        {
            "Certificate": ("DomainName", "SubjectAlternativeNames/*", "DomainValidationOptions/*/DomainName"),
            "Domain": ("DomainNameConfigurations/0/CertificateArn", "DomainNameConfigurations/more"),
        },
        f"{_DOCS}acm/latest/userguide/dns-validation.html",
    ),
    Refusal(
        "an alias and its function, a route and its integration, a mapping and its stage are of one function or API",
        "Function not found|Invalid integration identifier|has no stage",
        {
            "Canary": ("FunctionName",),
            "Everything": ("ApiId",),
            "Live": ("FunctionName",),
            "Mapping": ("ApiId",),
        },
        f"{_DOCS}lambda/latest/api/API_CreateAlias.html",
    ),
    Refusal(
        "whom S3, CloudWatch Logs or Secrets Manager shall call lets it",
        "Unable to validate the following destination|Make sure you have given CloudW|policy grants access",
        {
            "Archive": (
                "NotificationConfiguration/LambdaConfigurations/0/Function",
                "NotificationConfiguration/QueueConfigurations/0/Queue",
            ),
            "Monthly": ("RotationLambdaARN",),
            "Searched": ("DestinationArn",),
            "Weekly": ("RotationLambdaARN",),
        },
        f"{_DOCS}AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
    ),
    Refusal(
        "what a policy follows every 20 seconds, a service publishes so",
        "does not publish MemoryUtilization",
        {"Faster": ("ScalingTargetId",)},
        f"{_DOCS}autoscaling/application/APIReference/API_PredefinedMetricSpecification.html",
    ),
    Refusal(
        "a policy that AWS manages is one that AWS has",
        "does not exist or is not attachable",
        {"Developers": ("ManagedPolicyArns/*",)},
        f"{_DOCS}IAM/latest/APIReference/API_AttachGroupPolicy.html",
    ),
    Refusal(
        "a target that scales is there, and its policies are of it",
        "ECS service doesn't exist|No scalable target registered",
        {"SpareTarget": ("ResourceId",), "Steps": ("ScalableDimension",), "Target": ("ResourceId",)},
        f"{_DOCS}autoscaling/application/APIReference/API_RegisterScalableTarget.html",
    ),
)

OF_WORDS = (
    Refusal(
        "the documentation alone has the words that may stand there",
        "not valid|must be one of|is not supported|is invalid|not found|Invalid protocol|Option ignorex"
        "|neither the rig nor moto|validation error|e-mail|_MFAx'",
        {
            "Accounts": ("Engine",),
            "Archive": ("NotificationConfiguration/*/0/Event", "NotificationConfiguration/*Configurations/more"),
            "Api": ("ProtocolType",),
            "Aurora": ("Engine",),
            "AuroraServer": ("Engine",),
            "Certificate": ("ValidationMethod",),
            "Ledger": ("Engine",),
            "Listener": ("SslPolicy",),
            "LoadBalancer": ("LoadBalancerAttributes/*/Key",),
            "OfOneMetric": ("EvaluateLowSampleCountPercentile",),
            "People": ("EnabledMfas/0", "EnabledMfas/1"),
            "Rule": ("Conditions/*/Field",),
            "Sales": ("KeySchema/*/KeyType",),
            "Visits": ("KeySchema/*/KeyType",),
            "Watched": ("KeySchema/*/KeyType",),
        },
        f"{_DOCS}AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html",
    ),
    Refusal(
        "the attributes of target groups and listeners are those that there are, which moto does not check",
        "was taken out of (TargetGroup|Listener)Attributes|no default of it is known",
        {
            "Listener": ("ListenerAttributes/0/Key", "ListenerAttributes/more"),
            "Targets": ("TargetGroupAttributes/*/Key",),
        },
        f"{_DOCS}elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html",
    ),
    Refusal(
        "Fargate has sizes of tasks that go together, and one way for them to share processes and a network",
        "No Fargate configuration exists|do not support pidMode|read 'awsvpc'",
        {"TaskDefinition": ("Cpu", "Memory", "PidMode", "NetworkMode")},
        f"{_DOCS}AmazonECS/latest/developerguide/fargate-tasks-services.html",
    ),
    Refusal(
        "logs are gathered for one minute or for ten",
        "Invalid Flow Log Max Aggregation Interval",
        {"Traffic": ("MaxAggregationInterval",)},
        f"{_DOCS}AWSEC2/latest/APIReference/API_CreateFlowLogs.html",
    ),
    Refusal(
        "where links may be is not in every zone",
        "where service is not available",
        {"Link": ("SubnetIds",)},
        f"{_DOCS}apigateway/latest/developerguide/http-api-vpc-links.html",
    ),
    Refusal(
        "a definition is JSON once its substitutions are in it",
        "INVALID_JSON_DESCRIPTION",
        {"Steady": ("DefinitionString",)},
        f"{_DOCS}step-functions/latest/dg/concepts-amazon-states-language.html",
    ),
    Refusal(
        "the patterns of filters have a grammar",
        "FilterPolicy: ",
        {"Reader": ("FilterPolicy/total/0/numeric/0", "FilterPolicy/total/0/numeric/fewer", "FilterPolicy/total/more")},
        f"{_DOCS}sns/latest/dg/sns-subscription-filter-policies.html",
    ),
)
