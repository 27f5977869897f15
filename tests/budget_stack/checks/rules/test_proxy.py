from __future__ import annotations

from tests.budget_stack.checks.mutants import NearMiss
from tests.budget_stack.checks.parts import task
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled

GIVEN = {"AppPorts": "5000", "ProxyIngressPort": "15000", "ProxyEgressPort": "15001", "IgnoredUID": "1337"}


def proxied(template, name="budget-tracker", **properties):
    task(template)["ProxyConfiguration"] = {
        "Type": "APPMESH",
        "ContainerName": name,
        "ProxyConfigurationProperties": [{"Name": key, "Value": text} for key, text in (properties or GIVEN).items()],
    }


def misspelled(template, name):
    proxied(template)
    task(template)["ProxyConfiguration"]["ProxyConfigurationProperties"][0]["Name"] = name


def ignoring(template, name):
    proxied(template)
    task(template)["ProxyConfiguration"]["ProxyConfigurationProperties"][3]["Name"] = name


MUTANTS = [
    *spelled("proxy-container-unknown", "TaskDefinition", proxied, "envoy", switched=False),
    *spelled("proxy-property-missing", "TaskDefinition", misspelled, "AppPort", switched=False),
    *spelled("proxy-property-missing", "TaskDefinition", ignoring, "EgressIgnoredIPs", switched=False),
]
NEAR_MISSES = [
    NearMiss("proxy-container-unknown", proxied),
    NearMiss("proxy-property-missing", lambda t: ignoring(t, "IgnoredGID")),
    NearMiss("proxy-property-missing", lambda t: ignoring(t, {"Fn::ImportValue": "Ignored"})),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
