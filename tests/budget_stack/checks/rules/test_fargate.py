from __future__ import annotations

from tests.budget_stack.checks.extensions import on_instances
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import container, task
from tests.budget_stack.checks.rule_cases import rule_tests


def mapping(template):
    return container(template)["PortMappings"][0]


MUTANTS = [
    Mutant("fargate-network-mode-not-awsvpc", "TaskDefinition", lambda t: task(t).pop("NetworkMode")),
    Mutant("fargate-host-port-differs", "TaskDefinition", lambda t: mapping(t).update(HostPort=80)),
    Mutant(
        "fargate-host-port-differs",
        "TaskDefinition",
        lambda t: (on_instances(t, "host"), mapping(t).update(HostPort=80)),
    ),
    Mutant("fargate-setting-unsupported", "TaskDefinition", lambda t: container(t).update(Privileged=True)),
    Mutant(
        "fargate-setting-unsupported",
        "TaskDefinition",
        lambda t: container(t)["LinuxParameters"].update(SharedMemorySize=256),
    ),
    Mutant("fargate-setting-unsupported", "TaskDefinition", lambda t: task(t).update(IpcMode="host")),
    Mutant("fargate-setting-unsupported", "TaskDefinition", lambda t: task(t).update(PidMode="host")),
    Mutant("fargate-setting-unsupported", "TaskDefinition", lambda t: container(t).update(Hostname="budget")),
    Mutant(
        "fargate-setting-unsupported",
        "TaskDefinition",
        lambda t: container(t).update(ResourceRequirements=[{"Type": "GPU", "Value": "1"}]),
    ),
    Mutant(
        "fargate-capability-unsupported",
        "TaskDefinition",
        lambda t: container(t)["LinuxParameters"]["Capabilities"].update(Add=["NET_ADMIN"]),
    ),
    Mutant(
        "fargate-log-driver-unsupported",
        "TaskDefinition",
        lambda t: container(t).update(LogConfiguration={"LogDriver": "json-file"}),
    ),
    Mutant(
        "fargate-volume-unsupported",
        "TaskDefinition",
        lambda t: task(t).update(Volumes=[{"Name": "data", "Host": {"SourcePath": "/data"}}]),
    ),
]
NEAR_MISSES = [
    NearMiss("fargate-host-port-differs", lambda t: (on_instances(t, "bridge"), mapping(t).update(HostPort=80))),
    NearMiss(
        "fargate-network-mode-not-awsvpc",
        lambda t: task(t).update(RequiresCompatibilities=["EC2"], NetworkMode="awsvpc"),
    ),
    NearMiss("fargate-host-port-differs", lambda t: mapping(t).update(HostPort={"Ref": "ContainerPort"})),
    NearMiss("fargate-setting-unsupported", lambda t: container(t).update(Privileged=False, DnsServers=[])),
    NearMiss("fargate-setting-unsupported", lambda t: task(t).update(PidMode="task")),
    NearMiss(
        "fargate-capability-unsupported",
        lambda t: container(t)["LinuxParameters"]["Capabilities"].update(Add=["SYS_PTRACE"]),
    ),
    NearMiss(
        "fargate-log-driver-unsupported",
        lambda t: container(t).update(LogConfiguration={"LogDriver": "splunk", "Options": {"splunk-url": "https://a"}}),
    ),
    NearMiss("fargate-volume-unsupported", lambda t: task(t).update(Volumes=[{"Name": "data", "Host": {}}])),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
