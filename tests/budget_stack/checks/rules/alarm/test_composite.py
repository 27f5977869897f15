from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def ruled(rule):
    return given("UsersHurtAlarm", AlarmRule=rule)


def suppressed(**content):
    return given("UsersHurtAlarm", ActionsSuppressor={"Fn::GetAtt": ["Target5xxAlarm", "Arn"]}, **content)


def another(rule, name="other"):
    return lambda t: add_resource(t, "Other", "AWS::CloudWatch::CompositeAlarm", AlarmName=name, AlarmRule=rule)


BOTH = {"ActionsSuppressorWaitPeriod": 60, "ActionsSuppressorExtensionPeriod": 60}
MUTANTS = [
    Mutant("alarm-rule-malformed", "UsersHurtAlarm", ruled("ALARM(of-another-stack) && OK(of-a-third)")),
    Mutant("alarm-rule-malformed", "UsersHurtAlarm", ruled({"Fn::Sub": "(ALARM(${Target5xxAlarm}) OR FALSE"})),
    Mutant("alarm-rule-malformed", "UsersHurtAlarm", ruled("ALARM(a) OR")),
    Mutant("alarm-rule-malformed", "UsersHurtAlarm", ruled("RINGS(a)")),
    Mutant("alarm-rule-circular", "Other", another('ALARM("other") OR FALSE')),
    Mutant("alarm-rule-circular", "Other", another({"Fn::Sub": "NOT ALARM(other)"})),
    Mutant("alarm-rule-circular", "Other", another("OK(other)", {"Fn::Join": ["", ["oth", "er"]]})),
    Mutant("alarm-suppressor-incomplete", "UsersHurtAlarm", suppressed()),
    Mutant("alarm-suppressor-incomplete", "UsersHurtAlarm", suppressed(ActionsSuppressorWaitPeriod=60)),
    Mutant("alarm-suppressor-incomplete", "UsersHurtAlarm", given("UsersHurtAlarm", **BOTH)),
    Mutant("alarm-rule-names-no-alarm", "UsersHurtAlarm", ruled("ALARM(Target5xxAlarm)")),
    Mutant(
        "alarm-rule-names-no-alarm", "UsersHurtAlarm", ruled('OK("Target5xxAlarm") AND NOT ALARM(ResponseTimeAlarm)')
    ),
    Mutant("alarm-rule-names-no-alarm", "UsersHurtAlarm", ruled({"Fn::Sub": "ALARM(${AlarmTopic})"})),
    Mutant("alarm-rule-names-no-alarm", "UsersHurtAlarm", ruled({"Fn::Sub": "ALARM(${Service.Name})"})),
]
NEAR_MISSES = [
    NearMiss("alarm-rule-malformed", ruled("NOT (ALARM(a) OR OK(b)) AND TRUE")),
    NearMiss("alarm-rule-malformed", ruled("AT_LEAST(2, ALARM, (a, b, c))")),
    NearMiss("alarm-rule-malformed", ruled('ALARM("a (b) AND c")')),
    NearMiss("alarm-rule-circular", another("ALARM(others)")),
    NearMiss("alarm-suppressor-incomplete", suppressed(**BOTH)),
    NearMiss("alarm-rule-names-no-alarm", ruled({"Fn::Sub": 'ALARM("${Target5xxAlarm.Arn}") OR FALSE'})),
    NearMiss("alarm-rule-names-no-alarm", ruled("ALARM(of-another-stack)")),
    NearMiss(
        "alarm-rule-names-no-alarm",
        both(given("Target5xxAlarm", AlarmName="Target5xxAlarm"), ruled("ALARM(Target5xxAlarm)")),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
