"""CloudWatch Logs: how long it keeps events."""

from __future__ import annotations

RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip
"""The days after which events can be deleted.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
"""

WRITE_ACTIONS = ("logs:CreateLogStream", "logs:PutLogEvents")
"""What the awslogs driver must be allowed on its log group; where it makes the group, CREATE_ACTION too.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
"""

CREATE_ACTION = "logs:CreateLogGroup"

LONGEST_FILTER_PATTERN = 1024
"""Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html"""

CLASSES_WITHOUT_FILTERS = ("DELIVERY", "INFREQUENT_ACCESS")
"""The classes of log groups that have neither metric filters nor subscription filters.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
"""

MOST_METRIC_FILTERS, MOST_SUBSCRIPTION_FILTERS = 100, 2
"""Filters of each kind that a log group may have; neither can be raised.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
"""
