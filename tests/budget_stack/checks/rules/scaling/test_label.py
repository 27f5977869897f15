from __future__ import annotations

from tests.budget_stack.checks.extensions import blue_green, both, requests_scaling, second_load_balancer
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def tracking(template, policy="ServiceScalingPolicy"):
    return properties(template, policy)["TargetTrackingScalingPolicyConfiguration"]


def metric(template, policy="RequestPolicy"):
    return tracking(template, policy)["PredefinedMetricSpecification"]


def label(text):
    return both(requests_scaling, lambda t: metric(t).update(ResourceLabel={"Fn::Sub": text}))


def other_target_group(template):
    """Another target group, for requests to another host."""
    add_resource(
        template,
        "OtherTargetGroup",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        **properties(template, "TargetGroup"),
    )
    rule = {**properties(template, "ListenerRule"), "Priority": 2}
    rule["Conditions"] = [{"Field": "host-header", "HostHeaderConfig": {"Values": ["other.example.com"]}}]
    rule["Actions"] = [{"Type": "forward", "TargetGroupArn": {"Ref": "OtherTargetGroup"}}]
    add_resource(template, "OtherRule", "AWS::ElasticLoadBalancingV2::ListenerRule", **rule)


MUTANTS = [
    Mutant("scaling-label-shifted", "RequestPolicy", both(blue_green, requests_scaling)),
    Mutant("scaling-label-missing", "RequestPolicy", both(requests_scaling, lambda t: metric(t).pop("ResourceLabel"))),
    Mutant(
        "scaling-label-unexpected",
        "RequestPolicy",
        both(
            requests_scaling,
            lambda t: metric(t).update(PredefinedMetricType="ECSServiceAverageCPUUtilization"),
            lambda t: tracking(t, "RequestPolicy").update(TargetValue=70),
        ),
    ),
    Mutant("scaling-label-malformed", "RequestPolicy", label("${LoadBalancer}/${TargetGroup.TargetGroupFullName}")),
    Mutant(
        "scaling-label-malformed",
        "RequestPolicy",
        label("${TargetGroup.TargetGroupFullName}/${LoadBalancer.LoadBalancerFullName}"),
    ),
    Mutant(
        "scaling-label-malformed",
        "RequestPolicy",
        label("${LoadBalancer.LoadBalancerFullName}${TargetGroup.TargetGroupFullName}"),
    ),
    Mutant(
        "scaling-label-malformed",
        "RequestPolicy",
        label("${LoadBalancer.LoadBalancerName}/${TargetGroup.TargetGroupName}"),
    ),
    Mutant(
        "scaling-label-elsewhere",
        "RequestPolicy",
        both(
            other_target_group,
            label("${LoadBalancer.LoadBalancerFullName}/${OtherTargetGroup.TargetGroupFullName}"),
        ),
    ),
    Mutant(
        "scaling-label-elsewhere",
        "RequestPolicy",
        both(
            second_load_balancer,
            label("${OtherLoadBalancer.LoadBalancerFullName}/${TargetGroup.TargetGroupFullName}"),
        ),
    ),
]
NEAR_MISSES = [
    NearMiss("scaling-label-shifted", requests_scaling),
    NearMiss("scaling-label-shifted", blue_green),
    NearMiss("scaling-label-missing", requests_scaling),
    NearMiss(
        "scaling-label-unexpected",
        lambda t: metric(t, "ServiceScalingPolicy").update(ResourceLabel={"Ref": "AWS::NoValue"}),
    ),
    # as the AWS CDK writes it, from the listener's ARN
    NearMiss(
        "scaling-label-malformed",
        both(
            requests_scaling,
            lambda t: metric(t).update(
                ResourceLabel={
                    "Fn::Join": [
                        "/",
                        [
                            *(
                                {"Fn::Select": [number, {"Fn::Split": ["/", {"Ref": "HttpListener"}]}]}
                                for number in (1, 2, 3)
                            ),
                            {"Fn::GetAtt": ["TargetGroup", "TargetGroupFullName"]},
                        ],
                    ]
                }
            ),
        ),
    ),
    NearMiss("scaling-label-malformed", label("app/web/0123456789abcdef/targetgroup/web/0123456789abcdef")),
    NearMiss("scaling-label-elsewhere", both(other_target_group, second_load_balancer, requests_scaling)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
