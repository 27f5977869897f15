from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

WIDGET = '{"type":"text","properties":{"markdown":"${Cluster}"}}'


def body(text):
    return lambda t: add_resource(t, "Dashboard", "AWS::CloudWatch::Dashboard", DashboardBody=text)


def with_maybe(pattern, more):
    """A body in which the condition of the database decides about a widget."""
    maybe = {"Fn::If": ["HasDsql", more, ""]}
    return body({"Fn::Sub": [pattern, {"More": maybe}]})


MUTANTS = [
    Mutant("dashboard-not-json", "Dashboard", body({"Fn::Sub": f'{{"widgets":[{WIDGET},]}}'})),
    Mutant(
        "dashboard-not-json",
        "Dashboard",
        with_maybe(f'{{"widgets":[{WIDGET},${{More}}]}}', '{"type":"text"}'),
        {"Database": "none"},
    ),
]
NEAR_MISSES = [
    NearMiss("dashboard-not-json", with_maybe(f'{{"widgets":[{WIDGET}${{More}}]}}', ',{"type":"text"}')),
    NearMiss("dashboard-not-json", body({"Fn::Sub": '{"widgets":[${ContainerPort}]}'})),
    NearMiss("dashboard-not-json", body({"Fn::GetAtt": ["Cluster", "Arn"]})),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
