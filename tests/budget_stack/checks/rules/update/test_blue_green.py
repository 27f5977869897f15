from __future__ import annotations

from tests.budget_stack.checks.extensions import blue_green, both, deployment, given, https
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests

ELSEWHERE = given("ListenerRule", Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/api/*"]}}])


def rolling(template):
    deployment(template)["Strategy"] = "ROLLING"


def all_at_the_other(template):
    for share in properties(template, "ListenerRule")["Actions"][0]["ForwardConfig"]["TargetGroups"]:
        share["Weight"] = 100 - share["Weight"]


def strategy(name):
    return lambda template: deployment(template).update(Strategy=name)


def nothing(template):
    """It stays as it is."""


def served_by_https(template):
    """Another rule gets the requests, and the weights that it begins with."""
    blue_green(template)
    https(template)
    properties(template, "HttpsRule")["Actions"] = properties(template, "ListenerRule")["Actions"]
    advanced = properties(template, "Service")["LoadBalancers"][0]["AdvancedConfiguration"]
    advanced["ProductionListenerRule"] = {"Ref": "HttpsRule"}


MUTANTS = [
    Mutant("update-blue-green-undone", "Service", nothing, deployed=both(blue_green, rolling)),
    Mutant("update-blue-green-too-soon", "Service", blue_green),
    Mutant("update-blue-green-too-soon", "Service", both(blue_green, strategy("CANARY")), deployed=rolling),
    Mutant("update-blue-green-rule-rewritten", "ListenerRule", both(blue_green, ELSEWHERE), deployed=blue_green),
    Mutant("update-blue-green-rule-rewritten", "ListenerRule", both(blue_green, all_at_the_other), deployed=blue_green),
    Mutant(
        "update-blue-green-rule-rewritten",
        "ListenerRule",
        both(blue_green, given("ListenerRule", Priority=2)),
        deployed=both(blue_green, strategy("LINEAR")),
    ),
    Mutant(
        "update-blue-green-rule-rewritten",
        "ListenerRule",
        both(blue_green, given("OtherTargetGroup", Port=8080)),
        deployed=blue_green,
    ),
    Mutant("update-blue-green-rule-rewritten", "HttpsRule", served_by_https, deployed=blue_green),
]
NEAR_MISSES = [
    NearMiss("update-blue-green-undone", both(blue_green, rolling), deployed=both(blue_green, rolling)),
    NearMiss("update-blue-green-undone", blue_green, deployed=both(blue_green, rolling)),
    NearMiss("update-blue-green-too-soon", both(blue_green, rolling)),
    NearMiss("update-blue-green-too-soon", blue_green, deployed=both(blue_green, rolling)),
    NearMiss("update-blue-green-too-soon", both(blue_green, strategy("LINEAR")), deployed=blue_green),
    NearMiss("update-blue-green-too-soon", both(blue_green, rolling), deployed=blue_green),
    NearMiss("update-blue-green-rule-rewritten", both(blue_green, given("TargetGroup", Tags=[])), deployed=blue_green),
    NearMiss("update-blue-green-rule-rewritten", ELSEWHERE),
    NearMiss("update-blue-green-rule-rewritten", served_by_https, deployed=both(blue_green, rolling)),
    NearMiss("update-blue-green-rule-rewritten", both(blue_green, https), deployed=blue_green),
    NearMiss(
        "update-blue-green-rule-rewritten",
        both(blue_green, given("ListenerRule", Tags=[{"Key": "team", "Value": "web"}])),
        deployed=blue_green,
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
