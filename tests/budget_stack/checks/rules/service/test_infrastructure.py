from __future__ import annotations

from tests.budget_stack.checks.extensions import awsvpc, both, deployment, of_windows, on_instances
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource, task
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled

ROLE = "ecsServiceRole"


def service(template, **settings):
    properties(template, "Service").update(settings)


def role(template, name):
    service(template, Role=name)


def bridge(template):
    on_instances(template, "bridge")


def without_load_balancer(template):
    for name in ("LoadBalancers", "HealthCheckGracePeriodSeconds"):
        del properties(template, "Service")[name]


def registered(template):
    registry = "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-0123456789abcdef"
    entry = {"RegistryArn": registry, "ContainerName": "budget-tracker", "ContainerPort": {"Ref": "ContainerPort"}}
    service(template, ServiceRegistries=[entry])


def public(template, assign):
    awsvpc(template)["AssignPublicIp"] = assign


def on_a_group(template):
    """Instances by a capacity provider of the template."""
    on_instances(template)
    add_resource(
        template,
        "Instances",
        "AWS::ECS::CapacityProvider",
        AutoScalingGroupProvider={"AutoScalingGroupArn": "instances"},
    )
    del properties(template, "Service")["LaunchType"]
    service(template, CapacityProviderStrategy=[{"CapacityProvider": {"Ref": "Instances"}, "Weight": 1}])


def spot(template, weight):
    service(
        template,
        CapacityProviderStrategy=[
            {"CapacityProvider": "FARGATE", "Weight": 1},
            {"CapacityProvider": "FARGATE_SPOT", "Weight": weight},
        ],
    )


def controlled(template, kind):
    service(template, DeploymentController={"Type": kind})
    for name in ("DeploymentCircuitBreaker", "Alarms"):
        deployment(template).pop(name, None)


def by_task_sets(template, **settings):
    """A service without all that its task sets say."""
    controlled(template, "EXTERNAL")
    for name in ("CapacityProviderStrategy", "LaunchType", "NetworkConfiguration", "TaskDefinition", "LoadBalancers"):
        properties(template, "Service").pop(name, None)
    del properties(template, "Service")["HealthCheckGracePeriodSeconds"]
    service(template, **settings)


def code_deploy_on_instances(template, percent):
    on_instances(template)
    controlled(template, "CODE_DEPLOY")
    deployment(template)["MaximumPercent"] = percent


MUTANTS = [
    *spelled("service-role-unexpected", "Service", role, ROLE),
    *spelled("service-role-unexpected", "Service", role, ROLE, on_instances),
    *spelled("service-role-unexpected", "Service", role, ROLE, both(bridge, without_load_balancer)),
    *spelled("service-role-unexpected", "Service", role, ROLE, both(bridge, registered)),
    *spelled("service-public-address-on-instances", "Service", public, "ENABLED", on_instances),
    *spelled("service-public-address-on-instances", "Service", public, "ENABLED", on_a_group),
    *spelled(
        "service-platform-version-unexpected",
        "Service",
        lambda t, version: service(t, PlatformVersion=version),
        "1.4.0",
        on_instances,
    ),
    *spelled(
        "service-network-unexpected",
        "Service",
        lambda t, subnets: service(t, NetworkConfiguration={"AwsvpcConfiguration": {"Subnets": subnets}}),
        ["subnet-0123456789abcdef0"],
        bridge,
        switched=False,
    ),
    Mutant(
        "service-network-unexpected",
        "Service",
        lambda t: (
            bridge(t),
            task(t).pop("NetworkMode"),
            properties(t, "TargetGroup").update(TargetType="ip"),
            service(t, NetworkConfiguration={"AwsvpcConfiguration": {"Subnets": [{"Ref": "PublicSubnet1"}]}}),
        ),
    ),
    *spelled("service-windows-on-spot", "Service", spot, 1, of_windows),
    *spelled(
        "service-controller-setting-unsupported",
        "Service",
        lambda t, version: by_task_sets(t, PlatformVersion=version),
        "LATEST",
    ),
    *spelled(
        "service-controller-setting-unsupported",
        "Service",
        controlled,
        "CODE_DEPLOY",
        without_load_balancer,
    ),
    Mutant(
        "service-controller-setting-unsupported",
        "Service",
        both(without_load_balancer, lambda t: properties(t, "Service").pop("TaskDefinition")),
    ),
    *spelled("service-controller-percent-fixed", "Service", code_deploy_on_instances, 150),
]
NEAR_MISSES = [
    NearMiss("service-role-unexpected", both(bridge, lambda t: role(t, ROLE))),
    NearMiss("service-public-address-on-instances", lambda t: public(t, "ENABLED")),
    NearMiss("service-platform-version-unexpected", lambda t: service(t, PlatformVersion="1.4.0")),
    NearMiss("service-network-unexpected", on_instances),
    NearMiss("service-windows-on-spot", both(of_windows, lambda t: spot(t, 0))),
    NearMiss("service-controller-setting-unsupported", by_task_sets),
    NearMiss("service-controller-setting-unsupported", lambda t: controlled(t, "CODE_DEPLOY")),
    NearMiss("service-controller-percent-fixed", lambda t: code_deploy_on_instances(t, 200)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
