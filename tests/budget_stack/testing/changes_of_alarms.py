"""How topics, filters and alarms in the template of everything change."""

from __future__ import annotations

_ACTIONS = {"ActionsEnabled": True, "AlarmActions": [], "OKActions": [], "InsufficientDataActions": []}

CHANGES_OF_ALARMS = {
    "Notices": {
        "DataProtectionPolicy": {"Name": "other", "Version": "2021-06-01", "Statement": []},
        "DeliveryStatusLogging": [
            {"Protocol": "http/s", "SuccessFeedbackRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}},
            {"Protocol": "lambda", "FailureFeedbackRoleArn": {"Fn::GetAtt": ["ScalingRole", "Arn"]}},
        ],
        "DisplayName": "Others",
        "KmsMasterKeyId": {"Ref": "OtherKeyArn"},
        "MaximumMessageSize": 2048,
        "SignatureVersion": "1",
        "Subscription": [
            {"Endpoint": "b@example.com", "Protocol": "email"},
            {"Endpoint": "c@example.com", "Protocol": "email"},
        ],
        "TracingConfig": "PassThrough",
    },
    "Ordered": {
        "ArchivePolicy": {"MessageRetentionPeriod": "8"},
        "ContentBasedDeduplication": False,
        "FifoThroughputScope": "Topic",
    },
    "Kept": {"SubscriptionRoleArn": {"Fn::GetAtt": ["ScalingRole", "Arn"]}},
    "Publishers": {
        "Topics": [{"Ref": "Notices"}],
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "sns:Publish",
                    "Resource": "*",
                    "Principal": {"Service": ["events.amazonaws.com", "s3.amazonaws.com"]},
                }
            ],
        },
    },
    "Reader": {
        "DeliveryPolicy": {"healthyRetryPolicy": {"numRetries": 5}},
        "FilterPolicy": {"kind": ["refund"]},
        "FilterPolicyScope": "MessageAttributes",
        "RawMessageDelivery": False,
        "RedrivePolicy": {"deadLetterTargetArn": "arn:aws:sqs:eu-central-1:123456789012:other"},
    },
    "Errors": {
        "FilterPattern": "WARNING",
        "MetricTransformations": [{"MetricNamespace": "everything", "MetricName": "warnings", "MetricValue": "2"}],
    },
    "OfOneMetric": {
        **_ACTIONS,
        "AlarmDescription": "What was slow",
        "Namespace": "AWS/ECS",
        "MetricName": "CPUUtilization",
        "Dimensions": [{"Name": "ClusterName", "Value": {"Ref": "Cluster"}}],
        "ExtendedStatistic": "p90",
        "EvaluateLowSampleCountPercentile": "evaluate",
        "Unit": "Percent",
        "Period": 300,
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 2,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Threshold": 90,
        "TreatMissingData": "breaching",
    },
    "OfCounts": {
        "Namespace": "others",
        "MetricName": "warnings",
        "Statistic": "Maximum",
        "Period": 120,
        "EvaluationPeriods": 2,
        "ComparisonOperator": "LessThanThreshold",
        "Threshold": 2,
    },
    "OfSeveral": {
        "EvaluationPeriods": 2,
        "ComparisonOperator": "LessThanThreshold",
        "Threshold": 3,
        "Metrics": [
            {"Id": "twice", "Expression": "c*2"},
            {
                "Id": "c",
                "ReturnData": False,
                "MetricStat": {"Metric": {"Namespace": "n", "MetricName": "c"}, "Period": 60, "Stat": "Maximum"},
            },
        ],
    },
    "Either": {
        **_ACTIONS,
        "AlarmDescription": "That one",
        "AlarmRule": {"Fn::Sub": 'ALARM("${OfSeveral}")'},
    },
}
