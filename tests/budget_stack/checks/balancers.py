"""Load balancers of other types beside our own, with what stands behind them."""

from __future__ import annotations

from typing import Any

from tests.budget_stack.checks.mutants import properties
from tests.budget_stack.checks.parts import add_resource

_ELB = "AWS::ElasticLoadBalancingV2"


def network_balancer(template: dict[str, Any], protocol: str = "TCP", **content: Any) -> None:
    """A network load balancer with a listener and a target group of a protocol."""
    subnets = properties(template, "LoadBalancer")["Subnets"]
    content = {"Type": "network", "Scheme": "internal", "Subnets": subnets, **content}
    add_resource(template, "Lines", f"{_ELB}::LoadBalancer", **content)
    group = {"Protocol": protocol, "Port": 7000, "VpcId": {"Ref": "VpcId"}, "TargetType": "ip"}
    add_resource(template, "LinesTargets", f"{_ELB}::TargetGroup", **group)
    add_resource(
        template,
        "LinesListener",
        f"{_ELB}::Listener",
        LoadBalancerArn={"Ref": "Lines"},
        Port=7000,
        Protocol=protocol,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": {"Ref": "LinesTargets"}}],
    )


def gateway_balancer(template: dict[str, Any]) -> None:
    """A Gateway Load Balancer with its listener and target group."""
    subnets = properties(template, "LoadBalancer")["Subnets"]
    add_resource(template, "Inspection", f"{_ELB}::LoadBalancer", Type="gateway", Subnets=subnets)
    group = {"Protocol": "GENEVE", "Port": 6081, "VpcId": {"Ref": "VpcId"}, "TargetType": "ip"}
    add_resource(template, "InspectionTargets", f"{_ELB}::TargetGroup", **group)
    add_resource(
        template,
        "InspectionListener",
        f"{_ELB}::Listener",
        LoadBalancerArn={"Ref": "Inspection"},
        DefaultActions=[{"Type": "forward", "TargetGroupArn": {"Ref": "InspectionTargets"}}],
    )
