"""Alarms at thresholds of one's own, sent to one address, for a service with another format of log."""

from budget_stack import (
    AlarmSettings,
    ContainerSettings,
    ScalingSettings,
    Settings,
    TopicSettings,
    build_stack,
    to_yaml,
)

settings = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1.4.2", port=8000),
    scaling=ScalingSettings(min_capacity=2, max_capacity=10),
    alarms=AlarmSettings(
        topic=TopicSettings(email="operator@example.com"),
        target_5xx_count=20,
        target_response_time="0.8",
        healthy_host_count=2,
        rejected_connection_count=None,
        log_error_pattern='{ $.severity = "error" }',
    ),
)
print(to_yaml(build_stack(settings).template), end="")
