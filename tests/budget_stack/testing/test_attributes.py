"""Attributes of load balancers and target groups that are removed from a template."""

from __future__ import annotations

import pytest

from budget_stack.testing import RigError


def balanced(simulation, group_attributes, balancer_attributes):
    """A target group and a load balancer; None for no attributes at all."""

    def said(name, attributes):
        return {} if attributes is None else {name: [{"Key": k, "Value": v} for k, v in attributes.items()]}

    group = {"VpcId": simulation.vpc_id, "Protocol": "HTTP", "Port": 80}
    balancer = {"Subnets": list(simulation.subnet_ids)}
    return {
        "Resources": {
            "Targets": {
                "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
                "Properties": group | said("TargetGroupAttributes", group_attributes),
            },
            "Balancer": {
                "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
                "Properties": balancer | said("LoadBalancerAttributes", balancer_attributes),
            },
        }
    }


DELAY = {"deregistration_delay.timeout_seconds": "15"}
HTTP2 = {"routing.http2.enabled": "false"}


@pytest.mark.parametrize("left", [(DELAY, HTTP2), ({}, {}), (None, None)])
def test_an_attribute_that_is_taken_out_is_reset_to_the_default_of_aws(left, fargate):
    slow, idle = {"slow_start.duration_seconds": "60"}, {"idle_timeout.timeout_seconds": "90"}
    stack = fargate.deploy(balanced(fargate, DELAY | slow, HTTP2 | idle))

    stack.update(balanced(fargate, *left))

    group = stack.resources["Targets"].described["TargetGroupAttributes"]
    balancer = stack.resources["Balancer"].described["LoadBalancerAttributes"]
    assert {"Key": "slow_start.duration_seconds", "Value": "0"} in group
    assert {"Key": "idle_timeout.timeout_seconds", "Value": "60"} in balancer
    assert {"Key": "routing.http2.enabled", "Value": "false" if left[1] else "true"} in balancer


def test_fails_on_an_attribute_taken_out_that_has_no_known_default(fargate):
    stack = fargate.deploy(balanced(fargate, DELAY | {"stickiness.type": "app_cookie",
        "stickiness.app_cookie.cookie_name": "session"}, {}))  # fmt: skip

    with pytest.raises(RigError, match=r"Targets: stickiness.* was taken out of TargetGroupAttributes, and no default"):
        stack.update(balanced(fargate, DELAY, {}))

    assert stack.update() == []
