"""How long logs are kept, and what is measured."""

from __future__ import annotations

import pytest

from tests.budget_stack.budget_tracker.shipped import properties


def test_the_cluster_has_both_capacity_providers_of_fargate():
    cluster = properties("Cluster")

    assert cluster["CapacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
    assert cluster["DefaultCapacityProviderStrategy"] == [{"CapacityProvider": "FARGATE", "Weight": 1}]


@pytest.mark.parametrize("insights", ["disabled", "enabled", "enhanced"])
def test_container_insights_is_what_the_parameter_says(insights):
    cluster = properties("Cluster", ContainerInsights=insights)

    assert cluster["ClusterSettings"] == [{"Name": "containerInsights", "Value": insights}]


def test_the_log_group_keeps_events_as_long_as_the_parameter_says_and_has_no_name():
    assert properties("LogGroup", LogRetentionInDays=30) == {"RetentionInDays": "30"}
