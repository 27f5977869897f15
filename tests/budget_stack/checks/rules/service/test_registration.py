from __future__ import annotations

from tests.budget_stack.checks.extensions import on_instances
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource, container
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled

REGISTRY = "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-0123456789abcdef"
CONTAINER = {"ContainerName": "budget-tracker", "ContainerPort": {"Ref": "ContainerPort"}}


def entry(template):
    return properties(template, "Service")["LoadBalancers"][0]


def bridge(template):
    on_instances(template, "bridge")


def classic(template, name, **replaced):
    """A second entry, which registers with a classic load balancer."""
    properties(template, "Service")["LoadBalancers"].append({**CONTAINER, "LoadBalancerName": name, **replaced})


def unhealthy(template):
    """Containers that nothing but a load balancer checks."""
    del container(template)["HealthCheck"]


def unchecked(template):
    bridge(template)
    unhealthy(template)


def registered(template, **settings):
    properties(template, "Service")["ServiceRegistries"] = [{"RegistryArn": REGISTRY, **settings}]


def records(template, kind, **settings):
    add_resource(
        template,
        "Discovery",
        "AWS::ServiceDiscovery::Service",
        DnsConfig={"NamespaceId": "ns-0123456789abcdef", "DnsRecords": [{"Type": kind, "TTL": 10}]},
    )
    registered(template, RegistryArn={"Fn::GetAtt": ["Discovery", "Arn"]}, **settings)


MUTANTS = [
    Mutant("service-load-balancer-malformed", "Service", lambda t: entry(t).pop("ContainerName")),
    Mutant("service-load-balancer-malformed", "Service", lambda t: entry(t).pop("ContainerPort")),
    *spelled(
        "service-load-balancer-malformed",
        "Service",
        lambda t, name: entry(t).update(LoadBalancerName=name),
        "old-balancer",
    ),
    *spelled("service-load-balancer-malformed", "Service", classic, "old-balancer", unhealthy, switched=False),
    *spelled("service-classic-load-balancer-health", "Service", classic, "old-balancer", bridge, switched=False),
    *spelled("service-registry-malformed", "Service", lambda t, n: registered(t, Port=n, **CONTAINER), 5000),
    *spelled(
        "service-registry-malformed",
        "Service",
        lambda t, arn: registered(t, RegistryArn=arn),
        REGISTRY,
        bridge,
        switched=False,
    ),
    *spelled("service-registry-malformed", "Service", records, "SRV", switched=False),
]
NEAR_MISSES = [
    NearMiss("service-load-balancer-malformed", lambda t: (unchecked(t), classic(t, "old-balancer"))),
    NearMiss("service-classic-load-balancer-health", lambda t: (unchecked(t), classic(t, "old-balancer"))),
    NearMiss("service-registry-malformed", registered),
    NearMiss("service-registry-malformed", lambda t: (bridge(t), registered(t, **CONTAINER))),
    NearMiss("service-registry-malformed", lambda t: records(t, "SRV", Port=5000)),
    NearMiss("service-registry-malformed", lambda t: records(t, "A")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
