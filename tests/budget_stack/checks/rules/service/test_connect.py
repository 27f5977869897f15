from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both, deployment, of_windows, on_instances
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource, container, options
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import NOTHING, spelled


def mapping(template):
    return container(template)["PortMappings"][0]


def connected(template, *offers, namespace="shop", name="web", **settings):
    """A service that offers its port under each of these names and aliases."""
    mapping(template)["Name"] = name
    properties(template, "Service")["ServiceConnectConfiguration"] = {
        "Enabled": True,
        "Namespace": namespace,
        "Services": list(offers) or [offer()],
        **settings,
    }


def offer(port="web", **settings):
    return {"PortName": port, "ClientAliases": [{"Port": 80}], **settings}


def unnamed(template):
    connected(template)
    del mapping(template)["Name"]


def namespaced(template, name, type_="HttpNamespace"):
    add_resource(template, "Zone", f"AWS::ServiceDiscovery::{type_}", Name="shop.internal", Vpc={"Ref": "VpcId"})
    connected(template, namespace=name)


def by_cluster(template, name):
    namespaced(template, NOTHING)
    properties(template, "Cluster")["ServiceConnectDefaults"] = {"Namespace": name}


def another_service(template, **offered):
    """The same service once more, which nothing calls from outside."""
    connected(template, offer(DiscoveryName="web"))
    copy = {**properties(template, "Service"), "ServiceConnectConfiguration": {"Enabled": True, **offered}}
    for name in ("LoadBalancers", "HealthCheckGracePeriodSeconds"):
        del copy[name]
    add_resource(template, "OtherService", "AWS::ECS::Service", **copy)
    template["Resources"]["OtherService"]["Condition"] = "HasTasks"


def timed(template, seconds, **mapped):
    connected(template, offer(Timeout={"PerRequestTimeoutSeconds": seconds}))
    mapping(template).update(mapped)


def by_code_deploy(template):
    for name in ("DeploymentCircuitBreaker", "Alarms"):
        del deployment(template)[name]


def log_of(template):
    return {"LogDriver": "awslogs", "Options": dict(options(template))}


MUTANTS = [
    Mutant("service-connect-port-unknown", "Service", unnamed),
    *spelled(
        "service-connect-port-unknown", "Service", lambda t, port: connected(t, offer(port)), "http", switched=False
    ),
    *spelled("service-connect-namespace-by-name", "Service", namespaced, "shop.internal", switched=False),
    *spelled("service-connect-namespace-by-name", "Cluster", by_cluster, "shop.internal", switched=False),
    Mutant(
        "service-connect-namespace-by-name",
        "Service",
        lambda t: namespaced(t, "shop.internal", "PrivateDnsNamespace"),
    ),
    Mutant("service-connect-namespace-missing", "Service", lambda t: connected(t, namespace=NOTHING)),
    *spelled(
        "service-connect-namespace-missing",
        "Service",
        lambda t, it: connected(t, namespace=NOTHING, Enabled=it),
        True,
        switched=False,
    ),
    Mutant("service-connect-alias-missing", "Service", lambda t: connected(t, offer(ClientAliases=NOTHING))),
    Mutant("service-connect-alias-missing", "Service", lambda t: connected(t, offer(ClientAliases=[]))),
    *spelled(
        "service-connect-alias-missing",
        "Service",
        lambda t, name: connected(t, offer(ClientAliases=[{"DnsName": name}])),
        "web.shop",
        switched=False,
    ),
    *spelled(
        "service-connect-name-twice",
        "Service",
        lambda t, name: connected(t, offer(DiscoveryName="web"), offer(DiscoveryName=name)),
        "web",
        switched=False,
    ),
    *spelled(
        "service-connect-name-twice",
        "Service",
        lambda t, name: connected(
            t,
            offer(ClientAliases=[{"Port": 80, "DnsName": "web.shop"}]),
            offer(DiscoveryName="other", ClientAliases=[{"Port": 80, "DnsName": name}]),
        ),
        "web.shop",
        switched=False,
    ),
    *spelled(
        "service-connect-name-taken",
        "OtherService",
        lambda t, name: another_service(t, Namespace="shop", Services=[offer(DiscoveryName=name)]),
        "web",
        switched=False,
    ),
    *spelled("service-connect-timeout-unsupported", "Service", timed, 15),
    *spelled(
        "service-connect-proxy-malformed",
        "Service",
        lambda t, log: connected(t, AccessLogConfiguration=log),
        {"Format": "JSON"},
    ),
    *spelled(
        "service-connect-proxy-malformed",
        "Service",
        lambda t, entry: connected(t, ContainerConfigurations=[{"LogLevel": "debug"}, entry]),
        {"LogLevel": "info"},
    ),
    *spelled(
        "service-connect-unsupported",
        "Service",
        lambda t, kind: (connected(t), properties(t, "Service").update(DeploymentController={"Type": kind})),
        "CODE_DEPLOY",
        by_code_deploy,
        switched=False,
    ),
    *spelled(
        "service-connect-unsupported",
        "Service",
        lambda t, it: connected(t, Enabled=it),
        True,
        lambda t: on_instances(t, "host"),
        switched=False,
    ),
    Mutant("service-connect-unsupported", "Service", both(of_windows, connected)),
]
NEAR_MISSES = [
    NearMiss("service-connect-port-unknown", connected),
    NearMiss("service-connect-namespace-by-name", lambda t: namespaced(t, attribute_of("Zone", "Arn"))),
    NearMiss("service-connect-namespace-by-name", lambda t: namespaced(t, "other.internal")),
    NearMiss(
        "service-connect-namespace-by-name",
        both(
            lambda t: namespaced(t, "shop.internal"),
            lambda t: t["Resources"]["Service"]["DependsOn"].append("Zone"),
        ),
    ),
    NearMiss("service-connect-namespace-missing", lambda t: by_cluster(t, attribute_of("Zone", "Arn"))),
    NearMiss("service-connect-namespace-missing", lambda t: connected(t, namespace=NOTHING, Enabled=False)),
    NearMiss("service-connect-alias-missing", connected),
    # one that only calls others offers nothing
    NearMiss("service-connect-alias-missing", lambda t: connected(t, Services=NOTHING)),
    NearMiss(
        "service-connect-name-twice",
        lambda t: connected(t, offer(DiscoveryName="web"), offer(DiscoveryName="app", ClientAliases=[{"Port": 80}])),
    ),
    NearMiss(
        "service-connect-name-taken",
        lambda t: another_service(t, Namespace="office", Services=[offer(DiscoveryName="web")]),
    ),
    NearMiss("service-connect-timeout-unsupported", lambda t: timed(t, 15, AppProtocol="http")),
    NearMiss("service-connect-timeout-unsupported", lambda t: timed(t, 0)),
    NearMiss(
        "service-connect-proxy-malformed",
        lambda t: connected(t, AccessLogConfiguration={"Format": "JSON"}, LogConfiguration=log_of(t)),
    ),
    NearMiss("service-connect-unsupported", both(lambda t: on_instances(t, "bridge"), connected)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
