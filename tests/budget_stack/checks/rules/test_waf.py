from __future__ import annotations

from tests.budget_stack.checks.balancers import network_balancer
from tests.budget_stack.checks.extensions import attribute_of, both
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings

ARN = "arn:aws:wafv2:{}:123456789012:{}/webacl/books/12345678-1234-1234-1234-123456789012"


def guarded(template):
    """A web ACL before the load balancer."""
    add_resource(
        template,
        "Firewall",
        "AWS::WAFv2::WebACL",
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        VisibilityConfig={"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "firewall"},
    )
    guard = {"ResourceArn": {"Ref": "LoadBalancer"}, "WebACLArn": attribute_of("Firewall", "Arn")}
    add_resource(template, "Guard", "AWS::WAFv2::WebACLAssociation", **guard)


ACL, GUARDED = put_at("Guard", "WebACLArn"), put_at("Guard", "ResourceArn")
RIGHT = attribute_of("Firewall", "Arn")


def of_ireland_in_london(template):
    """The web ACL of another region in one, and the right one in others."""
    template["Conditions"]["InLondon"] = {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-2"]}
    right = {"Fn::Sub": ARN.format("${AWS::Region}", "regional")}
    ACL(template, {"Fn::If": ["InLondon", ARN.format("eu-west-1", "regional"), right]})


MUTANTS = [
    *spellings("waf-scope-wrong", "Guard", put_at("Firewall", "Scope"), "CLOUDFRONT", "REGIONAL", guarded),
    *spellings("waf-scope-wrong", "Guard", ACL, ARN.format("us-east-1", "global"), RIGHT, guarded),
    Mutant("waf-scope-wrong", "Guard", both(guarded, of_ireland_in_london), {"AWS::Region": "eu-west-2"}),
    *spellings("waf-association-invalid", "Guard", GUARDED, {"Ref": "HttpListener"}, {"Ref": "LoadBalancer"}, guarded),
    *spellings("waf-association-invalid", "Guard", ACL, {"Ref": "Firewall"}, RIGHT, guarded),
    *spellings(
        "waf-association-invalid",
        "Guard",
        put_at("Lines", "Type"),
        "network",
        "application",
        both(network_balancer, guarded, lambda t: GUARDED(t, {"Ref": "Lines"})),
    )[::2],
]
NEAR_MISSES = [
    NearMiss("waf-scope-wrong", guarded),
    NearMiss("waf-scope-wrong", both(guarded, lambda t: ACL(t, {"Fn::Sub": ARN.format("${AWS::Region}", "regional")}))),
    NearMiss("waf-association-invalid", guarded),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
