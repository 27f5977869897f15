"""Amazon ECS: how services are deployed, and who runs their tasks."""

from __future__ import annotations

SHIFTING_STRATEGIES = ("BLUE_GREEN", "LINEAR", "CANARY")
"""The deployment strategies in which ECS shifts traffic between two sets of tasks.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
"""

CONTAINER_INSIGHTS = ("disabled", "enabled", "enhanced")
"""How much a cluster measures: nothing that costs, metrics of each service, or those of each container too.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ClusterSetting.html
"""
