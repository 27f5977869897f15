"""Values that schemas allow and AWS refuses, for what stands beside them or was there before, each with its source."""

from __future__ import annotations

from tests.budget_stack.testing.refused import Refusal

_DOCS = "https://docs.aws.amazon.com/"

BESIDE_OTHERS = (
    Refusal(
        "the attributes of a table are those of its keys and indexes, and of the way it is paid for",
        "expected .*, read |Some index key attribute|AttributeDefinitions",
        {
            "Sales": ("AttributeDefinitions/*", "BillingMode", "KeySchema/*/AttributeName"),
            "Visits": ("AttributeDefinitions/*", "KeySchema/0/AttributeName", "KeySchema/more"),
            "Watched": ("AttributeDefinitions/*", "KeySchema/0/AttributeName", "KeySchema/more"),
        },
        f"{_DOCS}amazondynamodb/latest/APIReference/API_CreateTable.html",
    ),
    Refusal(
        "indexes of a table are made and deleted one at a time, and local ones with it alone",
        "local secondary indexes are made|Cannot (update GSI|perform more than one GSI)",
        {
            "Sales": (
                "LocalSecondaryIndexes/*",
                "GlobalSecondaryIndexes/0/IndexName",
                "GlobalSecondaryIndexes/0/KeySchema/*",
                "GlobalSecondaryIndexes/0/Projection/*",
            ),
            "Visits": (
                "GlobalSecondaryIndexes/0/IndexName",
                "GlobalSecondaryIndexes/0/KeySchema/*",
                "GlobalSecondaryIndexes/0/Projection/*",
            ),
        },
        f"{_DOCS}AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html",
    ),
    Refusal(
        "what is off has no settings that are read back",
        "expected .*, read ",
        {
            "Sales": (
                "ContributorInsightsSpecification/Enabled",
                "PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled",
                "SSESpecification/SSEEnabled",
            ),
        },
        f"{_DOCS}amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html",
    ),
    Refusal(
        "a key goes with encryption, exceptions with tags that may not be moved, and a FIFO queue with another",
        "must be True|expected .*, read |Unknown Attribute|queues of its own type",
        {
            "Accounts": ("StorageEncrypted",),
            "Files": ("Encrypted",),
            "InOrder": ("FifoQueue",),
            "Messages": ("RedrivePolicy/deadLetterTargetArn",),
            "Ordered": ("FifoTopic",),
            "Repository": ("ImageTagMutability",),
            "Steps": ("PolicyType",),
        },
        f"{_DOCS}efs/latest/ug/API_CreateFileSystem.html",
    ),
    Refusal(
        "there is one of it: an address, a mount target of a zone, the range of a subnet",
        "AlreadyAssociated|already exists in this AZ|within the subnet's address range|neither the rig nor moto"
        "|conflicts with another subnet",
        {
            "Subnet": ("AvailabilityZone", "VpcId"),
            "ToFiles": ("SubnetId", "IpAddress", "IpAddressType", "Ipv6Address"),
            "Translated": ("PrivateIpAddress", "SubnetId"),
        },
        f"{_DOCS}AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html",
    ),
    Refusal(
        "there is one of it: a rule of a group, a version of the same code, a policy that follows a metric",
        "specified rule already exists|version for this Lambda function exists|Only one TargetTrackingScaling",
        {
            "Backlog": ("PolicyName",),
            "Faster": ("PolicyName",),
            "FromList": ("GroupId",),
            "Released": ("ProvisionedConcurrencyConfig/*", "RuntimePolicy/*"),
            "ToList": ("GroupId",),
            "Tracking": ("PolicyName",),
        },
        f"{_DOCS}lambda/latest/api/API_PublishVersion.html",
    ),
    Refusal(
        "a listener has one certificate where it speaks TLS, and an action what it is to do",
        "A certificate must be specified|forwards to no target group|expected .*, read ",
        {"Listener": ("Certificates/more", "DefaultActions/1/Type"), "Plain": ("Protocol",)},
        f"{_DOCS}elasticloadbalancing/latest/APIReference/API_CreateListener.html",
    ),
    Refusal(
        "functions are no load balancer's by protocol and port",
        "Protocol cannot be specified",
        {"Others": ("TargetType",), "Targets": ("TargetType",)},
        f"{_DOCS}elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
    ),
    Refusal(
        "other listeners have no certificates, and networks private names where they resolve names",
        "expected .*, read |enableDnsHostnames",
        {"SecondName": ("ListenerArn",), "ToSecrets": ("VpcId",)},
        f"{_DOCS}vpc/latest/privatelink/create-interface-endpoint.html",
    ),
    Refusal(
        "where logs go says what the group is",
        "must be cloud-watch-logs if LogGroupName",
        {"Traffic": ("LogDestinationType",)},
        f"{_DOCS}AWSEC2/latest/APIReference/API_CreateFlowLogs.html",
    ),
    Refusal(
        "a bucket that lists may be written to has owners of objects",
        "Bucket cannot have ACLs",
        {"Archive": ("OwnershipControls/Rules/*",)},
        f"{_DOCS}AmazonS3/latest/userguide/about-object-ownership.html",
    ),
    Refusal(
        "a network is in one region, and a gateway's routes are in its tables, which the rig does not check",
        "expected '.*', read \\[\\]|is left",
        {"PrivateZone": ("VPCs/0/VPCRegion",)},
        f"{_DOCS}Route53/latest/APIReference/API_VPC.html",
    ),
    Refusal(
        "attributes of users are added, and neither changed nor taken away",
        "custom attributes|already has name|expected .*, read ",
        {"People": ("Schema/*",)},
        f"{_DOCS}cognito/latest/developerguide/user-pool-settings-attributes.html",
    ),
    Refusal(
        "what is locked stays so",
        "cannot be disabled once it is enabled",
        {"Locked": ("ObjectLockEnabled",)},
        f"{_DOCS}AmazonS3/latest/userguide/object-lock-configure.html",
    ),
    Refusal(
        "whoever denies the account everything cannot look at the key any more",
        "AccessDenied",
        {"Key": ("KeyPolicy",)},
        f"{_DOCS}kms/latest/developerguide/key-policy-default.html",
    ),
    Refusal(
        "the range that AWS provides is asked for, or another one given",
        "cannot be read back",
        {"RoomOfSix": ("AmazonProvidedIpv6CidrBlock",)},
        f"{_DOCS}AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpccidrblock.html",
    ),
    Refusal(
        "who is told is told once, and in the protocol's own way",
        "expected .*, read |RawMessageDelivery is not supp",
        {
            "Canary": ("RoutingConfig/AdditionalVersionWeights/more",),
            "Notices": ("DeliveryStatusLogging/0/Protocol",),
            "Reader": ("Protocol",),
        },
        f"{_DOCS}sns/latest/dg/sns-large-payload-raw-message-delivery.html",
    ),
)
