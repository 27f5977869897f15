from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.log_filters import counted
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests

ROUTE = [("route", "$.route")]
WITH_TASKS = {"MinContainerCount": "1"}


def of_class(value):
    return both(given("LogGroup", LogGroupClass=value), counted())


def many(number):
    return both(*(counted(name=f"Failures{one}", MetricName=f"failures{one}") for one in range(number)))


def with_tasks(one, other):
    return {"Fn::If": ["HasTasks", one, other]}


MUTANTS = [
    Mutant("metric-filter-class-unsupported", "Failures", of_class("INFREQUENT_ACCESS")),
    Mutant("metric-filter-class-unsupported", "Failures", of_class({"Fn::Sub": "DELIVERY"})),
    Mutant(
        "metric-filter-class-unsupported",
        "Failures",
        of_class(with_tasks("INFREQUENT_ACCESS", "STANDARD")),
        WITH_TASKS,
    ),
    Mutant("metric-filter-pattern-malformed", "Failures", counted('{ $.level = "ERROR" ')),
    Mutant("metric-filter-pattern-malformed", "Failures", counted({"Fn::Join": ["", ["[ip, user, ", "code=5*"]]})),
    Mutant("metric-filter-pattern-malformed", "Failures", counted(with_tasks('"not found', "")), WITH_TASKS),
    Mutant("metric-filter-dimensions-unsupported", "Failures", counted("ERROR Exception", ROUTE)),
    Mutant("metric-filter-dimensions-unsupported", "Failures", counted({"Fn::Sub": "%5[0-9]{2}%"}, ROUTE)),
    Mutant("metric-filter-dimensions-unsupported", "Failures", counted("", ROUTE)),
    Mutant("metric-filter-dimensions-unsupported", "Failures", counted("[ip, code=5*]", [("code", "$status")])),
    Mutant("metric-filter-dimensions-unsupported", "Failures", counted("{ $.code = 500 }", [("code", "$code")])),
    Mutant("metric-filter-dimensions-unsupported", "Failures", counted("ERROR", MetricValue="$.bytes")),
    Mutant("metric-filter-default-beside-dimensions", "Failures", counted("{ $.code = 500 }", ROUTE, DefaultValue=0)),
    Mutant(
        "metric-filter-default-beside-dimensions",
        "Failures",
        counted("{ $.code = 500 }", ROUTE, DefaultValue=with_tasks(0, {"Ref": "AWS::NoValue"})),
        WITH_TASKS,
    ),
    Mutant(
        "metric-filter-default-beside-dimensions",
        "Failures",
        counted({"Fn::Sub": "{ $.region = ${AWS::Region} }"}, ROUTE, DefaultValue="0"),
    ),
    Mutant("metric-filter-too-many", "LogGroup", many(101)),
]
NEAR_MISSES = [
    NearMiss("metric-filter-class-unsupported", of_class("STANDARD")),
    NearMiss("metric-filter-pattern-malformed", counted('"a \\" b" ?c')),
    NearMiss("metric-filter-dimensions-unsupported", counted('{ $.level = "ERROR" }', ROUTE)),
    NearMiss("metric-filter-dimensions-unsupported", counted("[ip, code=5*, ...]", [("code", "$code")])),
    NearMiss("metric-filter-dimensions-unsupported", counted({"Ref": "AWS::StackName"}, ROUTE)),
    NearMiss("metric-filter-default-beside-dimensions", counted("{ $.code = 500 }", DefaultValue=0)),
    NearMiss("metric-filter-too-many", many(100)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
