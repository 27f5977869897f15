from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled


def target(template):
    return properties(template, "Service")["LoadBalancers"][0]


def service(**settings):
    return lambda template: properties(template, "Service").update(settings)


def containers(template):
    return properties(template, "TaskDefinition")["ContainerDefinitions"]


def without_load_balancer(template):
    del properties(template, "Service")["LoadBalancers"]
    del containers(template)[0]["HealthCheck"]


def repository_of_its_own(template):
    """The image of a repository that is always made."""
    del template["Resources"]["Repository"]["Condition"]
    for container in containers(template):
        container["Image"] = {"Fn::Sub": "${Repository.RepositoryUri}:${ImageTag}"}


def names_by_parameter(order):
    def change(template):
        template["Parameters"]["AppName"] = {"Type": "String", "Default": "app"}
        containers(template)[0]["Name"] = target(template)["ContainerName"] = {"Ref": "AppName"}
        containers(template).append({"Name": "sidecar", "Image": "public.ecr.aws/x/sidecar:1", "Essential": False})
        properties(template, "TaskDefinition")["ContainerDefinitions"] = containers(template)[::order]

    return change


def copied(template, name, **replaced):
    """The service once more, without a load balancer."""
    properties(template, "Service")["ServiceName"] = "tracker"
    copy = {**properties(template, "Service"), "ServiceName": name, **replaced}
    for key in ("LoadBalancers", "HealthCheckGracePeriodSeconds"):
        del copy[key]
    add_resource(template, "OtherService", "AWS::ECS::Service", **copy)
    template["Resources"]["OtherService"]["Condition"] = "HasTasks"


MUTANTS = [
    *spelled("service-name-twice", "OtherService", copied, "tracker"),
    Mutant("service-container-unknown", "Service", lambda t: target(t).update(ContainerName="tracker")),
    Mutant("service-port-unknown", "Service", lambda t: target(t).update(ContainerPort=5001)),
    Mutant(
        "service-port-unknown",
        "Service",
        lambda t: target(t).update(ContainerPort=5000),
        {"ContainerPort": "other than '5000'"},
    ),
    Mutant("service-wrong-reference", "Service", service(Cluster={"Ref": "TaskDefinition"})),
    Mutant("service-wrong-reference", "Service", service(TaskDefinition={"Ref": "TargetGroup"})),
    Mutant(
        "service-wrong-reference",
        "Service",
        lambda t: target(t).update(TargetGroupArn=attribute_of("TargetGroup", "TargetGroupName")),
    ),
    Mutant("service-network-missing", "Service", lambda t: properties(t, "Service").pop("NetworkConfiguration")),
    Mutant("service-desired-count-beside-scaling", "Service", service(DesiredCount=2)),
    Mutant("service-grace-unused", "Service", without_load_balancer),
    Mutant("service-image-not-there-yet", "TaskDefinition", repository_of_its_own),
]
NEAR_MISSES = [
    NearMiss("service-name-twice", lambda t: copied(t, "office")),
    NearMiss("service-name-twice", lambda t: copied(t, "tracker", Cluster="another")),
    # a name that is chosen at deployment, and would not be another container's
    *(NearMiss("service-port-unknown", names_by_parameter(order)) for order in (1, -1)),
    # the second container is one too
    NearMiss("service-container-unknown", lambda t: properties(t, "TaskDefinition")["ContainerDefinitions"].reverse()),
    NearMiss(
        "service-port-unknown",
        lambda t: properties(t, "TaskDefinition")["ContainerDefinitions"][0]["PortMappings"].append(
            {"ContainerPort": 9000}
        ),
    ),
    NearMiss(
        "service-port-unknown",
        lambda t: (
            target(t).update(ContainerPort=8005),
            containers(t)[0].update(PortMappings=[{"ContainerPortRange": "8000-8010"}]),
        ),
    ),
    NearMiss("service-wrong-reference", service(Cluster=attribute_of("Cluster", "Arn"))),
    NearMiss("service-wrong-reference", service(Cluster={"Fn::ImportValue": "cluster"})),
    # in bridge mode there is nothing to configure
    NearMiss(
        "service-network-missing",
        both(
            lambda t: properties(t, "TaskDefinition").update(NetworkMode={"Fn::ImportValue": "mode"}),
            lambda t: properties(t, "Service").pop("NetworkConfiguration"),
        ),
    ),
    NearMiss("service-desired-count-beside-scaling", service(DesiredCount=0)),
    NearMiss(
        "service-desired-count-beside-scaling",
        both(
            service(DesiredCount=2),
            lambda t: [t["Resources"].pop(name) for name in ("ServiceScalingTarget", "ServiceScalingPolicy")],
        ),
    ),
    NearMiss("service-grace-unused", lambda t: properties(t, "Service").pop("LoadBalancers")),
    NearMiss("service-image-not-there-yet", both(repository_of_its_own, service(DesiredCount=0))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
