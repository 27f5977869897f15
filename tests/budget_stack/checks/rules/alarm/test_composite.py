from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests


def ruled(rule):
    return given("UsersHurtAlarm", AlarmRule=rule)


MUTANTS = [
    Mutant("alarm-rule-names-no-alarm", "UsersHurtAlarm", ruled("ALARM(Target5xxAlarm)")),
    Mutant(
        "alarm-rule-names-no-alarm", "UsersHurtAlarm", ruled('OK("Target5xxAlarm") AND NOT ALARM(ResponseTimeAlarm)')
    ),
    Mutant("alarm-rule-names-no-alarm", "UsersHurtAlarm", ruled({"Fn::Sub": "ALARM(${AlarmTopic})"})),
    Mutant("alarm-rule-names-no-alarm", "UsersHurtAlarm", ruled({"Fn::Sub": "ALARM(${Service.Name})"})),
]
NEAR_MISSES = [
    NearMiss("alarm-rule-names-no-alarm", ruled({"Fn::Sub": 'ALARM("${Target5xxAlarm.Arn}") OR FALSE'})),
    NearMiss("alarm-rule-names-no-alarm", ruled("ALARM(of-another-stack)")),
    NearMiss(
        "alarm-rule-names-no-alarm",
        both(given("Target5xxAlarm", AlarmName="Target5xxAlarm"), ruled("ALARM(Target5xxAlarm)")),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
