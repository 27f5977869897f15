"""Which metrics AWS has, by namespace: their names, and the sets of dimensions that each may be filed under.

Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html,
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html,
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html,
https://docs.aws.amazon.com/aurora-dsql/latest/userguide/cloudwatch-monitoring.html,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
"""

from __future__ import annotations

_OF_A_BALANCER = frozenset({"LoadBalancer"})
_OF_A_GROUP = frozenset({"LoadBalancer", "TargetGroup"})
_OF_A_SERVICE = frozenset({"ClusterName", "ServiceName"})

METRICS = {
    ("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count"): {_OF_A_BALANCER, _OF_A_GROUP},
    ("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count"): {_OF_A_BALANCER},
    ("AWS/ApplicationELB", "TargetResponseTime"): {_OF_A_BALANCER, _OF_A_GROUP},
    ("AWS/ApplicationELB", "RequestCount"): {_OF_A_BALANCER, _OF_A_GROUP},
    ("AWS/ApplicationELB", "RejectedConnectionCount"): {_OF_A_BALANCER},
    ("AWS/ApplicationELB", "HealthyHostCount"): {_OF_A_GROUP},
    ("AWS/ApplicationELB", "UnHealthyHostCount"): {_OF_A_GROUP},
    ("AWS/ApiGateway", "5xx"): {frozenset({"ApiId"})},
    ("AWS/ECS", "CPUUtilization"): {_OF_A_SERVICE},
    ("AWS/ECS", "MemoryUtilization"): {_OF_A_SERVICE},
    ("ECS/ContainerInsights", "RunningTaskCount"): {_OF_A_SERVICE},
    ("ECS/ContainerInsights", "DesiredTaskCount"): {_OF_A_SERVICE},
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"): {frozenset({"QueueName"})},
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): {frozenset({"QueueName"})},
    **{
        ("AWS/RDS", name): {frozenset({"DBClusterIdentifier"}), frozenset({"DBInstanceIdentifier"})}
        for name in (
            "ACUUtilization",
            "CPUUtilization",
            "DatabaseConnections",
            "Deadlocks",
            "ServerlessDatabaseCapacity",
        )
    },
    **{
        ("AWS/AuroraDSQL", name): {frozenset({"ClusterId"})}
        for name in (
            "CommitLatency",
            "OccConflicts",
            "QueryTimeouts",
            "ReadOnlyTransactions",
            "TotalDPU",
            "TotalTransactions",
        )
    },
}
