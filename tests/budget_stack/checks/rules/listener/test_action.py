from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given, https
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings

FORWARD = {"Type": "forward", "TargetGroupArn": {"Ref": "TargetGroup"}}
LOGIN = {
    "Type": "authenticate-cognito",
    "AuthenticateCognitoConfig": {"UserPoolArn": "a", "UserPoolClientId": "b", "UserPoolDomain": "c"},
}
GONE = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "410"}}


def actions(*listed, rule="ListenerRule"):
    return given(rule, Actions=list(listed))


def shares(*groups, **sticky):
    config = {"TargetGroups": list(groups)}
    if sticky:
        config["TargetGroupStickinessConfig"] = sticky
    return {"Type": "forward", "ForwardConfig": config}


def share(weight, group="TargetGroup"):
    return {"TargetGroupArn": {"Ref": group}, "Weight": weight}


def put_weight(template, value):
    properties(template, "ListenerRule")["Actions"] = [shares(share(value))]


def put_duration(template, value):
    properties(template, "ListenerRule")["Actions"] = [shares(share(1), Enabled=True, DurationSeconds=value)]


def put_actions(template, value):
    properties(template, "ListenerRule")["Actions"] = value


def put_https_actions(template, value):
    properties(template, "HttpsRule")["Actions"] = value


def put_login_order(template, value):
    put_https_actions(template, [{**LOGIN, "Order": value}, {**FORWARD, "Order": 2}])


MUTANTS = [
    Mutant(
        "listener-action-settings-wrong",
        "ListenerRule",
        actions({**FORWARD, "RedirectConfig": {"StatusCode": "HTTP_301", "Host": "example.com"}}),
    ),
    *spellings(
        "listener-action-settings-wrong",
        "HttpListener",
        put_at("HttpListener", "DefaultActions"),
        [{"Type": "fixed-response"}],
        [GONE],
    ),
    *spellings(
        "listener-action-settings-wrong",
        "HttpListener",
        put_at("HttpListener", "DefaultActions", 0, "TargetGroupArn"),
        {"Ref": "TargetGroup"},
        {"Ref": "AWS::NoValue"},
    ),
    *spellings("listener-action-order-wrong", "HttpsRule", put_https_actions, [LOGIN, FORWARD], [FORWARD], https),
    *spellings("listener-action-order-wrong", "HttpsRule", put_login_order, 3, 1, https),
    *spellings(
        "listener-action-order-wrong",
        "ListenerRule",
        put_actions,
        [{**FORWARD, "Order": 1}, {**GONE, "Order": 2}],
        [FORWARD],
    ),
    *spellings("listener-forward-invalid", "ListenerRule", put_weight, 1000, 1),
    *spellings("listener-forward-invalid", "ListenerRule", put_duration, 604_801, 60),
    *spellings("listener-forward-invalid", "ListenerRule", put_actions, [shares(share(1), Enabled=True)], [FORWARD]),
    *spellings(
        "listener-forward-invalid", "ListenerRule", put_actions, [{**FORWARD, **shares(share(1), share(2))}], [FORWARD]
    ),
]
NEAR_MISSES = [
    NearMiss("listener-action-settings-wrong", given("HttpListener", DefaultActions=[GONE])),
    NearMiss("listener-action-order-wrong", both(https, lambda template: put_login_order(template, 1))),
    NearMiss("listener-forward-invalid", actions({**FORWARD, **shares(share(999))})),
    NearMiss("listener-forward-invalid", lambda template: put_duration(template, 1)),
    NearMiss("listener-forward-invalid", actions(shares(share(0)))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
