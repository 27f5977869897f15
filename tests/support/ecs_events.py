"""Events as ECS sends them, in the form of AWS's own examples.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html, ecs_service_events.html,
ecs_service_deployment_events.html and stopped-task-error-codes.html beside it.
"""

from __future__ import annotations

import json
from typing import Any

REGION, ACCOUNT = "us-east-1", "123456789012"


def task(cluster, service, stop_code, reason, status="STOPPED", **container):
    """A task of a service, or of RunTask where `service` is None, changes its state."""
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/{cluster}/c13b4cb40f1f4fe4a2971f76ae5a47ad"
    return event(
        "ECS Task State Change",
        arn,
        clusterArn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{cluster}",
        containers=[{"name": "app", "lastStatus": status, **container}],
        desiredStatus="STOPPED",
        group=f"service:{service}" if service else "family:migration",
        lastStatus=status,
        stopCode=stop_code,
        stoppedReason=reason,
        taskArn=arn,
        version=4,
    )


def service_action(cluster, service, event_type, name, **more):
    return event(
        "ECS Service Action",
        f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/{cluster}/{service}",
        eventType=event_type,
        eventName=name,
        clusterArn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{cluster}",
        createdAt="2026-05-23T12:31:14Z",
        **more,
    )


def deployment(cluster, service, event_type, name, reason):
    return event(
        "ECS Deployment State Change",
        f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/{cluster}/{service}",
        eventType=event_type,
        eventName=name,
        deploymentId="ecs-svc/123",
        updatedAt="2026-05-23T11:11:11Z",
        reason=reason,
    )


def event(detail_type: str, resource: str, source: str = "aws.ecs", **detail: Any) -> dict[str, Any]:
    """An entry of PutEvents."""
    return {"Source": source, "DetailType": detail_type, "Resources": [resource], "Detail": json.dumps(detail)}


def of_service(cluster: str, service: str) -> dict[str, dict[str, Any]]:
    """One event of each kind that a person asks about, by what it says."""
    return {
        "interrupted": task(cluster, service, "SpotInterruption", "Your Spot Task was interrupted."),
        "exited": task(
            cluster, service, "EssentialContainerExited", "Essential container in task exited", exitCode=137
        ),
        "no image": task(
            cluster,
            service,
            "TaskFailedToStart",
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): not found",
        ),
        "unplaced": service_action(
            cluster, service, "ERROR", "SERVICE_TASK_PLACEMENT_FAILURE", reason="RESOURCE:FARGATE"
        ),
        "impaired": service_action(cluster, service, "WARN", "SERVICE_TASK_START_IMPAIRED"),
        "steady": service_action(cluster, service, "INFO", "SERVICE_STEADY_STATE"),
        "failed": deployment(
            cluster,
            service,
            "ERROR",
            "SERVICE_DEPLOYMENT_FAILED",
            "ECS deployment circuit breaker: task failed to start.",
        ),
    }
