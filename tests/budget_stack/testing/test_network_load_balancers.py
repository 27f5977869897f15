from __future__ import annotations

import pytest


@pytest.mark.parametrize(("type_", "word", "protocol"), [("network", "net", "TCP"), ("application", "app", "HTTP")])
def test_names_say_of_which_type_a_load_balancer_is(fargate, type_, word, protocol):
    listener = {
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Targets"}}],
        "LoadBalancerArn": {"Ref": "Balancer"},
        "Port": 80,
        "Protocol": protocol,
    }
    balancer = {"Type": type_, "Subnets": list(fargate.subnet_ids)}
    targets = {"Port": 80, "Protocol": protocol, "TargetType": "ip", "VpcId": fargate.vpc_id}
    named = {
        "Balancer": ("LoadBalancer", balancer),
        "Targets": ("TargetGroup", targets),
        "Listen": ("Listener", listener),
    }
    template = {
        "Resources": {
            name: {"Type": f"AWS::ElasticLoadBalancingV2::{kind}", "Properties": properties}
            for name, (kind, properties) in named.items()
        },
        "Outputs": {"Name": {"Value": {"Fn::GetAtt": ["Balancer", "LoadBalancerFullName"]}}},
    }

    stack = fargate.deploy(template, how="read")

    assert stack.outputs["Name"].startswith(f"{word}/")
    assert f":loadbalancer/{word}/" in stack.resources["Balancer"].ref
    assert f":listener/{word}/" in stack.resources["Listen"].ref
