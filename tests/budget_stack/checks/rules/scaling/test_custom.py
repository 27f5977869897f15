from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests

POLICY = "ServiceScalingPolicy"
MESSAGES = {"Namespace": "Ledger", "MetricName": "Messages", "Statistic": "Average"}
ABSENT = {"Ref": "AWS::NoValue"}


def follows(predefined=None, custom=None, **content):
    """The service is scaled by these metrics."""

    def change(template):
        tracking = properties(template, POLICY)["TargetTrackingScalingPolicyConfiguration"]
        del tracking["PredefinedMetricSpecification"]
        named = {"PredefinedMetricSpecification": predefined, "CustomizedMetricSpecification": custom}
        tracking.update({name: value for name, value in named.items() if value is not None}, **content)

    return change


def of_type(name):
    return {"PredefinedMetricType": name}


def stat(id_, **content):
    metric = {"Namespace": "Ledger", "MetricName": id_}
    return {"Id": id_, "MetricStat": {"Metric": metric, "Stat": "Sum"}, "ReturnData": False, **content}


def several(*queries):
    return follows(custom={"Metrics": list(queries)})


def without(name):
    return {key: value for key, value in MESSAGES.items() if key != name}


def forecast(*specifications, **content):
    """The service is scaled by what it needed on the days before."""

    def change(template):
        policy = properties(template, POLICY)
        del policy["TargetTrackingScalingPolicyConfiguration"]
        policy["PolicyType"] = "PredictiveScaling"
        listed = [{"TargetValue": 60, **one} for one in specifications]
        policy["PredictiveScalingPolicyConfiguration"] = {"MetricSpecifications": listed, **content}

    return change


CPU = of_type("ECSServiceAverageCPUUtilization")
EACH = {"Id": "each", "Expression": "messages / tasks"}
PAIR = {"PredefinedMetricPairSpecification": of_type("ECSServiceCPUUtilization")}
LOAD = {"PredefinedLoadMetricSpecification": of_type("ECSServiceTotalCPUUtilization")}
AVERAGE = {"PredefinedScalingMetricSpecification": CPU}
MORE = "IncreaseMaxCapacity"

MUTANTS = [
    Mutant("scaling-specification-incomplete", POLICY, follows(CPU, MESSAGES)),
    Mutant("scaling-specification-incomplete", POLICY, follows()),
    Mutant("scaling-specification-incomplete", POLICY, follows(custom=without("Statistic"))),
    Mutant("scaling-specification-incomplete", POLICY, follows(custom={**MESSAGES, "Namespace": ABSENT})),
    Mutant(
        "scaling-specification-incomplete",
        POLICY,
        follows(custom={"MetricName": "a", "Metrics": [stat("m", ReturnData=True)]}),
    ),
    Mutant("scaling-query-malformed", POLICY, several(stat("messages"), stat("tasks"))),
    Mutant("scaling-query-malformed", POLICY, several(stat("messages"), EACH)),
    Mutant(
        "scaling-query-malformed",
        POLICY,
        several(stat("messages"), stat("tasks", ReturnData={"Fn::Sub": "true"}), EACH),
    ),
    Mutant("scaling-query-malformed", POLICY, several(stat("messages", Expression="1", ReturnData=True))),
    Mutant("scaling-predefined-of-other-service", POLICY, follows(of_type("RDSReaderAverageCPUUtilization"))),
    Mutant(
        "scaling-predefined-of-other-service",
        POLICY,
        follows(of_type({"Fn::Sub": "LambdaProvisionedConcurrencyUtilization"})),
    ),
    Mutant(
        "scaling-predefined-of-other-service",
        POLICY,
        follows(of_type({"Fn::Join": ["", ["EC2SpotFleetRequest", "AverageCPUUtilization"]]})),
    ),
    Mutant("scaling-value-too-large", POLICY, follows(custom=MESSAGES, TargetValue=1e300)),
    Mutant("scaling-value-too-large", POLICY, follows(custom=MESSAGES, TargetValue="-1e109")),
    Mutant("scaling-value-too-large", POLICY, follows(custom=MESSAGES, TargetValue={"Fn::Sub": "1e200"})),
    Mutant("scaling-forecast-malformed", POLICY, forecast(PAIR, PAIR)),
    Mutant("scaling-forecast-malformed", POLICY, forecast(LOAD)),
    Mutant("scaling-forecast-malformed", POLICY, forecast({**PAIR, **AVERAGE})),
    Mutant("scaling-forecast-malformed", POLICY, forecast(PAIR, MaxCapacityBuffer=10)),
    Mutant("scaling-forecast-malformed", POLICY, forecast(PAIR, MaxCapacityBreachBehavior={"Fn::Sub": MORE})),
]
NEAR_MISSES = [
    NearMiss("scaling-specification-incomplete", follows(custom=MESSAGES)),
    NearMiss("scaling-query-malformed", several(stat("messages"), stat("tasks"), EACH)),
    NearMiss("scaling-query-malformed", several(stat("messages", ReturnData=ABSENT))),
    NearMiss("scaling-predefined-of-other-service", follows(of_type("ECSServiceAverageMemoryUtilization"))),
    NearMiss("scaling-value-too-large", follows(custom=MESSAGES, TargetValue=1e100)),
    NearMiss("scaling-forecast-malformed", forecast({**LOAD, **AVERAGE})),
    NearMiss("scaling-forecast-malformed", forecast(PAIR, MaxCapacityBreachBehavior=MORE, MaxCapacityBuffer=10)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
