from __future__ import annotations

from tests.budget_stack.checks.extensions import both, requests_scaling, step_scaling
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.alarm.alarms import SERVICE, alarm, dimensions
from tests.budget_stack.checks.rules.scaling.test_custom import MESSAGES, follows


def scaled(**settings):
    return lambda template: properties(template, "ServiceScalingTarget").update(settings)


def named(text):
    return scaled(ResourceId={"Fn::Sub": text})


def parameter(name, **declaration):
    return lambda template: template["Parameters"].update({name: {"Type": "Number", **declaration}})


def other_cluster(template):
    add_resource(template, "OtherCluster", "AWS::ECS::Cluster", **properties(template, "Cluster"))


BUSY = {
    "Namespace": "AWS/ECS",
    "MetricName": "CPUUtilization",
    "Statistic": "Maximum",
    "Dimensions": dimensions(**SERVICE),
}


def steps_alone(template):
    """Steps that follow the CPU, by an alarm, are all that scales the service."""
    del template["Resources"]["ServiceScalingPolicy"]
    step_scaling(template)
    alarm(AlarmActions=[{"Ref": "StepPolicy"}])(template)


MUTANTS = [
    Mutant("scaling-minimum-above-maximum", "ServiceScalingTarget", scaled(MinCapacity=3, MaxCapacity=2)),
    Mutant(
        "scaling-minimum-above-maximum",
        "ServiceScalingTarget",
        both(parameter("Most", Default=4, AllowedValues=[2, 4]), scaled(MinCapacity=3, MaxCapacity={"Ref": "Most"})),
        {"Most": "2"},
    ),
    Mutant(
        "scaling-minimum-above-maximum",
        "ServiceScalingTarget",
        both(
            parameter("Least", Default=4),
            parameter("Most", Default=2),
            scaled(MinCapacity={"Ref": "Least"}, MaxCapacity={"Ref": "Most"}),
        ),
    ),
    Mutant("scaling-zero-for-good", "ServiceScalingTarget", scaled(MinCapacity=0)),
    Mutant("scaling-zero-for-good", "ServiceScalingTarget", both(requests_scaling, scaled(MinCapacity=0))),
    Mutant("scaling-zero-for-good", "ServiceScalingTarget", both(follows(custom=BUSY), scaled(MinCapacity=0))),
    Mutant("scaling-zero-for-good", "ServiceScalingTarget", both(steps_alone, scaled(MinCapacity=0))),
    Mutant("scaling-resource-id-malformed", "ServiceScalingTarget", named("service/${Cluster}/${Service}")),
    Mutant("scaling-resource-id-malformed", "ServiceScalingTarget", named("service/${Cluster.Arn}/${Service.Name}")),
    Mutant("scaling-resource-id-malformed", "ServiceScalingTarget", named("${Cluster}/${Service.Name}")),
    Mutant("scaling-resource-id-malformed", "ServiceScalingTarget", named("service/${Cluster}/tasks/${Service.Name}")),
    Mutant("scaling-dimension-invalid", "ServiceScalingTarget", scaled(ScalableDimension="ecs:service:RunningCount")),
    Mutant("scaling-dimension-invalid", "ServiceScalingTarget", scaled(ServiceNamespace="ec2")),
    Mutant(
        "scaling-other-cluster",
        "ServiceScalingTarget",
        both(other_cluster, named("service/${OtherCluster}/${Service.Name}")),
    ),
    Mutant(
        "scaling-before-service",
        "ServiceScalingTarget",
        both(
            lambda t: properties(t, "Service").update(ServiceName={"Fn::Sub": "${AWS::StackName}-web"}),
            lambda t: properties(t, "Service").update(ServiceName="web"),
            named("service/${Cluster}/web"),
            lambda t: properties(t, "ServiceScalingTarget").pop("RoleARN"),
        ),
    ),
]
NEAR_MISSES = [
    # whoever sets both sets them so that they fit
    NearMiss(
        "scaling-minimum-above-maximum",
        both(
            parameter("Least", Default=1, AllowedValues=[1, 2, 4]),
            parameter("Most", Default=2, AllowedValues=[1, 2, 4]),
            scaled(MinCapacity={"Ref": "Least"}, MaxCapacity={"Ref": "Most"}),
        ),
    ),
    NearMiss("scaling-minimum-above-maximum", scaled(MinCapacity=2, MaxCapacity=2)),
    NearMiss("scaling-zero-for-good", both(step_scaling, scaled(MinCapacity=0))),
    NearMiss("scaling-zero-for-good", both(follows(custom=MESSAGES), scaled(MinCapacity=0))),
    # whoever scales it may be in another template
    NearMiss(
        "scaling-zero-for-good", both(lambda t: t["Resources"].pop("ServiceScalingPolicy"), scaled(MinCapacity=0))
    ),
    NearMiss(
        "scaling-zero-for-good",
        scaled(
            MinCapacity=0,
            ScheduledActions=[
                {
                    "ScheduledActionName": "morning",
                    "Schedule": "cron(0 8 * * ? *)",
                    "ScalableTargetAction": {"MinCapacity": 1},
                }
            ],
        ),
    ),
    NearMiss(
        "scaling-resource-id-malformed",
        scaled(ResourceId={"Fn::Join": ["/", ["service", {"Ref": "Cluster"}, {"Fn::GetAtt": ["Service", "Name"]}]]}),
    ),
    # the end of the service's ARN is cluster and name
    NearMiss(
        "scaling-resource-id-malformed",
        scaled(
            ResourceId={
                "Fn::Join": ["", ["service/", {"Fn::Select": [1, {"Fn::Split": [":service/", {"Ref": "Service"}]}]}]]
            }
        ),
    ),
    NearMiss("scaling-dimension-invalid", scaled(ScalableDimension={"Fn::Sub": "ecs:service:DesiredCount"})),
    NearMiss("scaling-other-cluster", other_cluster),
    NearMiss(
        "scaling-before-service",
        both(
            lambda t: properties(t, "Service").update(ServiceName="web"),
            named("service/${Cluster}/web"),
            lambda t: t["Resources"]["ServiceScalingTarget"].update(DependsOn="Service"),
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
