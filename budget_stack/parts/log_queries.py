"""What people ask of the logs, in the language of CloudWatch Logs Insights.

The application's are about lines of JSON with `level`, `status`, `route` and `milliseconds`, as the Budget Tracker's.
The others are about the events that ECS sends.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
"""

from __future__ import annotations

STOPPED_TASKS = (
    "fields @timestamp, detail.stopCode, detail.stoppedReason, detail.containers.0.exitCode,"
    " detail.containers.0.reason, detail.group | filter detail.lastStatus = 'STOPPED'"
    " | sort @timestamp desc | limit 20"
)
"""Why did tasks stop?"""

DEPLOYMENTS = (
    "fields @timestamp, detail.eventName, detail.reason, detail.deploymentId"
    " | filter ispresent(detail.deploymentId) | sort @timestamp desc | limit 20"
)
"""Which deployments were there, and what became of them?"""

SERVICE_PROBLEMS = (
    "fields @timestamp, detail.eventType, detail.eventName, detail.reason"
    " | filter detail.eventType in ['WARN', 'ERROR'] | sort @timestamp desc | limit 20"
)
"""What could ECS not do?"""

APPLICATION_ERRORS = (
    "fields @timestamp, @message | filter level in ['ERROR', 'CRITICAL'] or @message like /Traceback/"
    " | sort @timestamp desc | limit 20"
)
"""Which errors did the application have?"""

FAILED_REQUESTS = (
    "filter status >= 500 | stats count(*) as requests, max(@timestamp) as last by route, status | sort requests desc"
)
"""Which requests failed?"""

SLOWEST_REQUESTS = (
    "filter ispresent(milliseconds) | stats count(*) as requests, pct(milliseconds, 99) as p99,"
    " max(milliseconds) as slowest by route | sort p99 desc | limit 20"
)
"""Which requests are slow?"""
