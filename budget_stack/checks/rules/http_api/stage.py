"""Stages of an API: what they serve, how fast, and where they write who called."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import partial_text
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import HTTP_API_STAGE, LOG_GROUP

_THROTTLING = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html"
_STAGES = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html"
_LIMITS = ("ThrottlingRateLimit", "ThrottlingBurstLimit")
_DEPLOYMENT = "AWS::ApiGatewayV2::Deployment"
_VENDED = "/aws/vendedlogs/"


@rule(
    "http-api-stage-throttled-to-nothing",
    "error",
    on=resources(HTTP_API_STAGE),
    text=Text(
        title="A throttle lets some requests through",
        says="429 Too Many Requests to every request.",
        cause="A limit of 0 was meant as none.",
        fix="leave the limit out, which means the account's, or set both the rate and the burst to 1 or more",
        source=_THROTTLING,
    ),
)
def throttled_to_nothing(view: View, stage: Resource) -> Iterator[Problem]:
    routes: list[tuple[str, Node]] = [("every route", stage["DefaultRouteSettings"])]
    routes += stage["RouteSettings"].read().items()
    for route, settings in routes:
        for key in _LIMITS:
            if settings[key].number() == 0:
                yield problem(settings[key], f"{key} of {route} is 0")


@rule(
    "http-api-stage-serves-nothing",
    "warning",
    on=resources(HTTP_API_STAGE),
    text=Text(
        title="A stage has a deployment",
        says='404 {"message":"Not Found"} to every request, until somebody makes a deployment by hand.',
        cause="AutoDeploy is false unless it is set, and a stage without a deployment serves no route.",
        fix="set AutoDeploy to true, or DeploymentId to an AWS::ApiGatewayV2::Deployment",
        source=_STAGES,
    ),
)
def serves_nothing(view: View, stage: Resource) -> Iterator[Problem]:
    automatic = stage["AutoDeploy"]
    if stage["DeploymentId"] or (automatic and automatic.text() != "false"):
        return
    name = stage["StageName"].value
    deployed = (one["StageName"].value for one in view.resources(_DEPLOYMENT) if one["StageName"])
    if all(view.same(name, other) is False for other in deployed):
        yield problem(automatic, "it has neither AutoDeploy nor a deployment")


@rule(
    "http-api-stage-log-group-name",
    "info",
    on=resources(HTTP_API_STAGE),
    text=Text(
        title="The log group of an access log has a name below /aws/vendedlogs/",
        says=(
            "Cannot enable logging. Policy document length breaking Cloudwatch Logs Constraints: each log group of "
            "another name adds to one policy of the account, which is full one day."
        ),
        cause="The name was left to CloudFormation, or begins otherwise.",
        fix="let LogGroupName begin with /aws/vendedlogs/",
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html",
    ),
)
def log_group_name(view: View, stage: Resource) -> Iterator[Problem]:
    for group in view.named_in(stage["AccessLogSettings"]["DestinationArn"]):
        name = partial_text(group["LogGroupName"].known()) if group["LogGroupName"] else ""
        if group.type == LOG_GROUP and not name.startswith((_VENDED, "\0")):
            yield problem(group["LogGroupName"], f"{group.logical_id} is not below {_VENDED}")
