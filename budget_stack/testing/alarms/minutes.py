"""What happens in a minute, and what load balancer, ECS and the log report of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Minute:
    """One minute of a service.

    Attributes:
        tasks: Tasks that run.
        healthy: Those of them that the load balancer finds healthy; left out, all.
        cpu: Percent of its CPU that a task uses, on average.
        memory: Percent of its memory that a task uses, on average.
        requests: Requests that a task answers.
        errors: Those of them that it answers with 5xx.
        slowest: Seconds that one of a hundred requests takes longer than.
        refused: Requests that the load balancer answers with 5xx by itself because no task answers it: 502 or 504.
        unserved: Requests that it answers with 503, because there is no task to ask.
        rejected: Connections that it refuses.
        logged: Errors in the log.
        alternate: Whether the requests are answered by the alternate target group, and not by the first.
    """

    tasks: int = 1
    healthy: int | None = None
    cpu: float = 20
    memory: float = 40
    requests: int = 60
    errors: int = 0
    slowest: float = 0.2
    refused: int = 0
    unserved: int = 0
    rejected: int = 0
    logged: int = 0
    alternate: bool = False

    def metrics(self) -> Mapping[tuple[str, str], float | None]:
        """Return the value of every metric by its name and statistic; None where there is no data point.

        Load balancers report a count only where it is not 0, and ECS reports nothing of a service without tasks.

        Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
        and https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
        """
        healthy = self.tasks if self.healthy is None else self.healthy
        return {
            ("HTTPCode_Target_5XX_Count", "Sum"): self.errors or None,
            ("HTTPCode_ELB_5XX_Count", "Sum"): self.refused + self.unserved or None,
            ("HTTPCode_ELB_502_Count", "Sum"): self.refused or None,
            ("HTTPCode_ELB_504_Count", "Sum"): None,
            ("5xx", "Sum"): self.errors + self.refused + self.unserved or None,
            ("TargetResponseTime", "p99"): self.slowest if self.requests else None,
            ("RejectedConnectionCount", "Sum"): self.rejected or None,
            ("HealthyHostCount", "Minimum"): healthy if self.tasks else None,
            ("CPUUtilization", "Average"): self.cpu if self.tasks else None,
            ("CPUUtilization", "Sum"): self.cpu * self.tasks or None,
            ("CPUUtilization", "SampleCount"): self.tasks or None,
            ("MemoryUtilization", "Average"): self.memory if self.tasks else None,
            ("MemoryUtilization", "Sum"): self.memory * self.tasks or None,
            ("LogErrors", "Sum"): self.logged or None,
        }
