from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, blue_green, both, deployment
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import NOTHING, spelled


def between(least, most, **scaled):
    def change(template):
        deployment(template).update(MinimumHealthyPercent=least, MaximumPercent=most)
        # balancing zones takes more than 100 %
        properties(template, "Service")["AvailabilityZoneRebalancing"] = "DISABLED"
        properties(template, "ServiceScalingTarget").update(scaled)

    return change


def breaker(template):
    return deployment(template)["DeploymentCircuitBreaker"]


def alarms(template, *names, enable=True):
    deployment(template)["Alarms"] = {"Enable": enable, "Rollback": True, "AlarmNames": list(names)}


def alarm(template):
    add_resource(
        template,
        "Unhealthy",
        "AWS::CloudWatch::Alarm",
        Namespace="AWS/ApplicationELB",
        MetricName="UnHealthyHostCount",
        Dimensions=[
            {"Name": "LoadBalancer", "Value": attribute_of("LoadBalancer", "LoadBalancerFullName")},
            {"Name": "TargetGroup", "Value": attribute_of("TargetGroup", "TargetGroupFullName")},
        ],
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=3,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
    )


def controller(type_):
    return lambda template: properties(template, "Service").update(DeploymentController={"Type": type_})


def pause(*stages, kind="PAUSE"):
    hook = {"TargetType": kind, "LifecycleStages": list(stages)}
    if kind == "AWS_LAMBDA":
        hook["HookTargetArn"] = "arn:aws:lambda:eu-west-1:123456789012:function:ready"
        hook["RoleArn"] = "arn:aws:iam::123456789012:role/hook"
    return both(blue_green, lambda t: deployment(t).update(LifecycleHooks=[hook]))


def calling(template, **hook):
    """A hook that calls a function as a role."""
    blue_green(template)
    called = {
        "LifecycleStages": ["POST_SCALE_UP"],
        "HookTargetArn": "arn:aws:lambda:eu-west-1:123456789012:function:ready",
        "RoleArn": "arn:aws:iam::123456789012:role/hook",
    }
    deployment(template)["LifecycleHooks"] = [{**called, **hook}]


def early(percent, **more):
    criteria = {"Enable": True, "HealthyPercent": percent, "SourceServiceRevisionCleanup": "DEFERRED"} | more
    return lambda t: deployment(t).update(EarlySuccessCriteria=criteria)


MUTANTS = [
    Mutant("deployment-hook-incomplete", "Service", lambda t: calling(t, RoleArn=NOTHING)),
    *spelled(
        "deployment-hook-incomplete",
        "Service",
        lambda t, kind: calling(t, TargetType=kind, HookTargetArn=NOTHING),
        "AWS_LAMBDA",
    ),
    Mutant("deployment-deadlock", "Service", between(100, 100)),
    # half of one is one, and one and a half is one
    Mutant("deployment-deadlock", "Service", between(50, 150, MinCapacity=1, MaxCapacity=4)),
    Mutant("deployment-deadlock", "Service", between(75, 125, MinCapacity=3, MaxCapacity=3)),
    Mutant("deployment-breaker-missing", "Service", lambda t: deployment(t).pop("DeploymentCircuitBreaker")),
    Mutant("deployment-breaker-without-rollback", "Service", lambda t: breaker(t).update(Rollback=False)),
    Mutant("deployment-breaker-slow", "Service", lambda t: breaker(t)["ThresholdConfiguration"].update(Value=50)),
    Mutant("deployment-alarm-not-named", "Service", alarms),
    Mutant("deployment-alarm-not-named", "Service", both(alarm, lambda t: alarms(t, attribute_of("Unhealthy", "Arn")))),
    Mutant("deployment-alarm-not-named", "Service", lambda t: alarms(t, {"Ref": "Cluster"})),
    Mutant("deployment-pause-impossible", "Service", pause("POST_SCALE_UP", "PRODUCTION_TRAFFIC_SHIFT")),
    Mutant("deployment-early-success-impossible", "Service", early(90)),
    Mutant("deployment-early-success-impossible", "Service", both(blue_green, early(100))),
    Mutant(
        "deployment-early-success-impossible",
        "Service",
        early(100, SourceServiceRevisionCleanup={"Ref": "AWS::NoValue"}),
    ),
    Mutant("deployment-controller-mixed", "Service", controller("CODE_DEPLOY")),
]
NEAR_MISSES = [
    NearMiss("deployment-hook-incomplete", calling),
    NearMiss(
        "deployment-hook-incomplete",
        lambda t: calling(t, TargetType="PAUSE", HookTargetArn=NOTHING, RoleArn=NOTHING),
    ),
    NearMiss("deployment-deadlock", between(50, 100, MinCapacity=2, MaxCapacity=4)),
    NearMiss("deployment-deadlock", between(100, 150, MinCapacity=2, MaxCapacity=4)),
    NearMiss("deployment-breaker-missing", lambda t: deployment(t).update(MaximumPercent=150, MinimumHealthyPercent=0)),
    # who deploys with CodeDeploy has no breaker
    NearMiss(
        "deployment-breaker-missing",
        both(
            controller("CODE_DEPLOY"),
            lambda t: (deployment(t).pop("DeploymentCircuitBreaker"), deployment(t).pop("Alarms")),
        ),
    ),
    NearMiss("deployment-breaker-without-rollback", lambda t: breaker(t).update(Enable=True)),
    NearMiss(
        "deployment-breaker-slow",
        lambda t: breaker(t).update(ThresholdConfiguration={"Type": "BOUNDED_PERCENT", "Value": 50}),
    ),
    NearMiss("deployment-alarm-not-named", both(alarm, lambda t: alarms(t, {"Ref": "Unhealthy"}))),
    NearMiss("deployment-alarm-not-named", lambda t: alarms(t, enable=False)),
    NearMiss("deployment-pause-impossible", pause("PRE_PRODUCTION_TRAFFIC_SHIFT")),
    NearMiss("deployment-pause-impossible", pause("PRODUCTION_TRAFFIC_SHIFT", kind="AWS_LAMBDA")),
    NearMiss(
        "deployment-early-success-impossible", both(early(75), lambda t: deployment(t).update(MinimumHealthyPercent=75))
    ),
    NearMiss("deployment-early-success-impossible", both(blue_green, early(0, Enable=False))),
    NearMiss("deployment-controller-mixed", both(controller("ECS"), blue_green)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
