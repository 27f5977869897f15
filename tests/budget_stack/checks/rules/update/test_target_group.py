from __future__ import annotations

import json

from tests.budget_stack.checks.extensions import both, given, https, renamed, second_load_balancer
from tests.budget_stack.checks.http_apis import http_api
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

INTERNAL = given("LoadBalancer", Scheme="internal")
NEW_GROUP = both(renamed("TargetGroup", "Targets"), renamed("ListenerRule", "Route"))


def watched_there(template):
    """What is counted at the load balancer is counted at the second."""
    text = json.dumps(template)
    for name in ('LoadBalancer", "LoadBalancerFullName', "LoadBalancer.LoadBalancerFullName"):
        text = text.replace(name, f"Other{name}")
    template.clear()
    template.update(json.loads(text))


def without_scheme(template):
    del properties(template, "LoadBalancer")["Scheme"]


def to_the_api(template):
    """What forwarded on the load balancer forwards on the one behind the API, and the old one is gone."""
    http_api(template)
    properties(template, "InternalLoadBalancer")["SecurityGroups"] = properties(template, "LoadBalancer")[
        "SecurityGroups"
    ]
    for gone, instead in (("LoadBalancer", "InternalLoadBalancer"), ("HttpListener", "InternalListener")):
        del template["Resources"][gone]
        renamed(gone, instead)(template)


def named_by_the_balancer(template):
    identifier = {"Fn::Select": [3, {"Fn::Split": ["/", {"Ref": "LoadBalancer"}]}]}
    properties(template, "TargetGroup")["Name"] = {"Fn::Sub": ["tg-${Id}", {"Id": identifier}]}


def another_rule(name, listener, group="TargetGroup", priority=1):
    """A rule with the second one's path."""

    def change(template):
        condition = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/other/*"]}}
        add_resource(
            template,
            name,
            "AWS::ElasticLoadBalancingV2::ListenerRule",
            ListenerArn={"Ref": listener},
            Priority=priority,
            Conditions=[condition],
            Actions=[{"Type": "forward", "TargetGroupArn": {"Ref": group}}],
        )

    return change


def another_group(template):
    copied = properties(template, "TargetGroup")
    add_resource(template, "SecondTargetGroup", "AWS::ElasticLoadBalancingV2::TargetGroup", **copied)


def in_two_groups(template):
    another_group(template)
    another_rule("SecondRule", "HttpListener", "SecondTargetGroup", 2)(template)
    entries = properties(template, "Service")["LoadBalancers"]
    entries.append({**entries[0], "TargetGroupArn": {"Ref": "SecondTargetGroup"}})
    properties(template, "Service")["Tags"].append({"Key": "SecondRule", "Value": {"Ref": "SecondRule"}})


TO_THE_SECOND = both(given("ListenerRule", ListenerArn={"Ref": "OtherListener"}), watched_there)
MUTANTS = [
    Mutant("update-target-group-still-attached", "LoadBalancer", INTERNAL),
    Mutant("update-target-group-still-attached", "LoadBalancer", INTERNAL, deployed=without_scheme),
    Mutant("update-target-group-still-attached", "LoadBalancer", given("LoadBalancer", Name="tracker")),
    Mutant("update-target-group-still-attached", "ListenerRule", renamed("LoadBalancer", "Balancer")),
    Mutant(
        "update-target-group-still-attached",
        "ListenerRule",
        both(second_load_balancer, TO_THE_SECOND),
        deployed=second_load_balancer,
    ),
    Mutant("update-target-group-still-attached", "ListenerRule", to_the_api),
    Mutant("update-target-group-still-attached", "ListenerRule", lambda t: None, deployed=to_the_api),
    Mutant("update-target-group-empty", "ListenerRule", renamed("TargetGroup", "Targets")),
    Mutant("update-target-group-empty", "ListenerRule", given("TargetGroup", Port=8080)),
    Mutant("update-target-group-empty", "ListenerRule", given("TargetGroup", Name="tracker")),
]
NEAR_MISSES = [
    NearMiss("update-target-group-still-attached", given("LoadBalancer", SecurityGroups=["sg-0123456789abcdef0"])),
    NearMiss("update-target-group-still-attached", both(renamed("LoadBalancer", "Balancer"), NEW_GROUP)),
    NearMiss("update-target-group-still-attached", both(INTERNAL, named_by_the_balancer, NEW_GROUP)),
    NearMiss("update-target-group-still-attached", both(INTERNAL, renamed("TargetGroup", "Targets"), NEW_GROUP)),
    NearMiss("update-target-group-still-attached", https),
    NearMiss(
        "update-target-group-still-attached",
        both(https, another_rule("OtherRule", "HttpsListener")),
        deployed=both(https, another_rule("OtherRule", "HttpListener", priority=2)),
    ),
    NearMiss("update-target-group-empty", in_two_groups),
    NearMiss("update-target-group-empty", given("TargetGroup", HealthCheckIntervalSeconds=20)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
