from __future__ import annotations

from tests.budget_stack.checks.extensions import blue_green, both, deployment, https
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def advanced(template):
    return properties(template, "Service")["LoadBalancers"][0]["AdvancedConfiguration"]


def weights(template):
    return properties(template, "ListenerRule")["Actions"][0]["ForwardConfig"]["TargetGroups"]


def at(host):
    return [{"Field": "host-header", "HostHeaderConfig": {"Values": [f"{host}.example.com"]}}]


def trial_rule(template, group="OtherTargetGroup"):
    """A rule for requests that try the next version out, and one for the others that only knows the version of now."""
    rule = {**properties(template, "ListenerRule"), "Priority": 3, "Conditions": at("trial")}
    rule["Actions"] = [{"Type": "forward", "TargetGroupArn": {"Ref": group}}]
    add_resource(template, "TestRule", "AWS::ElasticLoadBalancingV2::ListenerRule", **rule)
    advanced(template)["TestListenerRule"] = {"Ref": "TestRule"}
    properties(template, "ListenerRule")["Actions"] = [{"Type": "forward", "TargetGroupArn": {"Ref": "TargetGroup"}}]


def third_rule(template):
    """Another rule, which forwards to a target group that has nothing to do with the service."""
    add_resource(template, "Third", "AWS::ElasticLoadBalancingV2::TargetGroup", **properties(template, "TargetGroup"))
    rule = {**properties(template, "ListenerRule"), "Priority": 2, "Conditions": at("third")}
    rule["Actions"] = [{"Type": "forward", "TargetGroupArn": {"Ref": "Third"}}]
    add_resource(template, "ThirdRule", "AWS::ElasticLoadBalancingV2::ListenerRule", **rule)


def login(template):
    """Clients log in at the HTTPS listener before the rule forwards."""
    https(template)
    forward = {**properties(template, "ListenerRule")["Actions"][0], "Order": 2}
    login = {
        "Type": "authenticate-oidc",
        "Order": 1,
        "AuthenticateOidcConfig": {
            "Issuer": "https://login.example.com",
            "AuthorizationEndpoint": "https://login.example.com/authorize",
            "TokenEndpoint": "https://login.example.com/token",
            "UserInfoEndpoint": "https://login.example.com/userinfo",
            "ClientId": "budget",
            "ClientSecret": "{{resolve:secretsmanager:oidc:SecretString:client-secret}}",
        },
    }
    properties(template, "HttpsRule")["Actions"] = [login, forward]


def https_or_not(template):
    """A rule of the HTTPS listener that gets the requests under a condition, and one that redirects to it then."""
    blue_green(template)
    https(template)
    template["Conditions"]["Secure"] = {"Fn::Equals": [{"Ref": "CpuArchitecture"}, "ARM64"]}
    properties(template, "HttpsRule")["Actions"] = properties(template, "ListenerRule")["Actions"]
    redirect = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}
    forward = properties(template, "ListenerRule")["Actions"][0]
    properties(template, "ListenerRule")["Actions"] = [{"Fn::If": ["Secure", redirect, forward]}]
    advanced(template)["ProductionListenerRule"] = {"Fn::If": ["Secure", {"Ref": "HttpsRule"}, {"Ref": "ListenerRule"}]}


MUTANTS = [
    Mutant(
        "blue-green-incomplete",
        "Service",
        both(blue_green, lambda t: properties(t, "Service")["LoadBalancers"][0].pop("AdvancedConfiguration")),
    ),
    Mutant("blue-green-incomplete", "Service", both(blue_green, lambda t: advanced(t).pop("RoleArn"))),
    Mutant(
        "blue-green-one-target-group",
        "Service",
        both(blue_green, lambda t: advanced(t).update(AlternateTargetGroupArn={"Ref": "TargetGroup"})),
    ),
    Mutant(
        "blue-green-rule-forwards-elsewhere",
        "Service",
        both(blue_green, third_rule, lambda t: advanced(t).update(ProductionListenerRule={"Ref": "ThirdRule"})),
    ),
    Mutant(
        "blue-green-rule-forwards-elsewhere",
        "Service",
        both(blue_green, trial_rule, lambda t: advanced(t).pop("TestListenerRule")),
    ),
    Mutant("blue-green-rule-forwards-elsewhere", "Service", both(blue_green, lambda t: trial_rule(t, "TargetGroup"))),
    Mutant(
        "blue-green-rule-forwards-elsewhere", "Service", both(blue_green, lambda t: weights(t)[1].update(Weight=100))
    ),
    Mutant(
        "blue-green-rule-forwards-elsewhere",
        "Service",
        both(
            blue_green,
            third_rule,
            lambda t: weights(t).append({"TargetGroupArn": {"Ref": "Third"}, "Weight": 1}),
        ),
    ),
    Mutant(
        "blue-green-rule-changes",
        "ListenerRule",
        both(
            blue_green,
            lambda t: weights(t)[0].update(Weight={"Fn::If": ["IsArm64", 50, 100]}),
        ),
    ),
    Mutant(
        "blue-green-rule-changes",
        "ListenerRule",
        both(
            blue_green,
            lambda t: t["Parameters"].update(Weight={"Type": "Number", "Default": 100}),
            lambda t: weights(t)[0].update(Weight={"Ref": "Weight"}),
        ),
    ),
    Mutant(
        "blue-green-rule-does-more",
        "HttpsRule",
        both(blue_green, login, lambda t: advanced(t).update(ProductionListenerRule={"Ref": "HttpsRule"})),
    ),
    Mutant(
        "blue-green-plan-too-long",
        "Service",
        both(
            blue_green,
            lambda t: deployment(t).update(
                Strategy="LINEAR", LinearConfiguration={"StepPercent": 5, "StepBakeTimeInMinutes": 104}
            ),
        ),
    ),
    Mutant(
        "blue-green-plan-too-long",
        "Service",
        both(
            blue_green,
            lambda t: deployment(t).update(
                Strategy="CANARY", BakeTimeInMinutes=1440, CanaryConfiguration={"CanaryBakeTimeInMinutes": 541}
            ),
        ),
    ),
    Mutant(
        "blue-green-setting-invalid",
        "Service",
        both(blue_green, lambda t: deployment(t).update(CanaryConfiguration={"CanaryPercent": 10})),
    ),
    Mutant(
        "blue-green-setting-invalid",
        "Service",
        both(
            blue_green,
            lambda t: deployment(t).update(Strategy="LINEAR", LinearConfiguration={"StepPercent": 1}),
        ),
    ),
]
NEAR_MISSES = [
    NearMiss("blue-green-incomplete", blue_green),
    NearMiss("blue-green-one-target-group", blue_green),
    NearMiss("blue-green-rule-forwards-elsewhere", both(blue_green, third_rule)),
    NearMiss("blue-green-rule-forwards-elsewhere", both(blue_green, trial_rule)),
    NearMiss(
        "blue-green-rule-forwards-elsewhere",
        both(blue_green, lambda t: [one.update(Weight=100 - one["Weight"]) for one in weights(t)]),
    ),
    # a group that gets nothing is in nobody's way
    NearMiss(
        "blue-green-rule-forwards-elsewhere",
        both(
            blue_green,
            third_rule,
            lambda t: weights(t).append({"TargetGroupArn": {"Ref": "Third"}, "Weight": 0}),
        ),
    ),
    # only what it matches depends on a choice, and not where it leads
    NearMiss(
        "blue-green-rule-changes",
        both(
            blue_green,
            lambda t: t["Parameters"].update(Path={"Type": "String", "Default": "/*"}),
            lambda t: properties(t, "ListenerRule")["Conditions"][0]["PathPatternConfig"].update(
                Values=[{"Ref": "Path"}]
            ),
        ),
    ),
    # which rule gets the requests is the choice, and an update that makes another one is told of it
    NearMiss("blue-green-rule-changes", https_or_not),
    # another rule than the one that ECS shifts
    NearMiss("blue-green-rule-does-more", both(blue_green, login)),
    NearMiss(
        "blue-green-plan-too-long",
        both(
            blue_green,
            lambda t: deployment(t).update(
                # 19 waits, as there is none after the last step
                Strategy="LINEAR",
                LinearConfiguration={"StepPercent": 5, "StepBakeTimeInMinutes": 103},
            ),
        ),
    ),
    NearMiss(
        "blue-green-setting-invalid",
        both(
            blue_green,
            lambda t: deployment(t).update(
                Strategy="CANARY",
                BakeTimeInMinutes=10,
                CanaryConfiguration={"CanaryPercent": 0.1, "CanaryBakeTimeInMinutes": 1440},
            ),
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
