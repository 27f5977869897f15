from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.alarm.test_queries import ABSENT, WITH_TASKS, alarm, with_tasks


def dimension(name="Shop", value="books"):
    return alarm(Dimensions=[{"Name": name, "Value": value}])


def by_the_clock(period, **clock):
    return alarm(Period=period, EvaluationWindow={"WallClockWindow": clock})


def tags(**keys):
    return alarm(ActionConfiguration={"AlarmTagsPropagation": {"Enabled": True, **keys}})


def of_queue(name="ApproximateNumberOfMessagesVisible", **content):
    dimensions = [{"Name": "QueueName", "Value": {"Ref": "AWS::StackName"}}]
    return alarm(Namespace="AWS/SQS", MetricName=name, Dimensions=dimensions, **content)


PROMQL = {"PromQLCriteria": {"Query": "sum(up) > 1"}}
OF_METRIC = ("Namespace", "MetricName", "Statistic", "Period", "EvaluationPeriods", "Threshold", "ComparisonOperator")
MUTANTS = [
    Mutant("alarm-dimension-malformed", "Orders", dimension(name=":Shop")),
    Mutant("alarm-dimension-malformed", "Orders", dimension(value="Bücher")),
    Mutant("alarm-dimension-malformed", "Orders", dimension(value={"Fn::Sub": " "})),
    Mutant("alarm-dimension-malformed", "Orders", dimension(value=with_tasks("", "books")), WITH_TASKS),
    Mutant("alarm-period-too-fine", "Orders", of_queue(Period=30)),
    Mutant("alarm-period-too-fine", "Orders", of_queue(Period="10")),
    Mutant("alarm-period-too-fine", "Orders", of_queue(Period=with_tasks(20, 60)), WITH_TASKS),
    Mutant("alarm-unit-wrong", "Orders", of_queue(Unit="Percent")),
    Mutant("alarm-unit-wrong", "Orders", of_queue("ApproximateAgeOfOldestMessage", Unit={"Fn::Sub": "Milliseconds"})),
    Mutant("alarm-unit-wrong", "Orders", of_queue(Unit=with_tasks("Bytes")), WITH_TASKS),
    Mutant("alarm-window-invalid", "Orders", by_the_clock(120)),
    Mutant("alarm-window-invalid", "Orders", by_the_clock(3600, Timezone="+05:33")),
    Mutant("alarm-window-invalid", "Orders", by_the_clock(with_tasks(600, 300)), WITH_TASKS),
    Mutant("alarm-setting-elsewhere", "Orders", tags(IncludedTagKeys=["team"], ExcludedTagKeys=["cost"])),
    Mutant("alarm-setting-elsewhere", "Orders", alarm(EvaluationInterval=60)),
    Mutant("alarm-setting-elsewhere", "Orders", alarm(**dict.fromkeys(OF_METRIC), EvaluationCriteria=PROMQL)),
    Mutant("alarm-setting-elsewhere", "Orders", alarm(EvaluationInterval=with_tasks(60)), WITH_TASKS),
]
NEAR_MISSES = [
    NearMiss("alarm-dimension-malformed", dimension("Shop :", {"Ref": "AWS::StackName"})),
    NearMiss("alarm-period-too-fine", alarm(Period=10)),
    NearMiss("alarm-unit-wrong", of_queue(Unit="Count")),
    NearMiss("alarm-window-invalid", by_the_clock(300, Timezone="+05:45")),
    NearMiss("alarm-setting-elsewhere", tags(IncludedTagKeys=["team"], ExcludedTagKeys=ABSENT)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
