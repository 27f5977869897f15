from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.http_apis import http_api
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def stage(**values):
    return given("HttpApiStage", **values)


def by_hand(template):
    del properties(template, "HttpApiStage")["AutoDeploy"]


def deployment(name):
    def change(template):
        add_resource(template, "Deployment", "AWS::ApiGatewayV2::Deployment", ApiId={"Ref": "HttpApi"}, StageName=name)

    return change


def unnamed(template):
    del properties(template, "HttpApiLogGroup")["LogGroupName"]


MUTANTS = [
    Mutant(
        "http-api-stage-throttled-to-nothing",
        "HttpApiStage",
        both(http_api, stage(DefaultRouteSettings={"ThrottlingRateLimit": 50, "ThrottlingBurstLimit": 0})),
    ),
    Mutant(
        "http-api-stage-throttled-to-nothing",
        "HttpApiStage",
        both(http_api, stage(RouteSettings={"$default": {"ThrottlingRateLimit": 0}})),
    ),
    Mutant("http-api-stage-serves-nothing", "HttpApiStage", both(http_api, by_hand)),
    Mutant("http-api-stage-serves-nothing", "HttpApiStage", both(http_api, stage(AutoDeploy="false"))),
    Mutant("http-api-stage-serves-nothing", "HttpApiStage", both(http_api, by_hand, deployment("other"))),
    Mutant("http-api-stage-log-group-name", "HttpApiLogGroup", both(http_api, unnamed)),
    Mutant(
        "http-api-stage-log-group-name",
        "HttpApiLogGroup",
        both(http_api, given("HttpApiLogGroup", LogGroupName={"Fn::Sub": "/api/${AWS::StackName}"})),
    ),
]
NEAR_MISSES = [
    NearMiss("http-api-stage-throttled-to-nothing", both(http_api, stage(DefaultRouteSettings={}))),
    NearMiss(
        "http-api-stage-throttled-to-nothing",
        both(http_api, stage(DefaultRouteSettings={"ThrottlingRateLimit": 0.5, "ThrottlingBurstLimit": 1})),
    ),
    NearMiss("http-api-stage-serves-nothing", both(http_api, by_hand, deployment("$default"))),
    NearMiss("http-api-stage-serves-nothing", both(http_api, by_hand, stage(DeploymentId="a1b2c3"))),
    NearMiss("http-api-stage-log-group-name", http_api),
    NearMiss(
        "http-api-stage-log-group-name",
        both(http_api, stage(AccessLogSettings={"DestinationArn": {"Fn::ImportValue": "log"}, "Format": "-"})),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
