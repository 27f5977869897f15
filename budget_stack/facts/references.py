"""What a reference to something in AWS looks like, by what settings and blocks call it.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html for ARNs, and
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html for the ids of EC2, which have 8 or 17 digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from budget_stack.facts.dsql import CLUSTER_ID_PATTERN
from budget_stack.facts.ecr import REPOSITORY_NAME_PATTERN
from budget_stack.facts.template import LONGEST_LOGICAL_ID

Form = tuple[str, str]
"""The pattern of a whole reference, and the same in words, which complete "<setting> must be ..."."""


def _id(kind: str, digits: str = "[0-9a-f]{8}([0-9a-f]{9})?") -> Form:
    return f"{kind}-{digits}", f"an id such as {kind}-0123456789abcdef0"


def _arn(example: str) -> Form:
    """Return the form of ARNs of the same service and the same kind, of whatever region and account."""
    _, partition, service, _, _, resource = example.split(":", 5)
    kind = resource.replace(":", "/").partition("/")[0]
    # in the resources of a policy an asterisk stands for any region or account
    whose = f"arn:{partition}[a-z-]*:{service}:[a-z0-9*-]*:([0-9]{{12}}|aws|[*])?"
    return f"{whose}:{kind}[:/].+", f"an ARN such as {example}"


_LOGICAL_ID = (
    f"[A-Za-z0-9]{{1,{LONGEST_LOGICAL_ID}}}",
    "the logical id of a condition: letters and digits, as in HasTasks",
)
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html, and the same for services
_ECS_NAME = ("[A-Za-z0-9_-]{1,255}", "a name of 1 to 255 letters, digits, '_' and '-', and no ARN")
_ROLE = _arn("arn:aws:iam::123456789012:role/invoices")
_LOAD_BALANCING = "arn:aws:elasticloadbalancing:eu-central-1:123456789012"
_CERTIFICATE = _arn("arn:aws:acm:eu-central-1:123456789012:certificate/5d7a1c0e")
_SERVER_CERTIFICATE = _arn("arn:aws:iam::123456789012:server-certificate/invoices")

REFERENCES: Mapping[str, Form] = MappingProxyType(
    {
        "vpc_id": _id("vpc"),
        "subnet_id": _id("subnet"),
        "security_group_id": _id("sg"),
        "route_table_id": _id("rtb"),
        # https://docs.aws.amazon.com/efs/latest/ug/API_DescribeAccessPoints.html
        "file_system_id": _id("fs", "[0-9a-f]{8,40}"),
        "access_point_id": _id("fsap", "[0-9a-f]{8,40}"),
        # https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZone.html
        "hosted_zone_id": ("(/hostedzone/)?[A-Z0-9]{1,32}", "the id of a zone such as Z0123456789ABCDEFGHIJ"),
        # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
        "aurora_cluster_id": ("[A-Za-z][A-Za-z0-9-]{0,62}", "1 to 63 letters, digits and hyphens, a letter first"),
        "cluster_id": (CLUSTER_ID_PATTERN, "26 lower-case letters and digits"),
        "cluster_name": _ECS_NAME,
        "cluster": (rf"(arn:aws[a-z-]*:ecs:.+:cluster/)?{_ECS_NAME[0]}", "a cluster's name or ARN"),
        "service_name": _ECS_NAME,
        "service_name_prefix": _ECS_NAME,
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
        "queue_name": (
            r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo",
            "1 to 80 letters, digits, hyphens or underscores, and then .fifo of such a queue: no ARN and no URL",
        ),
        # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
        "log_group_name": ("[._/#A-Za-z0-9-]{1,512}", "the name of a log group, and no ARN"),
        "log_group_arn": _arn("arn:aws:logs:eu-central-1:123456789012:log-group:invoices"),
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
        "bucket_name": ("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "3 to 63 lower-case letters, digits, '.' and '-'"),
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
        "alarm_name": ("(?s)arn:.+|.{1,255}", "1 to 255 characters"),
        "load_balancer_arn": _arn(f"{_LOAD_BALANCING}:loadbalancer/app/name/50dc6c495c0c9188"),
        "listener_arn": _arn(f"{_LOAD_BALANCING}:listener/app/name/50dc6c495c0c9188/f2f7dc8efc522ab2"),
        "listener_rule_arn": _arn(
            f"{_LOAD_BALANCING}:listener-rule/app/name/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee"
        ),
        "target_group_arn": _arn(f"{_LOAD_BALANCING}:targetgroup/name/73e2d6bc24d8a067"),
        # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
        "load_balancer_full_name": ("(app|net)/[^/]+/[^/]+", "the end of its ARN, such as app/name/50dc6c495c0c9188"),
        "target_group_full_name": (
            "targetgroup/[^/]+/[^/]+",
            "the end of its ARN, such as targetgroup/name/73e2d6bc24d8a067",
        ),
        # https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Certificate.html
        "certificate_arn": (f"{_CERTIFICATE[0]}|{_SERVER_CERTIFICATE[0]}", _CERTIFICATE[1]),
        "repository_name": (
            f"(?=.{{2,256}}$){REPOSITORY_NAME_PATTERN}",
            "2 to 256 characters: lower-case words joined by '.', '_', '-' or '/'",
        ),
        "repository_arn": _arn("arn:aws:ecr:eu-central-1:123456789012:repository/invoices"),
        "policy_arn": _arn("arn:aws:iam::123456789012:policy/invoices"),
        "role_arn": _ROLE,
        # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
        "task_role_arn": (rf"{_ROLE[0]}|[\w+=,.@-]{{1,64}}", _ROLE[1]),
        # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
        "task_definition_arn": (
            r"(arn:aws[a-z-]*:ecs:.+:task-definition/)?[A-Za-z0-9_-]{1,255}(:\d+)?",
            "an ARN such as arn:aws:ecs:eu-central-1:123456789012:task-definition/invoices:1",
        ),
        # a key by its ARN, its id or an alias
        # https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
        "kms_key_arn": (
            "(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:)?((key|alias)/)?[A-Za-z0-9/_-]+",
            "a key such as arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        ),
        "alarm_arn": _arn("arn:aws:cloudwatch:eu-central-1:123456789012:alarm:errors"),
        "topic_arn": ("arn:aws[a-z-]*:sns:.+", "an ARN such as arn:aws:sns:eu-central-1:123456789012:alarms"),
        "action_arn": ("arn:aws[a-z-]*:.+", "an ARN such as arn:aws:sns:eu-central-1:123456789012:alarms"),
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html
        "api_id": ("[A-Za-z0-9]+", "letters and digits such as a1b2c3d4e5"),
        "stage_name": (r"\$default|[A-Za-z0-9_-]{1,128}", "$default, or 1 to 128 letters, digits, '_' and '-'"),
        "condition": _LOGICAL_ID,
        "where": _LOGICAL_ID,
    }
)
"""By the end of a name: `client_security_group_id` is a `security_group_id`, and `subnet_ids` are several of them."""
