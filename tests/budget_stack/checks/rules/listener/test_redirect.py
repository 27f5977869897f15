from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given, https
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import spellings


def redirect(**config):
    return given("ListenerRule", Actions=[{"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", **config}}])


def forwarded(template):
    """The service stays behind a rule of its own, over HTTPS where that is listened to."""
    has_https = "HttpsListener" in template["Resources"]
    rule = {**properties(template, "ListenerRule"), "Priority": 7}
    rule["ListenerArn"] = {"Ref": "HttpsListener" if has_https else "HttpListener"}
    rule["Conditions"] = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/.well-known/*"]}}]
    add_resource(template, "Forward", "AWS::ElasticLoadBalancingV2::ListenerRule", **rule)
    properties(template, "Service")["Tags"].append({"Key": "Forward", "Value": {"Ref": "Forward"}})


def elsewhere(template):
    header = {"HttpHeaderName": "X-Forwarded-Proto", "Values": ["http"]}
    properties(template, "ListenerRule")["Conditions"].append({"Field": "http-header", "HttpHeaderConfig": header})


def under_a_condition(template):
    template["Parameters"]["Encrypted"] = {"Type": "String", "Default": "no", "AllowedValues": ["no", "yes"]}
    template["Conditions"]["IsEncrypted"] = {"Fn::Equals": [{"Ref": "Encrypted"}, "yes"]}
    for name in ("HttpsListener", "HttpsRule"):
        template["Resources"][name]["Condition"] = "IsEncrypted"


def only_then(template):
    to_https = properties(template, "ListenerRule")["Actions"][0]
    forward = {"Type": "forward", "TargetGroupArn": {"Ref": "TargetGroup"}}
    properties(template, "ListenerRule")["Actions"] = [{"Fn::If": ["IsEncrypted", to_https, forward]}]


def behind_a_network_load_balancer(template):
    group = {"VpcId": properties(template, "TargetGroup")["VpcId"], "Protocol": "TCP", "Port": 80, "TargetType": "alb"}
    targets = [{"Id": {"Ref": "LoadBalancer"}, "Port": 80}]
    add_resource(template, "Plain", "AWS::ElasticLoadBalancingV2::TargetGroup", Targets=targets, **group)


TO_443 = redirect(Protocol="HTTPS", Port="443")


def put_protocol(template, value):
    """A redirect of the HTTPS listener to another host, by a protocol."""
    config = {"StatusCode": "HTTP_301", "Host": "www.example.com", "Port": "80", "Protocol": value}
    properties(template, "HttpsRule")["Actions"] = [{"Type": "redirect", "RedirectConfig": config}]


MUTANTS = [
    *spellings("listener-redirect-to-plain", "HttpsRule", put_protocol, "HTTP", "HTTPS", https),
    Mutant("listener-redirect-to-itself", "ListenerRule", both(forwarded, redirect(Protocol="HTTP", Port="80"))),
    Mutant("listener-redirect-to-itself", "ListenerRule", both(forwarded, redirect(Host="#{host}", Path="/#{path}"))),
    Mutant("listener-redirect-dead-end", "ListenerRule", both(forwarded, TO_443)),
    Mutant("listener-redirect-dead-end", "ListenerRule", both(https, forwarded, redirect(Protocol="HTTPS"))),
    Mutant(
        "listener-redirect-dead-end",
        "ListenerRule",
        both(forwarded, https, under_a_condition, TO_443),
        {"Encrypted": "no"},
    ),
]
NEAR_MISSES = [
    NearMiss("listener-redirect-to-plain", both(https, lambda t: put_protocol(t, "#{protocol}"))),
    NearMiss("listener-redirect-to-itself", both(forwarded, redirect(Host="www.example.com"))),
    NearMiss("listener-redirect-to-itself", both(forwarded, redirect(Path="/app/#{path}"))),
    NearMiss("listener-redirect-dead-end", both(https, forwarded, TO_443)),
    NearMiss("listener-redirect-dead-end", both(forwarded, TO_443, elsewhere)),
    NearMiss("listener-redirect-dead-end", both(forwarded, TO_443, behind_a_network_load_balancer)),
    NearMiss("listener-redirect-dead-end", both(forwarded, https, TO_443, under_a_condition, only_then)),
    NearMiss(
        "listener-redirect-dead-end",
        both(forwarded, redirect(Protocol="HTTPS", Port="443", Host="www.example.com")),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
