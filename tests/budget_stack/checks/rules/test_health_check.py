from __future__ import annotations

from tests.budget_stack.checks.balancers import network_balancer
from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests


def group(**settings):
    return lambda template: properties(template, "TargetGroup").update(settings)


def start_period(seconds):
    def change(template):
        properties(template, "TaskDefinition")["ContainerDefinitions"][0]["HealthCheck"]["StartPeriod"] = seconds

    return change


def a_parameter(name, default):
    return lambda template: template["Parameters"].update({name: {"Type": "Number", "Default": default}})


def lines(**values):
    """A target group of a network load balancer."""
    return both(network_balancer, given("LinesTargets", HealthCheckIntervalSeconds=30, **values))


MUTANTS = [
    Mutant("health-check-timeout-too-long", "TargetGroup", group(HealthCheckTimeoutSeconds=15)),
    Mutant(
        "health-check-timeout-too-long",
        "TargetGroup",
        both(
            lambda t: t["Parameters"].update(Patience={"Type": "Number", "Default": 5, "AllowedValues": [5, 10, 20]}),
            group(HealthCheckTimeoutSeconds={"Ref": "Patience"}),
        ),
        {"Patience": "20"},
    ),
    Mutant("health-check-timeout-too-long", "LinesTargets", lines(HealthCheckTimeoutSeconds=31)),
    Mutant("health-check-path-without-slash", "TargetGroup", group(HealthCheckPath="health")),
    Mutant("health-check-matcher-invalid", "TargetGroup", group(Matcher={"HttpCode": "200-599"})),
    Mutant("health-check-grace-too-short", "Service", start_period(120)),
    Mutant(
        "health-check-grace-too-short",
        "Service",
        both(start_period(60), lambda t: properties(t, "Service").pop("HealthCheckGracePeriodSeconds")),
    ),
]
NEAR_MISSES = [
    NearMiss("health-check-timeout-too-long", group(HealthCheckTimeoutSeconds=14)),
    # a network load balancer's may take as long as the interval
    NearMiss("health-check-timeout-too-long", lines(HealthCheckTimeoutSeconds=30)),
    # whoever sets both knows what they do
    NearMiss(
        "health-check-timeout-too-long",
        both(
            a_parameter("Patience", 5),
            a_parameter("Every", 15),
            group(HealthCheckTimeoutSeconds={"Ref": "Patience"}, HealthCheckIntervalSeconds={"Ref": "Every"}),
        ),
    ),
    NearMiss("health-check-path-without-slash", group(HealthCheckPath={"Fn::Sub": "/${AWS::StackName}/health"})),
    NearMiss("health-check-path-without-slash", group(HealthCheckPath="{{resolve:ssm:/health/path}}")),
    NearMiss("health-check-matcher-invalid", group(Matcher={"HttpCode": "200-299,404"})),
    NearMiss("health-check-grace-too-short", start_period(60)),
    # the load balancer itself is patient enough
    NearMiss("health-check-grace-too-short", both(start_period(90), group(UnhealthyThresholdCount=6))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
