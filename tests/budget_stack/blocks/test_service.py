from __future__ import annotations

import pytest
from troposphere import Ref

from budget_stack import Behind, InvalidSetting, ServiceSettings, add_service


def properties(template, **settings):
    service = add_service(
        template,
        cluster_name="shared",
        task_definition_arn="task",
        subnet_ids=("subnet-0123456789abcdef0",),
        security_group_id="sg-0123456789abcdef0",
        behind=Behind("app", 8000, "targets", "rule"),
        settings=ServiceSettings(**settings),
    )
    return service.service.to_dict()["Properties"]


def test_the_threshold_of_the_circuit_breaker_is_a_setting(template):
    breaker = properties(template, circuit_breaker_threshold=10)["DeploymentConfiguration"]["DeploymentCircuitBreaker"]

    assert breaker["ThresholdConfiguration"] == {"Type": "COUNT", "Value": 10}


def test_the_number_of_tasks_may_be_a_reference(template):
    assert properties(template, desired_count=Ref("Count"))["DesiredCount"] == {"Ref": "Count"}


def test_zero_tasks_is_a_number_of_tasks(template):
    assert properties(template, desired_count=0)["DesiredCount"] == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"assign_public_ip": "yes"}, 'assign_public_ip must be "ENABLED" or "DISABLED"'),
        ({"desired_count": -1}, "desired_count must be 0 or more; got -1"),
        ({"health_check_grace_period": -5}, "health_check_grace_period must be 0 or more seconds"),
        ({"circuit_breaker_threshold": 0}, "circuit_breaker_threshold must be 1 or more"),
        ({"maximum_percent": 100}, "maximum_percent must be 101 or more percent"),
        ({"minimum_healthy_percent": 101}, "minimum_healthy_percent must be 0 to 100"),
        ({"spot_weight": 1001}, "spot_weight must be 0 to 1,000"),
        ({"on_demand_base": -1}, "on_demand_base must be 0 to 100,000"),
        ({"on_demand_weight": 0}, "on_demand_weight must be 1 or more where there is no Spot"),
        ({"on_demand_weight": 0, "spot_weight": 1, "spot_where": "HasSpot"}, "on_demand_weight must be 1 or more"),
        ({"on_demand_weight": 0, "on_demand_base": 1, "spot_weight": 1}, "on_demand_base must be 0 beside"),
        ({"spot_where": "HasSpot"}, "spot_where must be left out without spot_weight"),
        ({"condition": ""}, "condition must be the logical id of a condition"),
    ],
)
def test_fails_on_a_service_that_could_not_be_deployed(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        ServiceSettings(**settings)


@pytest.mark.parametrize("assign", ["ENABLED", "DISABLED"])
def test_a_public_address_is_assigned_or_not(assign):
    assert ServiceSettings(assign_public_ip=assign).assign_public_ip == assign


@pytest.mark.parametrize(
    ("settings", "strategy"),
    [
        ({}, [{"CapacityProvider": "FARGATE", "Weight": 1}]),
        ({"on_demand_base": 2}, [{"CapacityProvider": "FARGATE", "Weight": 1}]),
        (
            {"spot_weight": 3},
            [{"CapacityProvider": "FARGATE", "Weight": 1}, {"CapacityProvider": "FARGATE_SPOT", "Weight": 3}],
        ),
        (
            {"on_demand_base": 1, "on_demand_weight": 2, "spot_weight": 3},
            [
                {"CapacityProvider": "FARGATE", "Base": 1, "Weight": 2},
                {"CapacityProvider": "FARGATE_SPOT", "Weight": 3},
            ],
        ),
        ({"on_demand_weight": 0, "spot_weight": 1}, [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]),
    ],
)
def test_tasks_are_shared_out_between_on_demand_and_spot(template, settings, strategy):
    assert properties(template, **settings)["CapacityProviderStrategy"] == strategy


def test_spot_may_depend_on_a_condition(template):
    assert properties(template, spot_weight=3, spot_where="HasSpot")["CapacityProviderStrategy"] == {
        "Fn::If": [
            "HasSpot",
            [{"CapacityProvider": "FARGATE", "Weight": 1}, {"CapacityProvider": "FARGATE_SPOT", "Weight": 3}],
            [{"CapacityProvider": "FARGATE", "Weight": 1}],
        ]
    }
