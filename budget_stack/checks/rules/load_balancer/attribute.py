"""Attributes of load balancers, each given as Key and Value."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.attributes import attribute, unfit, values_of
from budget_stack.checks.view.balancers import groups_behind, type_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.load_balancer_attributes import OF_LOAD_BALANCERS
from budget_stack.facts.resource_types import LOAD_BALANCER

_ATTRIBUTES = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html"
_LOGS = {
    "access_logs.s3.enabled": "access_logs.s3.bucket",
    "connection_logs.s3.enabled": "connection_logs.s3.bucket",
    "health_check_logs.s3.enabled": "health_check_logs.s3.bucket",
}


@rule(
    "load-balancer-attribute-invalid",
    "error",
    on=resources(LOAD_BALANCER),
    text=Text(
        title="A load balancer has attributes of its type, with values that they take",
        says=(
            "Load balancer attribute key 'idle_timeout.timeout_seconds' is not supported on load balancers with type "
            "'network'. Or: Invalid value for the attribute."
        ),
        cause="Attributes were copied from a load balancer of another type, or a number was raised beyond its range.",
        fix="leave the attribute out, or give it a value that it takes",
        source=_ATTRIBUTES,
    ),
)
def attribute_invalid(view: View, balancer: Resource) -> Iterator[Problem]:
    type_ = type_of(balancer)
    whose = f"a load balancer of type {type_}" if type_ else "it"
    for node, message in unfit(balancer["LoadBalancerAttributes"], OF_LOAD_BALANCERS, type_, whose):
        yield problem(node, message)


@rule(
    "load-balancer-log-bucket-missing",
    "error",
    on=resources(LOAD_BALANCER),
    text=Text(
        title="A load balancer that writes logs is told where to",
        says="The value of 'access_logs.s3.bucket' cannot be empty when 'access_logs.s3.enabled' is 'true'.",
        cause="The log was switched on, and the bucket's attribute left out or empty.",
        fix="add the attribute of the bucket beside the one that switches the log on",
        source=_ATTRIBUTES,
    ),
)
def log_bucket_missing(view: View, balancer: Resource) -> Iterator[Problem]:
    settings = balancer["LoadBalancerAttributes"]
    known = values_of(settings)
    for enabled, bucket in _LOGS.items() if known is not None else ():
        switch, name = attribute(settings, enabled), attribute(settings, bucket)
        if switch and switch.text() == "true" and (not name or name.text() == ""):
            yield problem(switch, f"{enabled} is true, and there is no {bucket}")


@rule(
    "load-balancer-http2-off-for-grpc",
    "error",
    on=resources(LOAD_BALANCER),
    text=Text(
        title="A load balancer before gRPC takes HTTP/2",
        says="Clients cannot connect: gRPC is spoken over HTTP/2 only.",
        cause="routing.http2.enabled was switched off for another service.",
        fix="leave routing.http2.enabled out, or set it to true",
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html",
    ),
)
def http2_off_for_grpc(view: View, balancer: Resource) -> Iterator[Problem]:
    switch = attribute(balancer["LoadBalancerAttributes"], "routing.http2.enabled")
    if switch is None or switch.text() != "false":
        return
    for group in groups_behind(view, balancer):
        if group["ProtocolVersion"].text() == "GRPC":
            yield problem(switch, f"HTTP/2 is off, and {group.logical_id} speaks gRPC")
            return
