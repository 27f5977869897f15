"""The metrics of AWS's services that alarms of a web service watch, and what each is filed under.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LOAD_BALANCER_METRICS: Final = "AWS/ApplicationELB"
ECS_METRICS: Final = "AWS/ECS"
API_METRICS: Final = "AWS/ApiGateway"
AURORA_METRICS: Final = "AWS/RDS"

_OF_CLUSTER = (
    "CPUReservation",
    "CPUUtilization",
    "EBSFilesystemUtilization",
    "GPUReservation",
    "MemoryReservation",
    "MemoryUtilization",
)
# these metrics have the discovery name as a dimension, with or without cluster and service
_OF_SERVICE_CONNECT = (
    "ActiveConnectionCount",
    "ClientTLSNegotiationErrorCount",
    "GrpcRequestCount",
    "HTTPCode_Target_2XX_Count",
    "HTTPCode_Target_3XX_Count",
    "HTTPCode_Target_4XX_Count",
    "HTTPCode_Target_5XX_Count",
    "NewConnectionCount",
    "ProcessedBytes",
    "RequestCount",
    "RequestCountPerTarget",
    "TargetProcessedBytes",
    "TargetResponseTime",
    "TargetTLSNegotiationErrorCount",
)
# these metrics have the load balancer and the target group as dimensions together, and neither alone
_OF_BOTH = (
    "ActiveZonalShiftHostCount",
    "AnomalousHostCount",
    "HealthyHostCount",
    "HealthyStateDNS",
    "HealthyStateRouting",
    "MitigatedHostCount",
    "UnHealthyHostCount",
    "UnhealthyStateDNS",
    "UnhealthyStateRouting",
)
# these metrics may have the target group alone as a dimension, but never the load balancer alone
_OF_TARGET_GROUP = ("LambdaInternalError", "LambdaUserError", "RequestCountPerTarget")
_OF_LOAD_BALANCER = (
    "ActiveConnectionCount",
    "AppCookieNonStickinessCount",
    "ClientTLSNegotiationErrorCount",
    "ConsumedLCUs",
    "DesyncMitigationMode_NonCompliant_Request_Count",
    "DroppedInvalidHeaderRequestCount",
    "ELBAuthError",
    "ELBAuthFailure",
    "ELBAuthLatency",
    "ELBAuthRefreshTokenSuccess",
    "ELBAuthSuccess",
    "ELBAuthUserClaimsSizeExceeded",
    "ForwardedInvalidHeaderRequestCount",
    "HTTPCode_ELB_3XX_Count",
    "HTTPCode_ELB_4XX_Count",
    "HTTPCode_ELB_500_Count",
    "HTTPCode_ELB_502_Count",
    "HTTPCode_ELB_503_Count",
    "HTTPCode_ELB_504_Count",
    "HTTPCode_ELB_5XX_Count",
    "HTTPCode_Target_2XX_Count",
    "HTTPCode_Target_3XX_Count",
    "HTTPCode_Target_4XX_Count",
    "HTTPCode_Target_5XX_Count",
    "HTTP_Fixed_Response_Count",
    "HTTP_Redirect_Count",
    "HTTP_Redirect_Url_Limit_Exceeded_Count",
    "IPv6ProcessedBytes",
    "IPv6RequestCount",
    "LambdaTargetProcessedBytes",
    "LowReputationPacketsDropped",
    "LowReputationRequestsDenied",
    "NewConnectionCount",
    "NonStickyRequestCount",
    "PeakLCUs",
    "ProcessedBytes",
    "RejectedConnectionCount",
    "RequestCount",
    "ReservedLCUs",
    "RuleEvaluations",
    "StandardProcessedBytes",
    "TargetConnectionErrorCount",
    "TargetResponseTime",
    "TargetTLSNegotiationErrorCount",
    "UnhealthyRoutingRequestCount",
)
# of HTTP APIs alone; REST and WebSocket APIs call theirs otherwise
_OF_HTTP_API = ("4xx", "5xx", "DataProcessed")
_OF_ANY_API = (
    "4XXError",
    "5XXError",
    "CacheHitCount",
    "CacheMissCount",
    "ClientError",
    "ConnectCount",
    "Count",
    "ExecutionError",
    "IntegrationError",
    "IntegrationLatency",
    "Latency",
    "MessageCount",
)

METRICS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        ECS_METRICS: (*_OF_CLUSTER, *_OF_SERVICE_CONNECT),
        LOAD_BALANCER_METRICS: (*_OF_LOAD_BALANCER, *_OF_BOTH, *_OF_TARGET_GROUP, "GrpcRequestCount"),
        API_METRICS: (*_OF_HTTP_API, *_OF_ANY_API),
    }
)
"""The names of metrics by namespace."""

DIMENSIONS: Final[Mapping[str, Mapping[tuple[str, ...], tuple[str, ...]]]] = MappingProxyType(
    {
        ECS_METRICS: {("ClusterName",): _OF_CLUSTER},
        LOAD_BALANCER_METRICS: {
            ("LoadBalancer",): _OF_LOAD_BALANCER,
            ("LoadBalancer", "TargetGroup"): _OF_BOTH,
            ("TargetGroup",): _OF_TARGET_GROUP,
        },
        API_METRICS: {("ApiId",): _OF_HTTP_API},
    }
)
"""By namespace and then by dimensions, the names of the metrics that always have these."""

ALWAYS_ONE: Final = tuple(name for name in _OF_LOAD_BALANCER if name.startswith("HTTPCode_"))
"""Counts of load balancers of which each sample is 1: so are minimum, maximum and average."""

REPORTED_ABOVE_ZERO: Final = (
    *ALWAYS_ONE,
    "RejectedConnectionCount",
    "TargetConnectionErrorCount",
    "TargetResponseTime",
)
"""Metrics of load balancers without a data point where there is nothing to count."""

STATISTICS = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")
_NUMBER = r"\d+(?:\.\d+)?"
_PERCENT = rf"(?:{_NUMBER})?%?:(?:{_NUMBER})?%?"
_EXTENDED = rf"(?a:(?:p|tm|tc|ts|wm)(?P<percent>{_NUMBER})|IQM|(?:PR|TM|TC|TS|WM)\((?P<bounds>{_PERCENT})\))"


def is_extended_statistic(text: str) -> bool:
    """Tell whether a text is a statistic such as p99.9, tm90, IQM or TM(10%:90%).

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
    """
    match = re.fullmatch(_EXTENDED, text)
    if match is None:
        return False
    return float(match["percent"] or 0) <= 100 and (match["bounds"] or "0") != ":"


BAND_OPERATORS = (
    "GreaterThanUpperThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
)
"""How a metric is compared with the band of an anomaly detection model.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

MOST_QUERIES, MOST_DIMENSIONS = 20, 30
"""Queries that an alarm may have, and dimensions of a metric.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

WALL_CLOCK_PERIODS = (60, 300, 3_600, 86_400, 604_800)
"""Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""

MINUTELY = frozenset(
    f"AWS/{service}"
    for service in ("ApiGateway", "ApplicationELB", "EFS", "Events", "NetworkELB", "RDS", "SNS", "SQS", "WAFV2")
)
"""Namespaces whose metrics are published once a minute, and no more often.

Sources: the pages above;
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html,
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html,
https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html
"""

CONTAINER_INSIGHTS: Final = "ECS/ContainerInsights"
"""The namespace of what ECS publishes of a cluster with Container Insights alone.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
"""

QUEUE_METRICS: Final = "AWS/SQS"
"""The namespace of what SQS publishes of each queue, for nothing.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
"""

_COUNTED = ("HealthyHostCount", "UnHealthyHostCount", "RequestCount", "RequestCountPerTarget", "HTTPCode_ELB_5XX_Count")
UNITS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        ECS_METRICS: {"CPUUtilization": "Percent", "MemoryUtilization": "Percent"},
        LOAD_BALANCER_METRICS: {
            "TargetResponseTime": "Seconds",
            "HTTPCode_Target_5XX_Count": "Count",
            "HTTPCode_Target_4XX_Count": "Count",
            **dict.fromkeys(_COUNTED, "Count"),
        },
        QUEUE_METRICS: {
            "ApproximateNumberOfMessagesVisible": "Count",
            "ApproximateNumberOfMessagesNotVisible": "Count",
            "ApproximateAgeOfOldestMessage": "Seconds",
        },
    }
)
"""The units of metrics, by namespace; CloudWatch leaves out what was published in another.

Sources: the pages above.
"""

ALARM_ACTIONS = ("aiops", "automate", "autoscaling", "lambda", "sns", "ssm", "ssm-incidents", "swf")
"""The services, as ARNs name them, that an alarm can act on.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

COMPOSITE_ACTIONS = ("aiops", "lambda", "sns", "ssm", "ssm-incidents")
"""Those of them that a composite alarm can act on.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
"""
