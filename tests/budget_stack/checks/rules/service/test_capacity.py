from __future__ import annotations

from tests.budget_stack.checks.extensions import both, deployment
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def strategy(*entries):
    return lambda template: properties(template, "Service").update(CapacityProviderStrategy=list(entries))


ON_DEMAND = {"CapacityProvider": "FARGATE", "Weight": 1}
SPOT = {"CapacityProvider": "FARGATE_SPOT", "Weight": 1}


def associated(template, *providers):
    """The providers by an association, which the service waits for."""
    del properties(template, "Cluster")["CapacityProviders"]
    del properties(template, "Cluster")["DefaultCapacityProviderStrategy"]
    add_resource(
        template,
        "Providers",
        "AWS::ECS::ClusterCapacityProviderAssociations",
        Cluster={"Ref": "Cluster"},
        CapacityProviders=list(providers),
        DefaultCapacityProviderStrategy=[],
    )
    template["Resources"]["Service"]["DependsOn"] = "Providers"


def uncalled(template):
    """A service that takes its work from elsewhere."""
    for name in ("LoadBalancers", "HealthCheckGracePeriodSeconds"):
        properties(template, "Service").pop(name)


MUTANTS = [
    Mutant(
        "service-launch-type-with-strategy", "Service", lambda t: properties(t, "Service").update(LaunchType="FARGATE")
    ),
    Mutant(
        "service-provider-unassociated",
        "Service",
        both(strategy(ON_DEMAND, SPOT), lambda t: properties(t, "Cluster")["CapacityProviders"].pop()),
    ),
    Mutant(
        "service-provider-unassociated",
        "Service",
        both(strategy(ON_DEMAND, SPOT), lambda t: associated(t, "FARGATE")),
    ),
    Mutant(
        "service-before-provider",
        "Service",
        both(lambda t: associated(t, "FARGATE"), lambda t: t["Resources"]["Service"].pop("DependsOn")),
    ),
    Mutant("service-all-spot", "Service", strategy(SPOT)),
    Mutant(
        "service-rebalancing-blocked",
        "Service",
        lambda t: deployment(t).update(MinimumHealthyPercent=0, MaximumPercent=100),
    ),
]
NEAR_MISSES = [
    NearMiss(
        "service-launch-type-with-strategy",
        lambda t: properties(t, "Service").update(
            LaunchType={"Fn::If": ["HasTasks", {"Ref": "AWS::NoValue"}, {"Ref": "AWS::NoValue"}]}
        ),
    ),
    NearMiss("service-provider-unassociated", lambda t: associated(t, "FARGATE", "FARGATE_SPOT")),
    # a provider of one's own may come from elsewhere
    NearMiss(
        "service-provider-unassociated",
        both(
            lambda t: t["Parameters"].update(Provider={"Type": "String"}),
            strategy({"CapacityProvider": {"Ref": "Provider"}, "Weight": 1}),
        ),
    ),
    NearMiss("service-before-provider", lambda t: associated(t, "FARGATE")),
    NearMiss("service-all-spot", strategy({**ON_DEMAND, "Base": 1, "Weight": 0}, SPOT)),
    # what nobody calls can be interrupted
    NearMiss("service-all-spot", both(strategy(SPOT), uncalled)),
    NearMiss(
        "service-rebalancing-blocked",
        both(
            lambda t: deployment(t).update(MinimumHealthyPercent=0, MaximumPercent=100),
            lambda t: properties(t, "Service").update(AvailabilityZoneRebalancing="DISABLED"),
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
