"""CloudWatch dashboards: their names, and how far back they look."""

from __future__ import annotations

DASHBOARD_NAME_PATTERN = r"[A-Za-z0-9-_]{1,255}"
"""Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html"""

RELATIVE_START_PATTERN = r"-P(\d+[YMWD]|T\d+[HM])"
"""How far back, as a duration of ISO 8601.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""
