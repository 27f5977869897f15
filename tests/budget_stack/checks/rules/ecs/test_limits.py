from __future__ import annotations

from tests.budget_stack.checks.extensions import on_instances
from tests.budget_stack.checks.mutants import NearMiss, properties
from tests.budget_stack.checks.parts import add_resource, container, options, task
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled

CREDENTIALS = "credentialspec:arn:aws:ssm:eu-west-1:123456789012:parameter/gmsa"
FILE = "arn:aws:s3:::settings-of-budget/web.env"


def linux(template, name, value):
    container(template)["LinuxParameters"][name] = value


def restarts(template, **policy):
    container(template)["RestartPolicy"] = {"Enabled": True, **policy}


def service(template, name, value):
    properties(template, "Service")[name] = value


def named_port(template, name):
    container(template)["PortMappings"][0]["Name"] = name


def files(template, *names):
    container(template)["EnvironmentFiles"] = [{"Type": "s3", "Value": name} for name in names]


def offers(template, **offer):
    named_port(template, "web")
    service(
        template,
        "ServiceConnectConfiguration",
        {
            "Enabled": True,
            "Namespace": "shop",
            "Services": [{"PortName": "web", "ClientAliases": [{"Port": 80}], **offer}],
        },
    )


def without_mapping(template):
    del container(template)["PortMappings"]
    for name in ("LoadBalancers", "HealthCheckGracePeriodSeconds"):
        del properties(template, "Service")[name]


def provider(template, name):
    add_resource(
        template,
        "Instances",
        "AWS::ECS::CapacityProvider",
        Name=name,
        AutoScalingGroupProvider={"AutoScalingGroupArn": "instances"},
    )


MUTANTS = [
    *spelled(
        "ecs-number-out-of-range",
        "TaskDefinition",
        lambda t, size: task(t).update(EphemeralStorage=size),
        {"SizeInGiB": 201},
    ),
    *spelled(
        "ecs-number-out-of-range",
        "TaskDefinition",
        lambda t, seconds: restarts(t, RestartAttemptPeriod=seconds),
        3600,
    ),
    *spelled("ecs-number-out-of-range", "TaskDefinition", lambda t, n: container(t).update(StartTimeout=n), 180),
    *spelled("ecs-number-out-of-range", "TaskDefinition", lambda t, n: container(t).update(StopTimeout=n), 1),
    *spelled("ecs-number-out-of-range", "TaskDefinition", lambda t, n: container(t).update(Memory=n), 2),
    *spelled(
        "ecs-number-out-of-range",
        "TaskDefinition",
        lambda t, n: (linux(t, "MaxSwap", 64), linux(t, "Swappiness", n)),
        101,
        on_instances,
    ),
    *spelled("ecs-number-out-of-range", "Service", lambda t, n: service(t, "HealthCheckGracePeriodSeconds", n), 2**31),
    *spelled("ecs-list-too-long", "TaskDefinition", lambda t, codes: restarts(t, IgnoredExitCodes=codes), [*range(51)]),
    *spelled(
        "ecs-list-too-long",
        "Service",
        lambda t, aliases: offers(t, ClientAliases=aliases),
        [{"Port": 80}, {"Port": 81}],
        switched=False,
    ),
    *spelled(
        "ecs-list-too-long",
        "Cluster",
        lambda t, entries: properties(t, "Cluster").update(DefaultCapacityProviderStrategy=entries),
        [{"CapacityProvider": "FARGATE", "Weight": 1}] * 21,
    ),
    *spelled(
        "ecs-list-too-long",
        "Service",
        lambda t, entries: service(t, "PlacementStrategies", entries),
        [{"Type": "random"}] * 6,
        on_instances,
    ),
    *spelled("ecs-text-malformed", "TaskDefinition", lambda t, name: task(t).update(Family=name), "budget tracker"),
    *spelled("ecs-text-malformed", "TaskDefinition", named_port, "Web"),
    *spelled("ecs-text-malformed", "TaskDefinition", lambda t, mode: options(t).update(mode=mode), "nonblocking"),
    *spelled("ecs-text-malformed", "TaskDefinition", lambda t, user: container(t).update(User=user), "-1:10001"),
    *spelled(
        "ecs-text-malformed",
        "TaskDefinition",
        lambda t, specs: container(t).update(CredentialSpecs=specs),
        [CREDENTIALS.removeprefix("credentialspec:")],
    ),
    *spelled("ecs-text-malformed", "Service", lambda t, name: offers(t, DiscoveryName=name), "-web"),
    *spelled(
        "ecs-text-malformed",
        "Service",
        lambda t, name: offers(t, ClientAliases=[{"Port": 80, "DnsName": name}]),
        "web_of/shop",
    ),
    *spelled("ecs-text-malformed", "Service", lambda t, name: service(t, "ServiceName", name), "budget.tracker"),
    *spelled(
        "ecs-text-malformed",
        "Cluster",
        lambda t, name: properties(t, "Cluster").update(ServiceConnectDefaults={"Namespace": name}),
        "shop/internal",
        switched=False,
    ),
    *spelled("ecs-text-malformed", "Instances", provider, "ecs-instances"),
]
NEAR_MISSES = [
    NearMiss("ecs-number-out-of-range", lambda t: task(t).update(EphemeralStorage={"SizeInGiB": "21"})),
    NearMiss("ecs-number-out-of-range", lambda t: restarts(t, RestartAttemptPeriod=1800)),
    # only Fargate has a longest time to start
    NearMiss("ecs-number-out-of-range", lambda t: (on_instances(t), container(t).update(StartTimeout=600))),
    NearMiss("ecs-list-too-long", lambda t: restarts(t, IgnoredExitCodes=[*range(50)])),
    NearMiss(
        "ecs-list-too-long",
        lambda t: service(
            t, "PlacementStrategies", [{"Fn::If": ["HasTasks", {"Ref": "AWS::NoValue"}, {"Type": "random"}]}] * 6
        ),
    ),
    NearMiss("ecs-text-malformed", lambda t: task(t).update(Family={"Fn::Sub": "${AWS::StackName}-tasks"})),
    NearMiss("ecs-text-malformed", lambda t: named_port(t, "_web-1")),
    NearMiss(
        "ecs-text-malformed",
        lambda t: offers(t, DiscoveryName="web", ClientAliases=[{"Port": 80, "DnsName": "web.shop"}]),
    ),
    NearMiss(
        "ecs-text-malformed",
        lambda t: properties(t, "Cluster").update(
            ServiceConnectDefaults={
                "Namespace": "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-0123456789abcdef0"
            }
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
