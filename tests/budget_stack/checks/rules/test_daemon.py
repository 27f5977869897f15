from __future__ import annotations

from tests.budget_stack.checks.extensions import both, deployment, on_instances
from tests.budget_stack.checks.mutants import NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled


def daemon(template):
    """One task on every instance, which nothing scales."""
    on_instances(template)
    scheduled(template, "DAEMON")


def scheduled(template, strategy):
    service(template, SchedulingStrategy=strategy)
    for name in ("ServiceScalingTarget", "ServiceScalingPolicy"):
        template["Resources"].pop(name, None)


def on_fargate(template):
    del properties(template, "Service")["CapacityProviderStrategy"]
    service(template, LaunchType="FARGATE")


def service(template, **settings):
    properties(template, "Service").update(settings)


def by_code_deploy(template):
    on_instances(template)
    service(template, DeploymentController={"Type": "CODE_DEPLOY"})
    for name in ("DeploymentCircuitBreaker", "Alarms"):
        del deployment(template)[name]


MUTANTS = [
    *spelled("daemon-setting-unsupported", "Service", lambda t, n: service(t, DesiredCount=n), 2, daemon),
    *spelled(
        "daemon-setting-unsupported",
        "Service",
        lambda t, entries: service(t, PlacementStrategies=entries),
        [{"Type": "random"}],
        daemon,
    ),
    *spelled("daemon-on-fargate", "Service", scheduled, "DAEMON", on_fargate),
    *spelled("daemon-on-fargate", "Service", scheduled, "DAEMON", by_code_deploy),
]
NEAR_MISSES = [
    NearMiss("daemon-setting-unsupported", both(daemon, lambda t: service(t, PlacementStrategies=[]))),
    NearMiss("daemon-on-fargate", daemon),
    NearMiss("daemon-on-fargate", lambda t: scheduled(t, "REPLICA")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
