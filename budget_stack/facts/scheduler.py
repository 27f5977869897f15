"""Amazon EventBridge Scheduler: what a schedule may say, and what it reports."""

from __future__ import annotations

MOST_RETRIES = 185
SHORTEST_EVENT_AGE, LONGEST_EVENT_AGE = 60, 86_400
"""How often, and for how many seconds, Scheduler tries again to start what it could not start.

Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
"""

LONGEST_WINDOW = 1440
"""Minutes within which a schedule may come.

Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html
"""

DATE_PATTERN = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
"""A time in UTC at which a schedule begins or ends, as CloudFormation takes it.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html
"""

METRICS = "AWS/Scheduler"
DROPPED = "InvocationDroppedCount"
"""The metric of what Scheduler gave up starting, by `ScheduleGroup`.

Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
"""
